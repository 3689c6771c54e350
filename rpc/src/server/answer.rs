//! What comes of a call, whatever its handler does.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use alato_core::Service;
use alato_metainfo::MetaInfo;
use alato_thrift::{ApplicationException, ApplicationExceptionKind, MessageKind};
use futures_util::FutureExt;
use tokio::time::Instant;

use super::Options;
use crate::{
    CallContext, Reply, ReplyKind, Request, RpcError, context::ConnectionInfo, header::Header,
    name::Name,
};

/// What came of a call, and whether its caller waits for a reply as far as the service knows.
pub(super) struct Outcome {
    result: CallResult,
    expects_reply: bool,
    /// What goes back with the reply.
    pub(super) metadata: MetaInfo,
}

/// A call that has come.
pub(super) struct Arrival {
    pub(super) request: Request,
    pub(super) header: Option<Header>,
    /// When the caller no longer waits.
    pub(super) deadline: Option<Instant>,
}

enum CallResult {
    Replied(Reply),
    Failed(RpcError),
    Panicked(Box<dyn Any + Send>),
    TookTooLong,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self {
            result: CallResult::Replied(reply),
            expects_reply: true,
            metadata: MetaInfo::new(),
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

/// Calls the service.
pub(super) async fn answer<S>(
    service: &S,
    connection: Arc<ConnectionInfo>,
    goes_on: Arc<AtomicBool>,
    arrival: Arrival,
    options: &Options,
) -> Outcome
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let (request, mut begun) = match Begun::new(connection, goes_on, arrival, options) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into(),
    };
    let timeout = begun.timeout;
    let called = async {
        service
            .call(&mut begun.cx, request)
            .await
            .map_err(Into::into)
    };
    let result = in_time(timeout, called).await;
    begun.end(result)
}

/// Calls the service on this thread; otherwise the same.
pub(super) async fn answer_here<C: Callee>(
    callee: &C,
    connection: Arc<ConnectionInfo>,
    goes_on: Arc<AtomicBool>,
    arrival: Arrival,
    options: &Options,
) -> Outcome {
    let (request, mut begun) = match Begun::new(connection, goes_on, arrival, options) {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into(),
    };
    let timeout = begun.timeout;
    let result = in_time(timeout, callee.call(&mut begun.cx, request)).await;
    begun.end(result)
}

/// A call that has begun.
struct Begun {
    cx: CallContext,
    timeout: Option<Duration>,
}

impl Begun {
    /// Takes what came beside the request; gives the reply that says what is wrong with it.
    fn new(
        connection: Arc<ConnectionInfo>,
        goes_on: Arc<AtomicBool>,
        arrival: Arrival,
        options: &Options,
    ) -> Result<(Request, Self), Reply> {
        let Arrival {
            request,
            header,
            deadline,
        } = arrival;
        let request = request.described_by(&options.services);
        let mut metadata = MetaInfo::new();
        if let Some(header) = header
            && let Err(error) = header.meta_of_request(&mut metadata)
        {
            return Err(exception(
                ApplicationExceptionKind::PROTOCOL_ERROR,
                format!("the metadata of the call: {error}"),
            ));
        }
        let oneway = request.is_oneway();
        let cx = CallContext::arrived(connection, goes_on, oneway, metadata, deadline);
        let timeout = match cx.remaining() {
            // Nobody waits for what is oneway.
            _ if oneway => None,
            Some(remaining) => Some(
                options
                    .request_timeout
                    .map_or(remaining, |own| own.min(remaining)),
            ),
            None => options.request_timeout,
        };
        Ok((request, Self { cx, timeout }))
    }

    fn end(mut self, result: CallResult) -> Outcome {
        Outcome {
            result,
            expects_reply: self.cx.expects_reply(),
            metadata: self.cx.take_metadata(),
        }
    }
}

/// Runs a call for as long as it may take.
async fn in_time(
    timeout: Option<Duration>,
    called: impl Future<Output = Result<Reply, RpcError>>,
) -> CallResult {
    let called = AssertUnwindSafe(called).catch_unwind();
    let called = match timeout {
        Some(timeout) => tokio::time::timeout(timeout, called).await.ok(),
        None => Some(called.await),
    };
    match called {
        Some(Ok(Ok(reply))) => CallResult::Replied(reply),
        Some(Ok(Err(error))) => CallResult::Failed(error),
        Some(Err(panic)) => CallResult::Panicked(panic),
        None => CallResult::TookTooLong,
    }
}

impl Outcome {
    /// The reply that is sent, if one is.
    pub(super) fn into_reply(self, method: &Name, kind: MessageKind) -> Option<Reply> {
        let failed = match self.result {
            CallResult::Replied(reply) => {
                return (reply.kind() != ReplyKind::Oneway).then_some(reply);
            }
            CallResult::Failed(error) => Reply::exception(&error.into()),
            CallResult::Panicked(panic) => {
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
            CallResult::TookTooLong => {
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
        (self.expects_reply && kind != MessageKind::Oneway).then_some(failed)
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
