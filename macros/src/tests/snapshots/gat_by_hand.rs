impl<T: Clone> GatService<Cx, u32> for Echo<T> {
    type Response = u32;
    type Error = ();
    type Future<'a> = Ready<Result<u32, ()>> where T: 'a;
    fn call<'a>(&'a self, _cx: &'a mut Cx, req: u32) -> Self::Future<'a> {
        ready(Ok(req))
    }
}
#[automatically_derived]
impl<T: Clone> ::alato::Service<Cx, u32> for Echo<T>
where
    Self: ::alato::__private::IsShared,
    <Self as GatService<Cx, u32>>::Response: ::core::marker::Send,
    <Self as GatService<Cx, u32>>::Error: ::core::marker::Send,
{
    type Response = <Self as GatService<Cx, u32>>::Response;
    type Error = <Self as GatService<Cx, u32>>::Error;
    #[inline]
    async fn call(
        &self,
        __cx: &mut Cx,
        __req: u32,
    ) -> ::core::result::Result<
        <Self as GatService<Cx, u32>>::Response,
        <Self as GatService<Cx, u32>>::Error,
    > {
        <Self as GatService<Cx, u32>>::call(self, __cx, __req).await
    }
}
