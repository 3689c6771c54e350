//! Bytes that come to a Thrift port and are not Thrift.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, Running},
    wire::{frame, reply},
};

const LONG: Duration = Duration::from_secs(5);

/// Returns the text that comes back until the connection is closed, without a reset.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    timeout(LONG, reading).await.expect("an end").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A server that may read frames of any length, and one with the limit that is the default.
async fn servers() -> [Running; 2] {
    [
        Running::start().await,
        Running::start_with(|server| server.max_frame_size(u32::MAX)).await,
    ]
}

const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE",
];

fn request(method: &str) -> String {
    format!("{method} /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}")
}

fn assert_is_told(method: &str, answer: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect(answer);
    assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
    assert!(head.contains("Connection: close"), "{head}");
    let expected = match method {
        "HEAD" => "",
        _ => "This port speaks Thrift, not HTTP.\n",
    };
    assert_eq!(body, expected, "{method}");
}

#[tokio::test]
async fn an_http_client_is_told_that_the_port_speaks_thrift() {
    for server in servers().await {
        // Others are known by their first line.
        for method in METHODS.into_iter().chain(["PROPFIND", "QUERY", "M-SEARCH"]) {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream.write_all(request(method).as_bytes()).await.unwrap();
            assert_is_told(method, &answer(&mut stream).await);
        }
        assert_eq!(server.client().echo("x").await.unwrap(), "x");
    }
}

#[tokio::test]
async fn an_http_client_is_told_though_its_request_comes_byte_by_byte() {
    for server in servers().await {
        let mut calls = tokio::task::JoinSet::new();
        for method in METHODS {
            let address = server.address;
            calls.spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                for byte in request(method).bytes() {
                    // It may be answered before its end.
                    if stream.write_all(&[byte]).await.is_err() {
                        break;
                    }
                    sleep(Duration::from_millis(2)).await;
                }
                assert_is_told(method, &answer(&mut stream).await);
            });
        }
        while let Some(call) = calls.join_next().await {
            call.unwrap();
        }
    }
}

#[tokio::test]
async fn a_large_upload_over_http_sees_the_answer_and_no_reset() {
    let server = Running::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let upload = [request("POST").into_bytes(), vec![b'x'; 8 << 20]].concat();
    stream.write_all(&upload).await.unwrap();
    assert_is_told("POST", &answer(&mut stream).await);
}

#[tokio::test]
async fn other_protocols_are_closed_without_a_reset() {
    let hello = [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        &[7; 500],
    ]
    .concat();
    let all: [&[u8]; 4] = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 9090\r\n",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\0\x50\x23\x82",
        &hello,
    ];
    let [server, unlimited] = servers().await;
    for bytes in &all[..3] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        assert_eq!(answer(&mut stream).await, "");
    }
    // A TLS client says that this is no TLS, which it could not say of an end.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(all[3]).await.unwrap();
    let answered = answer(&mut stream).await;
    assert!(answered.contains("seems to speak TLS"), "{answered}");
    // Here, a handshake may be the start of a frame.
    for bytes in &all[..3] {
        let mut stream = TcpStream::connect(unlimited.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        assert_eq!(answer(&mut stream).await, "");
    }
    assert_eq!(server.client().echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn after_a_call_what_is_not_understood_is_answered_in_thrift() {
    let server = Running::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&frame(1, "echo", 7, &[0])).await.unwrap();
    assert_eq!(reply(&mut stream).await, (2, "echo".into(), 7));
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let rest = answer(&mut stream).await;
    assert!(!rest.contains("HTTP/1.1 400"), "{rest}");
    assert!(rest.contains("over the limit"), "{rest}");
}
