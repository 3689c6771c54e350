//! [`ServiceBuilder`], which stacks layers in reading order.

use crate::{
    BoxCloneService, BoxService, Identity, Layer, LayerFn, Service, ServiceFn, Stack, layer_fn,
    service_fn,
    util::{
        AndThenLayer, MapErrLayer, MapRequestLayer, MapResponseLayer, MapResultLayer, ThenLayer,
    },
};

/// Stacks layers, top to bottom: the layer added first is the outermost, and sees a request first.
///
/// ```
/// use alato_core::{ServiceBuilder, layer_fn};
///
/// let service = ServiceBuilder::new()
///     .layer(layer_fn(|inner: String| format!("timeout({inner})")))
///     .layer(layer_fn(|inner: String| format!("retry({inner})")))
///     .service("leaf".to_owned());
/// assert_eq!(service, "timeout(retry(leaf))");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceBuilder<L = Identity> {
    layer: L,
}

impl ServiceBuilder {
    /// A builder without any layer.
    #[must_use]
    pub const fn new() -> Self {
        Self { layer: Identity }
    }
}

impl<L> ServiceBuilder<L> {
    /// Adds a layer inside those that were added before.
    #[must_use]
    pub fn layer<New>(self, layer: New) -> ServiceBuilder<Stack<New, L>> {
        ServiceBuilder {
            layer: Stack::new(layer, self.layer),
        }
    }

    /// Adds a layer made from a function that wraps a service; see [`layer_fn`].
    ///
    /// ```
    /// use alato_core::ServiceBuilder;
    ///
    /// let service = ServiceBuilder::new()
    ///     .layer_fn(|inner: String| format!("timeout({inner})"))
    ///     .service("leaf".to_owned());
    /// assert_eq!(service, "timeout(leaf)");
    /// ```
    #[must_use]
    pub fn layer_fn<F>(self, wrap: F) -> ServiceBuilder<Stack<LayerFn<F>, L>> {
        self.layer(layer_fn(wrap))
    }

    /// Adds a layer if there is one; what it makes is an [`Either`](crate::Either).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceBuilder, util::MapRequestLayer};
    ///
    /// let offset = Some(22).map(|offset| MapRequestLayer::new(move |n: u32| n + offset));
    /// let service = ServiceBuilder::new()
    ///     .option_layer(offset)
    ///     .service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 20));
    /// assert_eq!(answer, Some(Ok(42)));
    /// ```
    #[must_use]
    pub fn option_layer<New>(self, layer: Option<New>) -> ServiceBuilder<Stack<Option<New>, L>> {
        self.layer(layer)
    }

    /// Calls `function` on each request that comes here, before what is added after this; see
    /// [`ServiceExt::map_request`](crate::ServiceExt::map_request).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// let service = ServiceBuilder::new()
    ///     .map_request(|text: &str| text.len())
    ///     .service_fn(async |_cx: &mut (), n: usize| Ok::<_, Infallible>(n + 1));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), "alato"));
    /// assert_eq!(answer, Some(Ok(6)));
    /// ```
    #[must_use]
    pub fn map_request<F>(self, function: F) -> ServiceBuilder<Stack<MapRequestLayer<F>, L>> {
        self.layer(MapRequestLayer::new(function))
    }

    /// Calls `function` on each response of what is added after this; see
    /// [`ServiceExt::map_response`](crate::ServiceExt::map_response).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// let service = ServiceBuilder::new()
    ///     .map_response(|n: u32| n.to_string())
    ///     .service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 7));
    /// assert_eq!(answer, Some(Ok("7".to_owned())));
    /// ```
    #[must_use]
    pub fn map_response<F>(self, function: F) -> ServiceBuilder<Stack<MapResponseLayer<F>, L>> {
        self.layer(MapResponseLayer::new(function))
    }

    /// Calls `function` on each error of what is added after this; see
    /// [`ServiceExt::map_err`](crate::ServiceExt::map_err).
    ///
    /// ```
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// let service = ServiceBuilder::new()
    ///     .map_err(|code: u16| format!("status {code}"))
    ///     .service_fn(async |_cx: &mut (), (): ()| Err::<(), _>(404));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Err("status 404".to_owned())));
    /// ```
    #[must_use]
    pub fn map_err<F>(self, function: F) -> ServiceBuilder<Stack<MapErrLayer<F>, L>> {
        self.layer(MapErrLayer::new(function))
    }

    /// Calls `function` on each result of what is added after this; see
    /// [`ServiceExt::map_result`](crate::ServiceExt::map_result).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// let service = ServiceBuilder::new()
    ///     .map_result(|result: Result<u32, &str>| Ok::<_, Infallible>(result.unwrap_or(0)))
    ///     .service_fn(async |_cx: &mut (), (): ()| Err("unknown"));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    #[must_use]
    pub fn map_result<F>(self, function: F) -> ServiceBuilder<Stack<MapResultLayer<F>, L>> {
        self.layer(MapResultLayer::new(function))
    }

    /// Calls an async function on each response of what is added after this; see
    /// [`ServiceExt::and_then`](crate::ServiceExt::and_then).
    ///
    /// ```
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// async fn half(n: u32) -> Result<u32, &'static str> {
    ///     if n % 2 == 0 { Ok(n / 2) } else { Err("odd") }
    /// }
    ///
    /// let service = ServiceBuilder::new()
    ///     .and_then(half)
    ///     .service_fn(async |_cx: &mut (), n: u32| Ok(n + 1));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 7));
    /// assert_eq!(answer, Some(Ok(4)));
    /// ```
    #[must_use]
    pub fn and_then<F>(self, function: F) -> ServiceBuilder<Stack<AndThenLayer<F>, L>> {
        self.layer(AndThenLayer::new(function))
    }

