//! What all connections of a server have in common.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use alato_thrift::{MessageKind, descriptor::ServiceDescriptor};
use tokio::time::Instant;

use super::load::Load;
use crate::wire::DEFAULT_MAX_FRAME_SIZE;

/// What a server was built with.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// What requests are printed with.
    pub(super) services: Vec<&'static ServiceDescriptor>,
    pub(super) max_frame_size: u32,
    pub(super) max_connections: usize,
    pub(super) max_calls: usize,
    pub(super) max_calls_per_connection: usize,
    pub(super) answer_out_of_order: bool,
    pub(super) half_close: bool,
    pub(super) first_call_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) request_timeout: Option<Duration>,
    pub(super) write_timeout: Duration,
    pub(super) drain_timeout: Duration,
}

impl Options {
    pub(super) const DEFAULT: Self = Self {
        services: Vec::new(),
        max_frame_size: DEFAULT_MAX_FRAME_SIZE,
        max_connections: 10_000,
        max_calls: 100_000,
        max_calls_per_connection: 1_000,
        answer_out_of_order: false,
        half_close: false,
        first_call_timeout: Duration::from_secs(60),
        idle_timeout: Duration::from_secs(600),
        read_timeout: Duration::from_secs(30),
        request_timeout: None,
        write_timeout: Duration::from_secs(30),
        drain_timeout: Duration::from_secs(30),
    };

    /// How long a call may take.
    #[inline]
    pub(super) fn timeout(&self, kind: MessageKind, deadline: Option<Instant>) -> Option<Duration> {
        if kind == MessageKind::Oneway {
            // Nobody waits for it.
            return None;
        }
        let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match (remaining, self.request_timeout) {
            (Some(remaining), Some(own)) => Some(own.min(remaining)),
            (one, other) => one.or(other),
        }
    }
}

/// What all connections of a server have in common, whatever the service is.
pub(super) struct Common {
    pub(super) load: Load,
    pub(super) options: Options,
    /// How many connections only wait for their clients to close them, too.
    closing: AtomicUsize,
}

/// The same, with the service.
pub(super) struct Shared<S> {
    pub(super) service: S,
    pub(super) common: Common,
}

impl<S> Shared<S> {
    pub(super) const fn new(service: S, options: Options) -> Self {
        Self {
            service,
            common: Common {
                load: Load::new(options.max_calls),
                options,
                closing: AtomicUsize::new(0),
            },
        }
    }
}

impl Common {
    /// How many connections only wait for their clients to close them, too.
    pub(super) fn closing(&self) -> usize {
        self.closing.load(Ordering::Relaxed)
    }

    /// Counts a connection among those, until what is returned is dropped.
    pub(super) fn count_as_closing(&self) -> Closing<'_> {
        self.closing.fetch_add(1, Ordering::Relaxed);
        Closing(&self.closing)
    }
}

/// A connection on which everything is answered.
pub(super) struct Closing<'a>(&'a AtomicUsize);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
