//! [`Metrics`].

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use alato_core::Service;
use alato_macros::{Layer, service};
use alato_thrift::{ApplicationException, ApplicationExceptionKind};
use metrics::{Gauge, Histogram, Unit};
use tokio::time::Instant;

use super::{
    Outcome, Side,
    outcome::{report, split_service},
};
use crate::{Reply, ReplyKind, Request};

/// Counts and times calls, for whatever recorder the program installs (Prometheus, statsd, …).
///
/// The names are those of OpenTelemetry's conventions, where it has one:
///
/// | metric | what it is | labels |
/// |---|---|---|
/// | `rpc.server.call.duration` | histogram, in seconds; its count is that of the calls | `rpc.service`, `rpc.method`, `rpc.response.status_code` ([`Outcome::as_str`]) |
/// | `rpc.server.active_calls` | gauge | `rpc.service` |
///
/// with `client` instead of `server` on a client. A method that the service does not have is `_OTHER`, and so is any beyond the
/// first 1,000, so that nobody can fill the recorder by calling what is not there. Install the recorder before the first call.
///
/// ```
/// use alato_core::{Layer, service_fn};
/// use alato_rpc::{
///     CallContext, Reply, Request, RpcError,
///     layers::{CallMetrics, MetricsLayer, Side},
/// };
///
/// let service = service_fn(async |_cx: &mut CallContext, _request: Request| {
///     Ok::<_, RpcError>(Reply::oneway())
/// });
/// let service = MetricsLayer::new(CallMetrics::new(Side::Server, "Calculator")).layer(service);
/// # let _ = service;
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct Metrics<S> {
    #[layer(inner)]
    inner: S,
    metrics: CallMetrics,
}

/// What [`Metrics`] writes to. Clones share it.
#[derive(Clone, Debug)]
pub struct CallMetrics {
    shared: Arc<Shared>,
}

/// How many methods have metrics of their own.
const MAX_METHODS: usize = 1_000;

const DURATION: [&str; 2] = ["rpc.client.call.duration", "rpc.server.call.duration"];
const ACTIVE: [&str; 2] = ["rpc.client.active_calls", "rpc.server.active_calls"];

#[derive(Debug)]
struct Shared {
    side: Side,
    service: &'static str,
    active: OnceLock<Gauge>,
    /// By the name in the request.
    methods: RwLock<HashMap<String, Arc<MethodMetrics>>>,
    other: MethodMetrics,
}

#[derive(Debug)]
struct MethodMetrics {
    service: String,
    method: String,
    by_outcome: [OnceLock<Histogram>; Outcome::ALL.len()],
}

impl CallMetrics {
    /// For the calls on one side of a service. The name is for requests that do not say it themselves.
    #[must_use]
    pub fn new(side: Side, service: &'static str) -> Self {
        let shared = Shared {
            side,
            service,
            active: OnceLock::new(),
            methods: RwLock::default(),
            other: MethodMetrics::new(service, "_OTHER"),
        };
        Self {
            shared: Arc::new(shared),
        }
    }
}

#[service(crate = "alato_core", flat)]
impl<Cx, S> Service<Cx, Request> for Metrics<S>
where
    S: Service<Cx, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut Cx, request: Request) -> Result<Reply, S::Error> {
        let mut call = self.metrics.shared.begin(request.method());
        let result = self.inner.call(cx, request).await;
        call.end(&result);
        result
    }
}

impl Shared {
    fn begin(&self, name: &str) -> MeasuredCall<'_> {
        self.active().increment(1);
        let methods = self.methods.read().unwrap_or_else(PoisonError::into_inner);
        MeasuredCall {
            shared: self,
            method: match methods.get(name) {
                Some(method) => Seen::Before(Arc::clone(method)),
                None => Seen::First(name.to_owned()),
            },
            start: Instant::now(),
            outcome: Outcome::Cancelled,
            exists: self.side == Side::Client,
        }
    }

    fn active(&self) -> &Gauge {
        self.active.get_or_init(|| {
            let (active, duration) = (self.side.of(ACTIVE), self.side.of(DURATION));
            metrics::describe_gauge!(active, "Calls that have not ended");
            metrics::describe_histogram!(duration, Unit::Seconds, "How long calls took");
            metrics::gauge!(active, "rpc.service" => self.service)
        })
    }

    /// The metrics of a method that exists and was not seen before.
    fn insert(&self, name: &str) -> Option<Arc<MethodMetrics>> {
        let mut methods = self.methods.write().unwrap_or_else(PoisonError::into_inner);
        if methods.len() >= MAX_METHODS && !methods.contains_key(name) {
            return None;
        }
        let (service, method) = split_service(name);
        let new = || Arc::new(MethodMetrics::new(service.unwrap_or(self.service), method));
        Some(Arc::clone(
            methods.entry(name.to_owned()).or_insert_with(new),
        ))
    }
}

