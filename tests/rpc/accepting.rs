//! A server that cannot accept a connection.

use std::{
    collections::VecDeque,
    future::pending,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use alato::{
    Server,
    rpc::{Accepted, Listener, PerCoreListener},
};
use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    net::TcpListener,
    time::{Instant, sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler},
    wire::{frame, read_frame},
};

const ECONNABORTED: i32 = 103;
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
const ENOMEM: i32 = 12;
const ENOBUFS: i32 = 105;

/// Accepts what it was given, and then nothing.
#[derive(Default)]
struct Script(VecDeque<io::Result<DuplexStream>>);

impl Listener for Script {
    type Stream = DuplexStream;

    fn poll_accept(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<Accepted<DuplexStream>>> {
        match self.0.pop_front() {
            Some(next) => Poll::Ready(next.map(|stream| Accepted::new(stream, None))),
            None => Poll::Pending,
        }
    }
}

/// How long a client waits that comes after `errors`.
async fn delay_after(errors: impl IntoIterator<Item = io::Error>) -> Duration {
    let (mut near, far) = duplex(1 << 10);
    let mut script: VecDeque<_> = errors.into_iter().map(Err).collect();
    script.push_back(Ok(far));
    let server = Server::new(EchoServer::new(Handler::default()));
    let serving = tokio::spawn(server.serve(Script(script), pending()));
    let start = Instant::now();
    near.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
    read_frame(&mut near).await.expect("a reply");
    serving.abort();
    start.elapsed()
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn an_error_of_one_connection_costs_the_others_no_time() {
    // ECONNABORTED, ECONNRESET, EPERM, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH,
    // ETIMEDOUT, EINTR: all that `accept(2)` lists.
    for code in [
        ECONNABORTED,
        104,
        1,
        71,
        100,
        92,
        112,
        64,
        113,
        95,
        101,
        110,
        4,
    ] {
        let errors = (0..50).map(|_| io::Error::from_raw_os_error(code));
        assert_eq!(delay_after(errors).await, Duration::ZERO, "{code}");
    }
    // One that a listener of one's own makes.
    let refused = || io::Error::new(io::ErrorKind::PermissionDenied, "not from there");
    assert_eq!(delay_after([refused()]).await, Duration::ZERO);
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn the_server_pauses_where_the_system_has_no_room_for_another_connection() {
    for code in [EMFILE, ENFILE, ENOMEM, ENOBUFS] {
        let error = io::Error::from_raw_os_error(code);
        let delay = delay_after([error]).await;
        assert!(delay >= Duration::from_millis(50), "{code}: {delay:?}");
        assert!(delay < Duration::from_millis(60), "{code}: {delay:?}");
    }
}

/// Fails for ever.
#[derive(Clone, Default)]
struct Broken(Arc<AtomicUsize>);

impl Listener for Broken {
    type Stream = DuplexStream;

    fn poll_accept(&mut self, _cx: &mut Context<'_>) -> Poll<io::Result<Accepted<DuplexStream>>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Err(io::ErrorKind::InvalidInput.into()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_fails_for_ever_keeps_no_thread_busy() {
    let broken = Broken::default();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(EchoServer::new(Handler::default()));
    let serving = tokio::spawn(server.serve(broken.clone(), async {
        stopped.await.unwrap_or(());
    }));
    sleep(Duration::from_secs(10)).await;
    let asked = broken.0.load(Ordering::SeqCst);
    assert!((64..64 + 10 + 200).contains(&asked), "{asked} times");
    // And the server stops when it is told to.
    stop.send(()).unwrap();
    let stopping = Instant::now();
    serving.await.unwrap().unwrap();
    assert!(stopping.elapsed() < Duration::from_millis(100));
}

#[tokio::test]
async fn a_listener_that_fails_for_ever_leaves_the_other_of_a_pair_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    let pair = (Broken::default(), (listener, vec![Broken::default()]));
    tokio::spawn(server.serve(pair, pending()));
    for _ in 0..5 {
        let client = EchoClient::builder(address).build();
        let called = timeout(Duration::from_secs(5), client.echo("x")).await;
        assert_eq!(called.expect("in time").unwrap(), "x");
    }
}

/// A TCP listener that fails before it accepts each connection.
struct FailsFirst {
    inner: TcpListener,
    has_failed: bool,
    pauses: Arc<Mutex<Vec<Duration>>>,
    failed_at: Instant,
}

impl Listener for FailsFirst {
    type Stream = tokio::net::TcpStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<Self::Stream>>> {
        if !std::mem::replace(&mut self.has_failed, true) {
            self.failed_at = Instant::now();
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        self.pauses.lock().unwrap().push(self.failed_at.elapsed());
        let accepted = ready!(Listener::poll_accept(&mut self.inner, cx));
        self.has_failed = false;
        Poll::Ready(accepted)
    }
}

#[tokio::test]
async fn a_core_accepts_at_once_after_an_error_of_one_connection() {
    let one = std::num::NonZeroUsize::new(1);
    let listener = PerCoreListener::bind("127.0.0.1:0".parse().unwrap(), one).unwrap();
    let address = listener.local_addr();
    let pauses = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&pauses);
    let listener = listener.wrap(move |inner| FailsFirst {
        inner,
        has_failed: false,
        pauses: Arc::clone(&seen),
        failed_at: Instant::now(),
    });
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve_per_core(listener, pending()));
    for _ in 0..3 {
        let client = EchoClient::builder(address).build();
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    let shortest = pauses.lock().unwrap().iter().min().copied().unwrap();
    assert!(shortest < Duration::from_millis(50), "{shortest:?}");
}
