//! Handshakes that are slow, or never end.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::fixture::{Running, Vault};

/// The beginning of a first message of a client.
const HALF_A_HELLO: [u8; 11] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];

#[tokio::test]
async fn clients_that_do_not_end_their_handshake_delay_nobody() {
    let running = Running::start().await;
    let mut silent = Vec::new();
    for n in 0..100 {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(&HALF_A_HELLO[..n % 12]).await.unwrap();
        silent.push(stream);
    }
    let begun = Instant::now();
    for _ in 0..5 {
        assert_eq!(running.client().echo("x").await.unwrap(), "x");
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(running.connections(), 105);
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_given_up() {
    let running = Running::start_with(
        |_, tls| tls,
        |listener| listener.handshake_timeout(Duration::from_millis(200)),
        |server| server,
    )
    .await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let mut dripping = TcpStream::connect(running.address).await.unwrap();
    let client = running.client();
    assert_eq!(client.echo("x").await.unwrap(), "x");
    let begun = Instant::now();
    for byte in HALF_A_HELLO {
        // It may be closed by then.
        let _ = dripping.write_all(&[byte]).await;
        sleep(Duration::from_millis(30)).await;
    }
    for stream in [&mut silent, &mut dripping] {
        let end = timeout(Duration::from_secs(5), stream.read(&mut [0])).await;
        assert_eq!(end.expect("an end").unwrap_or(0), 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    // One that was made in time stays.
    assert_eq!(client.echo("x").await.unwrap(), "x");
    assert_eq!(running.connections(), 3);
}

#[tokio::test]
async fn a_handshake_goes_on_however_slowly_its_bytes_come() {
    let running = Running::start().await;
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, to) = (proxy.local_addr().unwrap(), running.address);
    tokio::spawn(async move {
        let (client, _) = proxy.accept().await.unwrap();
        let server = TcpStream::connect(to).await.unwrap();
        server.set_nodelay(true).unwrap();
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
        while let Ok(byte) = from_client.read_u8().await {
            to_server.write_u8(byte).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let connector = crate::fixture::trusting(running.authority.pem());
    let client = crate::fixture::VaultClient::builder(address).connector(connector);
    let client = client.connect_timeout(Duration::from_secs(10)).build();
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_connection_cap_counts_handshakes_which_make_room_when_they_end() {
    let running = Running::start_with(
        |_, tls| tls,
        |listener| listener.handshake_timeout(Duration::from_millis(100)),
        |server| server.max_connections(2),
    )
    .await;
    let silent = [
        TcpStream::connect(running.address).await.unwrap(),
        TcpStream::connect(running.address).await.unwrap(),
    ];
    let client = running.builder().connect_timeout(Duration::from_secs(5));
    assert_eq!(client.build().echo("x").await.unwrap(), "x");
    drop(silent);
}

#[tokio::test]
async fn garbage_on_the_port_ends_its_own_connection_alone() {
    let running = Running::start().await;
    let client = running.client();
    client.echo("x").await.unwrap();
    for garbage in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        &[0; 100],
        &[0xff; 10_000],
        &[0x16, 3, 1, 0, 5, 9, 9, 9, 9, 9],
        &[0x16, 3, 1, 0xff, 0xff],
    ] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut reply = Vec::new();
        let reading = stream.read_to_end(&mut reply);
        // An alert, or nothing at all.
        let _ = timeout(Duration::from_secs(5), reading)
            .await
            .expect("an end");
        assert!(reply.is_empty() || reply[0] == 0x15, "{reply:?}");
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
    assert_eq!(running.connections(), 6);
}
