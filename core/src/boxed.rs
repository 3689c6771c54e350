//! Services whose type is erased.

use std::{fmt, pin::Pin};

use crate::Service;

/// A [`Service`] whose type is erased: whatever it is, it has this name.
///
/// ```
/// use std::{collections::HashMap, convert::Infallible};
/// use alato_core::{BoxService, Service, service_fn};
///
/// let mut routes: HashMap<&str, BoxService<(), u32, u32, Infallible>> = HashMap::new();
/// routes.insert("add", BoxService::new(service_fn(async |_cx: &mut (), n: u32| Ok(n + 1))));
/// routes.insert("double", BoxService::new(service_fn(async |_cx: &mut (), n: u32| Ok(n * 2))));
///
/// let answer = futures_util::future::FutureExt::now_or_never(routes["double"].call(&mut (), 20));
/// assert_eq!(answer, Some(Ok(40)));
/// ```
///
/// It is `Send` and `Sync`, like every service. Each call allocates once, for its future, when it is first polled. To
/// clone it, put it into an `Arc`, or see [`BoxCloneService`].
pub struct BoxService<Cx, Req, Response, Error> {
    service: Box<dyn ErasedService<Cx, Req, Response, Error>>,
}

impl<Cx, Req, Response, Error> BoxService<Cx, Req, Response, Error> {
    /// Erases the type of `service`; [`ServiceExt::boxed`](crate::ServiceExt::boxed) as a function.
    #[must_use]
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Cx, Req, Response = Response, Error = Error> + 'static,
    {
        Self {
            service: Box::new(service),
        }
    }
}

impl<Cx, Req, Response, Error> Service<Cx, Req> for BoxService<Cx, Req, Response, Error>
where
    Cx: Send,
    Req: Send,
    Response: Send,
    Error: Send,
{
    type Response = Response;
    type Error = Error;

    // An `async` block, although it keeps the request's place while the box lives: the box is good for as long as both
    // `self` and `cx` are, and a type that is written out has no name for that.
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<Response, Error> {
        self.service.start(cx, req).await
    }
}

impl<Cx, Req, Response, Error> fmt::Debug for BoxService<Cx, Req, Response, Error> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxService").finish_non_exhaustive()
    }
}

/// A [`Service`] whose type is erased, and which can be cloned.
///
/// ```
/// use std::convert::Infallible;
/// use alato_core::{BoxCloneService, Service, service_fn};
///
/// let service = BoxCloneService::new(service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n + 1)));
/// let clone = service.clone();
/// let answer = futures_util::future::FutureExt::now_or_never(clone.call(&mut (), 20));
/// assert_eq!(answer, Some(Ok(21)));
/// ```
///
/// A clone holds a clone of the service. Where all are to share one service, `Arc<BoxService<…>>` does it without cloning
/// anything. Apart from that, it is a [`BoxService`].
pub struct BoxCloneService<Cx, Req, Response, Error> {
    service: Box<dyn ErasedCloneService<Cx, Req, Response, Error>>,
}

impl<Cx, Req, Response, Error> BoxCloneService<Cx, Req, Response, Error> {
    /// Erases the type of `service`; [`ServiceExt::boxed_clone`](crate::ServiceExt::boxed_clone) as a function.
    #[must_use]
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Cx, Req, Response = Response, Error = Error> + Clone + 'static,
    {
        Self {
            service: Box::new(service),
        }
    }
}

impl<Cx, Req, Response, Error> Service<Cx, Req> for BoxCloneService<Cx, Req, Response, Error>
where
    Cx: Send,
    Req: Send,
    Response: Send,
    Error: Send,
{
    type Response = Response;
    type Error = Error;

    // See `BoxService`.
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<Response, Error> {
        self.service.start(cx, req).await
    }
}

impl<Cx, Req, Response, Error> Clone for BoxCloneService<Cx, Req, Response, Error> {
    fn clone(&self) -> Self {
        Self {
            service: self.service.clone_box(),
        }
    }
}

impl<Cx, Req, Response, Error> fmt::Debug for BoxCloneService<Cx, Req, Response, Error> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxCloneService").finish_non_exhaustive()
    }
}

type BoxFuture<'a, Response, Error> =
    Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'a>>;

/// `Service`, with one type for all futures.
trait ErasedService<Cx, Req, Response, Error>: Send + Sync {
    /// Called when the call is first polled, which is when `__start` may be called.
    fn start<'a>(&'a self, cx: &'a mut Cx, req: Req) -> BoxFuture<'a, Response, Error>
    where
        Req: 'a;
}

impl<Cx, Req, S: Service<Cx, Req>> ErasedService<Cx, Req, S::Response, S::Error> for S {
    fn start<'a>(&'a self, cx: &'a mut Cx, req: Req) -> BoxFuture<'a, S::Response, S::Error>
    where
        Req: 'a,
    {
        Box::pin(self.__start(cx, req))
    }
}

trait ErasedCloneService<Cx, Req, Response, Error>: ErasedService<Cx, Req, Response, Error> {
    fn clone_box(&self) -> Box<dyn ErasedCloneService<Cx, Req, Response, Error>>;
}

impl<Cx, Req, S> ErasedCloneService<Cx, Req, S::Response, S::Error> for S
where
    S: Service<Cx, Req> + Clone + 'static,
{
    fn clone_box(&self) -> Box<dyn ErasedCloneService<Cx, Req, S::Response, S::Error>> {
        Box::new(self.clone())
    }
}
