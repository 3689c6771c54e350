//! Adapters to and from Tower's services and layers.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{Layer, Service};

/// A [`Service`] made from a Tower service.
///
/// ```
/// use std::{convert::Infallible, future::{Ready, ready}, task::{Context, Poll}};
/// use alato_core::{FromTower, Service};
///
/// #[derive(Clone)]
/// struct Increment;
///
/// impl tower_service::Service<u32> for Increment {
///     type Response = u32;
///     type Error = Infallible;
///     type Future = Ready<Result<u32, Infallible>>;
///
///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn call(&mut self, n: u32) -> Self::Future {
///         ready(Ok(n + 1))
///     }
/// }
///
/// let service = FromTower::new(Increment);
/// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 41));
/// assert_eq!(answer, Some(Ok(42)));
/// ```
///
/// Each call clones the Tower service, waits until the clone is ready, and calls that clone. It has to be the clone
/// that was polled, because readiness belongs to the value that `poll_ready` was called on: it holds what was reserved, such as
/// a place under a concurrency limit or a slot in a queue, and any other clone would have to be polled first.
///
/// So back-pressure means that the call waits. A call that is dropped while it waits gives back what it had reserved, and an error of
/// `poll_ready` is the error of the call.
///
/// The context is not passed on, since a Tower service has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromTower<T> {
    service: T,
}

impl<T> FromTower<T> {
    /// Adapts a Tower service.
    #[must_use]
    pub const fn new(service: T) -> Self {
        Self { service }
    }
}

impl<Cx, Req, T> Service<Cx, Req> for FromTower<T>
where
    T: tower_service::Service<Req, Response: Send, Error: Send, Future: Send> + Clone + Send + Sync,
    Req: Send,
{
    type Response = T::Response;
    type Error = T::Error;

    fn call(
        &self,
        _cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<T::Response, T::Error>> + Send {
        call_when_ready(&self.service, move || req)
    }
}

/// Clones the service, waits until the clone is ready, and calls that very clone.
async fn call_when_ready<T, Req>(
    service: &T,
    req: impl FnOnce() -> Req,
) -> Result<T::Response, T::Error>
where
    T: tower_service::Service<Req> + Clone,
{
    let mut service = service.clone();
    poll_fn(|cx| service.poll_ready(cx)).await?;
    service.call(req()).await
}

/// A Tower service made from a [`Service`].
///
/// ```
/// use std::convert::Infallible;
/// use alato_core::{IntoTower, service_fn};
/// use tower_service::Service as _;
///
/// #[derive(Clone)]
/// struct Caller {
///     name: &'static str,
/// }
///
/// async fn greet(cx: &mut Caller, greeting: &str) -> Result<String, Infallible> {
///     Ok(format!("{greeting}, {}", cx.name))
/// }
///
/// let mut service = IntoTower::new(service_fn(greet), Caller { name: "Ada" });
/// let answer = futures_util::future::FutureExt::now_or_never(service.call("hello"));
/// assert_eq!(answer, Some(Ok("hello, Ada".to_owned())));
/// ```
///
/// A Tower service is given no context: each call gets a clone of the one given here, which is dropped with the call.
///
/// Tower's futures have a name and borrow nothing. So each call clones the service (an `Arc` of a service is one, and is
/// cheap to clone), and boxes its future. It is always ready.
#[derive(Clone, Copy, Debug, Default)]
pub struct IntoTower<S, Cx> {
    service: S,
    cx: Cx,
}

impl<S, Cx> IntoTower<S, Cx> {
    /// Adapts a service; each call is made with a clone of `cx`.
    #[must_use]
    pub const fn new(service: S, cx: Cx) -> Self {
        Self { service, cx }
    }
}

impl<S, Cx, Req> tower_service::Service<Req> for IntoTower<S, Cx>
where
    S: Service<Cx, Req> + Clone + 'static,
    Cx: Clone + Send + 'static,
    Req: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<S::Response, S::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, req: Req) -> Self::Future {
        boxed_call(self.service.clone(), self.cx.clone(), req)
    }
}

type BoxFuture<Response, Error> = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send>>;

fn boxed_call<S, Cx, Req>(service: S, mut cx: Cx, req: Req) -> BoxFuture<S::Response, S::Error>
where
    S: Service<Cx, Req> + 'static,
    Cx: Send + 'static,
    Req: Send + 'static,
{
    Box::pin(async move { service.__start(&mut cx, req).await })
}

