//! What a server does not put up with, and what it goes on with all the same.

use std::{
    future::{pending, poll_fn},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use alato::{
    ApplicationExceptionKind, RpcError, Server, Service,
    rpc::{CallContext, Protocol, Reply, ReplyKind, Request},
    service_fn,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, Running, exception},
    wire::{frame, reply},
};

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(5);

/// Serves what is not the `Echo` of the other tests.
async fn serve<S>(server: Server<S>) -> SocketAddr
where
    S: Service<CallContext, Request, Response = Reply, Error = RpcError> + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server.serve(listener, pending()));
    address
}

/// An empty result.
fn done() -> Reply {
    Reply::new(ReplyKind::Success, Protocol::Binary, vec![0])
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("as this does");
    }
}

/// The end of the stream, which has to come in time.
async fn is_closed(stream: &mut TcpStream) {
    let end = timeout(LONG, stream.read(&mut [0])).await.expect("an end");
    assert_eq!(end.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_connection_without_a_call_is_closed_after_the_idle_timeout() {
    let server = Running::start_with(|server| server.idle_timeout(SHORT)).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let start = Instant::now();
    is_closed(&mut silent).await;
    assert!(start.elapsed() >= SHORT);

    let client = server.client();
    client.echo("a").await.unwrap();
    tokio::time::sleep(3 * SHORT).await;
    client.echo("b").await.unwrap();
}

#[tokio::test]
async fn a_message_that_drips_in_is_cut_off_after_the_read_timeout() {
    let server = Running::start_with(|server| server.read_timeout(3 * SHORT)).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    let bytes = frame(1, "echo", 1, &[0]);
    let start = Instant::now();
    let dripping = async {
        for byte in bytes.iter().cycle() {
            if slow.write_all(&[*byte]).await.is_err() {
                return;
            }
            let read = timeout(Duration::from_millis(50), slow.read(&mut [0])).await;
            if matches!(read, Ok(Ok(0) | Err(_))) {
                return;
            }
        }
    };
    // Not even a byte every fifty milliseconds keeps it open.
    timeout(LONG, dripping).await.expect("an end");
    assert!(start.elapsed() >= 3 * SHORT);
    server.client().echo("x").await.unwrap();
}

#[tokio::test]
async fn a_call_over_the_request_timeout_is_dropped_and_its_caller_told_so() {
    let server = Running::start_with(|server| server.request_timeout(SHORT)).await;
    let client = server.client();
    let error = client.sleep_millis(60_000).await;
    assert!(error.as_ref().is_err_and(alato::RpcError::is_timeout));
    let error = exception(error);
    assert_eq!(error.kind, ApplicationExceptionKind::TIMEOUT);
    assert_eq!(error.message, "`sleepMillis` took too long");
    client.echo("the connection goes on").await.unwrap();
}

#[tokio::test]
async fn a_call_that_never_lets_go_of_its_task_is_dropped_in_time_too() {
    let never = service_fn(
        async |_cx: &mut CallContext, _request: Request| -> Result<Reply, RpcError> {
            loop {
                // Ready each time, until the task has used up what it may do at a time.
                tokio::task::consume_budget().await;
            }
        },
    );
    let address = serve(Server::new(never).request_timeout(SHORT)).await;
    let client = EchoClient::builder(address).build();
    let error = timeout(LONG, client.echo("x")).await.expect("an answer");
    assert_eq!(exception(error).kind, ApplicationExceptionKind::TIMEOUT);
}

#[tokio::test]
async fn clients_over_the_connection_limit_wait_until_one_has_gone() {
    let server = Running::start_with(|server| server.max_connections(1)).await;
    let mut first = TcpStream::connect(server.address).await.unwrap();
    first.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
    assert_eq!(reply(&mut first).await.2, 1);

    let mut second = TcpStream::connect(server.address).await.unwrap();
    second.write_all(&frame(1, "echo", 2, &[0])).await.unwrap();
    let early: Result<_, _> = timeout(SHORT, reply(&mut second)).await;
    assert!(early.is_err(), "it is not accepted yet");
    drop(first);
    assert_eq!(reply(&mut second).await.2, 2);
    drop(second);
    assert_eq!(server.client().echo("third").await.unwrap(), "third");
}

#[tokio::test]
async fn a_client_that_sends_without_end_lets_others_have_their_turn() {
    const CALLS: usize = 2_000;
    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let service = service_fn(move |_: &mut CallContext, _: Request| {
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, RpcError>(Reply::oneway()) }
    });
    let mut stream = TcpStream::connect(serve(Server::new(service)).await)
        .await
        .unwrap();
    // All of it comes with one read.
    let calls = frame(4, "x", 1, &[0]).repeat(CALLS);
    assert!(calls.len() < 64 << 10);
    stream.write_all(&calls).await.unwrap();
    let (mut before, mut most) = (0, 0);
    // Another task, which is always ready.
    let other = tokio::spawn(poll_fn(move |cx| {
        let now = begun.load(Ordering::SeqCst);
        (before, most) = (now, most.max(now - before));
        cx.waker().wake_by_ref();
        if now < CALLS {
            Poll::Pending
        } else {
            Poll::Ready(most)
        }
    }));
    let most = timeout(LONG, other).await.unwrap().unwrap();
    assert!(most <= 1_024, "{most} calls at once");
}

#[tokio::test]
async fn a_panic_in_what_a_call_holds_is_answered_when_its_time_is_up() {
    let service = service_fn(
        async |_: &mut CallContext, request: Request| -> Result<Reply, RpcError> {
            if request.method() == "bomb" {
                let _bomb = Bomb;
                pending::<()>().await;
            }
            Ok(done())
        },
    );
    let address = serve(Server::new(service).request_timeout(SHORT)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (id, method) in [(1, "bomb"), (2, "x")] {
        stream.write_all(&frame(1, method, id, &[0])).await.unwrap();
    }
    assert_eq!(reply(&mut stream).await, (3, "bomb".into(), 1));
    assert_eq!(reply(&mut stream).await, (2, "x".into(), 2));
}

#[tokio::test]
async fn panics_in_what_calls_hold_do_no_harm_when_the_client_goes_away() {
    let ended = Arc::new(AtomicUsize::new(0));
    let begun = Arc::new(AtomicUsize::new(0));
    let (through, calls) = (Arc::clone(&ended), Arc::clone(&begun));
    let service = service_fn(move |_: &mut CallContext, request: Request| {
        let (through, bomb) = (Arc::clone(&through), request.method() == "bomb");
        calls.fetch_add(1, Ordering::SeqCst);
        async move {
            if bomb {
                // More than one: a panic while another unwinds would end the process.
                let _bomb = Bomb;
                pending::<()>().await;
            }
            tokio::time::sleep(2 * SHORT).await;
            through.fetch_add(1, Ordering::SeqCst);
            Ok::<_, RpcError>(Reply::oneway())
        }
    });
    let mut stream = TcpStream::connect(serve(Server::new(service)).await)
        .await
        .unwrap();
    for (kind, method) in [(1, "bomb"), (1, "bomb"), (4, "note"), (1, "bomb")] {
        stream
            .write_all(&frame(kind, method, 1, &[0]))
            .await
            .unwrap();
    }
    let wait = async |what: &AtomicUsize, count| {
        while what.load(Ordering::SeqCst) < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(LONG, wait(&begun, 4)).await.unwrap();
    drop(stream);
    timeout(LONG, wait(&ended, 1)).await.expect("a note");
}

/// Panics before there is a future.
struct Eager;

impl Service<CallContext, Request> for Eager {
    type Response = Reply;
    type Error = RpcError;

    fn call(
        &self,
        _cx: &mut CallContext,
        request: Request,
    ) -> impl Future<Output = Result<Reply, RpcError>> + Send {
        assert_ne!(request.method(), "panic");
        async {
            tokio::time::sleep(SHORT).await;
            Ok(done())
        }
    }
}

#[tokio::test]
async fn a_service_that_panics_before_there_is_a_future_is_answered_as_well() {
    let mut stream = TcpStream::connect(serve(Server::new(Eager)).await)
        .await
        .unwrap();
    for (id, method) in [(1, "x"), (2, "panic")] {
        stream.write_all(&frame(1, method, id, &[0])).await.unwrap();
    }
    assert_eq!(reply(&mut stream).await, (2, "x".into(), 1));
    assert_eq!(reply(&mut stream).await, (3, "panic".into(), 2));
}

#[tokio::test]
async fn a_call_that_never_lets_go_of_its_task_holds_up_no_reply_of_another() {
    let service = service_fn(
        async |_: &mut CallContext, request: Request| -> Result<Reply, RpcError> {
            while request.method() == "busy" {
                tokio::task::consume_budget().await;
            }
            Ok(done())
        },
    );
    let address = serve(Server::new(service).answer_out_of_order()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (id, method) in [(1, "busy"), (2, "quick")] {
        stream.write_all(&frame(1, method, id, &[0])).await.unwrap();
    }
    assert_eq!(reply(&mut stream).await, (2, "quick".into(), 2));
}
