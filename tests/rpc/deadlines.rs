//! A call ends when its time is over, even in a layer, between two attempts, or in a service of the
//! same program.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alato::{
    CallContext, Reply, Request, RpcError, Server, Service, layer_fn,
    layers::{ConcurrencyLimitLayer, DeadlineLayer, Permits},
    service,
};
use tokio::{net::TcpListener, time::sleep};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler, Running, exception},
    wire::{echoed, raw_server, sequence_id_of},
};

const SHORT: Duration = Duration::from_millis(100);

fn within(time: Duration) -> CallContext {
    let mut cx = CallContext::new();
    cx.set_timeout(time);
    cx
}

fn until(time: Duration) -> CallContext {
    let mut cx = CallContext::new();
    cx.set_deadline(tokio::time::Instant::now() + time);
    cx
}

/// That a call has ended after 100 ms.
fn assert_short<T: std::fmt::Debug>(called: Result<T, RpcError>, start: Instant) {
    let error = called.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable(), "{error}");
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(90), "{took:?}");
    assert!(took < Duration::from_millis(900), "{took:?}");
    assert_eq!(error.method(), Some("echo"));
}

/// Does nothing for a while before each call, and after.
#[derive(Clone)]
struct Slow<S> {
    inner: S,
    before: Duration,
    after: Duration,
}

#[service]
impl<S> Service<CallContext, Request> for Slow<S>
where
    S: Service<CallContext, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        sleep(self.before).await;
        let called = self.inner.call(cx, req).await;
        sleep(self.after).await;
        called
    }
}

/// Calls again until it succeeds.
#[derive(Clone)]
struct Retry<S> {
    inner: S,
    attempts: Arc<AtomicUsize>,
    pause: Duration,
}

#[service]
impl<S> Service<CallContext, Request> for Retry<S>
where
    S: Service<CallContext, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        for _ in 1..1_000 {
            self.attempts.fetch_add(1, Ordering::SeqCst);
            if let Ok(reply) = self.inner.call(cx, req.clone()).await {
                return Ok(reply);
            }
            sleep(self.pause).await;
        }
        self.inner.call(cx, req).await
    }
}

#[tokio::test]
async fn a_call_that_waits_in_a_full_concurrency_limit_ends_in_time() {
    let server = Running::start().await;
    for shared in [false, true] {
        let mut builder = EchoClient::builder(server.address)
            .request_timeout(SHORT)
            .layer(ConcurrencyLimitLayer::new(Permits::new(1, 100)));
        if shared {
            builder = builder.multiplexed(1);
        }
        let client = builder.build();
        let holds_it = client.with(within(Duration::from_secs(20)));
        let holding = tokio::spawn(async move { holds_it.sleep_millis(20_000).await });
        server.handler.started.notified().await;
        let start = Instant::now();
        assert_short(client.echo("x").await, start);
        let start = Instant::now();
        assert_short(client.with(until(SHORT)).echo("x").await, start);
        holding.abort();
    }
}

#[tokio::test]
async fn a_call_that_waits_in_a_slow_layer_ends_in_time() {
    let server = Running::start().await;
    let long = Duration::from_secs(20);
    for (before, after) in [(long, Duration::ZERO), (Duration::ZERO, long)] {
        for shared in [false, true] {
            let slow = move |inner| Slow {
                inner,
                before,
                after,
            };
            let mut builder = EchoClient::builder(server.address).layer(layer_fn(slow));
            if shared {
                builder = builder.multiplexed(1);
            }
            let by_default = builder.request_timeout(SHORT).build();
            let start = Instant::now();
            let called = by_default.echo("x").await;
            let text = format!("`echo` at {}: no reply within 100ms", server.address);
            assert_eq!(called.as_ref().unwrap_err().to_string(), text);
            assert_short(called, start);
            for bounded in [within, until] {
                let patient = EchoClient::builder(server.address)
                    .layer(layer_fn(slow))
                    .build();
                let start = Instant::now();
                assert_short(patient.with(bounded(SHORT)).echo("x").await, start);
            }
        }
    }
}

#[tokio::test]
async fn a_call_that_is_made_again_and_again_ends_in_time() {
    let (address, _) = raw_server(async |call: Vec<u8>, connection| {
        if connection < 2 {
            return pending().await;
        }
        echoed("third", sequence_id_of(&call))
    })
    .await;
    let nowhere = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    // Waiting for a reply, and between two attempts.
    for address in [address, nowhere] {
        for (pause, few) in [(Duration::ZERO, false), (SHORT * 10, true)] {
            let attempts = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&attempts);
            let client = EchoClient::builder(address)
                .request_timeout(Duration::from_secs(30))
                .layer(layer_fn(move |inner| Retry {
                    inner,
                    attempts: Arc::clone(&count),
                    pause,
                }))
                .build();
            if address == nowhere && !few {
                continue;
            }
            let start = Instant::now();
            assert_short(client.with(within(SHORT)).echo("x").await, start);
            assert!(!few || attempts.load(Ordering::SeqCst) == 1);
        }
    }
}

