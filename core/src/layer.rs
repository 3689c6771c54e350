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
///
/// A tuple of up to eight layers is a layer, the first one outermost, as in a
/// [`ServiceBuilder`](crate::ServiceBuilder); and so is an `Option` of a layer.
///
/// ```
/// use alato_core::{Layer, layer_fn};
///
/// let layers = (
///     layer_fn(|inner: String| format!("timeout({inner})")),
///     layer_fn(|inner: String| format!("retry({inner})")),
/// );
/// assert_eq!(layers.layer("leaf".to_owned()), "timeout(retry(leaf))");
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
///
/// ```
/// use alato_core::{Identity, Layer};
///
/// assert_eq!(Identity.layer("any service"), "any service");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl<S> Layer<S> for Identity {
    type Service = S;

    fn layer(&self, inner: S) -> S {
        inner
    }
}

/// Two layers as one: the inner layer wraps the service, the outer layer wraps the result.
///
/// ```
/// use alato_core::{Layer, Stack, layer_fn};
///
/// let inner = layer_fn(|service: &str| format!("inner({service})"));
/// let outer = layer_fn(|service: String| format!("outer({service})"));
/// assert_eq!(Stack::new(inner, outer).layer("leaf"), "outer(inner(leaf))");
/// ```
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

/// Writes `Layer` for a tuple: each layer wraps the service that the one to its right makes.
macro_rules! tuple_of_layers {
    ($outermost:ident: $($layer:ident = $wrapped:ty),+; $($reversed:ident)+) => {
        impl<S, $($layer),+> Layer<S> for ($($layer,)+)
        where
            $($layer: Layer<$wrapped>),+
        {
            type Service = $outermost::Service;

            #[expect(non_snake_case, reason = "each layer is named like its type")]
            fn layer(&self, inner: S) -> Self::Service {
                let ($($layer,)+) = self;
                $(let inner = $reversed.layer(inner);)+
                inner
            }
        }
    };
}

/// No layer at all: the service stays as it is.
impl<S> Layer<S> for () {
    type Service = S;

    fn layer(&self, inner: S) -> S {
        inner
    }
}

tuple_of_layers!(A: A = S; A);
tuple_of_layers!(A: A = B::Service, B = S; B A);
tuple_of_layers!(A: A = B::Service, B = C::Service, C = S; C B A);
tuple_of_layers!(A: A = B::Service, B = C::Service, C = D::Service, D = S; D C B A);
tuple_of_layers!(A: A = B::Service, B = C::Service, C = D::Service, D = E::Service, E = S; E D C B A);
tuple_of_layers!(
    A: A = B::Service, B = C::Service, C = D::Service, D = E::Service, E = F::Service, F = S;
    F E D C B A
);
tuple_of_layers!(
    A: A = B::Service, B = C::Service, C = D::Service, D = E::Service, E = F::Service,
    F = G::Service, G = S;
    G F E D C B A
);
tuple_of_layers!(
    A: A = B::Service, B = C::Service, C = D::Service, D = E::Service, E = F::Service,
    F = G::Service, G = H::Service, H = S;
    H G F E D C B A
);
