//! Connections that are closed because they have been open for too long.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use alato::{
    Server, Transport,
    rpc::{Accepted, Listener},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler},
    wire::{frame, read_frame},
};

const LONG: Duration = Duration::from_secs(5);

struct Counted(TcpListener, Arc<AtomicUsize>);

impl Listener for Counted {
    type Stream = TcpStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<TcpStream>>> {
        let accepted = ready!(Listener::poll_accept(&mut self.0, cx));
        self.1.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(accepted)
    }
}

type EchoService = EchoServer<Handler>;

/// A server, and how many connections it has accepted.
async fn serve(
    configure: impl FnOnce(Server<EchoService>) -> Server<EchoService>,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::<AtomicUsize>::default();
    let listener = Counted(listener, Arc::clone(&connections));
    let server = configure(Server::new(EchoServer::new(Handler::default())));
    tokio::spawn(server.serve(listener, std::future::pending()));
    (address, connections)
}

#[tokio::test]
async fn clients_make_new_connections_when_theirs_are_old_and_lose_no_call() {
    for transport in [
        Transport::Framed,
        Transport::Unframed,
        Transport::THeader,
        Transport::TTHeader,
    ] {
        for shared in [false, true] {
            let age = Duration::from_millis(100);
            let (address, connections) = serve(|server| server.max_connection_age(age)).await;
            let mut builder = EchoClient::builder(address)
                .transport(transport)
                .server_drains();
            if shared {
                builder = builder.multiplexed(1);
            }
            let client = builder.build();
            let start = Instant::now();
            let mut answered = 0;
            while start.elapsed() < 6 * age {
                // Several at a time, so that some are on their way when the notice comes.
                let calls = (0..4).map(|_| client.echo("x"));
                for called in futures_util::future::join_all(calls).await {
                    match called {
                        Ok(echo) => assert_eq!(echo, "x"),
                        // Without a notice, a call may meet the end.
                        Err(error) => {
                            assert_ne!(transport, Transport::TTHeader, "{shared}: {error}");
                            assert!(error.is_retryable(), "{transport:?} {shared}: {error}");
                        }
                    }
                    answered += 1;
                }
                sleep(Duration::from_millis(1)).await;
            }
            assert!(answered > 20);
            let connections = connections.load(Ordering::SeqCst);
            assert!(connections >= 4, "{transport:?} {shared}: {connections}");
        }
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_at_its_age_and_a_busy_one_when_its_call_is_answered() {
    let age = Duration::from_millis(100);
    let (address, _) = serve(|server| server.max_connection_age(age)).await;
    let start = Instant::now();
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    let pause = [10, 0, 1, 0, 0, 0, 0, 0, 0, 1, 44, 0]; // 300 ms
    let call = frame(1, "sleepMillis", 1, &pause);
    busy.write_all(&call).await.unwrap();
    let end = timeout(LONG, read_frame(&mut idle)).await.unwrap();
    assert_eq!(end, None);
    assert!(start.elapsed() >= age * 9 / 10);
    assert!(start.elapsed() < 2 * age);
    let reply = timeout(LONG, read_frame(&mut busy)).await.unwrap();
    assert_eq!(reply.expect("a reply")[3], 2);
    assert_eq!(timeout(LONG, read_frame(&mut busy)).await.unwrap(), None);
}

/// A call of `echo` over `TTHeader`.
fn over_ttheader(id: u8) -> Vec<u8> {
    let call = &frame(1, "echo", id.into(), &[0])[4..];
    let frame = [&[0x10, 0, 0, 0, 0, 0, 0, id, 0, 1, 0, 0, 0, 0][..], call].concat();
    let length = u32::try_from(frame.len()).unwrap();
    [&length.to_be_bytes()[..], &frame].concat()
}

#[tokio::test]
async fn a_client_that_ignores_the_notice_is_refused_after_the_grace() {
    let age = Duration::from_millis(50);
    let (address, _) = serve(|server| {
        server
            .max_connection_age(age)
            .max_connection_age_grace(4 * age)
    })
    .await;
    let start = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let says_goodbye = |reply: &[u8]| reply.windows(5).any(|bytes| bytes == b"crrst");
    let (mut without, mut with) = (0, 0);
    loop {
        if stream.write_all(&over_ttheader(7)).await.is_err() {
            break;
        }
        let Some(reply) = timeout(LONG, read_frame(&mut stream)).await.unwrap() else {
            break;
        };
        if says_goodbye(&reply) {
            with += 1;
        } else {
            assert_eq!(with, 0, "the notice is given with every reply");
            without += 1;
        }
        sleep(Duration::from_millis(5)).await;
    }
    assert!(without > 1 && with > 1, "{without}, {with}");
    assert!(start.elapsed() >= 4 * age);
    assert!(start.elapsed() < LONG);
}
