//! No call is written into a connection that is already dead, though the client's runtime had no chance to hear of its end.

use std::{
    future::{pending, poll_fn},
    net::SocketAddr,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
    thread,
    time::{Duration, Instant},
};

use alato::{CallContext, Server, Transport};
use tokio::{net::TcpListener, runtime::Runtime, time::timeout};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler},
    wire::{echoed, raw_server, sequence_id_of},
};

const TRANSPORTS: [Transport; 4] = [
    Transport::Framed,
    Transport::Unframed,
    Transport::THeader,
    Transport::TTHeader,
];

/// A server in a runtime of its own, which may be killed.
struct Process {
    runtime: Option<Runtime>,
    address: SocketAddr,
    handler: Arc<Handler>,
}

impl Process {
    fn start(address: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind(address)).unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Arc::new(Handler::default());
        let server = Server::new(EchoServer::new(Arc::clone(&handler)));
        runtime.spawn(server.serve(listener, pending()));
        Self {
            runtime: Some(runtime),
            address,
            handler,
        }
    }

    /// Kills it, and starts it again at the same address.
    fn restart(&mut self) {
        // In a thread of its own: a runtime may not be dropped in another one.
        thread::scope(|scope| {
            scope.spawn(|| {
                drop(self.runtime.take());
                *self = Self::start(&self.address.to_string());
            });
        });
    }

    fn notes(&self) -> Vec<String> {
        self.handler.notes.lock().unwrap().clone()
    }

    fn expect_notes(&self, expected: &[&str]) {
        let start = Instant::now();
        while self.notes() != expected {
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{:?}",
                self.notes()
            );
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn standing_still() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn client(address: SocketAddr, transport: Transport, shared: usize) -> EchoClient {
    let builder = EchoClient::builder(address).transport(transport);
    match shared {
        0 => builder.build(),
        shared => builder.multiplexed(shared).build(),
    }
}

fn ways() -> impl Iterator<Item = (Transport, usize)> {
    let ways = |transport| [0, 1, 3].map(|shared| (transport, shared));
    TRANSPORTS.into_iter().flat_map(ways)
}

#[test]
fn a_call_after_a_restart_goes_over_a_new_connection_though_the_runtime_stood_still() {
    for (transport, shared) in ways() {
        let mut server = Process::start("127.0.0.1:0");
        let runtime = standing_still();
        let client = client(server.address, transport, shared);
        for _ in 0..4 {
            assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
        }
        for _ in 0..3 {
            server.restart();
            for _ in 0..4 {
                assert_eq!(
                    runtime.block_on(client.echo("y")).unwrap(),
                    "y",
                    "{transport:?} {shared}"
                );
            }
        }
    }
}

#[test]
fn a_oneway_call_after_a_restart_is_not_lost_though_the_runtime_stood_still() {
    for (transport, shared) in ways() {
        let mut server = Process::start("127.0.0.1:0");
        let runtime = standing_still();
        let client = client(server.address, transport, shared);
        // One that has only made oneway calls, and one that has had replies.
        for with_reply in [false, true] {
            runtime.block_on(client.note("before".to_owned())).unwrap();
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(20)).await });
            if with_reply {
                runtime.block_on(client.echo("x")).unwrap();
            }
            server.restart();
            runtime.block_on(client.note("after".to_owned())).unwrap();
            // On a shared connection it is queued: it goes out when the runtime goes on.
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(20)).await });
            server.expect_notes(&["after"]);
        }
    }
}

#[test]
fn a_call_after_a_standstill_goes_over_a_new_connection_though_a_worker_was_held() {
    for (transport, shared) in ways() {
        let mut server = Process::start("127.0.0.1:0");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let client = client(server.address, transport, shared);
        let server = runtime.block_on(runtime.spawn(async move {
            for _ in 0..3 {
                assert_eq!(client.echo("x").await.unwrap(), "x");
                // A job that holds the worker, and with it the driver.
                let restarting = thread::spawn(move || {
                    server.restart();
                    server
                });
                server = restarting.join().unwrap();
                assert_eq!(
                    client.echo("y").await.unwrap(),
                    "y",
                    "{transport:?} {shared}"
                );
            }
            server
        }));
        drop(server);
    }
}

