//! Services that put a plain function before another service, or behind it.

use super::{call_lazily, combinator};
use crate::{__private::awaiting, Service};

combinator! {
    /// Calls a function on the request, and a service with what it gives; see
    /// [`ServiceExt::map_request`](crate::ServiceExt::map_request).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, ServiceFn, service_fn, util::MapRequest};
    ///
    /// fn length_of(text: &'static str) -> usize {
    ///     text.len()
    /// }
    ///
    /// fn service() -> MapRequest<impl Service<(), usize, Response = usize>, fn(&'static str) -> usize> {
    ///     service_fn(async |_cx: &mut (), n: usize| Ok::<_, Infallible>(n + 1)).map_request(length_of)
    /// }
    ///
    /// let answer = futures_util::future::FutureExt::now_or_never(service().call(&mut (), "alato"));
    /// assert_eq!(answer.unwrap().ok(), Some(6));
    /// ```
    service MapRequest;
    /// The layer that makes a [`MapRequest`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Layer, Service, service_fn, util::MapRequestLayer};
    ///
    /// let service = MapRequestLayer::new(|text: &str| text.len())
    ///     .layer(service_fn(async |_cx: &mut (), n: usize| Ok::<_, Infallible>(n + 1)));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), "alato"));
    /// assert_eq!(answer, Some(Ok(6)));
    /// ```
    layer MapRequestLayer;
}

impl<Cx, Req, Inner, S, F> Service<Cx, Req> for MapRequest<S, F>
where
    S: Service<Cx, Inner>,
    F: Fn(Req) -> Inner + Send + Sync,
    Cx: Send,
    Req: Send,
{
    type Response = S::Response;
    type Error = S::Error;

    call_lazily!(Cx, Req);

    #[inline]
    fn __start(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<S::Response, S::Error>> + Send {
        let req = (self.function)(req);
        self.inner.__start(cx, req)
    }
}

combinator! {
    /// Calls a service, and a function on its response; see
    /// [`ServiceExt::map_response`](crate::ServiceExt::map_response).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn, util::MapResponse};
    ///
    /// fn service() -> MapResponse<impl Service<(), u32, Response = u32>, fn(u32) -> String> {
    ///     service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n)).map_response(|n| n.to_string())
    /// }
    ///
    /// let answer = futures_util::future::FutureExt::now_or_never(service().call(&mut (), 7));
    /// assert_eq!(answer.unwrap().ok(), Some("7".to_owned()));
    /// ```
    service MapResponse;
    /// The layer that makes a [`MapResponse`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Layer, Service, service_fn, util::MapResponseLayer};
    ///
    /// let service = MapResponseLayer::new(|n: u32| n.to_string())
    ///     .layer(service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n)));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 7));
    /// assert_eq!(answer, Some(Ok("7".to_owned())));
    /// ```
    layer MapResponseLayer;
}

impl<Cx, Req, S, F, R> Service<Cx, Req> for MapResponse<S, F>
where
    S: Service<Cx, Req>,
    F: Fn(S::Response) -> R + Send + Sync,
    R: Send,
    Cx: Send,
    Req: Send,
{
    type Response = R;
    type Error = S::Error;

    call_lazily!(Cx, Req);

    #[inline]
    fn __start(&self, cx: &mut Cx, req: Req) -> impl Future<Output = Result<R, S::Error>> + Send {
        awaiting(self.inner.__start(cx, req), (), |(), result| {
            result.map(&self.function)
        })
    }
}

combinator! {
    /// Calls a service, and a function on its error; see
    /// [`ServiceExt::map_err`](crate::ServiceExt::map_err).
    ///
    /// ```
    /// use alato_core::{Service, ServiceExt, service_fn, util::MapErr};
    ///
    /// fn service() -> MapErr<impl Service<(), (), Error = u16>, fn(u16) -> String> {
    ///     service_fn(async |_cx: &mut (), (): ()| Err::<(), _>(404_u16)).map_err(|code| format!("status {code}"))
    /// }
    ///
    /// let answer = futures_util::future::FutureExt::now_or_never(service().call(&mut (), ()));
    /// assert_eq!(answer.unwrap().err(), Some("status 404".to_owned()));
    /// ```
    service MapErr;
    /// The layer that makes a [`MapErr`].
    ///
    /// ```
    /// use alato_core::{Layer, Service, service_fn, util::MapErrLayer};
    ///
    /// let service = MapErrLayer::new(|code: u16| format!("status {code}"))
    ///     .layer(service_fn(async |_cx: &mut (), (): ()| Err::<(), _>(404_u16)));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Err("status 404".to_owned())));
    /// ```
    layer MapErrLayer;
}

impl<Cx, Req, S, F, E> Service<Cx, Req> for MapErr<S, F>
where
    S: Service<Cx, Req>,
    F: Fn(S::Error) -> E + Send + Sync,
    E: Send,
    Cx: Send,
    Req: Send,
{
    type Response = S::Response;
    type Error = E;

    call_lazily!(Cx, Req);

    #[inline]
    fn __start(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<S::Response, E>> + Send {
        awaiting(self.inner.__start(cx, req), (), |(), result| {
            result.map_err(&self.function)
        })
    }
}

combinator! {
    /// Calls a service, and a function on its result; see
    /// [`ServiceExt::map_result`](crate::ServiceExt::map_result).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn, util::MapResult};
    ///
    /// type Recover = fn(Result<u32, &'static str>) -> Result<u32, Infallible>;
    ///
    /// fn service() -> MapResult<impl Service<(), (), Response = u32, Error = &'static str>, Recover> {
    ///     service_fn(async |_cx: &mut (), (): ()| Err("unknown")).map_result(|result| Ok(result.unwrap_or(0)))
    /// }
    ///
    /// let answer = futures_util::future::FutureExt::now_or_never(service().call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    service MapResult;
    /// The layer that makes a [`MapResult`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Layer, Service, service_fn, util::MapResultLayer};
    ///
    /// let service = MapResultLayer::new(|result: Result<u32, &str>| Ok::<_, Infallible>(result.unwrap_or(0)))
    ///     .layer(service_fn(async |_cx: &mut (), (): ()| Err("unknown")));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    layer MapResultLayer;
}

impl<Cx, Req, S, F, R, E> Service<Cx, Req> for MapResult<S, F>
where
    S: Service<Cx, Req>,
    F: Fn(Result<S::Response, S::Error>) -> Result<R, E> + Send + Sync,
    R: Send,
    E: Send,
    Cx: Send,
    Req: Send,
{
    type Response = R;
    type Error = E;

    call_lazily!(Cx, Req);

    #[inline]
    fn __start(&self, cx: &mut Cx, req: Req) -> impl Future<Output = Result<R, E>> + Send {
        awaiting(self.inner.__start(cx, req), (), |(), result| {
            (self.function)(result)
        })
    }
}
