//! [`With`]: options for some of the calls of a client.

use alato_core::Service;

use crate::{
    CallContext, Reply, Request, RpcError,
    call_timeout::{self, CallBound, InTime},
};

/// Calls an inner service with what a context says: a time-out, a deadline, metadata. A generated client's `with` makes one.
///
/// What the caller's own context says goes with it: of two deadlines the earlier one holds, and of metadata with the same key what was
/// given here. The call ends when its time is over, at any point in the inner service.
#[derive(Clone, Debug)]
pub struct With<S> {
    inner: S,
    options: CallContext,
    bound: CallBound,
}

impl<S> With<S> {
    /// Calls `inner` with `options`.
    pub const fn new(inner: S, options: CallContext) -> Self {
        Self {
            inner,
            options,
            bound: CallBound::Context,
        }
    }

    /// The same, if the calls of `inner` are bounded by something else.
    pub(crate) const fn bounded(inner: S, options: CallContext, bound: CallBound) -> Self {
        Self {
            inner,
            options,
            bound,
        }
    }
}

impl<S> Service<CallContext, Request> for With<S>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let mut call = cx.with(&self.options)?;
        let called = match self.bound.begin(&mut call) {
            None => Some(self.inner.call(&mut call, request).await),
            Some(deadline) => InTime::new(deadline, self.inner.call(&mut call, request)).await,
        };
        cx.take_back(&call)?;
        match called {
            Some(called) => called.map_err(Into::into),
            None => Err(call_timeout::is_up(&call)),
        }
    }
}
