//! Calls in other protocols than binary.

use std::time::{Duration, Instant};

use alato::{
    Protocol, Transport,
    thrift::{
        ApplicationExceptionKind, Decoder, Encoder, Limits, MessageHeader, MessageKind,
        compact::{CompactDecoder, CompactEncoder},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    fixture::{Complaint, Echo, EchoClient, Running, TooLoud, exception},
    wire::{frame, reply},
};

#[tokio::test]
async fn one_server_answers_each_client_in_its_own_protocol_and_transport() {
    let server = Running::start().await;
    let mut clients = Vec::new();
    for protocol in [Protocol::Binary, Protocol::Compact, Protocol::Json] {
        for transport in [
            Transport::Framed,
            Transport::Unframed,
            Transport::THeader,
            Transport::TTHeader,
        ] {
            let builder = || {
                EchoClient::builder(server.address)
                    .protocol(protocol)
                    .transport(transport)
            };
            clients.push(builder().build());
            clients.push(builder().compress().build());
            clients.push(builder().multiplexed(1).build());
        }
    }
    for client in clients.iter().chain(&clients) {
        assert_eq!(client.echo("hallo").await.unwrap(), "hallo");
        assert_eq!(client.shout(50).await.unwrap(), 50);
        assert_eq!(
            client.shout(100).await.unwrap_err().into_declared(),
            Some(Complaint::TooLoud(TooLoud { decibels: 100 }))
        );
        client.nothing().await.unwrap_err().into_declared().unwrap();
        client.sleep_millis(0).await.unwrap();
        client.note("n".into()).await.unwrap();
        assert_eq!(client.large(100_000).await.unwrap().len(), 100_000);
        let failure = exception(client.fail(1).await);
        assert_eq!(failure.kind, ApplicationExceptionKind::INTERNAL_ERROR);
        assert_eq!(failure.message, "no disk");
    }
}

/// The protocol is that of each message, so a connection may change it.
#[tokio::test]
async fn an_exception_of_the_server_itself_comes_in_the_protocol_of_the_call() {
    let server = Running::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let mut message = Vec::new();
    let mut encoder = CompactEncoder::new(&mut message);
    let header = MessageHeader {
        name: "none".into(),
        kind: MessageKind::Call,
        sequence_id: -7,
    };
    encoder.message_begin(&header).unwrap();
    message.push(0);
    let length = u32::try_from(message.len()).unwrap();
    stream.write_all(&length.to_be_bytes()).await.unwrap();
    stream.write_all(&message).await.unwrap();

    let length = stream.read_u32().await.unwrap();
    let mut reply = vec![0; length as usize];
    stream.read_exact(&mut reply).await.unwrap();
    let mut decoder = CompactDecoder::new(&reply, Limits::default());
    let header = decoder.message_begin().unwrap();
    assert_eq!(header.kind, MessageKind::Exception);
    assert_eq!((&*header.name, header.sequence_id), ("none", -7));
    let exception: alato::ApplicationException =
        alato::thrift::compact::from_slice(decoder.rest()).unwrap();
    assert_eq!(exception.kind, ApplicationExceptionKind::UNKNOWN_METHOD);
}

/// The calls of several transports on one connection, in pieces that are none of theirs.
#[tokio::test]
async fn messages_are_told_apart_however_they_arrive() {
    let server = Running::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let framed = frame(1, "echo", 1, &[0]);
    let calls = [&framed[..], &framed[4..], &framed[4..], &framed[..]].concat();
    let writing = async {
        for piece in calls.chunks(7) {
            stream.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    writing.await;
    let with_frame = reply(&mut stream).await;
    assert_eq!(with_frame, (2, "echo".to_owned(), 1));
    // `80 01 00 02`, `00 00 00 04`, `echo`, the sequence id, an empty string as field 0.
    let mut without_frame = [0; 24];
    for _ in 0..2 {
        stream.read_exact(&mut without_frame).await.unwrap();
        assert_eq!(without_frame[..4], [0x80, 1, 0, 2]);
        assert_eq!(without_frame[16..], [11, 0, 0, 0, 0, 0, 0, 0]);
    }
    assert_eq!(reply(&mut stream).await, with_frame);
}

#[tokio::test]
async fn a_message_without_a_frame_that_makes_no_sense_is_answered_before_the_end() {
    let server = Running::start().await;
    for (nonsense, why) in [
        (
            &b"\x80\x01\0\x01\0\0\0\x04echo\0\0\0\x01\x63\0\x01"[..],
            "not the number of a Thrift type",
        ),
        (
            b"\x80\x01\0\x01\0\0\0\x04echo\0\0\0\x01\x0b\0\x01\x7f\xff\xff\xff",
            "over the limit",
        ),
        (
            b"\x82\x21\x01\x04echo\x18\xff\xff\xff\xff\x07",
            "over the limit",
        ),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(nonsense).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.contains(why), "{answer:?}");
    }
    server.client().echo("goes on").await.unwrap();
}

/// Calls that were sent without waiting for replies are answered in their order; a slow one holds up what comes behind it, and nothing before it.
#[tokio::test]
async fn calls_that_arrive_together_are_answered_in_order_and_as_soon_as_they_can_be() {
    let server = Running::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let mut calls = Vec::new();
    for id in 1..=100 {
        calls.extend(frame(1, "echo", id, &[0]));
    }
    let slow = [10, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x2c, 0];
    calls.extend(frame(1, "sleepMillis", 101, &slow));
    calls.extend(frame(1, "large", 102, &[8, 0, 1, 0, 1, 0x86, 0xa0, 0]));
    calls.extend(frame(1, "echo", 103, &[0]));
    let start = Instant::now();
    stream.write_all(&calls).await.unwrap();
    for id in 1..=100 {
        assert_eq!(reply(&mut stream).await.2, id);
    }
    assert!(start.elapsed() < Duration::from_millis(300));
    for id in 101..=103 {
        assert_eq!(reply(&mut stream).await.2, id);
    }
    assert!(start.elapsed() >= Duration::from_millis(300));
}
