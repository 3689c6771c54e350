//! Clients that give a call up when its time is up, and not before.

use std::{
    future::pending,
    net::SocketAddr,
    time::{Duration, Instant},
};

use alato::{
    RpcError,
    rpc::{CallContext, Connector, Endpoint},
};
use tokio::{net::TcpStream, task::JoinSet};

use crate::{
    fixture::{Echo, EchoClient, Running},
    wire::raw_server,
};

/// With a connection for each call, and with one for all.
fn clients(address: SocketAddr) -> [EchoClient; 2] {
    let builder = || EchoClient::builder(address);
    [builder().build(), builder().multiplexed(1).build()]
}

fn within(millis: u64) -> CallContext {
    let mut cx = CallContext::new();
    cx.set_timeout(Duration::from_millis(millis));
    cx
}

/// That a call of so many milliseconds was given up, and when.
fn assert_in_time<T: std::fmt::Debug>(called: Result<T, RpcError>, start: Instant, millis: u64) {
    let error = called.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable(), "{error}");
    let took = start.elapsed();
    let time = Duration::from_millis(millis);
    assert!(took >= time, "{took:?} instead of {time:?}");
    assert!(
        took < time + Duration::from_secs(1),
        "{took:?}, not {time:?}"
    );
}

#[tokio::test]
async fn each_call_has_its_own_time_in_whatever_order_they_end() {
    let (address, _) = raw_server(async |_: Vec<u8>, _| pending::<Vec<u8>>().await).await;
    for client in clients(address) {
        let mut calls = JoinSet::new();
        // The first that ends is not the first that began; some end together, and the last ones alone.
        for millis in [700, 1_200, 200, 700, 400, 702] {
            let client = client.with(within(millis));
            calls.spawn(async move {
                let start = Instant::now();
                assert_in_time(client.echo("x").await, start, millis);
            });
            tokio::task::yield_now().await;
        }
        while let Some(done) = calls.join_next().await {
            done.unwrap();
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_used_again_keeps_the_time_of_its_last_call_alone() {
    let server = Running::start().await;
    for client in clients(server.address) {
        for _ in 0..3 {
            client.with(within(100)).echo("x").await.unwrap();
            // Longer than the one before would have had.
            let patient = client.with(within(10_000));
            patient.sleep_millis(300).await.unwrap();
            let start = Instant::now();
            let hasty = client.with(within(100));
            assert_in_time(hasty.sleep_millis(5_000).await, start, 100);
        }
    }
}

/// Never connects.
struct Nowhere;

impl Connector for Nowhere {
    type Stream = TcpStream;

    async fn connect(&self, _: &Endpoint) -> std::io::Result<TcpStream> {
        pending().await
    }
}

#[tokio::test]
async fn connecting_counts() {
    let builder = || EchoClient::builder("nowhere").connector(Nowhere);
    for client in [builder().build(), builder().multiplexed(1).build()] {
        let start = Instant::now();
        let called = client.with(within(100)).echo("x").await;
        assert_in_time(called, start, 100);
    }
}
