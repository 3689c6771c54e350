/// The layer of [`Retry`]: wraps any service in one.
#[allow(deprecated)]
pub struct RetryLayer<P>
where
    P: Policy,
{
    policy: P,
    attempts: usize,
}
#[automatically_derived]
#[allow(deprecated)]
impl<P> RetryLayer<P>
where
    P: Policy,
{
    /// A layer that makes a [`Retry`] of each service.
    #[must_use]
    #[allow(clippy::new_without_default, clippy::too_many_arguments)]
    pub const fn new(policy: P, attempts: usize) -> Self {
        Self { policy, attempts }
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<P> ::core::clone::Clone for RetryLayer<P>
where
    P: Policy,
    P: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        Self {
            policy: <P as ::core::clone::Clone>::clone(&self.policy),
            attempts: <usize as ::core::clone::Clone>::clone(&self.attempts),
        }
    }
}
#[automatically_derived]
#[allow(deprecated)]
impl<S, P> ::alato::Layer<S> for RetryLayer<P>
where
    P: Policy,
    P: ::core::clone::Clone,
{
    type Service = Retry<S, P>;
    fn layer(&self, __inner: S) -> Self::Service {
        Retry {
            inner: __inner,
            policy: <P as ::core::clone::Clone>::clone(&self.policy),
            attempts: <usize as ::core::clone::Clone>::clone(&self.attempts),
        }
    }
}
#[automatically_derived]
#[doc(hidden)]
#[allow(deprecated)]
impl<S, P, __Inner> ::alato::Layer<__Inner> for Retry<S, P>
where
    P: Policy,
    Self: ::alato::__private::IsLayer<RetryLayer<P>>,
{
    type Service = __Inner;
    fn layer(&self, __inner: __Inner) -> __Inner {
        __inner
    }
}
