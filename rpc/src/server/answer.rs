//! What comes of a call, whatever its handler does.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::AtomicBool},
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
    let Arrival {
        request,
        header,
        deadline,
    } = arrival;
    let mut metadata = MetaInfo::new();
    if let Some(header) = header
        && let Err(error) = header.meta_of_request(&mut metadata)
    {
        let kind = ApplicationExceptionKind::PROTOCOL_ERROR;
        return exception(kind, format!("the metadata of the call: {error}")).into();
    }
    let oneway = request.is_oneway();
    let mut cx = CallContext::arrived(connection, goes_on, oneway, metadata, deadline);
    let timeout = [options.request_timeout, cx.remaining()];
    let called = AssertUnwindSafe(async { service.call(&mut cx, request).await }).catch_unwind();
    let called = match timeout.into_iter().flatten().min() {
        // Nobody waits for what is oneway.
        Some(timeout) if !oneway => tokio::time::timeout(timeout, called).await.ok(),
        _ => Some(called.await),
    };
    Outcome {
        result: match called {
            Some(Ok(Ok(reply))) => CallResult::Replied(reply),
            Some(Ok(Err(error))) => CallResult::Failed(error.into()),
            Some(Err(panic)) => CallResult::Panicked(panic),
            None => CallResult::TookTooLong,
        },
        expects_reply: cx.expects_reply(),
        metadata: cx.take_metadata(),
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
