//! How a connection ends: so that the other side knows that nothing was cut off.

use std::time::Duration;

use alato::rpc::tls::ServerTls;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, client::TlsStream};

use crate::{
    certificates::Authority,
    fixture::{Running, Vault, VaultClient, both, trusting},
};

/// A call `pause(millis)`.
fn pause(millis: u8) -> Vec<u8> {
    let head = [&[0, 0, 0, 29, 0x80, 1, 0, 1, 0, 0, 0, 5][..], b"pause"].concat();
    let arguments = [0, 0, 0, 1, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, millis, 0];
    [&head[..], &arguments].concat()
}

/// What comes before the connection is closed; an error if it is cut off.
async fn rest(stream: &mut TlsStream<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut rest = Vec::new();
    let reading = stream.read_to_end(&mut rest);
    timeout(Duration::from_secs(5), reading).await.unwrap()?;
    Ok(rest)
}

#[tokio::test]
async fn a_shutdown_answers_what_has_begun_and_announces_the_end() {
    let mut running = Running::start().await;
    let mut idle = running.raw().await;
    let mut busy = running.raw().await;
    busy.write_all(&pause(100)).await.unwrap();
    busy.flush().await.unwrap();
    let clients = both(|| running.builder());
    for client in &clients {
        client.echo("x").await.unwrap();
    }
    running.handler.started.notified().await;
    running.stop();
    assert_eq!(rest(&mut idle).await.unwrap(), b"");
    let reply = rest(&mut busy).await.unwrap();
    assert_eq!(reply[..8], [0, 0, 0, 18, 0x80, 1, 0, 2]);
    drop((busy, clients));
    (&mut running.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_is_idle_for_too_long_is_closed_with_an_announcement() {
    let timeout = Duration::from_millis(100);
    let running = Running::start_with(
        |_, tls| tls,
        |listener| listener,
        |server| server.first_call_timeout(timeout).idle_timeout(timeout),
    )
    .await;
    let mut never_used = running.raw().await;
    let mut used = running.raw().await;
    used.write_all(&pause(1)).await.unwrap();
    used.flush().await.unwrap();
    assert_eq!(rest(&mut never_used).await.unwrap(), b"");
    assert_eq!(rest(&mut used).await.unwrap().len(), 22);
}

#[tokio::test]
async fn what_has_not_begun_when_a_server_stops_may_be_called_again() {
    let mut running = Running::start_with(
        |_, tls| tls,
        |listener| listener,
        |server| server.max_connections(1),
    )
    .await;
    let mut busy = running.raw().await;
    busy.write_all(&pause(100)).await.unwrap();
    busy.flush().await.unwrap();
    running.handler.started.notified().await;
    // They wait in the queue of the system, before their handshakes.
    let mut calls = Vec::new();
    for client in both(|| running.builder().server_drains()) {
        calls.push(tokio::spawn(async move { client.echo("x").await }));
    }
    sleep(Duration::from_millis(30)).await;
    running.stop();
    for call in calls {
        let called = timeout(Duration::from_secs(5), call).await.unwrap();
        if let Err(error) = called.unwrap() {
            assert!(error.is_retryable(), "{error}");
        }
    }
    assert_eq!(rest(&mut busy).await.unwrap().len(), 22);
    drop(busy);
    (&mut running.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_that_was_half_read_when_a_server_stops_may_be_made_again() {
    for _ in 0..3 {
        let mut running = Running::start().await;
        let mut calls = Vec::new();
        for client in both(|| running.builder().server_drains()) {
            client.echo("x").await.unwrap();
            // More than the server can have read by then.
            let bytes = vec![7; 15 << 20];
            calls.push(tokio::spawn(async move { client.turn(bytes).await }));
        }
        sleep(Duration::from_millis(5)).await;
        running.stop();
        for call in calls {
            let called = timeout(Duration::from_secs(20), call).await.unwrap();
            if let Err(error) = called.unwrap() {
                assert!(error.is_retryable(), "{error}");
            }
        }
        (&mut running.server).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_handshakes() {
    let mut running = Running::start().await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    silent.write_all(&[0x16, 3, 1]).await.unwrap();
    running.client().echo("x").await.unwrap();
    running.stop();
    let stopped = timeout(Duration::from_secs(5), &mut running.server).await;
    stopped.unwrap().unwrap().unwrap();
    assert_eq!(silent.read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_client_announces_that_it_closes_a_connection() {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let client = VaultClient::builder(address)
        .connector(trusting(authority.pem()))
        .build();
    let noting = tokio::spawn(async move {
        client.note("x".into()).await.unwrap();
        sleep(Duration::from_millis(50)).await;
    });
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = TlsAcceptor::from(tls.config())
        .accept(stream)
        .await
        .unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    assert!(all.ends_with(&[b'x', 0]));
    noting.await.unwrap();
}

#[tokio::test]
async fn a_reply_that_was_cut_off_is_an_error() {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = TlsAcceptor::from(tls.config());
            let mut stream = acceptor.accept(stream).await.unwrap();
            let _ = stream.read(&mut [0; 100]).await;
            stream.write_all(&[0, 0, 0, 18, 0x80]).await.unwrap();
            stream.flush().await.unwrap();
        }
    });
    let builder = || VaultClient::builder(address).connector(trusting(authority.pem()));
    for client in both(builder) {
        let error = client.echo("x").await.unwrap_err().to_string();
        assert!(
            error.contains("peer closed connection without sending TLS close_notify"),
            "{error}"
        );
    }
}