impl MethodMetrics {
    fn new(service: &str, method: &str) -> Self {
        Self {
            service: service.to_owned(),
            method: method.to_owned(),
            by_outcome: [const { OnceLock::new() }; Outcome::ALL.len()],
        }
    }

    fn record(&self, side: Side, outcome: Outcome, seconds: f64) {
        let by_outcome = Outcome::ALL.into_iter().zip(&self.by_outcome);
        for (_, histogram) in by_outcome.filter(|(of, _)| *of == outcome) {
            let new = || {
                metrics::histogram!(
                    side.of(DURATION),
                    "rpc.service" => self.service.clone(),
                    "rpc.method" => self.method.clone(),
                    "rpc.response.status_code" => outcome.as_str(),
                )
            };
            histogram.get_or_init(new).record(seconds);
        }
    }
}

/// A call that has not ended; it is recorded when this goes.
struct MeasuredCall<'a> {
    shared: &'a Shared,
    method: Seen,
    start: Instant,
    outcome: Outcome,
    /// Whether there is such a method.
    exists: bool,
}

enum Seen {
    Before(Arc<MethodMetrics>),
    First(String),
}

impl MeasuredCall<'_> {
    fn end<E>(&mut self, result: &Result<Reply, E>) {
        self.outcome = Outcome::of(result);
        if let (Seen::First(_), Ok(reply)) = (&self.method, result) {
            self.exists |= !is_unknown_method(reply);
        }
    }
}

impl Drop for MeasuredCall<'_> {
    fn drop(&mut self) {
        report(|| {
            let Self {
                shared, outcome, ..
            } = *self;
            shared.active().decrement(1);
            let seconds = self.start.elapsed().as_secs_f64();
            let inserted = match &self.method {
                Seen::Before(method) => Some(Arc::clone(method)),
                Seen::First(name) if self.exists => shared.insert(name),
                Seen::First(_) => None,
            };
            let method = inserted.as_deref().unwrap_or(&shared.other);
            method.record(shared.side, outcome, seconds);
        });
    }
}

