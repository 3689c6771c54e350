/// Doc.
#[allow(non_camel_case_types)]
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
pub(crate) struct echo;
impl<'__arguments, T: Send> ::alato::Service<(), (T, &'__arguments str)> for echo
where
    (T, &'__arguments str): ::core::marker::Send,
{
    type Response = T;
    type Error = ();
    #[allow(
        clippy::ignored_unit_patterns,
        clippy::manual_async_fn,
        clippy::no_effect_underscore_binding,
        clippy::used_underscore_binding,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn call(
        &self,
        __cx: &mut (),
        __req: (T, &'__arguments str),
    ) -> impl ::core::future::Future<Output = Result<T, ()>> + ::core::marker::Send {
        async move {
            <Self as ::alato::Service<
                (),
                (T, &'__arguments str),
            >>::__start(self, __cx, __req)
                .await
        }
    }
    #[allow(
        clippy::ignored_unit_patterns,
        clippy::manual_async_fn,
        clippy::no_effect_underscore_binding,
        clippy::used_underscore_binding,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn __start(
        &self,
        __cx: &mut (),
        __req: (T, &'__arguments str),
    ) -> impl ::core::future::Future<Output = Result<T, ()>> + ::core::marker::Send {
        let _cx = __cx;
        let req = __req;
        ::alato::__private::awaiting(
            ::alato::__private::send_future(tokio::task::yield_now()),
            (::alato::__private::send(req),),
            move |(__kept_0,), __output| -> Result<T, ()> {
                #[allow(unused_variables)]
                let req = __kept_0.get();
                let __returned: Result<T, ()> = {
                    { __output };
                    Ok(req.0)
                };
                #[allow(unreachable_code)] return __returned;
            },
        )
    }
}
