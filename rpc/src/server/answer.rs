//! What comes of a call, whatever its handler does.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use alato_core::Service;
use alato_thrift::{ApplicationException, ApplicationExceptionKind, MessageKind};

use crate::{CallContext, Reply, ReplyKind, Request, RpcError, name::Name};

/// What came of a call, and the context in which it did.
pub(super) struct Outcome {
    pub(super) result: CallResult,
    pub(super) cx: CallContext,
}

/// A call that has come, and may begin.
pub(super) struct Arrival {
    pub(super) request: Request,
    pub(super) cx: CallContext,
    /// How long it may take.
    pub(super) timeout: Option<Duration>,
}

pub(super) enum CallResult {
    Replied(Reply),
    Failed(Box<RpcError>),
    Panicked(Box<dyn Any + Send>),
    TookTooLong,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self {
            result: CallResult::Replied(reply),
            cx: CallContext::new(),
        }
    }
}

/// A service, whether its futures are `Send` or not.
pub(super) trait Callee {
    fn call(
        &self,
        cx: &mut CallContext,
        request: Request,
    ) -> impl Future<Output = Result<Reply, RpcError>>;
}

// Neither is an `async fn`, whose future would hold what it is given twice; and there is one of them for each call. They are two because
// the compiler has to see that the first is `Send`, which a `Callee`'s future need not be.

/// Calls the service.
pub(super) fn answer<S>(service: &S, arrival: Arrival) -> impl Future<Output = Outcome>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let Arrival {
        request,
        mut cx,
        timeout,
    } = arrival;
    async move {
        let result = {
            let called = pin!(service.call(&mut cx, request));
            in_time(timeout, called).await
        };
        Outcome { result, cx }
    }
}

/// Calls the service on this thread; otherwise the same.
pub(super) fn answer_here<C: Callee>(
    service: &C,
    arrival: Arrival,
) -> impl Future<Output = Outcome> {
    let Arrival {
        request,
        mut cx,
        timeout,
    } = arrival;
    async move {
        let result = {
            let called = pin!(service.call(&mut cx, request));
            in_time(timeout, called).await
        };
        Outcome { result, cx }
    }
}

/// Runs a call for as long as it may take.
async fn in_time<E: Into<RpcError>>(
    timeout: Option<Duration>,
    mut called: Pin<&mut impl Future<Output = Result<Reply, E>>>,
) -> CallResult {
    let called = poll_fn(|cx| poll_safely(called.as_mut(), cx));
    match timeout {
        None => called.await,
        Some(timeout) => {
            let called = tokio::time::timeout(timeout, called).await;
            called.unwrap_or(CallResult::TookTooLong)
        }
    }
}

/// Polls a call, whose handler may panic.
fn poll_safely<E: Into<RpcError>>(
    called: Pin<&mut impl Future<Output = Result<Reply, E>>>,
    cx: &mut Context<'_>,
) -> Poll<CallResult> {
    match catch_unwind(AssertUnwindSafe(|| called.poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(Ok(reply))) => Poll::Ready(CallResult::Replied(reply)),
        Ok(Poll::Ready(Err(error))) => Poll::Ready(CallResult::Failed(Box::new(error.into()))),
        Err(panic) => Poll::Ready(CallResult::Panicked(panic)),
    }
}

impl CallResult {
    /// The reply that is sent, if one is.
    pub(super) fn into_reply(
        self,
        method: &Name,
        kind: MessageKind,
        cx: &CallContext,
    ) -> Option<Reply> {
        let failed = match self {
            Self::Replied(reply) => {
                return (reply.kind() != ReplyKind::Oneway).then_some(reply);
            }
            Self::Failed(error) => Reply::exception(&(*error).into()),
            Self::Panicked(panic) => {
                tracing::error!(
                    method = method.as_str(),
                    panic = text_of(&*panic),
                    "a handler panicked"
                );
                exception(
                    ApplicationExceptionKind::INTERNAL_ERROR,
                    format!("the handler of `{}` panicked", method.as_str()),
                )
            }
            Self::TookTooLong => {
                tracing::warn!(
                    method = method.as_str(),
                    "a call took too long, and was dropped"
                );
                exception(
                    ApplicationExceptionKind::TIMEOUT,
                    format!("`{}` took too long", method.as_str()),
                )
            }
        };
        // The caller of a oneway method reads no reply, so a failure around the method sends none.
        (cx.expects_reply() && kind != MessageKind::Oneway).then_some(failed)
    }
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)")
}

pub(super) fn exception(kind: ApplicationExceptionKind, message: String) -> Reply {
    Reply::exception(&ApplicationException::new(kind, message))
}
