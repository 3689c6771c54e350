//! What a server does not put up with, and what it goes on with all the same.

use std::{future::pending, time::Duration};

use alato::{
    ApplicationExceptionKind, RpcError, Server,
    rpc::{CallContext, Reply, Request},
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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(never).request_timeout(SHORT);
    tokio::spawn(server.serve(listener, pending()));
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
