//! What stands around and inside of a body that is in a stack.

use alato::Service;

use crate::{
    compare::Body,
    trace::{Inner, Marks, Noisy},
};

impl Body for Inner {
    fn new(inner: Inner) -> Self {
        inner
    }
}

/// Awaits something else first, so what is in it is begun by an `async` block. The same on both sides.
pub(crate) struct Late<S>(S);

#[alato::service]
impl<S> Service<Noisy, Noisy> for Late<S>
where
    S: Service<Noisy, Noisy, Response = u32, Error = &'static str>,
{
    async fn call(&self, cx: &mut Noisy, req: Noisy) -> Result<u32, &'static str> {
        std::future::ready(()).await;
        self.0.call(cx, req).await
    }
}

impl<S: Body> Body for Late<S> {
    fn new(inner: Inner) -> Self {
        Self(S::new(inner))
    }
}

impl<S: Marks> Marks for Late<S> {
    fn inner(&self) -> &Inner {
        self.0.inner()
    }
}
