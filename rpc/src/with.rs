//! [`With`]: options for some of the calls of a client.

use alato_core::Service;

use crate::{CallContext, Reply, Request, RpcError};

/// Calls an inner service with what a context says: a time-out, a deadline, metadata. A generated client's `with` makes one.
///
/// What the caller's own context says goes with it: of two deadlines the earlier one holds, and of metadata with the same key what was
/// given here.
#[derive(Clone, Debug)]
pub struct With<S> {
    inner: S,
    options: CallContext,
}

impl<S> With<S> {
    /// Calls `inner` with `options`.
    pub const fn new(inner: S, options: CallContext) -> Self {
        Self { inner, options }
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
        let called = self.inner.call(&mut call, request).await;
        cx.take_back(&call)?;
        called.map_err(Into::into)
    }
}