#[tokio::test]
async fn an_attempt_has_a_time_of_its_own_within_that_of_the_call() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection < 2 {
            return pending().await;
        }
        echoed("third", sequence_id_of(&call))
    })
    .await;
    let attempts = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&attempts);
    let client = EchoClient::builder(address)
        .request_timeout(Duration::from_secs(20))
        .attempt_timeout(SHORT)
        .layer(layer_fn(move |inner| Retry {
            inner,
            attempts: Arc::clone(&count),
            pause: Duration::ZERO,
        }))
        .build();
    let start = Instant::now();
    assert_eq!(client.echo("x").await.unwrap(), "third");
    assert!(start.elapsed() >= 2 * SHORT);
    assert_eq!(attempts.load(Ordering::SeqCst), 3);
    assert_eq!(connections.load(Ordering::SeqCst), 3);
    // Without layers, there is one attempt.
    let (address, _) = raw_server(async |_, _| pending().await).await;
    let single = EchoClient::builder(address).attempt_timeout(SHORT).build();
    let start = Instant::now();
    assert_short(single.echo("x").await, start);
    let start = Instant::now();
    let single = single.with(within(Duration::from_secs(20)));
    assert_short(single.echo("x").await, start);
}

#[tokio::test]
async fn a_call_may_have_more_time_than_others_of_its_client() {
    let server = Running::start().await;
    let client = EchoClient::builder(server.address)
        .request_timeout(SHORT)
        .layer(layer_fn(|inner| Slow {
            inner,
            before: SHORT,
            after: SHORT,
        }))
        .build();
    let patient = client.with(within(Duration::from_secs(20)));
    assert_eq!(patient.echo("x").await.unwrap(), "x");
    assert_eq!(
        patient.with(CallContext::new()).echo("y").await.unwrap(),
        "y"
    );
    let start = Instant::now();
    assert_short(client.with(CallContext::new()).echo("x").await, start);
}

/// Looks at what layers find in the context, and that no other call's time is left there.
#[tokio::test]
async fn layers_find_the_deadline_in_the_context() {
    let server = Running::start().await;
    let client = EchoClient::builder(server.address)
        .request_timeout(Duration::from_secs(20))
        .layer(layer_fn(|inner| Looks { inner }))
        .build();
    for _ in 0..3 {
        client.echo("20").await.unwrap();
        client
            .with(within(Duration::from_secs(5)))
            .echo("5")
            .await
            .unwrap();
        client
            .with(until(Duration::from_secs(9)))
            .echo("9")
            .await
            .unwrap();
        client
            .with(until(Duration::from_secs(90)))
            .echo("20")
            .await
            .unwrap();
    }
}

#[derive(Clone)]
struct Looks<S> {
    inner: S,
}

#[service]
impl<S> Service<CallContext, Request> for Looks<S>
where
    S: Service<CallContext, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        let left = cx.remaining().expect("a deadline");
        let arguments = format!("{req:?}");
        let seconds: u64 = arguments.split('"').nth(1).unwrap().parse().unwrap();
        assert!(left <= Duration::from_secs(seconds), "{left:?}");
        assert!(left > Duration::from_secs(seconds - 1), "{left:?}");
        self.inner.call(cx, req).await
    }
}

#[tokio::test]
async fn a_service_in_the_same_program_is_bounded_by_the_context() {
    let client = EchoClient::new(Arc::new(EchoServer::new(Handler::default())));
    for cx in [within(SHORT), until(SHORT)] {
        let start = Instant::now();
        let error = client.with(cx).sleep_millis(20_000).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert!(start.elapsed() < Duration::from_secs(1));
    }
    client.with(within(SHORT)).sleep_millis(1).await.unwrap();
    // Without either, a call lasts as long as it takes.
    client.sleep_millis(150).await.unwrap();
}

#[tokio::test]
async fn a_stack_without_a_typed_client_has_a_layer_for_it() {
    let server = Running::start().await;
    let stack = alato::rpc::Client::builder(server.address)
        .layer(DeadlineLayer::new(SHORT))
        .layer(layer_fn(|inner| Slow {
            inner,
            before: Duration::from_secs(20),
            after: Duration::ZERO,
        }))
        .build();
    let client = EchoClient::new(stack);
    let start = Instant::now();
    assert_short(client.echo("x").await, start);
}

#[tokio::test]
async fn a_server_bounds_its_layers_as_well() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(EchoServer::new(Handler::default()))
        .request_timeout(SHORT)
        .layer(layer_fn(|inner| Slow {
            inner,
            before: Duration::from_secs(20),
            after: Duration::ZERO,
        }));
    tokio::spawn(server.serve(listener, pending()));
    let client = EchoClient::builder(address).build();
    let start = Instant::now();
    let told = exception(client.echo("x").await);
    assert_eq!(told.message, "`echo` took too long");
    assert!(start.elapsed() < Duration::from_secs(1));
}
