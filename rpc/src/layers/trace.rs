//! [`Trace`].

use alato_core::Service;
use alato_macros::{Layer, service};
use tracing::{Instrument, Span, field::Empty};

use super::{
    Outcome, Side,
    outcome::{report, split_service},
};
use crate::{CallContext, Reply, Request};

/// Runs each call in a span of the `tracing` crate.
///
/// Its fields have the names of OpenTelemetry's conventions for RPC, so that `tracing-opentelemetry` makes of it what other
/// systems understand:
///
/// | field | value |
/// |---|---|
/// | `otel.name` | `Calculator/add` |
/// | `otel.kind` | `client` or `server` |
/// | `rpc.system` | `thrift` |
/// | `rpc.service`, `rpc.method` | `Calculator`, `add` |
/// | `network.peer.address`, `network.peer.port` | of the peer, where it is known |
/// | `rpc.response.status_code` | how the call ended ([`Outcome::as_str`]) |
/// | `error.type`, `otel.status_code` | the same and `ERROR`, where that [is a failure](Outcome::is_failure) |
///
/// The span is called `rpc`, and is of the level INFO.
///
/// ```
/// use alato_core::{Layer, service_fn};
/// use alato_rpc::{
///     CallContext, Reply, Request, RpcError,
///     layers::{Side, TraceLayer},
/// };
///
/// let service = service_fn(async |_cx: &mut CallContext, _request: Request| {
///     tracing::info!("this event is inside the span");
///     Ok::<_, RpcError>(Reply::oneway())
/// });
/// // The service's name is for requests that do not say it themselves.
/// let service = TraceLayer::new(Side::Server, "Calculator").layer(service);
/// # let _ = service;
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct Trace<S> {
    #[layer(inner)]
    inner: S,
    side: Side,
    service: &'static str,
}

#[service(crate = "alato_core")]
impl<S> Service<CallContext, Request> for Trace<S>
where
    S: Service<CallContext, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, S::Error> {
        let span = self.span(cx, &request);
        let mut call = TracedCall {
            span: &span,
            outcome: Outcome::Cancelled,
        };
        // A block of its own, so that what the inner service does before its first `.await` is in the span as well.
        let inner = async { self.inner.call(cx, request).await };
        let result = inner.instrument(span.clone()).await;
        call.outcome = Outcome::of(&result);
        result
    }
}

impl<S> Trace<S> {
    fn span(&self, cx: &CallContext, request: &Request) -> Span {
        let (service, method) = split_service(request.method());
        let service = service.unwrap_or(self.service);
        let peer = cx.peer();
        tracing::info_span!(
            "rpc",
            otel.name = format_args!("{service}/{method}"),
            otel.kind = self.side.as_str(),
            otel.status_code = Empty,
            rpc.system = "thrift",
            rpc.service = service,
            rpc.method = method,
            rpc.response.status_code = Empty,
            error.r#type = Empty,
            network.peer.address = peer.map(|peer| tracing::field::display(peer.ip())),
            network.peer.port = peer.map(|peer| peer.port()),
        )
    }
}

/// Writes into the span how the call ended.
struct TracedCall<'a> {
    span: &'a Span,
    outcome: Outcome,
}