/// A [`Layer`] made from a Tower layer.
///
/// ```
/// use std::{convert::Infallible, task::{Context, Poll}};
/// use alato_core::{Service, ServiceBuilder, TowerLayer};
///
/// /// Counts the calls, in Tower's terms.
/// #[derive(Clone)]
/// struct Counted<S> {
///     inner: S,
///     calls: std::sync::Arc<std::sync::atomic::AtomicU32>,
/// }
///
/// impl<Req, S: tower_service::Service<Req>> tower_service::Service<Req> for Counted<S> {
///     type Response = S::Response;
///     type Error = S::Error;
///     type Future = S::Future;
///
///     fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
///         self.inner.poll_ready(cx)
///     }
///
///     fn call(&mut self, req: Req) -> S::Future {
///         self.calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.inner.call(req)
///     }
/// }
///
/// #[derive(Clone, Default)]
/// struct CountedLayer(std::sync::Arc<std::sync::atomic::AtomicU32>);
///
/// impl<S> tower_layer::Layer<S> for CountedLayer {
///     type Service = Counted<S>;
///
///     fn layer(&self, inner: S) -> Counted<S> {
///         Counted { inner, calls: self.0.clone() }
///     }
/// }
///
/// let counted = CountedLayer::default();
/// let service = ServiceBuilder::new()
///     .layer(TowerLayer::new(counted.clone()))
///     .service_fn(async |step: &mut u32, n: u32| Ok::<_, Infallible>(n + *step));
/// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut 2, 40));
/// assert_eq!((answer, counted.0.load(std::sync::atomic::Ordering::Relaxed)), (Some(Ok(42)), 1));
/// ```
///
/// The context takes part in the request: the Tower layer wraps a service of `(Cx, Req)`, and that is what, for instance, a
/// retry policy is asked to clone. The context in it is a clone of the call's, so a change that it makes there is not
/// seen outside.
///
/// The layer is applied once, when the stack is built, and what its clones share is shared by all calls. Each call clones
/// the Tower service and waits until the clone is ready, as [`FromTower`] does, and boxes the inner service's future, as
/// [`IntoTower`] does. The inner service is put into an `Arc`, so it need not be `Clone`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TowerLayer<L> {
    layer: L,
}

impl<L> TowerLayer<L> {
    /// Adapts a Tower layer.
    #[must_use]
    pub const fn new(layer: L) -> Self {
        Self { layer }
    }
}

impl<S, L> Layer<S> for TowerLayer<L>
where
    L: tower_layer::Layer<TowerInner<S>>,
{
    type Service = TowerOuter<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        let inner = TowerInner {
            service: Arc::new(inner),
        };
        TowerOuter {
            service: self.layer.layer(inner),
        }
    }
}

/// What a [`TowerLayer`] gives to its Tower layer: the inner service, as a Tower service of `(Cx, Req)`.
///
/// ```
/// use alato_core::{TowerInner, TowerLayer};
///
/// fn is_a_layer<S>(layer: impl tower_layer::Layer<TowerInner<S>>) -> impl alato_core::Layer<S> {
///     TowerLayer::new(layer)
/// }
/// ```
#[derive(Debug)]
pub struct TowerInner<S> {
    service: Arc<S>,
}

/// All clones share the service.
impl<S> Clone for TowerInner<S> {
    fn clone(&self) -> Self {
        let service = Arc::clone(&self.service);
        Self { service }
    }
}

impl<S, Cx, Req> tower_service::Service<(Cx, Req)> for TowerInner<S>
where
    S: Service<Cx, Req> + 'static,
    Cx: Send + 'static,
    Req: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<S::Response, S::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (cx, req): (Cx, Req)) -> Self::Future {
        boxed_call(Arc::clone(&self.service), cx, req)
    }
}

/// What a [`TowerLayer`] makes: a [`Service`] that calls a Tower service of `(Cx, Req)`.
///
/// ```
/// use alato_core::{Layer, TowerLayer, TowerOuter};
///
/// let service: TowerOuter<_> = TowerLayer::new(tower_layer::Identity::new()).layer("any service");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TowerOuter<T> {
    service: T,
}

impl<Cx, Req, T> Service<Cx, Req> for TowerOuter<T>
where
    T: tower_service::Service<(Cx, Req), Response: Send, Error: Send, Future: Send>
        + Clone
        + Send
        + Sync,
    Cx: Clone + Send,
    Req: Send,
{
    type Response = T::Response;
    type Error = T::Error;

    fn call(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<T::Response, T::Error>> + Send {
        call_when_ready(&self.service, move || (cx.clone(), req))
    }
}
