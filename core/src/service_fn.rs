//! [`service_fn`]: a [`Service`] from an async function.

use std::fmt;

use crate::Service;

/// A service made from an async function; see [`service_fn`].
#[derive(Clone, Copy)]
pub struct ServiceFn<F> {
    function: F,
}

/// Makes a [`Service`] from an async function of a context and a request.
///
/// ```
/// use alato_core::{Service, service_fn};
///
/// async fn length(calls: &mut u32, req: &'static str) -> Result<usize, std::fmt::Error> {
///     *calls += 1;
///     Ok(req.len())
/// }
///
/// let service = service_fn(length);
/// let mut calls = 0;
/// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut calls, "alato"));
/// assert_eq!((answer, calls), (Some(Ok(5)), 1));
/// ```
///
/// An async closure works as well, where its arguments' types are written out:
///
/// ```
/// use alato_core::{Service, service_fn};
///
/// let service = service_fn(async |_cx: &mut (), req: u32| Ok::<_, std::fmt::Error>(req + 1));
/// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 1));
/// assert_eq!(answer, Some(Ok(2)));
/// ```
pub const fn service_fn<F>(function: F) -> ServiceFn<F> {
    ServiceFn { function }
}

impl<F> fmt::Debug for ServiceFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceFn({})", std::any::type_name::<F>())
    }
}

/// An async function whose future is known to be `Send`, of a context borrowed for some lifetime (`Cx` is the reference).
///
/// `AsyncFn` cannot say that its future is `Send` (on stable Rust), and `Fn(&mut Cx, Req) -> Fut`
/// cannot say that the future borrows the context. This trait can say both.
///
/// It does not mention the lifetime: a bound with it, for every lifetime, would have the context and the request live forever.
#[doc(hidden)]
pub trait SendAsyncFn<Cx, Req>: Fn(Cx, Req) -> Self::Future + Send + Sync {
    type Response;
    type Error;
    type Future: Future<Output = Result<Self::Response, Self::Error>> + Send;
}

impl<Cx, Req, F, Fut, R, E> SendAsyncFn<Cx, Req> for F
where
    F: Fn(Cx, Req) -> Fut + Send + Sync,
    Fut: Future<Output = Result<R, E>> + Send,
{
    type Response = R;
    type Error = E;
    type Future = Fut;
}

impl<Cx, Req, F, R, E> Service<Cx, Req> for ServiceFn<F>
where
    F: for<'cx> SendAsyncFn<&'cx mut Cx, Req, Response = R, Error = E>,
    Cx: Send,
    Req: Send,
    R: Send,
    E: Send,
{
    type Response = R;
    type Error = E;

    // The function is called on the first poll: a service does nothing before that.
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<R, E> {
        (self.function)(cx, req).await
    }
}
