/// Doc.
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S>
where
    Cx: ::core::marker::Send,
    Req: ::core::marker::Send,
{
    type Response = S::Response;
    type Error = S::Error;
    #[allow(
        clippy::manual_async_fn,
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
        ::alato::__private::prepared_call(
            <Self as Service<Cx, Req>>::__prepare(self, __cx, __req),
        )
    }
    #[allow(unused)]
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn __prepare(
        &self,
        __cx: &mut Cx,
        __req: Req,
    ) -> impl ::alato::__private::Prepared<
        Output = Result<S::Response, S::Error>,
    > + ::core::marker::Send {
        let cx = __cx;
        let req = __req;
        ::alato::__private::around(
            ::alato::__private::send_prepared(self.inner.__prepare(cx, req)),
            move || -> ::alato::__private::Begun<_, Result<S::Response, S::Error>> {
                let start = Instant::now();
                ::alato::__private::Begun::Awaits((::alato::__private::send(start),))
            },
            move |(__kept_0,), __output| -> Result<S::Response, S::Error> {
                let __returned: Result<S::Response, S::Error> = {
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
