//! The state that all connections of a server share.

use std::{
    net::SocketAddr,
    sync::Arc,
    sync::atomic::{AtomicU8, AtomicUsize, Ordering},
    time::Duration,
};

use alato_metainfo::Limits as MetadataLimits;
use alato_thrift::{Limits, MessageKind, descriptor::ServiceDescriptor};
use tokio::time::Instant;

use super::load::Load;
use crate::wire::{DEFAULT_MAX_FRAME_SIZE, Foreign, limits_of_messages};

/// The options that a server was built with.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// The descriptors that requests are printed with.
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
    /// At least 1: it is compared with what waits already.
    pub(super) max_queued_bytes: usize,
    pub(super) codec_limits: Option<Limits>,
    pub(super) metadata_limits: Option<MetadataLimits>,
    pub(super) max_connection_age: Option<Duration>,
    pub(super) max_connection_age_grace: Duration,
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
        max_queued_bytes: 1 << 20,
        codec_limits: None,
        metadata_limits: None,
        max_connection_age: None,
        max_connection_age_grace: Duration::from_secs(30),
    };

    /// How long a call may take.
    #[inline]
    pub(super) fn timeout(&self, kind: MessageKind, deadline: Option<Instant>) -> Option<Duration> {
        if kind == MessageKind::Oneway {
            // No call waits for it.
            return None;
        }
        let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match (remaining, self.request_timeout) {
            (Some(remaining), Some(own)) => Some(own.min(remaining)),
            (one, other) => one.or(other),
        }
    }
}

/// The state that all connections of a server share. It does not depend on the service.
pub(super) struct Common {
    pub(super) load: Load,
    pub(super) options: Options,
    /// The limits for decoding calls. `None` means the default limits.
    pub(super) codec_limits: Option<Arc<Limits>>,
    /// How many connections only wait for their clients to close them, too.
    closing: AtomicUsize,
    /// Which other protocols were met, by a bit for each.
    foreign: AtomicU8,
}

/// The same, with the service.
pub(super) struct Shared<S> {
    pub(super) service: S,
    pub(super) common: Common,
}

impl<S> Shared<S> {
    pub(super) fn new(service: S, mut options: Options) -> Self {
        // A limit of 0 admits nothing. Calls are read one by one then, to be refused.
        if options.max_calls_per_connection == 0 {
            options.max_calls = 0;
            options.max_calls_per_connection = 1;
        }
        Self {
            service,
            common: Common {
                load: Load::new(options.max_calls),
                codec_limits: limits_of_messages(options.codec_limits, options.max_frame_size)
                    .map(Arc::new),
                options,
                closing: AtomicUsize::new(0),
                foreign: AtomicU8::new(0),
            },
        }
    }
}

impl Common {
    /// How many connections only wait for their clients to close them, too.
    pub(super) fn closing(&self) -> usize {
        self.closing.load(Ordering::Relaxed)
    }

    /// Logs that a client speaks another protocol: the first time as a warning, since a health
    /// check or a port scan would fill the log.
    #[cold]
    pub(super) fn log_foreign(&self, foreign: Foreign, peer: Option<SocketAddr>) {
        let bit = match foreign {
            Foreign::Http1 { .. } => 1,
            Foreign::Http2 => 2,
            Foreign::Tls => 4,
            Foreign::Proxy => 8,
        };
        let (protocol, advice) = (foreign.name(), foreign.advice());
        if self.foreign.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
            tracing::warn!(
                ?peer,
                "a client speaks {protocol}, not Thrift: {advice}. Others are logged at the level `debug`"
            );
        } else {
            tracing::debug!(?peer, "a client speaks {protocol}, not Thrift");
        }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tracing::{Event, Level, Subscriber};
    use tracing_subscriber::{
        layer::{Context, Layer, SubscriberExt},
        registry::LookupSpan,
    };

    use super::*;

    /// Counts warnings.
    #[derive(Clone, Default)]
    struct Warnings(Arc<AtomicUsize>);

    impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Warnings {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            if *event.metadata().level() == Level::WARN {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn each_other_protocol_is_warned_of_once() {
        let warnings = Warnings::default();
        let subscriber = tracing_subscriber::registry().with(warnings.clone());
        let _default = tracing::subscriber::set_default(subscriber);
        let shared = Shared::new((), Options::DEFAULT);
        let all = [
            Foreign::Http1 { is_head: false },
            Foreign::Http2,
            Foreign::Tls,
            Foreign::Proxy,
        ];
        for _ in 0..3 {
            for foreign in all {
                shared.common.log_foreign(foreign, None);
            }
        }
        assert_eq!(warnings.0.load(Ordering::Relaxed), all.len());
    }
}
