//! A call that has not begun when a server stops is answered, or its client knows that it may call
//! again.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use alato::{
    Endpoint, RpcError, Server, Transport,
    layers::{ConcurrencyLimitLayer, Permits},
    rpc::{ClientStream, Connector, PerCoreListener},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler, Running},
    wire::frame,
};

const LONG: Duration = Duration::from_secs(10);

/// Every transport, with pooled connections and with a shared one.
fn ways() -> impl Iterator<Item = (Transport, bool)> {
    [
        Transport::Framed,
        Transport::Unframed,
        Transport::THeader,
        Transport::TTHeader,
    ]
    .into_iter()
    .flat_map(|transport| [(transport, false), (transport, true)])
}

fn builder(
    running: &Running,
    transport: Transport,
    shared: bool,
) -> alato::ClientBuilder<EchoClient<()>> {
    let builder = EchoClient::builder(running.address)
        .transport(transport)
        .server_drains();
    if shared {
        builder.multiplexed(1)
    } else {
        builder
    }
}

/// Has a call running on a connection of its own.
async fn busy(running: &Running, millis: i64) -> JoinHandle<Result<(), RpcError>> {
    let client = running.client();
    let call = tokio::spawn(async move { client.sleep_millis(millis).await });
    running.handler.started.notified().await;
    call
}

/// The server ends without cutting off anything.
async fn ends(running: &mut Running) {
    let ended = timeout(LONG, &mut running.server).await.expect("an end");
    ended.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_in_the_queue_of_the_system_may_be_made_again() {
    for (transport, shared) in ways() {
        let mut running = Running::start_with(|server| server.max_connections(1)).await;
        let busy = busy(&running, 100).await;
        let mut waiting = Vec::new();
        for text in ["a", "b", "c"] {
            let client = builder(&running, transport, shared).build();
            waiting.push(tokio::spawn(async move { client.echo(text).await }));
        }
        let oneway = builder(&running, transport, shared).build();
        oneway.note("lost".into()).await.unwrap();
        // All of it waits in the queue, as the server has no room.
        sleep(Duration::from_millis(30)).await;
        running.stop();
        for call in waiting {
            let called = timeout(LONG, call).await.expect("in time").unwrap();
            if let Err(error) = called {
                assert!(error.is_retryable(), "{transport:?} {shared}: {error}");
            }
        }
        busy.await.unwrap().unwrap();
        ends(&mut running).await;
    }
}

#[tokio::test]
async fn clients_that_wait_to_be_accepted_are_not_reset_when_the_server_stops() {
    let mut running = Running::start_with(|server| server.max_connections(1)).await;
    let busy = busy(&running, 100).await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let mut calling = TcpStream::connect(running.address).await.unwrap();
    let call = frame(1, "echo", 1, &[0]);
    calling.write_all(&call.repeat(1_000)).await.unwrap();
    running.stop();
    // An end, or answers that nothing was begun; no `ECONNRESET`.
    let mut rest = Vec::new();
    let read = timeout(LONG, silent.read_to_end(&mut rest)).await.unwrap();
    read.unwrap();
    let read = timeout(LONG, calling.read_to_end(&mut rest)).await.unwrap();
    read.unwrap();
    drop((silent, calling));
    busy.await.unwrap().unwrap();
    ends(&mut running).await;
}

/// A connection that stops in the middle of what is written, until it is let go.
struct Halting {
    inner: TcpStream,
    left: usize,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_open: AtomicBool,
    waiting: Mutex<Option<Waker>>,
}

impl Gate {
    fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
        if let Some(waker) = self.waiting.lock().unwrap().take() {
            waker.wake();
        }
    }
}

impl ClientStream for Halting {}

