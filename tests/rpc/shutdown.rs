//! How a server ends.

use std::time::Duration;

use alato::{RpcError, TransportError};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

use crate::{
    fixture::{Echo, Running},
    wire::{field_i32, frame, reply},
};

#[tokio::test]
async fn a_shutdown_answers_the_calls_that_have_begun_and_closes_what_is_idle() {
    let mut running = Running::start().await;
    let idle = running.client();
    idle.echo("x").await.unwrap();
    let mut half_a_frame = TcpStream::connect(running.address).await.unwrap();
    half_a_frame.write_all(&[0, 0, 0, 100, 0x80]).await.unwrap();

    let client = running.client();
    let call = tokio::spawn(async move { client.sleep_millis(200).await });
    running.handler.started.notified().await;
    running.stop();
    call.await.unwrap().unwrap();
    timeout(Duration::from_secs(5), &mut running.server)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(half_a_frame.read(&mut [0]).await.unwrap_or(0), 0);
    TcpStream::connect(running.address).await.unwrap_err();
}

#[tokio::test]
async fn a_shutdown_answers_every_frame_that_has_been_read() {
    let mut running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let mut calls = frame(
        1,
        "sleepMillis",
        1,
        &[10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 100, 0],
    );
    calls.extend(frame(1, "echo", 2, &[0]));
    raw.write_all(&calls).await.unwrap();
    running.handler.started.notified().await;
    running.stop();
    assert_eq!(reply(&mut raw).await.2, 1);
    assert_eq!(reply(&mut raw).await.2, 2);
    (&mut running.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_shutdown_is_bounded_by_the_drain_timeout() {
    let mut running =
        Running::start_with(|server| server.drain_timeout(Duration::from_millis(50))).await;
    let client = running.client();
    let call = tokio::spawn(async move { client.sleep_millis(60_000).await });
    running.handler.started.notified().await;
    let begun = Instant::now();
    running.stop();
    let error = (&mut running.server).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(10));
    match call.await.unwrap() {
        Err(RpcError::Transport(TransportError::Closed | TransportError::Io(_), _)) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_shutdown_does_not_cut_off_a_reply_that_is_on_its_way() {
    let mut running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let mut calls = frame(1, "sleepMillis", 1, &[10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 50, 0]);
    calls.extend(frame(1, "large", 2, &field_i32(1, 2_000_000)));
    raw.write_all(&calls).await.unwrap();
    running.handler.started.notified().await;
    running.stop();
    // Not read by the server any more: closing the socket on it would reset the connection.
    raw.write_all(&frame(1, "echo", 3, &[0])).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(reply(&mut raw).await.2, 1);
    assert_eq!(reply(&mut raw).await.2, 2);
    drop(raw);
    (&mut running.server).await.unwrap().unwrap();
}