    /// Calls an async function on each result of what is added after this; see
    /// [`ServiceExt::then`](crate::ServiceExt::then).
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{Service, ServiceBuilder};
    ///
    /// async fn or_zero(result: Result<u32, &'static str>) -> Result<u32, Infallible> {
    ///     Ok(result.unwrap_or(0))
    /// }
    ///
    /// let service = ServiceBuilder::new()
    ///     .then(or_zero)
    ///     .service_fn(async |_cx: &mut (), (): ()| Err("unknown"));
    /// let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), ()));
    /// assert_eq!(answer, Some(Ok(0)));
    /// ```
    #[must_use]
    pub fn then<F>(self, function: F) -> ServiceBuilder<Stack<ThenLayer<F>, L>> {
        self.layer(ThenLayer::new(function))
    }

    /// Erases the type of what is added after this; see [`BoxService`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{BoxService, ServiceBuilder};
    ///
    /// let service: BoxService<(), &str, String, Infallible> = ServiceBuilder::new()
    ///     .boxed()
    ///     .map_request(|text: &str| text.len())
    ///     .map_response(|n: usize| n.to_string())
    ///     .service_fn(async |_cx: &mut (), n: usize| Ok(n + 1));
    /// ```
    #[must_use]
    #[expect(
        clippy::type_complexity,
        reason = "a type alias would hide from the documentation what is returned"
    )]
    pub fn boxed<S, Cx, Req>(
        self,
    ) -> ServiceBuilder<Stack<LayerFn<fn(S) -> BoxService<Cx, Req, S::Response, S::Error>>, L>>
    where
        S: Service<Cx, Req> + 'static,
    {
        self.layer_fn(BoxService::new)
    }

    /// Erases the type of what is added after this, but not that it can be cloned; see
    /// [`BoxCloneService`].
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{BoxCloneService, ServiceBuilder};
    ///
    /// let service: BoxCloneService<(), &str, usize, Infallible> = ServiceBuilder::new()
    ///     .boxed_clone()
    ///     .map_request(|text: &str| text.len())
    ///     .service_fn(async |_cx: &mut (), n: usize| Ok(n + 1));
    /// let clone = service.clone();
    /// ```
    #[must_use]
    #[expect(
        clippy::type_complexity,
        reason = "a type alias would hide from the documentation what is returned"
    )]
    pub fn boxed_clone<S, Cx, Req>(
        self,
    ) -> ServiceBuilder<Stack<LayerFn<fn(S) -> BoxCloneService<Cx, Req, S::Response, S::Error>>, L>>
    where
        S: Service<Cx, Req> + Clone + 'static,
    {
        self.layer_fn(BoxCloneService::new)
    }

    /// Does nothing but to compile: where the layers so far, around an `S`, are a service of these types.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use alato_core::{BoxService, ServiceBuilder};
    ///
    /// type Leaf = BoxService<(), usize, usize, Infallible>;
    ///
    /// let builder = ServiceBuilder::new()
    ///     .map_request(|text: &'static str| text.len())
    ///     .check_service::<Leaf, (), &'static str, usize, Infallible>()
    ///     .map_response(|n: usize| n + 1)
    ///     .check_service::<Leaf, (), &'static str, usize, Infallible>();
    /// ```
    ///
    /// Put between layers, it finds the one that does not fit, which the error of a whole stack does not tell.
    #[must_use]
    pub fn check_service<S, Cx, Req, Response, Error>(self) -> Self
    where
        L: Layer<S>,
        L::Service: Service<Cx, Req, Response = Response, Error = Error>,
    {
        self
    }

    /// Does nothing but to compile: where the layers so far, around an `S`, can be cloned.
    ///
    /// ```
    /// use alato_core::ServiceBuilder;
    ///
    /// let builder = ServiceBuilder::new()
    ///     .map_response(|n: usize| n + 1)
    ///     .check_clone::<String>();
    /// ```
    #[must_use]
    pub fn check_clone<S>(self) -> Self
    where
        L: Layer<S>,
        L::Service: Clone,
    {
        self
    }

    /// Gives back the layers, as one.
    ///
    /// ```
    /// use alato_core::{Identity, ServiceBuilder};
    ///
    /// let Identity = ServiceBuilder::new().into_inner();
    /// ```
    #[must_use]
    pub fn into_inner(self) -> L {
        self.layer
    }

    /// Wraps `service` in every layer that was added.
    // With `L::Service` as what it returns, the compiler would not say what is wrong with a layer,
    // but that there is no such method.
    pub fn service<S, Wrapped>(&self, service: S) -> Wrapped
    where
        L: Layer<S, Service = Wrapped>,
    {
        self.layer.layer(service)
    }

    /// Wraps an async function in every layer that was added; see [`service_fn`].
    pub fn service_fn<F, Wrapped>(&self, function: F) -> Wrapped
    where
        L: Layer<ServiceFn<F>, Service = Wrapped>,
    {
        self.service(service_fn(function))
    }
}

/// A stack of layers is a layer, so a prepared stack can be added to another.
impl<S, L: Layer<S>> Layer<S> for ServiceBuilder<L> {
    type Service = L::Service;

    fn layer(&self, inner: S) -> Self::Service {
        self.layer.layer(inner)
    }
}