impl AsyncRead for Halting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Halting {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.gate.is_open.load(Ordering::SeqCst) {
            return Pin::new(&mut self.inner).poll_write(cx, bytes);
        }
        let now = bytes.len().min(self.left);
        if now == 0 {
            *self.gate.waiting.lock().unwrap() = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.inner).poll_write(cx, &bytes[..now]);
        if let Poll::Ready(Ok(written)) = written {
            self.left -= written;
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[derive(Clone)]
struct HaltsAfter {
    bytes: usize,
    gate: Arc<Gate>,
}

impl Connector for HaltsAfter {
    type Stream = Halting;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<Halting> {
        Ok(Halting {
            inner: TcpStream::connect(endpoint.to_string()).await?,
            left: self.bytes,
            gate: Arc::clone(&self.gate),
        })
    }
}

#[tokio::test]
async fn a_call_that_was_half_read_may_be_made_again() {
    for (transport, shared) in ways() {
        // In the frame's length, in the header, and far into the body, of which more comes than the system keeps.
        for bytes in [2, 20, 1 << 20] {
            let mut running = Running::start().await;
            let gate = Arc::new(Gate::default());
            let connector = HaltsAfter {
                bytes,
                gate: Arc::clone(&gate),
            };
            let client = builder(&running, transport, shared)
                .connector(connector)
                .build();
            let call = tokio::spawn(async move { client.echo(&"x".repeat(12 << 20)).await });
            sleep(Duration::from_millis(50)).await;
            running.stop();
            sleep(Duration::from_millis(50)).await;
            gate.open();
            let error = timeout(LONG, call).await.expect("in time").unwrap();
            let error = error.expect_err("it was not read");
            assert!(
                error.is_retryable(),
                "{transport:?} {shared} {bytes}: {error}"
            );
            ends(&mut running).await;
        }
    }
}

#[tokio::test]
async fn a_call_that_was_not_written_whole_may_be_made_again_though_the_connection_is_reset() {
    let mut calls = Vec::new();
    let mut gates = Vec::new();
    let mut servers = Vec::new();
    for (transport, shared) in ways() {
        let mut running = Running::start().await;
        let gate = Arc::<Gate>::default();
        let halts = HaltsAfter {
            bytes: 10_000,
            gate: Arc::clone(&gate),
        };
        let client = builder(&running, transport, shared)
            .connector(halts)
            .build();
        calls.push(tokio::spawn(async move {
            let error = client.echo(&"x".repeat(8 << 20)).await.unwrap_err();
            assert!(error.is_retryable(), "{transport:?} {shared}: {error}");
        }));
        sleep(Duration::from_millis(30)).await;
        running.stop();
        gates.push(gate);
        servers.push(running);
    }
    // The server waits for the rest of it for a second, and not for longer.
    for mut running in servers {
        ends(&mut running).await;
    }
    for gate in &gates {
        gate.open();
    }
    for call in calls {
        timeout(LONG, call).await.expect("in time").unwrap();
    }
}

#[tokio::test]
async fn calls_that_wait_for_others_of_their_connection_are_answered_or_may_be_made_again() {
    for (transport, _) in ways() {
        let mut running = Running::start_with(|server| server.max_calls_per_connection(1)).await;
        let client = builder(&running, transport, true).build();
        let first = client.clone();
        let first = tokio::spawn(async move { first.sleep_millis(200).await });
        running.handler.started.notified().await;
        let mut waiting = Vec::new();
        for number in 0..40 {
            let client = client.clone();
            // Together, more than what is read ahead.
            let text = number.to_string().repeat(10_000);
            waiting.push(tokio::spawn(async move {
                client.echo(&text).await.map(|echo| echo == text)
            }));
        }
        sleep(Duration::from_millis(50)).await;
        running.stop();
        first.await.unwrap().unwrap();
        for call in waiting {
            match timeout(LONG, call).await.expect("in time").unwrap() {
                Ok(is_echo) => assert!(is_echo),
                Err(error) => assert!(error.is_retryable(), "{transport:?}: {error}"),
            }
        }
        drop(client);
        ends(&mut running).await;
    }
}

#[tokio::test]
async fn a_call_on_its_way_to_a_connection_that_is_closed_sees_an_end_and_no_reset() {
    let mut running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    running.client().echo("x").await.unwrap();
    running.stop();
    sleep(Duration::from_millis(50)).await;
    // The end has come, and is not read yet.
    for _ in 0..10 {
        raw.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
        sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(raw.read(&mut [0]).await.unwrap(), 0);
    drop(raw);
    ends(&mut running).await;
}

#[tokio::test]
async fn connections_whose_clients_do_not_close_them_are_no_calls_that_went_on() {
    let mut running =
        Running::start_with(|server| server.drain_timeout(Duration::from_millis(20))).await;
    let idle = TcpStream::connect(running.address).await.unwrap();
    running.client().echo("x").await.unwrap();
    let stopping = Instant::now();
    running.stop();
    ends(&mut running).await;
    assert!(stopping.elapsed() < Duration::from_millis(150));
    drop(idle);
}

#[tokio::test]
async fn a_connection_that_is_reset_before_it_is_accepted_has_begun_no_call() {
    for (transport, shared) in ways() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let builder = || {
            let builder = EchoClient::builder(address).transport(transport);
            if shared {
                builder.multiplexed(1)
            } else {
                builder
            }
        };
        let calls = [builder().server_drains().build(), builder().build()];
        let calls = calls.map(|client| tokio::spawn(async move { client.echo("x").await }));
        sleep(Duration::from_millis(50)).await;
        // The system resets connections that were not accepted.
        drop(listener);
        let [drains, does_not] = calls;
        let error = timeout(LONG, drains).await.unwrap().unwrap().unwrap_err();
        assert!(error.is_retryable(), "{transport:?} {shared}: {error}");
        // Other servers may end a connection so in the middle of a call.
        let error = timeout(LONG, does_not).await.unwrap().unwrap().unwrap_err();
        assert!(!error.is_retryable(), "{transport:?} {shared}: {error}");
    }
}

#[tokio::test]
async fn calls_that_wait_in_a_layer_are_answered() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let handler = Arc::new(Handler::default());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(EchoServer::new(Arc::clone(&handler)))
        .layer(ConcurrencyLimitLayer::new(Permits::new(1, 10)))
        .serve(listener, async {
            stopped.await.unwrap_or(());
        });
    let server = tokio::spawn(server);
    let client = EchoClient::builder(address).build();
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(30).await })
        })
        .collect();
    handler.started.notified().await;
    sleep(Duration::from_millis(10)).await;
    stop.send(()).unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    timeout(LONG, server).await.unwrap().unwrap().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_call_in_the_queue_of_a_unix_socket_may_be_made_again() {
    let path = std::env::temp_dir().join(format!("alato-draining-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(EchoServer::new(Handler::default())).max_connections(0);
    let server = tokio::spawn(server.serve(listener, async {
        stopped.await.unwrap_or(());
    }));
    let calls = [false, true].map(|shared| {
        let endpoint = format!("unix:{}", path.display());
        let builder = EchoClient::builder(endpoint.as_str()).server_drains();
        let builder = if shared {
            builder.multiplexed(1)
        } else {
            builder
        };
        let client = builder.build();
        tokio::spawn(async move { client.echo("x").await })
    });
    sleep(Duration::from_millis(50)).await;
    stop.send(()).unwrap();
    for call in calls {
        let error = timeout(LONG, call).await.unwrap().unwrap().unwrap_err();
        assert!(error.is_retryable(), "{error}");
    }
    timeout(LONG, server).await.unwrap().unwrap().unwrap();
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test]
async fn a_call_in_the_queue_of_a_core_may_be_made_again() {
    let one = std::num::NonZeroUsize::new(1);
    let listener = PerCoreListener::bind("127.0.0.1:0".parse().unwrap(), one).unwrap();
    let address = listener.local_addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(EchoServer::new(Handler::default())).max_connections(0);
    let server = tokio::spawn(server.serve_per_core(listener, async {
        stopped.await.unwrap_or(());
    }));
    let calls = ways().map(|(transport, shared)| {
        let builder = EchoClient::builder(address)
            .transport(transport)
            .server_drains();
        let builder = if shared {
            builder.multiplexed(1)
        } else {
            builder
        };
        let client = builder.build();
        tokio::spawn(async move { client.echo("x").await })
    });
    let calls: Vec<_> = calls.collect();
    sleep(Duration::from_millis(50)).await;
    stop.send(()).unwrap();
    for call in calls {
        let error = timeout(LONG, call).await.unwrap().unwrap().unwrap_err();
        assert!(error.is_retryable(), "{error}");
    }
    timeout(LONG, server).await.unwrap().unwrap().unwrap();
}
