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
        async move {
            let cx = __cx;
            let req = __req;
            let start = Instant::now();
            let reply = self.inner.call(cx, req).await;
            record(start);
            reply
        }
    }
}
