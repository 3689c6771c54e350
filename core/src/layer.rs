//! The [`Layer`] trait and the layers that combine others.

/// Wraps a service in another service.
///
/// A layer is the recipe, the service it makes is the middleware: `TimeoutLayer` holds a duration,
/// and turns any service `S` into a `Timeout<S>`. `layer` takes `&self`, so that one layer can wrap
/// many services.
///
/// ```
/// use alato_core::Layer;
///
/// struct Named<S> {
///     inner: S,
///     name: &'static str,
/// }
///
/// struct NamedLayer(&'static str);
///
/// impl<S> Layer<S> for NamedLayer {
///     type Service = Named<S>;
///
///     fn layer(&self, inner: S) -> Named<S> {
///         Named { inner, name: self.0 }
///     }
/// }
///
/// let named = NamedLayer("outer").layer("any service");
/// assert_eq!((named.name, named.inner), ("outer", "any service"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Layer` for `{S}`",
    label = "cannot wrap `{S}`",
    note = "a layer makes a service: implement `Layer<S>` for it, or wrap a function in `layer_fn(|inner| ..)`"
)]
pub trait Layer<S> {
    /// The service that wraps `S`.
    type Service;

    /// Wraps `inner`.
    fn layer(&self, inner: S) -> Self::Service;
}

impl<L: Layer<S> + ?Sized, S> Layer<S> for &L {
    type Service = L::Service;

    fn layer(&self, inner: S) -> Self::Service {
        (**self).layer(inner)
    }
}

/// The layer that changes nothing: `layer` gives back the service it was given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl<S> Layer<S> for Identity {
    type Service = S;

    fn layer(&self, inner: S) -> S {
        inner
    }
}

/// Two layers as one: the inner layer wraps the service, the outer layer wraps the result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stack<Inner, Outer> {
    inner: Inner,
    outer: Outer,
}

impl<Inner, Outer> Stack<Inner, Outer> {
    /// Stacks `outer` upon `inner`.
    pub const fn new(inner: Inner, outer: Outer) -> Self {
        Self { inner, outer }
    }
}

impl<S, Inner, Outer> Layer<S> for Stack<Inner, Outer>
where
    Inner: Layer<S>,
    Outer: Layer<Inner::Service>,
{
    type Service = Outer::Service;

    fn layer(&self, service: S) -> Self::Service {
        self.outer.layer(self.inner.layer(service))
    }
}

/// A layer made from a function; see [`layer_fn`].
#[derive(Clone, Copy, Debug)]
pub struct LayerFn<F> {
    wrap: F,
}

/// Makes a [`Layer`] from a function that wraps a service.
///
/// ```
/// use alato_core::{Layer, layer_fn};
///
/// struct Logged<S> {
///     inner: S,
/// }
///
/// let layer = layer_fn(|inner| Logged { inner });
/// assert_eq!(layer.layer("any service").inner, "any service");
/// ```
pub const fn layer_fn<F>(wrap: F) -> LayerFn<F> {
    LayerFn { wrap }
}

impl<F, S, Wrapped> Layer<S> for LayerFn<F>
where
    F: Fn(S) -> Wrapped,
{
    type Service = Wrapped;

    fn layer(&self, inner: S) -> Wrapped {
        (self.wrap)(inner)
    }
}
