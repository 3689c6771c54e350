//! [`Options`]: what a client was built with.

use std::time::Duration;

use alato_metainfo::Limits as MetadataLimits;
use alato_thrift::Limits;

use crate::{
    Protocol, TransportError,
    wire::{Inbox, Outbox, Transport, limits_of_messages},
};

#[derive(Clone, Copy, Debug)]
pub(super) struct Options {
    pub(super) protocol: Protocol,
    pub(super) transport: Transport,
    pub(super) compress: bool,
    pub(super) server_drains: bool,
    pub(super) max_frame_size: u32,
    pub(super) connect_timeout: Duration,
    pub(super) request_timeout: Duration,
    pub(super) attempt_timeout: Duration,
    /// The shorter of the two.
    pub(super) timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_connections: usize,
    pub(super) max_idle_connections: usize,
    pub(super) max_waiting_calls: usize,
    pub(super) max_connection_age: Option<Duration>,
    pub(super) multiplexed: Option<usize>,
    pub(super) max_calls_per_connection: usize,
    pub(super) max_queued_bytes: usize,
    pub(super) max_abandoned_calls: usize,
    pub(super) codec_limits: Option<Limits>,
    pub(super) metadata_limits: Option<MetadataLimits>,
}

impl Options {
    pub(super) fn inbox(&self) -> Inbox {
        let inbox = Inbox::new(self.max_frame_size);
        match self.limits_of_replies() {
            Some(limits) => inbox.with_limits(limits),
            None => inbox,
        }
    }

    pub(super) fn outbox(&self) -> Outbox {
        Outbox::new(self.max_frame_size)
    }

    /// Returns the limits for decoding replies, or `None` for the default limits.
    pub(super) fn limits_of_replies(&self) -> Option<Limits> {
        limits_of_messages(self.codec_limits, self.max_frame_size)
    }

    /// Returns the error of a call if the server ended its connection without a byte of the reply.
    pub(super) const fn ended(self) -> TransportError {
        if self.server_drains {
            TransportError::NotBegun
        } else {
            TransportError::Closed
        }
    }
}
