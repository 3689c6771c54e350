//! How a call begins, and how it is answered.

use std::{sync::Arc, task::Context};

use alato_metainfo::{Limits as MetadataLimits, MetaInfo};
use alato_thrift::{ApplicationExceptionKind, MessageKind};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};

use super::{Call, Connection, State};
use crate::{
    CallContext, Reply, Request, RpcError,
    server::answer::{Arrival, Outcome, exception},
    wire::{Envelope, Extras, Message},
};

/// Why a call may not begin, as its caller is told.
type Refusal = (ApplicationExceptionKind, String);

impl<T, F, Fut> Connection<'_, T, F, Fut>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    /// Begins a call; `too_late` says that the server was stopping when it came.
    pub(super) fn begin(
        &mut self,
        mut message: Box<Message>,
        deadline: Option<Instant>,
        too_late: bool,
        cx: &mut Context<'_>,
    ) {
        if let Some(limits) = &self.common.codec_limits {
            message.limits = Some(Arc::clone(limits));
        }
        self.clock.a_call_has_begun();
        let in_order = !self.options.answer_out_of_order && message.header.is_none();
        let mut context = self.context(deadline);
        let admitted = self.admit(&message, too_late, deadline, &mut context);
        let kind = message.kind;
        let call = Call {
            envelope: message.envelope.clone(),
            kind,
            counts: admitted.is_ok(),
        };
        if let Err(refusal) = admitted {
            self.keep(context);
            return self.turn_away(call, in_order, refusal);
        }
        let arrival = Arrival {
            request: Request::received(message, &self.options.services),
            cx: context,
            timeout: self.options.timeout(kind, deadline),
        };
        let call_it = || (self.call)(arrival);
        match self.calls.begin(call_it, kind == MessageKind::Oneway, cx) {
            Ok(outcome) if !in_order || !self.calls.has_line() => self.reply(&call, outcome),
            Ok(outcome) => self.calls.wait_in_line(call, outcome),
            Err(pending) => self.calls.wait_for(pending, call, in_order),
        }
    }

    fn turn_away(&mut self, call: Call, in_order: bool, (kind, why): Refusal) {
        tracing::debug!(method = call.envelope.name.as_str(), why, "refused a call");
        if call.kind != MessageKind::Oneway {
            let outcome = exception(kind, why).into();
            if in_order && self.calls.has_line() {
                self.calls.wait_in_line(call, outcome);
            } else {
                self.reply(&call, outcome);
            }
        }
    }

    fn context(&mut self, deadline: Option<Instant>) -> CallContext {
        let mut context = match self.spare_context.take() {
            Some(context) => context,
            None => {
                let mut context = CallContext::arrived(Arc::clone(&self.info));
                self.limit_metadata(&mut context);
                context
            }
        };
        if let Some(deadline) = deadline {
            context.set_deadline(deadline);
        }
        context
    }

    #[inline]
    fn limit_metadata(&self, context: &mut CallContext) {
        if let Some(limits) = self.options.metadata_limits {
            set_metadata_limits(context, limits);
        }
    }

    /// Keeps the context of a call that is over for the next one, but nothing of what was in it: that may be long in coming.
    fn keep(&mut self, mut context: CallContext) {
        // A layer may have put another in its place.
        if context.is_of(&self.info) {
            context.reset();
            self.limit_metadata(&mut context);
            self.spare_context = Some(context);
        }
    }

    /// Whether a call may begin, of which only the envelope has been decoded; if so, its context gets its metadata.
    fn admit(
        &mut self,
        message: &Message,
        too_late: bool,
        deadline: Option<Instant>,
        context: &mut CallContext,
    ) -> Result<(), Refusal> {
        let kind = message.kind;
        if let MessageKind::Reply | MessageKind::Exception = kind {
            return Err((
                ApplicationExceptionKind::INVALID_MESSAGE_TYPE,
                format!("a message of the kind {kind:?} sent to a server"),
            ));
        }
        if kind == MessageKind::Call && deadline.is_some_and(|deadline| Instant::now() >= deadline)
        {
            let why = "its time was over before the call was begun";
            return Err((ApplicationExceptionKind::TIMEOUT, why.to_owned()));
        }
        if too_late {
            let why = "the server is shutting down: the call was not begun";
            return Err((ApplicationExceptionKind::LOADSHEDDING, why.to_owned()));
        }
        if !self.share.admit() {
            let why = "the server has too many calls to answer: this one was not begun";
            return Err((ApplicationExceptionKind::LOADSHEDDING, why.to_owned()));
        }
        if let Some(header) = &message.header
            && let Err(error) = header.meta_of_request(context.metadata_mut())
        {
            self.share.over();
            let why = format!("the metadata of the call: {error}");
            return Err((ApplicationExceptionKind::PROTOCOL_ERROR, why));
        }
        Ok(())
    }

    /// Queues the reply to a call that is over, and keeps its context for another.
    pub(super) fn reply(&mut self, call: &Call, outcome: Outcome) {
        if call.counts {
            self.share.over();
        }
        if let State::Gone(_) = self.state {
            return;
        }
        let (reply, cx) = outcome.into_reply(&call.envelope.name, call.kind);
        if let Some(reply) = reply {
            self.push(&call.envelope, &reply, cx.metadata());
            reply.recycle();
        }
        self.keep(cx);
    }

    /// Queues a reply; one that cannot be sent becomes an exception that says so.
    fn push(&mut self, envelope: &Envelope, reply: &Reply, metadata: &MetaInfo) {
        let extras = Extras::Reply {
            meta: metadata,
            last: self.is_last(),
            business: None,
        };
        if let Err(error) = reply.push(envelope, extras, &mut self.outbox) {
            self.push_instead(envelope, &error);
        }
    }

    #[cold]
    fn push_instead(&mut self, envelope: &Envelope, error: &RpcError) {
        let reply = exception(
            ApplicationExceptionKind::INTERNAL_ERROR,
            format!("the reply cannot be sent: {error}"),
        );
        let extras = Extras::Reply {
            meta: &MetaInfo::new(),
            last: self.is_last(),
            business: None,
        };
        if let Err(error) = reply.push(envelope, extras, &mut self.outbox) {
            // Not even that has room in a frame, and the client would wait in vain.
            self.leave(Some(error));
        }
    }
}

// Out of line, since few servers have limits of their own.
#[cold]
fn set_metadata_limits(context: &mut CallContext, limits: MetadataLimits) {
    *context.metadata_mut() = MetaInfo::with_limits(limits);
}
