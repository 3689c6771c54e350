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
use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

use super::calls::Length;
use crate::{CallContext, Reply, ReplyKind, Request, RpcError, message::ServerFailure, name::Name};

/// What came of a call, and the context in which it did.
// Two words, which are returned in registers: each call moves it several times, and the processor would wait for what it has just stored.
pub(super) struct Outcome {
    pub(super) reply: Reply,
    pub(super) cx: CallContext,
}

/// A call that has come, and may begin.
pub(super) struct Arrival {
    pub(super) request: Request,
    pub(super) cx: CallContext,
    /// How long it may take.
    pub(super) timeout: Option<Duration>,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
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

/// The future that answers a call. There is one for each call, and it is written out for each kind of service, since the compiler has to see that
/// the one of a `Service` is `Send`, which a `Callee`'s need not be.
macro_rules! answering {
    ($service:ident, $arrival:ident) => {{
        let Arrival {
            request,
            cx,
            timeout,
        } = $arrival;
        // Not an `async fn`, whose future would hold what it is given twice.
        async move {
            let (service, mut cx) = ($service, cx);
            let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
            let reply = {
                // The call is made when this is first polled: it may panic as well.
                let called = async { service.call(&mut cx, request).await };
                let mut called = pin!(Some(called));
                let mut timer = None;
                poll_fn(move |task| match poll_safely(called.as_mut(), task) {
                    Poll::Pending => match deadline {
                        Some(deadline) => poll_timer(&mut timer, deadline, task)
                            .map(|()| give_up(called.as_mut())),
                        None => Poll::Pending,
                    },
                    ready => ready,
                })
                .await
            };
            Outcome { reply, cx }
        }
    }};
}

/// Calls the service.
pub(super) fn answer<S>(service: &S, arrival: Arrival) -> impl Future<Output = Outcome>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    answering!(service, arrival)
}

/// Calls the service on this thread; otherwise the same.
pub(super) fn answer_here<C: Callee>(
    service: &C,
    arrival: Arrival,
) -> impl Future<Output = Outcome> {
    answering!(service, arrival)
}

/// Ready when the time of a call is up. It is asked where the call has been polled and is not ready: one that is ready at once needs no timer.
fn poll_timer(
    timer: &mut Option<Pin<Box<Sleep>>>,
    deadline: Instant,
    cx: &mut Context<'_>,
) -> Poll<()> {
    let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
    // Unconstrained: the call may have used up all that the task may do at a time, and then the timer would not be asked.
    pin!(unconstrained(timer)).poll(cx)
}

/// Drops a call that is not ready in time; what it holds may panic.
#[cold]
fn give_up<F>(mut called: Pin<&mut Option<F>>) -> Reply {
    let dropped = catch_unwind(AssertUnwindSafe(|| called.set(None)));
    Reply::failed(match dropped {
        Ok(()) => ServerFailure::TookTooLong,
        Err(panic) => ServerFailure::Panicked(text_of(&*panic).to_owned()),
    })
}

/// Polls a call, which may panic.
fn poll_safely<E: Into<RpcError>>(
    called: Pin<&mut Option<impl Future<Output = Result<Reply, E>>>>,
    cx: &mut Context<'_>,
) -> Poll<Reply> {
    let Some(called) = called.as_pin_mut() else {
        // Not reached: what was given up is not polled.
        return Poll::Pending;
    };
    match catch_unwind(AssertUnwindSafe(|| called.poll(cx))) {
        Ok(Poll::Ready(Ok(reply))) => Poll::Ready(reply),
        Ok(Poll::Ready(Err(error))) => {
            Poll::Ready(Reply::failed(ServerFailure::Failed(error.into())))
        }
        Ok(Poll::Pending) => Poll::Pending,
        Err(panic) => {
            let panic = text_of(&*panic).to_owned();
            Poll::Ready(Reply::failed(ServerFailure::Panicked(panic)))
        }
    }
}

impl Length for Outcome {
    fn length(&self) -> usize {
        self.reply.body().len()
    }
}

impl Outcome {
    /// The reply that is sent, if one is, and the context.
    #[inline]
    pub(super) fn into_reply(
        self,
        method: &Name,
        kind: MessageKind,
    ) -> (Option<Reply>, CallContext) {
        let Self { reply, cx } = self;
        let reply = if reply.has_failed() {
            // The caller of a oneway method reads no reply, so a failure around the method sends none.
            let is_sent = cx.expects_reply() && kind != MessageKind::Oneway;
            told_of(reply, method).filter(|_| is_sent)
        } else if reply.kind() == ReplyKind::Oneway {
            None
        } else {
            Some(reply)
        };
        (reply, cx)
    }
}

/// What the caller is told where a call has failed.
#[cold]
fn told_of(mut reply: Reply, method: &Name) -> Option<Reply> {
    let failure = reply.take_failure()?;
    Some(failure.into_reply(method.as_str()))
}

impl ServerFailure {
    fn into_reply(self, method: &str) -> Reply {
        match self {
            Self::Failed(error) if !error.is_overdue_here() => Reply::exception(&error.into()),
            Self::Panicked(panic) => {
                tracing::error!(method, panic, "a handler panicked");
                let why = format!("the handler of `{method}` panicked");
                exception(ApplicationExceptionKind::INTERNAL_ERROR, why)
            }
            Self::TookTooLong | Self::Failed(_) => {
                tracing::warn!(method, "a call took too long, and was dropped");
                let why = format!("`{method}` took too long");
                exception(ApplicationExceptionKind::TIMEOUT, why)
            }
        }
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
