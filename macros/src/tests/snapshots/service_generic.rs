/// Doc.
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S>
where
    Cx: ::core::marker::Send,
    Req: ::core::marker::Send,
{
    type Response = S::Response;
    type Error = S::Error;
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
        __cx: &mut Cx,
        __req: Req,
    ) -> impl ::core::future::Future<
        Output = Result<S::Response, S::Error>,
    > + ::core::marker::Send {
        async move { <Self as Service<Cx, Req>>::__start(self, __cx, __req).await }
    }
    #[allow(unused)]
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
        __cx: &mut Cx,
        __req: Req,
    ) -> impl ::core::future::Future<
        Output = Result<S::Response, S::Error>,
    > + ::core::marker::Send {
        let cx = __cx;
        let req = __req;
        let start = Instant::now();
        ::alato::__private::awaiting(
            ::alato::__private::send_future(self.inner.__start(cx, req)),
            (::alato::__private::send(start),),
            move |(__kept_0,), __output| -> Result<S::Response, S::Error> {
                let __returned: Result<S::Response, S::Error> = {
                    #[allow(unused_variables)]
                    let start = __kept_0.get();
                    let reply = { __output };
                    record(start);
                    reply
                };
                #[allow(unreachable_code)] return __returned;
            },
        )
    }
}
