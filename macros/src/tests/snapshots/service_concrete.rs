impl Service<Cx, Point> for Sum {
    type Response = i32;
    type Error = <io::Result<Self::Response> as ::alato::__private::AnyResult>::Err;
    #[allow(
        clippy::manual_async_fn,
        reason = "an `async fn` in a form that says `Send`"
    )]
    #[inline]
    fn call(
        &self,
        __cx: &mut Cx,
        __req: Point,
    ) -> impl ::core::future::Future<
        Output = io::Result<Self::Response>,
    > + ::core::marker::Send {
        async move {
            if let ::core::option::Option::Some(__returned) = ::core::option::Option::None::<
                io::Result<Self::Response>,
            > {
                return __returned;
            }
            let __cx = __cx;
            let __req = __req;
            let Point { x, y } = __req;
            let __returned: io::Result<Self::Response> = { Ok(x + y) };
            #[allow(unreachable_code)] return __returned;
        }
    }
}
