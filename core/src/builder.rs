//! [`ServiceBuilder`], which stacks layers in reading order.

use crate::{Identity, Layer, ServiceFn, Stack, service_fn};

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

    /// Wraps `service` in every layer that was added.
    pub fn service<S>(&self, service: S) -> L::Service
    where
        L: Layer<S>,
    {
        self.layer.layer(service)
    }

    /// Wraps an async function in every layer that was added; see [`service_fn`].
    pub fn service_fn<F>(&self, function: F) -> L::Service
    where
        L: Layer<ServiceFn<F>>,
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
