//! How a connection ends.

use alato_thrift::{ApplicationExceptionKind, MessageKind};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Connection, LAST, State};
use crate::{
    Protocol, RpcError, Transport, TransportError,
    server::answer::{Arrival, Outcome, exception},
    wire::{Envelope, Foreign},
};

impl<T, F, Fut> Connection<'_, T, F, Fut>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    /// The client will send no more.
    pub(super) fn see_the_end(&mut self) {
        if let State::Refused { error, .. } = &mut self.state {
            let error = error.take();
            self.leave(error);
        } else if self.has_room() && !self.inbox.is_empty() {
            // In the middle of a message.
            self.leave(Some(TransportError::Closed.into()));
        } else if self.options.half_close {
            self.state = State::HalfClosed;
        } else {
            self.leave(None);
        }
    }

    /// What comes from here on is not understood.
    pub(super) fn refuse(&mut self, protocol: Protocol, error: RpcError) {
        self.inbox.clear();
        // After a call, it is a message that is not understood.
        let foreign = self
            .inbox
            .foreign()
            .filter(|_| !self.clock.has_ever_begun());
        if let Some(foreign) = foreign {
            self.common.log_foreign(foreign, self.info.peer);
        }
        self.state = State::Refused {
            error: Some(error),
            protocol,
            foreign,
            told: false,
        };
    }

    /// The client is gone, or is to be.
    pub(super) fn leave(&mut self, why: Option<RpcError>) {
        // What has come and is oneway goes on, though it has not begun.
        if let State::Open | State::HalfClosed = self.state {
            // Behind what is not understood, there is nothing.
            let _ = self.accept_what_was_read();
        }
        self.accepted
            .retain(|(message, _)| message.kind == MessageKind::Oneway);
        self.state = State::Gone(why);
        self.calls.cancel();
        // All of them have been admitted, and go on.
        self.share.set_running(self.calls.len());
        self.outbox.clear();
    }

    /// How the connection ends, if it does now.
    pub(super) fn end(&mut self) -> Option<Result<(), RpcError>> {
        if !self.calls.is_empty() || !self.accepted.is_empty() {
            return None;
        }
        match &mut self.state {
            State::Open => self.is_too_old_to_wait().then_some(Ok(())),
            State::Gone(why) => Some(why.take().map_or(Ok(()), Err)),
            State::Refused { error, .. } => self
                .outbox
                .is_empty()
                .then(|| error.take().map_or(Ok(()), Err)),
            State::Draining | State::HalfClosed => self.outbox.is_empty().then_some(Ok(())),
        }
    }

    /// Returns true if the connection is closed between two calls. Over `TTHeader`, the client does
    /// that, since it may have sent more before it is told.
    fn is_too_old_to_wait(&self) -> bool {
        self.is_old
            && self.inbox.transport() != Transport::TTHeader
            && self.outbox.is_empty()
            && self.inbox.is_empty()
    }

    /// Tells the client why the connection cannot go on, once everything else is answered. Which call it is about is not known.
    pub(super) fn tell_why(&mut self) -> bool {
        let State::Refused {
            error: Some(error),
            protocol,
            foreign,
            told: told @ false,
        } = &mut self.state
        else {
            return false;
        };
        if !self.calls.is_empty() || !self.accepted.is_empty() {
            return false;
        }
        *told = true;
        if let Some(answer) = foreign.and_then(Foreign::answer) {
            self.outbox.push_bytes(answer);
            return true;
        }
        let reply = exception(ApplicationExceptionKind::PROTOCOL_ERROR, error.to_string());
        let envelope = Envelope::nameless(self.inbox.transport(), *protocol);
        if let Err(error) = reply.push(&envelope, LAST, &mut self.outbox) {
            self.leave(Some(error));
        }
        true
    }
}