impl Drop for TracedCall<'_> {
    fn drop(&mut self) {
        report(|| {
            let outcome = self.outcome.as_str();
            self.span.record("rpc.response.status_code", outcome);
            if self.outcome.is_failure() {
                self.span.record("error.type", outcome);
                self.span.record("otel.status_code", "ERROR");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fmt::Debug,
        sync::{Arc, Mutex},
    };

    use alato_core::{Layer as _, ServiceBuilder, service_fn};
    use alato_thrift::{ApplicationException, ApplicationExceptionKind};
    use tracing::{
        Event, Subscriber,
        field::{Field, Visit},
        span::{Attributes, Id, Record},
    };
    use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt, registry::LookupSpan};

    use super::*;
    use crate::{
        RpcError,
        layers::testing::{request, success},
    };

    /// The fields of every span that was made, and for each event in which span it was.
    #[derive(Clone, Default)]
    struct Recorder {
        spans: Arc<Mutex<BTreeMap<u64, Fields>>>,
        events: Arc<Mutex<Vec<Option<u64>>>>,
    }

    #[derive(Default)]
    struct Fields(BTreeMap<&'static str, String>);

    impl Visit for Fields {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.insert(field.name(), format!("{value:?}"));
        }

        fn record_str(&mut self, field: &Field, value: &str) {
            self.0.insert(field.name(), value.to_owned());
        }
    }

    impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
        fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
            let mut spans = self.spans.lock().unwrap();
            attributes.record(spans.entry(id.into_u64()).or_default());
        }

        fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
            let mut spans = self.spans.lock().unwrap();
            values.record(spans.entry(id.into_u64()).or_default());
        }

        fn on_event(&self, _: &Event<'_>, context: Context<'_, S>) {
            let span = context.lookup_current().map(|span| span.id().into_u64());
            self.events.lock().unwrap().push(span);
        }
    }

    /// Writes an event before its `.await`.
    #[derive(alato_macros::Layer)]
    #[layer(crate = "alato_core")]
    struct Says<S> {
        #[layer(inner)]
        inner: S,
    }

    #[service(crate = "alato_core", flat)]
    impl<S: Service<CallContext, Request>> Service<CallContext, Request> for Says<S> {
        async fn call(
            &self,
            cx: &mut CallContext,
            request: Request,
        ) -> Result<S::Response, S::Error> {
            tracing::info!("before");
            self.inner.call(cx, request).await
        }
    }

    async fn answer(_cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        tokio::task::yield_now().await;
        tracing::info!("after");
        let exception = ApplicationException::new(ApplicationExceptionKind::UNKNOWN, "");
        match request.method() {
            "Calculator:fail" => Ok(Reply::exception(&exception)),
            _ => Ok(success()),
        }
    }

    async fn call(side: Side, mut cx: CallContext, method: &'static str) -> Recorder {
        let recorder = Recorder::default();
        let subscriber = tracing_subscriber::registry().with(recorder.clone());
        let service = ServiceBuilder::new()
            .layer(TraceLayer::new(side, "Calc"))
            .layer(SaysLayer::new())
            .service(service_fn(answer));
        let _default = tracing::subscriber::set_default(subscriber);
        service.call(&mut cx, request(method)).await.unwrap();
        recorder
    }

    fn span(recorder: &Recorder) -> Vec<(&'static str, String)> {
        let mut spans = recorder.spans.lock().unwrap();
        assert_eq!(spans.len(), 1);
        let (_, fields) = spans.pop_first().unwrap();
        fields.0.into_iter().collect()
    }

    fn fields(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let owned = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
        fields.iter().map(owned).collect()
    }

    #[tokio::test]
    async fn a_call_is_a_span_with_the_names_of_opentelemetry() {
        let recorder = call(Side::Client, CallContext::new(), "add").await;
        let expected = fields(&[
            ("otel.kind", "client"),
            ("otel.name", "Calc/add"),
            ("rpc.method", "add"),
            ("rpc.response.status_code", "success"),
            ("rpc.service", "Calc"),
            ("rpc.system", "thrift"),
        ]);
        assert_eq!(span(&recorder), expected);

        let peer = "192.0.2.1:4000".parse().unwrap();
        let info = crate::context::ConnectionInfo {
            peer: Some(peer),
            ..Default::default()
        };
        let cx = CallContext::arrived(std::sync::Arc::new(info));
        let recorder = call(Side::Server, cx, "Calculator:fail").await;
        let expected = fields(&[
            ("error.type", "application_exception"),
            ("network.peer.address", "192.0.2.1"),
            ("network.peer.port", "4000"),
            ("otel.kind", "server"),
            ("otel.name", "Calculator/fail"),
            ("otel.status_code", "ERROR"),
            ("rpc.method", "fail"),
            ("rpc.response.status_code", "application_exception"),
            ("rpc.service", "Calculator"),
            ("rpc.system", "thrift"),
        ]);
        assert_eq!(span(&recorder), expected);
    }

    #[tokio::test]
    async fn all_that_the_inner_service_does_is_in_the_span() {
        let recorder = call(Side::Server, CallContext::new(), "add").await;
        let events = recorder.events.lock().unwrap();
        let spans = recorder.spans.lock().unwrap();
        let id = spans.keys().next().copied();
        assert!(id.is_some());
        assert_eq!(*events, [id, id]);
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_is_cancelled() {
        let recorder = Recorder::default();
        let subscriber = tracing_subscriber::registry().with(recorder.clone());
        let _default = tracing::subscriber::set_default(subscriber);
        let service = TraceLayer::new(Side::Client, "Calc").layer(service_fn(answer));
        let mut cx = CallContext::new();
        let mut future = Box::pin(service.call(&mut cx, request("add")));
        assert!(futures_util::FutureExt::now_or_never(&mut future).is_none());
        drop(future);
        let span = span(&recorder);
        assert!(
            span.contains(&("error.type", "cancelled".to_owned())),
            "{span:?}"
        );
    }
}