/// Also if the call was queued before, since it was not written.
#[test]
fn a_call_that_was_queued_before_a_standstill_goes_over_a_new_connection() {
    for transport in TRANSPORTS {
        let mut server = Process::start("127.0.0.1:0");
        let runtime = standing_still();
        let client = client(server.address, transport, 1);
        runtime.block_on(async {
            assert_eq!(client.echo("x").await.unwrap(), "x");
            {
                let mut call = pin!(client.echo("queued"));
                let mut gone = pin!(client.echo("given up"));
                poll_fn(|cx| {
                    assert!(call.as_mut().poll(cx).is_pending());
                    Poll::Ready(())
                })
                .await;
                client.note("queued".to_owned()).await.unwrap();
                poll_fn(|cx| {
                    assert!(gone.as_mut().poll(cx).is_pending());
                    Poll::Ready(())
                })
                .await;
                gone.set(client.echo("another"));
                server.restart();
                assert_eq!(call.await.unwrap(), "queued");
                assert_eq!(gone.await.unwrap(), "another");
            }
            assert_eq!(client.notes().await.unwrap(), ["queued"]);
        });
    }
}

/// A call that had been sent is not made again.
#[test]
fn of_the_calls_on_a_dead_connection_those_that_were_sent_fail_and_the_others_succeed() {
    let mut server = Process::start("127.0.0.1:0");
    let runtime = standing_still();
    let client = client(server.address, Transport::TTHeader, 1);
    runtime.block_on(async {
        let sent = {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(60_000).await })
        };
        server.handler.started.notified().await;
        server.restart();
        assert_eq!(client.echo("x").await.unwrap(), "x");
        let error = sent.await.unwrap().unwrap_err();
        assert!(!error.is_retryable(), "{error}");
    });
}

#[test]
fn without_a_server_a_call_after_a_standstill_fails_as_one_that_may_be_made_again() {
    for (transport, shared) in ways() {
        let mut server = Process::start("127.0.0.1:0");
        let runtime = standing_still();
        let client = client(server.address, transport, shared);
        for _ in 0..3 {
            assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
        }
        drop(server.runtime.take());
        for _ in 0..4 {
            let error = runtime.block_on(client.echo("y")).unwrap_err();
            assert!(error.is_retryable(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn after_a_call_that_timed_out_connections_that_were_idle_before_are_not_used() {
    for shared in [0, 8] {
        // The first eight connections answer once, and then never again: as if the host were gone.
        let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
            if connection < 8 && call.windows(4).any(|four| four == b"dead") {
                return pending().await;
            }
            if call.windows(4).any(|four| four == b"wait") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            echoed("x", sequence_id_of(&call))
        })
        .await;
        let client = client(address, Transport::Framed, shared);
        let all = (0..8).map(|_| client.echo("wait"));
        for called in futures_util::future::join_all(all).await {
            called.unwrap();
        }
        assert_eq!(connections.load(Ordering::SeqCst), 8);
        let mut cx = CallContext::new();
        cx.set_timeout(Duration::from_millis(100));
        let hasty = client.with(cx);
        let mut time_outs = 0;
        for _ in 0..8 {
            match timeout(Duration::from_secs(5), hasty.echo("dead"))
                .await
                .unwrap()
            {
                Ok(echoed) => assert_eq!(echoed, "x"),
                Err(error) => {
                    assert!(error.is_timeout(), "{error}");
                    time_outs += 1;
                }
            }
        }
        assert_eq!(time_outs, 1, "{shared}");
    }
}

#[tokio::test]
async fn after_a_call_that_timed_out_connections_that_were_used_since_are_kept() {
    let (address, connections) = raw_server(async |call: Vec<u8>, _| {
        if call.windows(4).any(|four| four == b"dead") {
            return pending().await;
        }
        echoed("x", sequence_id_of(&call))
    })
    .await;
    let client = client(address, Transport::Framed, 0);
    let mut cx = CallContext::new();
    cx.set_timeout(Duration::from_millis(100));
    let hasty = client.with(cx);
    let slow = tokio::spawn(async move { hasty.echo("dead").await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    client.echo("x").await.unwrap();
    slow.await.unwrap().unwrap_err();
    client.echo("x").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
