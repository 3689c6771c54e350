//! [`Deadline`].

use std::time::Duration;

use alato_core::Service;
use alato_macros::Layer;
use tokio::time::Instant;

use crate::{
    CallContext, Reply, Request, RpcError,
    call_timeout::{self, CallBound, InTime},
};

/// Ends a client's call by its deadline, and after its time-out, at any point in the layers inside
/// it.
///
/// Generated clients have this step around their layers already. Add it first, if you make a stack
/// from [`Client::builder`](crate::Client::builder), or give a generated client a stack of your
/// own. It sets the [deadline](CallContext::deadline) in the call's context for the layers inside,
/// and takes it back after the call. The time-out holds for calls whose context has
/// [none](CallContext::timeout).
///
/// ```
/// use std::time::Duration;
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::{CallContext, Method, Protocol, Reply, Request, RpcError, layers::DeadlineLayer};
/// use alato_thrift::{MessageKind, StructValue};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let slow = service_fn(async |cx: &mut CallContext, _request: Request| {
///     assert!(cx.remaining().is_some());
///     tokio::time::sleep(Duration::from_secs(60)).await;
///     Ok::<_, RpcError>(Reply::oneway())
/// });
/// let stack = DeadlineLayer::new(Duration::from_secs(10)).layer(slow);
/// let mut cx = CallContext::new();
/// cx.set_timeout(Duration::from_millis(100));
/// let method = Method::new("Shop", "buy");
/// let request = Request::new(method, MessageKind::Call, Protocol::Binary, &StructValue::default())?;
/// let error = stack.call(&mut cx, request).await.unwrap_err();
/// assert_eq!(error.to_string(), "no reply within 100ms");
/// assert_eq!(cx.deadline(), None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct Deadline<S> {
    #[layer(inner)]
    inner: S,
    timeout: Duration,
}

impl<S> Service<CallContext, Request> for Deadline<S>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let before = (cx.deadline(), cx.time_limit());
        let deadline = CallBound::Timeout(self.timeout).begin(cx);
        let put_back = PutBack { cx, before };
        let call = self.inner.call(put_back.cx, request);
        let called = match deadline {
            Some(deadline) => InTime::new(deadline, call).await,
            // Further away than time goes.
            None => Some(call.await),
        };
        match called {
            Some(called) => called.map_err(Into::into),
            None => Err(call_timeout::is_up(put_back.cx)),
        }
    }
}

/// Puts the deadline of before into a context, also if the call is given up: the context may be
/// that of several calls.
struct PutBack<'a> {
    cx: &'a mut CallContext,
    before: (Option<Instant>, Option<Duration>),
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        let (deadline, limit) = self.before;
        self.cx.put_back_deadline(deadline, limit);
    }
}
