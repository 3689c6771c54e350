//! Services that put an async function behind another service.

use super::{call_lazily, combinator, pinned::flatten};
use crate::{
    __private::{awaiting, early, returned},
    Service,
};

combinator! {
    /// Calls a service, and an async function on its response; see
    /// [`ServiceExt::and_then`](crate::ServiceExt::and_then).
    ///
    /// ```
    /// use alato_core::{Service, ServiceExt, service_fn, util::AndThen};
    ///
    /// async fn half(n: u32) -> Result<u32, &'static str> {
    ///     if n % 2 == 0 { Ok(n / 2) } else { Err("odd") }
    /// }
    ///
    /// struct Halves<S, F>(AndThen<S, F>);
    ///
    /// let halves = Halves(service_fn(async |_cx: &mut (), n: u32| Ok(n)).and_then(half));
    /// let answer = futures_util::future::FutureExt::now_or_never(halves.0.call(&mut (), 3));
    /// assert_eq!(answer, Some(Err("odd")));
    /// ```
    service AndThen;
    /// The layer that makes an [`AndThen`].
    ///
    /// ```
    /// use alato_core::{Layer, Service, service_fn, util::AndThenLayer};
    ///
    /// async fn half(n: u32) -> Result<u32, &'static str> {
    ///     if n % 2 == 0 { Ok(n / 2) } else { Err("odd") }
    /// }
    ///
    /// let service = AndThenLayer::new(half).layer(service_fn(async |_cx: &mut (), n: u32| Ok(n)));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 8));
    /// assert_eq!(answer, Some(Ok(4)));
    /// ```
    layer AndThenLayer;
}

// `FnOnce` and `Clone`, because an async closure that uses what it captured is not `Fn`: its future borrows from the
// closure, and that such a future is `Send` cannot be said on stable Rust. A clone that is called once is the future's own.
impl<Cx, Req, S, F, Fut, R> Service<Cx, Req> for AndThen<S, F>
where
    S: Service<Cx, Req>,
    F: FnOnce(S::Response) -> Fut + Clone + Send + Sync,
    Fut: Future<Output = Result<R, S::Error>> + Send,
    R: Send,
    Cx: Send,
    Req: Send,
{
    type Response = R;
    type Error = S::Error;

    call_lazily!(Cx, Req);

    #[inline]
    fn __start(&self, cx: &mut Cx, req: Req) -> impl Future<Output = Result<R, S::Error>> + Send {
        flatten(awaiting(
            self.inner.__start(cx, req),
            (),
            |(), result| match result {
                Ok(response) => early(self.function.clone()(response), (), |(), result| result),
                Err(error) => returned(Err(error)),
            },
        ))
    }
}

combinator! {
    /// Calls a service, and an async function on its result; see
    /// [`ServiceExt::then`](crate::ServiceExt::then).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn, util::Then};
    ///
    /// async fn or_zero(result: Result<u32, &'static str>) -> Result<u32, Infallible> {
    ///     Ok(result.unwrap_or(0))
    /// }
    ///
    /// struct OrZero<S, F>(Then<S, F>);
    ///
    /// let service = OrZero(service_fn(async |_cx: &mut (), (): ()| Err("unknown")).then(or_zero));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.0.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    service Then;
    /// The layer that makes a [`Then`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Layer, Service, service_fn, util::ThenLayer};
    ///
    /// async fn or_zero(result: Result<u32, &'static str>) -> Result<u32, Infallible> {
    ///     Ok(result.unwrap_or(0))
    /// }
    ///
    /// let service = ThenLayer::new(or_zero).layer(service_fn(async |_cx: &mut (), (): ()| Err("unknown")));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    layer ThenLayer;
}

// See `AndThen` for the bounds on `F`.
impl<Cx, Req, S, F, Fut, R, E> Service<Cx, Req> for Then<S, F>
where
    S: Service<Cx, Req>,
    F: FnOnce(Result<S::Response, S::Error>) -> Fut + Clone + Send + Sync,
    Fut: Future<Output = Result<R, E>> + Send,
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
        flatten(awaiting(self.inner.__start(cx, req), (), |(), result| {
            awaiting(self.function.clone()(result), (), |(), result| result)
        }))
    }
}
