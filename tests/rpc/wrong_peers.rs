//! Clients whose server is not what they take it for: the error says so.

use std::{net::SocketAddr, time::Duration};

use alato::{CallContext, RpcError, Transport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::timeout,
};

use crate::{
    fixture::{Echo, EchoClient},
    wire::{echoed, raw_server, sequence_id_of},
};

/// A server that reads something, writes some bytes, and closes the connection.
async fn answers(bytes: &'static [u8]) -> SocketAddr {
    serve(bytes, true).await
}

/// A server that writes some bytes before it reads.
async fn greets(bytes: &'static [u8]) -> SocketAddr {
    serve(bytes, false).await
}

async fn serve(bytes: &'static [u8], reads: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                if reads {
                    let _ = stream.read(&mut [0; 4096]).await;
                }
                let _ = stream.write_all(bytes).await;
                if !reads {
                    let _ = stream.read(&mut [0; 4096]).await;
                }
            });
        }
    });
    address
}

async fn failure(address: SocketAddr, transport: Transport, shared: bool) -> RpcError {
    let mut builder = EchoClient::builder(address).transport(transport);
    if shared {
        builder = builder.multiplexed(1);
    }
    let client = builder.build();
    let called = timeout(Duration::from_secs(9), client.echo("x"));
    called.await.expect("an end").unwrap_err()
}

const TRANSPORTS: [Transport; 4] = [
    Transport::Framed,
    Transport::Unframed,
    Transport::THeader,
    Transport::TTHeader,
];

#[tokio::test]
async fn a_client_that_meets_another_protocol_says_which() {
    let cases: [(&[u8], &str); 9] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"),
        (b"HTTP/1.0 200 OK\r\n\r\n<html>", "HTTP"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b"<html><body>Bad Gateway</body></html>", "HTML"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "TLS"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
        (b"-ERR unknown command\r\n", "text"),
        (b"220 mail.example.org ESMTP\r\n", "text"),
    ];
    for (bytes, expected) in cases {
        let address = answers(bytes).await;
        for transport in TRANSPORTS {
            for shared in [false, true] {
                let error = failure(address, transport, shared).await;
                let text = error.to_string();
                assert!(text.contains(expected), "{expected}: {text}");
                assert!(!error.is_retryable(), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_speaks_first_is_not_taken_for_one_of_thrift() {
    for (bytes, expected) in [
        (&b"SSH-2.0-OpenSSH_9.2\r\n"[..], "SSH"),
        (b"220 mail.example.org ESMTP\r\n", "text"),
    ] {
        let address = greets(bytes).await;
        for shared in [false, true] {
            let error = failure(address, Transport::Framed, shared).await;
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!error.is_retryable(), "{error}");
        }
    }
}

#[tokio::test]
async fn a_server_that_never_answers_may_expect_another_transport() {
    let closes = answers(b"").await;
    for (transport, expected) in [
        (
            Transport::Framed,
            "the server may expect an unframed transport",
        ),
        (
            Transport::Unframed,
            "the server may expect a framed transport",
        ),
        (Transport::THeader, "the server may not know this header"),
        (Transport::TTHeader, "the server may not know this header"),
    ] {
        for shared in [false, true] {
            let error = failure(closes, transport, shared).await;
            let text = error.to_string();
            assert!(text.contains(expected), "{text}");
            // It was sent.
            assert!(!error.is_retryable(), "{text}");
        }
    }
    // One that waits for more, as an unframed server does that reads a frame.
    let (waits, _) = raw_server(async |_, _| std::future::pending().await).await;
    let mut cx = CallContext::new();
    cx.set_timeout(Duration::from_secs(1));
    let client = EchoClient::builder(waits).build();
    let error = client.with(cx).echo("x").await.unwrap_err();
    assert!(error.is_timeout());
    let text = error.to_string();
    assert!(text.contains("no reply within 1s"), "{text}");
    assert!(text.contains("may expect an unframed transport"), "{text}");
}

#[tokio::test]
async fn a_server_that_has_answered_before_is_the_right_one() {
    let (address, _) = raw_server(async |call: Vec<u8>, _| {
        if call.windows(4).any(|four| four == b"last") {
            return Vec::new();
        }
        echoed("x", sequence_id_of(&call))
    })
    .await;
    for shared in [false, true] {
        let mut builder = EchoClient::builder(address);
        if shared {
            builder = builder.multiplexed(1);
        }
        let client = builder.build();
        client.echo("x").await.unwrap();
        let error = client.echo("last").await.unwrap_err();
        let expected =
            format!("`echo` at {address}: the connection was closed before the reply was there");
        assert_eq!(error.to_string(), expected);
    }
}

/// The promise is of what the server does with calls, and says nothing of what it speaks.
#[tokio::test]
async fn a_server_that_drains_may_be_the_wrong_one_too() {
    let closes = answers(b"").await;
    let client = EchoClient::builder(closes).server_drains().build();
    let error = client.echo("x").await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!(
        error
            .to_string()
            .contains("may expect an unframed transport"),
        "{error}"
    );
}

/// Connects when it is too late.
struct Slow;

impl alato::rpc::Connector for Slow {
    type Stream = tokio::net::TcpStream;

    async fn connect(&self, _: &alato::Endpoint) -> std::io::Result<Self::Stream> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_server_that_was_never_reached_may_be_the_right_one() {
    for shared in [0, 1] {
        let client = EchoClient::builder("nowhere")
            .connector(Slow)
            .request_timeout(Duration::from_secs(1))
            .multiplexed(shared)
            .build();
        let error = client.echo("x").await.unwrap_err();
        assert_eq!(error.to_string(), "`echo` at nowhere: no reply within 1s");
    }
}
