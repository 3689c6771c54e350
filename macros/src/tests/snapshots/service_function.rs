/// Doc.
#[allow(non_camel_case_types)]
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
pub(crate) struct echo;
#[allow(clippy::trait_duplication_in_bounds)]
impl<'__arguments, T: Send> ::alato::Service<(), (T, &'__arguments str)> for echo
where
    (T, &'__arguments str): ::core::marker::Send,
{
    type Response = T;
    type Error = ();
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn call(
        &self,
        _cx: &mut (),
        req: (T, &'__arguments str),
    ) -> impl ::core::future::Future<Output = Result<T, ()>> + ::core::marker::Send {
        async move {
            if let ::core::option::Option::Some(__returned) = ::core::option::Option::None::<
                Result<T, ()>,
            > {
                return __returned;
            }
            #[allow(clippy::used_underscore_binding)]
            let _ = &_cx;
            let _ = &req;
            let __returned: Result<T, ()> = {
                tokio::task::yield_now().await;
                Ok(req.0)
            };
            #[allow(unreachable_code)] return __returned;
        }
    }
}
