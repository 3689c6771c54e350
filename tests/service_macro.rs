//! What `#[service]` writes, at run time: it means what the `async fn` means that it was written as.

use std::{
    cell::Cell,
    convert::Infallible,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use alato::{Layer, Service, ServiceBuilder, layer_fn, service, service_fn};
use futures_util::FutureExt;

/// What happened, in order.
#[derive(Clone, Debug, Default)]
struct Trace(Arc<Mutex<Vec<&'static str>>>);

impl Trace {
    fn push(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Says when it is dropped.
struct Noisy(&'static str, Trace);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.push(self.0);
    }
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

struct Pair {
    kept: Noisy,
    #[expect(dead_code, reason = "only dropped")]
    left_out: Noisy,
}

/// The same body twice: once by the macro, once as the `async fn` that it stands for.
struct ByMacro(Trace);
struct ByHand(Trace);

#[service]
impl Service<Noisy, Pair> for ByMacro {
    async fn call(&self, _: &mut Noisy, Pair { kept, .. }: Pair) -> Result<(), Infallible> {
        self.0.push("begins");
        let _local = Noisy("local", self.0.clone());
        yield_once().await;
        drop(kept);
        self.0.push("ends");
        Ok(())
    }
}

impl Service<Noisy, Pair> for ByHand {
    type Response = ();
    type Error = Infallible;

    async fn call(&self, _: &mut Noisy, Pair { kept, .. }: Pair) -> Result<(), Infallible> {
        self.0.push("begins");
        let _local = Noisy("local", self.0.clone());
        yield_once().await;
        drop(kept);
        self.0.push("ends");
        Ok(())
    }
}

/// Polls a call `polls` times and drops it, and tells what happened.
fn trace_of<S: Service<Noisy, Pair>>(make: impl Fn(Trace) -> S, polls: usize) -> Vec<&'static str> {
    let trace = Trace::default();
    let service = make(trace.clone());
    let mut cx = Noisy("context", trace.clone());
    let pair = Pair {
        kept: Noisy("kept", trace.clone()),
        left_out: Noisy("left out", trace.clone()),
    };
    let mut call = Box::pin(service.call(&mut cx, pair));
    trace.push("called");
    for _ in 0..polls {
        let _ = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        trace.push("polled");
    }
    drop(call);
    trace.push("dropped");
    trace.take()
}

#[test]
fn effects_and_drops_come_in_the_order_of_the_async_fn() {
    for polls in 0..=2 {
        let expected = trace_of(ByHand, polls);
        assert_eq!(trace_of(ByMacro, polls), expected, "after {polls} polls");
    }
    assert_eq!(
        trace_of(ByMacro, 0),
        ["called", "kept", "left out", "dropped"],
        "nothing runs before the first poll"
    );
}

#[test]
fn an_argument_that_is_not_used_lives_as_long_as_the_future() {
    struct Ignore;
    #[service]
    impl Service<(), Noisy> for Ignore {
        async fn call(&self, _cx: &mut (), _req: Noisy) -> Result<(), Infallible> {
            yield_once().await;
            Ok(())
        }
    }

    let trace = Trace::default();
    let mut cx = ();
    let mut call = Box::pin(Ignore.call(&mut cx, Noisy("request", trace.clone())));
    assert!(call.as_mut().now_or_never().is_none());
    assert_eq!(trace.take(), [""; 0]);
    assert!(call.as_mut().now_or_never().is_some());
    assert_eq!(trace.take(), ["request"]);
}

mod my {
    pub(crate) type Result<T> = std::result::Result<T, super::Failure>;
    pub(crate) type Swapped<E, T> = std::result::Result<T, E>;
    pub(crate) type Nothing = std::result::Result<(), super::Failure>;
}

#[derive(Debug, PartialEq)]
struct Failure;

struct Spelled;

macro_rules! spelled {
    ($($context:ident: $output:ty, $response:ty, $error:ty, $value:expr;)*) => {$(
        struct $context;

        #[service]
        impl Service<$context, ()> for Spelled {
            async fn call(&self, _cx: &mut $context, (): ()) -> $output {
                $value
            }
        }

        const _: fn() = || {
            fn same<S: Service<$context, (), Response = $response, Error = $error>>() {}
            same::<Spelled>();
        };
    )*};
}

spelled! {
    Plain: Result<u8, Failure>, u8, Failure, Ok(1);
    FullPath: ::core::result::Result<u8, Failure>, u8, Failure, Ok(1);
    Io: std::io::Result<u8>, u8, std::io::Error, Ok(1);
    Alias: my::Result<u8>, u8, Failure, Err(Failure);
    SwappedAlias: my::Swapped<Failure, u8>, u8, Failure, Ok(1);
    AliasWithoutArguments: my::Nothing, (), Failure, Ok(());
    Projected: Result<<Vec<u8> as IntoIterator>::Item, Failure>, u8, Failure, Ok(1);
}

#[test]
fn the_result_type_may_be_spelled_in_any_way() {
    assert_eq!(
        Spelled.call(&mut Alias, ()).now_or_never(),
        Some(Err(Failure))
    );
    assert_eq!(
        Spelled.call(&mut SwappedAlias, ()).now_or_never(),
        Some(Ok(1))
    );
}

/// Tries again, and holds a result across an await, with no bound but the one on the inner service.
struct Retry<S> {
    inner: S,
    attempts: usize,
}

#[service]
impl<Cx, Req: Clone, S: Service<Cx, Req>> Service<Cx, Req> for Retry<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let mut result = self.inner.call(cx, req.clone()).await;
        for _ in 1..self.attempts {
            if result.is_ok() {
                break;
            }
            yield_once().await;
            result = self.inner.call(cx, req.clone()).await;
        }
        result
    }
}

struct Tag<S> {
    inner: S,
    name: &'static str,
}

#[service]
impl<S: Service<Vec<&'static str>, u32>> Service<Vec<&'static str>, u32> for Tag<S> {
    async fn call(&self, cx: &mut Vec<&'static str>, req: u32) -> Result<S::Response, S::Error> {
        cx.push(self.name);
        self.inner.call(cx, req).await
    }
}

#[test]
fn layers_are_called_from_the_first_added_to_the_last() {
    async fn odd(cx: &mut Vec<&'static str>, req: u32) -> Result<u32, u32> {
        cx.push("leaf");
        if req % 2 == 1 { Ok(req) } else { Err(req) }
    }

    let service = ServiceBuilder::new()
        .layer(layer_fn(|inner| Tag {
            inner,
            name: "outer",
        }))
        .layer(layer_fn(|inner| Retry { inner, attempts: 2 }))
        .layer(layer_fn(|inner| Tag {
            inner,
            name: "inner",
        }))
        .service(service_fn(odd));

    let mut cx = Vec::new();
    assert_eq!(block_on(service.call(&mut cx, 1)), Ok(1));
    assert_eq!(cx, ["outer", "inner", "leaf"]);
    cx.clear();
    assert_eq!(block_on(service.call(&mut cx, 2)), Err(2));
    assert_eq!(cx, ["outer", "inner", "leaf", "inner", "leaf"]);
}

#[test]
fn a_service_behind_a_pointer_is_a_service() {
    fn assert_service<S: Service<(), u32, Response = u32>>(service: S) {
        assert_eq!(
            service.call(&mut (), 1).now_or_never().unwrap().ok(),
            Some(2)
        );
    }
    let service = service_fn(async |_cx: &mut (), req: u32| Ok::<_, Infallible>(req + 1));
    let borrowed = &service;
    assert_service(borrowed);
    assert_service(Arc::new(service));
    assert_service(Box::new(service));
}

#[test]
fn the_future_is_send_where_its_parts_are() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let service = Retry {
        inner: service_fn(async |_cx: &mut Cell<u32>, req: u32| Ok::<_, Infallible>(req)),
        attempts: 1,
    };
    let mut cx = Cell::new(1);
    assert_eq!(block_on(assert_send(service.call(&mut cx, 7))), Ok(7));
}