fn is_unknown_method(reply: &Reply) -> bool {
    let kind = || {
        let exception = reply
            .protocol()
            .from_slice::<ApplicationException>(reply.body());
        exception.map(|exception| exception.kind)
    };
    reply.kind() == ReplyKind::Application && kind() == Ok(ApplicationExceptionKind::UNKNOWN_METHOD)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use alato_core::{Layer as _, service_fn};
    use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

    use super::*;
    use crate::{
        RpcError,
        layers::testing::{request, success},
    };

    /// Takes a second, for the methods that there are.
    async fn answer(_cx: &mut (), request: Request) -> Result<Reply, RpcError> {
        let exception = |kind| Ok(Reply::exception(&ApplicationException::new(kind, "")));
        match request.method() {
            "add" | "Other:add" => {}
            "broken" => return exception(ApplicationExceptionKind::INTERNAL_ERROR),
            "refused" => return Err(RpcError::refused("overloaded")),
            _ => return exception(ApplicationExceptionKind::UNKNOWN_METHOD),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(success())
    }

    fn record(calls: impl AsyncFnOnce(&Snapshotter)) {
        let recorder = DebuggingRecorder::new();
        let snapshots = recorder.snapshotter();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        metrics::with_local_recorder(&recorder, || runtime.block_on(calls(&snapshots)));
    }

    /// Name and labels of every metric, and what it says: of a histogram, each second.
    fn recorded(snapshots: &Snapshotter) -> Vec<(String, Vec<f64>)> {
        let snapshot = snapshots.snapshot().into_vec().into_iter();
        let mut recorded: Vec<_> = snapshot
            .map(|(key, _unit, _description, value)| {
                let labels = key.key().labels().map(metrics::Label::value);
                let name = [key.key().name()].into_iter().chain(labels);
                let value = match value {
                    DebugValue::Gauge(value) => vec![value.into_inner()],
                    DebugValue::Histogram(values) => {
                        values.iter().map(|&value| f64::from(value)).collect()
                    }
                    DebugValue::Counter(_) => panic!("there are no counters"),
                };
                (name.collect::<Vec<_>>().join(" "), value)
            })
            .collect();
        recorded.sort_by(|a, b| a.0.cmp(&b.0));
        recorded
    }

    fn expected(metrics: &[(&str, &[f64])]) -> Vec<(String, Vec<f64>)> {
        let owned = |(name, values): &(&str, &[f64])| ((*name).to_owned(), values.to_vec());
        metrics.iter().map(owned).collect()
    }

    #[test]
    fn calls_are_timed_by_method_and_outcome() {
        record(async |snapshots| {
            let metrics = CallMetrics::new(Side::Server, "Calc");
            let service = MetricsLayer::new(metrics).layer(service_fn(answer));
            for method in ["add", "add", "Other:add", "broken"] {
                let _ = service.call(&mut (), request(method)).await;
            }
            let expected = expected(&[
                ("rpc.server.active_calls Calc", &[0.0]),
                ("rpc.server.call.duration Calc add success", &[1.0, 1.0]),
                (
                    "rpc.server.call.duration Calc broken application_exception",
                    &[0.0],
                ),
                ("rpc.server.call.duration Other add success", &[1.0]),
            ]);
            assert_eq!(recorded(snapshots), expected);
        });
    }

    #[test]
    fn calls_that_run_are_counted_and_those_that_are_dropped_are_cancelled() {
        record(async |snapshots| {
            let metrics = CallMetrics::new(Side::Client, "Calc");
            let service = MetricsLayer::new(metrics).layer(service_fn(answer));
            let mut cx = ();
            let mut call = Box::pin(service.call(&mut cx, request("add")));
            assert!(futures_util::FutureExt::now_or_never(&mut call).is_none());
            let running = expected(&[("rpc.client.active_calls Calc", &[1.0])]);
            assert_eq!(recorded(snapshots), running);
            drop(call);
            // The recorder shows what has changed since.
            let cancelled = expected(&[
                ("rpc.client.active_calls Calc", &[-1.0]),
                ("rpc.client.call.duration Calc add cancelled", &[0.0]),
            ]);
            assert_eq!(recorded(snapshots), cancelled);
        });
    }

    #[test]
    fn methods_that_are_not_there_have_one_name() {
        record(async |snapshots| {
            let metrics = CallMetrics::new(Side::Server, "Calc");
            let service = MetricsLayer::new(metrics).layer(service_fn(answer));
            for method in ["x", "y", "z:z", "refused"] {
                let _ = service.call(&mut (), request(method)).await;
            }
            let expected = expected(&[
                ("rpc.server.active_calls Calc", &[0.0]),
                (
                    "rpc.server.call.duration Calc _OTHER application_exception",
                    &[0.0, 0.0, 0.0],
                ),
                ("rpc.server.call.duration Calc _OTHER failed", &[0.0]),
            ]);
            assert_eq!(recorded(snapshots), expected);
        });
    }

    #[test]
    fn there_are_metrics_for_so_many_methods() {
        record(async |snapshots| {
            let metrics = CallMetrics::new(Side::Client, "Calc");
            for number in 0..MAX_METHODS + 10 {
                metrics.shared.begin(&number.to_string());
            }
            let recorded = recorded(snapshots);
            assert_eq!(recorded.len(), MAX_METHODS + 2);
            let (name, values) = &recorded[MAX_METHODS + 1];
            assert_eq!(name, "rpc.client.call.duration Calc _OTHER cancelled");
            assert_eq!(values.len(), 10);
        });
    }
}
