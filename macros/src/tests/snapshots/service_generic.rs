/// Doc.
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S>
where
    Cx: ::core::marker::Send,
    Req: ::core::marker::Send,
{
    type Response = <Result<S::Response, S::Error> as ::alato::__private::AnyResult>::Ok;
    type Error = <Result<S::Response, S::Error> as ::alato::__private::AnyResult>::Err;
    #[allow(unused)]
    #[allow(
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
        ::alato::__private::flat(move || -> ::core::ops::ControlFlow<
            Result<S::Response, S::Error>,
            _,
        > {
            let cx = __cx;
            let req = __req;
            let start = Instant::now();
            ::alato::__private::running(
                self.inner.call(cx, req),
                (start,),
                move |(__kept_0,), __output| -> Result<S::Response, S::Error> {
                    let start = __kept_0;
                    let reply = { __output };
                    record(start);
                    reply
                },
            )
        })
    }
}