#[test]
fn a_stack_of_layers_is_a_layer() {
    let stack = ServiceBuilder::new()
        .layer(layer_fn(|inner: String| format!("a({inner})")))
        .layer(layer_fn(|inner: String| format!("b({inner})")));
    let borrowed = &stack;
    assert_eq!(Layer::layer(&borrowed, "leaf".to_owned()), "a(b(leaf))");
    let outer = ServiceBuilder::new()
        .layer(layer_fn(|inner: String| format!("c({inner})")))
        .layer(stack);
    assert_eq!(outer.service("leaf".to_owned()), "c(a(b(leaf)))");
}

/// The macro's output must not depend on names that are in scope where it is used.
mod shadowed {
    #![allow(dead_code, reason = "they only stand in the way")]

    struct Result;
    struct Option;
    struct Send;
    struct Future;
    struct Box;
    fn __cx() {}

    struct Echo;

    #[alato::service]
    impl<Cx, Req> alato::Service<Cx, Req> for Echo {
        async fn call(&self, r#_cx: &mut Cx, r#type: Req) -> core::result::Result<Req, ()> {
            core::result::Result::Ok(r#type)
        }
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// Remembers which spans are open when something is logged.
#[derive(Default)]
struct Spans {
    names: Mutex<Vec<&'static str>>,
    open: Mutex<Vec<u64>>,
    seen: Arc<Mutex<Vec<Vec<&'static str>>>>,
}

impl tracing::Subscriber for Spans {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        let mut names = self.names.lock().unwrap();
        names.push(attributes.metadata().name());
        tracing::span::Id::from_u64(names.len() as u64)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        let names = self.names.lock().unwrap();
        let open = self.open.lock().unwrap();
        let seen = open
            .iter()
            .map(|&id| names[usize::try_from(id).unwrap() - 1]);
        self.seen.lock().unwrap().push(seen.collect());
    }
    fn enter(&self, id: &tracing::span::Id) {
        self.open.lock().unwrap().push(id.into_u64());
    }
    fn exit(&self, _: &tracing::span::Id) {
        self.open.lock().unwrap().pop();
    }
}

struct Instrumented<S>(S);

#[service]
impl<S: Service<(), u32>> Service<(), u32> for Instrumented<S> {
    #[tracing::instrument(name = "middleware", skip_all, fields(req))]
    async fn call(&self, cx: &mut (), req: u32) -> Result<S::Response, S::Error> {
        self.0.call(cx, req).await
    }
}

#[test]
fn an_instrumented_call_keeps_its_span_across_the_await() {
    let spans = Spans::default();
    let seen = Arc::clone(&spans.seen);
    let service = Instrumented(service_fn(async |(): &mut (), req: u32| {
        tracing::info!("before");
        yield_once().await;
        tracing::info!("after");
        Ok::<_, Infallible>(req)
    }));
    let answer = tracing::subscriber::with_default(spans, || block_on(service.call(&mut (), 1)));
    assert_eq!(answer, Ok(1));
    assert_eq!(*seen.lock().unwrap(), [["middleware"], ["middleware"]]);
}
