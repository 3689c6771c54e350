//! [`Outgoing`]: a call on its way, and the time that it has.

use std::time::Duration;

use alato_metainfo::MetaInfo;
use tokio::time::Instant;

use super::Options;
use crate::{
    Method, Request, RpcError, TransportError,
    name::Name,
    wire::{Extras, Outbox},
};

/// What was called. The request itself does not last until the reply is there: its room is for the next one.
pub(super) enum CalledMethod {
    Known(&'static Method),
    Named(Name),
}

impl CalledMethod {
    pub(super) fn of(request: &Request) -> Self {
        match request.known_method() {
            Some(method) => Self::Known(method),
            None => Self::Named(request.name().clone()),
        }
    }

    pub(super) fn known(&self) -> Option<&'static Method> {
        match self {
            Self::Known(method) => Some(method),
            Self::Named(_) => None,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Known(method) => method.name(),
            Self::Named(name) => name.as_str(),
        }
    }
}

/// The time that a call has.
#[derive(Clone, Copy)]
pub(super) struct Time {
    /// How long it may take.
    after: Duration,
    /// When nobody waits for it any more, if ever.
    pub(super) deadline: Option<Instant>,
}

impl Time {
    /// So long from now, or until a deadline that is earlier.
    #[inline]
    pub(super) fn from_now(timeout: Duration, deadline: Option<Instant>) -> Self {
        let now = Instant::now();
        let after = match deadline {
            Some(deadline) => timeout.min(deadline.saturating_duration_since(now)),
            None => timeout,
        };
        Self {
            after,
            deadline: now.checked_add(after),
        }
    }

    /// Whether there never was any.
    pub(super) const fn is_none(self) -> bool {
        self.after.is_zero()
    }

    /// When the call began, if it does not last for ever.
    pub(super) fn began(self) -> Option<Instant> {
        self.deadline?.checked_sub(self.after)
    }

    /// What a call fails with that has taken so long.
    pub(super) fn is_up(self) -> RpcError {
        let after = self.after;
        TransportError::TimedOut { after }.into()
    }

    /// How much of it is left.
    pub(super) fn left(self) -> Duration {
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        self.deadline.map_or(Duration::MAX, left)
    }
}

/// A call on its way.
pub(super) struct Outgoing<'a> {
    pub(super) request: &'a mut Request,
    pub(super) metadata: &'a MetaInfo,
    pub(super) service: Option<&'a str>,
    pub(super) time: Time,
}

impl Outgoing<'_> {
    /// Puts it among what is to be written.
    pub(super) fn push(
        &mut self,
        sequence_id: i32,
        options: &Options,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let extras = Extras::Call {
            meta: self.metadata,
            service: self.service,
            // It may have waited for a connection. Not 0, which is no limit; and only a header says it.
            timeout: match options.transport.header() {
                Some(_) => self.time.left().max(Duration::from_millis(1)),
                None => Duration::MAX,
            },
        };
        self.request.push(sequence_id, extras, outbox)
    }
}
