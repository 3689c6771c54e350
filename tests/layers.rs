//! The layers that come with it, on a server and a client.

use std::{sync::Mutex, time::Duration};

use alato::{
    RpcError, Server,
    layers::{
        CallStats, CatchPanicLayer, ConcurrencyLimitLayer, Outcome, Permits, RateLimitLayer, Side,
        StatsLayer, TimeoutLayer, TokenBucket, TraceLayer,
    },
    thrift_service,
};
use tokio::net::TcpListener;

#[thrift_service]
trait Calculator {
    async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError>;

    async fn sleep(&self, millis: i64) -> Result<(), RpcError>;
}

struct Handler;

impl Calculator for Handler {
    async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError> {
        Ok(a / b)
    }

    async fn sleep(&self, millis: i64) -> Result<(), RpcError> {
        tokio::time::sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(())
    }
}

static SEEN: Mutex<Vec<(String, Outcome)>> = Mutex::new(Vec::new());

fn see(call: &CallStats<'_>) {
    let seen = (call.method.to_owned(), call.outcome);
    SEEN.lock().unwrap().push(seen);
}

#[tokio::test]
async fn a_server_and_a_client_take_all_of_them() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(CalculatorServer::new(Handler))
        .layer(TraceLayer::new(Side::Server, "Calculator"))
        .layer(StatsLayer::new(see))
        .layer(CatchPanicLayer::new())
        .layer(ConcurrencyLimitLayer::new(Permits::new(10, 10)))
        .layer(TimeoutLayer::new(Duration::from_millis(50)));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = CalculatorClient::builder(address)
        .layer(TraceLayer::new(Side::Client, "Calculator"))
        .layer(RateLimitLayer::new(TokenBucket::new(
            1,
            Duration::from_secs(3_600),
            4,
        )))
        .layer(TimeoutLayer::new(Duration::from_secs(60)))
        .build();

    assert_eq!(client.divide(6, 3).await.unwrap(), 2);
    let panicked = client.divide(1, 0).await.unwrap_err();
    let expected = format!("`divide` at {address}: internal error: the call panicked");
    assert_eq!(panicked.to_string(), expected);
    let late = client.sleep(60_000).await.unwrap_err();
    assert!(late.is_timeout());
    let expected = format!("`sleep` at {address}: timeout: `sleep` took too long");
    assert_eq!(late.to_string(), expected);
    client.sleep(0).await.unwrap();
    let refused = client.divide(6, 3).await.unwrap_err();
    assert!(refused.is_retryable());
    let expected = format!("`divide` at {address}: too much to do: over the rate limit");
    assert_eq!(refused.to_string(), expected);

    let calls = [
        ("divide", Outcome::Success),
        ("divide", Outcome::Failed),
        ("sleep", Outcome::Failed),
        ("sleep", Outcome::Success),
    ];
    let calls = calls.map(|(method, outcome)| (method.to_owned(), outcome));
    assert_eq!(*SEEN.lock().unwrap(), calls);
}

#[tokio::test]
async fn a_timeout_on_a_client_is_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(CalculatorServer::new(Handler));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = CalculatorClient::builder(address)
        .layer(TimeoutLayer::new(Duration::from_millis(20)))
        .build();
    let late = client.sleep(60_000).await.unwrap_err();
    assert!(late.is_timeout(), "{late}");
}
