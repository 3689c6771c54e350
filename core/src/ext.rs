//! [`ServiceExt`]: what can be done with any service.

use crate::{
    BoxCloneService, BoxService, Service,
    util::{AndThen, MapErr, MapRequest, MapResponse, MapResult, Then},
};

/// Methods of every [`Service`]: change what goes in and what comes out, or erase its type.
///
/// ```
/// use alato_core::{Service, ServiceExt, service_fn};
///
/// async fn square(_cx: &mut (), n: u32) -> Result<u32, std::num::ParseIntError> {
///     Ok(n * n)
/// }
///
/// let service = service_fn(square)
///     .map_request(|text: &str| text.len() as u32)
///     .and_then(async |n| format!("{n}{n}").parse::<u64>())
///     .map_err(|error| error.to_string());
/// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), "alato"));
/// assert_eq!(answer, Some(Ok(2525)));
/// ```
///
/// None of them boxes a future but `boxed` and `boxed_clone`, nothing runs before a call is first polled, and a call's
/// future does not grow with the request for each of them that is stacked on another.
///
/// [`ServiceBuilder`](crate::ServiceBuilder) has the same methods, for a service that is yet to come: there the first
/// is outermost, here the last.
pub trait ServiceExt<Cx, Req>: Service<Cx, Req> {
    /// Calls `function` on each request, and this service with what it gives.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// let service = service_fn(async |_cx: &mut (), n: usize| Ok::<_, Infallible>(n + 1))
    ///     .map_request(|text: &str| text.len());
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), "alato"));
    /// assert_eq!(answer, Some(Ok(6)));
    /// ```
    fn map_request<F, Outer>(self, function: F) -> MapRequest<Self, F>
    where
        Self: Sized,
        F: Fn(Outer) -> Req + Send + Sync,
    {
        MapRequest::new(self, function)
    }

    /// Calls `function` on each response.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// let service = service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n))
    ///     .map_response(|n| n.to_string());
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 7));
    /// assert_eq!(answer, Some(Ok("7".to_owned())));
    /// ```
    fn map_response<F, R>(self, function: F) -> MapResponse<Self, F>
    where
        Self: Sized,
        F: Fn(Self::Response) -> R + Send + Sync,
    {
        MapResponse::new(self, function)
    }

    /// Calls `function` on each error.
    ///
    /// ```
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// let service = service_fn(async |_cx: &mut (), (): ()| Err::<(), _>(404))
    ///     .map_err(|code| format!("status {code}"));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Err("status 404".to_owned())));
    /// ```
    fn map_err<F, E>(self, function: F) -> MapErr<Self, F>
    where
        Self: Sized,
        F: Fn(Self::Error) -> E + Send + Sync,
    {
        MapErr::new(self, function)
    }

    /// Calls `function` on each result, whether it is a response or an error.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// let service = service_fn(async |_cx: &mut (), (): ()| Err("unknown"))
    ///     .map_result(|result| Ok::<u32, Infallible>(result.unwrap_or(0)));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    fn map_result<F, R, E>(self, function: F) -> MapResult<Self, F>
    where
        Self: Sized,
        F: Fn(Result<Self::Response, Self::Error>) -> Result<R, E> + Send + Sync,
    {
        MapResult::new(self, function)
    }

    /// Calls an async function on each response; its error is this service's.
    ///
    /// ```
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// async fn half(n: u32) -> Result<u32, &'static str> {
    ///     if n % 2 == 0 { Ok(n / 2) } else { Err("odd") }
    /// }
    ///
    /// let limit = 100;
    /// let service = service_fn(async |_cx: &mut (), n: u32| Ok(n))
    ///     .and_then(half)
    ///     .and_then(async move |n| if n < limit { Ok(n) } else { Err("large") });
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 500));
    /// assert_eq!(answer, Some(Err("large")));
    /// ```
    ///
    /// As in Tower, each call clones the function: an async closure may use what it captured, and what is costly to
    /// clone belongs in an `Arc`. Unlike in Tower, an error is not converted, so that its type can be inferred: where
    /// the function has another error, put a [`map_err`](Self::map_err) before it.
    fn and_then<F, Fut, R>(self, function: F) -> AndThen<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Response) -> Fut + Clone + Send + Sync,
        Fut: Future<Output = Result<R, Self::Error>> + Send,
    {
        AndThen::new(self, function)
    }

    /// Calls an async function on each result, whether it is a response or an error.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// async fn or_zero(result: Result<u32, &'static str>) -> Result<u32, Infallible> {
    ///     Ok(result.unwrap_or(0))
    /// }
    ///
    /// let service = service_fn(async |_cx: &mut (), (): ()| Err("unknown")).then(or_zero);
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    ///
    /// Each call clones the function, as in [`and_then`](Self::and_then).
    fn then<F, Fut, R, E>(self, function: F) -> Then<Self, F>
    where
        Self: Sized,
        F: FnOnce(Result<Self::Response, Self::Error>) -> Fut + Clone + Send + Sync,
        Fut: Future<Output = Result<R, E>> + Send,
    {
        Then::new(self, function)
    }

    /// Erases this service's type.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{BoxService, Service, ServiceExt, service_fn};
    ///
    /// let services: [BoxService<(), u32, u32, Infallible>; 2] = [
    ///     service_fn(async |_cx: &mut (), n: u32| Ok(n + 1)).boxed(),
    ///     service_fn(async |_cx: &mut (), n: u32| Ok(n * 2)).boxed(),
    /// ];
    /// let answers = services
    ///     .iter()
    ///     .map(|service| futures_util::future::FutureExt::now_or_never(service.call(&mut (), 20)));
    /// assert!(answers.eq([Some(Ok(21)), Some(Ok(40))]));
    /// ```
    fn boxed(self) -> BoxService<Cx, Req, Self::Response, Self::Error>
    where
        Self: Sized + 'static,
    {
        BoxService::new(self)
    }

    /// Erases this service's type, but not that it can be cloned.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceExt, service_fn};
    ///
    /// let service = service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n + 1)).boxed_clone();
    /// let clone = service.clone();
    /// let answer = futures_util::future::FutureExt::now_or_never(clone.call(&mut (), 20));
    /// assert_eq!(answer, Some(Ok(21)));
    /// ```
    fn boxed_clone(self) -> BoxCloneService<Cx, Req, Self::Response, Self::Error>
    where
        Self: Sized + Clone + 'static,
    {
        BoxCloneService::new(self)
    }
}

impl<Cx, Req, S: Service<Cx, Req> + ?Sized> ServiceExt<Cx, Req> for S {}
