//! Which connection carries which call, and what ends one.

use std::{sync::atomic::Ordering, time::Duration};

use alato::{
    ApplicationExceptionKind, CallContext, ProtocolError, RpcError, Server, TransportError,
    layer_fn,
    rpc::{Protocol, Reply, ReplyKind, Request},
    service_fn,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler, Running, exception},
    wire::{echoed, field_i32, frame, raw_server, sequence_id_of},
};

#[tokio::test]
async fn a_connection_is_used_again_after_a_call_that_succeeded() {
    let (address, connections) =
        raw_server(async |call: Vec<u8>, _| echoed("x", sequence_id_of(&call))).await;
    let client = EchoClient::builder(address).build();
    for _ in 0..20 {
        client.echo("x").await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_a_call_that_timed_out() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection == 0 {
            sleep(Duration::from_millis(100)).await;
            return echoed("late", sequence_id_of(&call));
        }
        echoed("new", sequence_id_of(&call))
    })
    .await;
    let client = EchoClient::builder(address)
        .request_timeout(Duration::from_millis(20))
        .build();
    let error = client.echo("x").await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(
        error.to_string(),
        format!("`echo` at {address}: no reply within 20ms")
    );
    sleep(Duration::from_millis(150)).await; // The late reply has arrived by now.
    assert_eq!(client.echo("x").await.unwrap(), "new");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_a_call_that_was_dropped() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection == 0 {
            sleep(Duration::from_millis(50)).await;
        }
        echoed(&connection.to_string(), sequence_id_of(&call))
    })
    .await;
    let client = EchoClient::builder(address).build();
    timeout(Duration::from_millis(10), client.echo("x"))
        .await
        .unwrap_err();
    assert_eq!(client.echo("x").await.unwrap(), "1");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_reply_with_another_sequence_id_is_an_error_and_ends_the_connection() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        let wrong = i32::from(connection == 0);
        echoed("x", sequence_id_of(&call) + wrong)
    })
    .await;
    let client = EchoClient::builder(address).build();
    match client.echo("x").await {
        Err(RpcError::Protocol(
            ProtocolError::SequenceId {
                expected: 1,
                found: 2,
            },
            at,
        )) => {
            assert_eq!(at.method(), Some("echo"));
            assert_eq!(at.endpoint(), Some(&address.into()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_with_a_reply_that_nobody_asked_for_is_not_used_again() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        let mut reply = echoed(&connection.to_string(), sequence_id_of(&call));
        if connection == 0 {
            reply.extend(echoed("stray", sequence_id_of(&call) + 1));
        }
        reply
    })
    .await;
    let client = EchoClient::builder(address).build();
    assert_eq!(client.echo("x").await.unwrap(), "0");
    assert_eq!(client.echo("x").await.unwrap(), "1");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let mut running = Running::start().await;
    let client = running.client();
    client.echo("x").await.unwrap();
    running.stop();
    (&mut running.server).await.unwrap().unwrap();

    let listener = TcpListener::bind(running.address).await.unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    assert_eq!(client.echo("again").await.unwrap(), "again");
}

#[tokio::test]
async fn a_reply_that_makes_no_sense_is_an_error() {
    for (reply, expected) in [
        (
            vec![],
            "the connection was closed before the reply was there. It has never answered: the server may expect an unframed transport, another protocol, or TLS",
        ),
        (
            vec![0, 0, 0, 9, 1],
            "the connection was closed before the reply was there",
        ),
        (vec![0; 4], "an empty frame"),
        (
            b"HTTP/1.1 400 Bad Request\r\n".to_vec(),
            "a frame of 1213486160 bytes is over the limit of 16384000 (the other side seems to speak HTTP)",
        ),
        (
            vec![0, 0, 0, 4, 0x83, 0x21, 1, 2],
            "cannot decode the message: not a message in the binary protocol: it begins with 0x83210102 (at byte 0)",
        ),
        (
            frame(1, "echo", 1, &[0]),
            "a message of the kind Call where a reply belongs",
        ),
        (frame(2, "echo", 1, &[0]), "a reply without a result"),
        (
            frame(2, "echo", 1, &[11, 0, 0]),
            "cannot decode the message: result: the input ends too early: 4 bytes needed, 0 left (at byte 3)",
        ),
    ] {
        let (address, _) = raw_server(move |_, _| {
            let reply = reply.clone();
            async move { reply }
        })
        .await;
        let client = EchoClient::builder(address).build();
        let error = client.echo("x").await.unwrap_err();
        let at = format!("`echo` at {address}: ");
        assert_eq!(error.to_string().trim_start_matches(&at), expected);
    }
}

#[tokio::test]
async fn nobody_listening_is_an_error_that_names_the_endpoint() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = EchoClient::builder(address).build();
    let error = client.echo("x").await.unwrap_err();
    assert!(
        error.to_string().starts_with(&format!(
            "`echo` at {address}: cannot connect to {address}: "
        )),
        "{error}"
    );
}

#[tokio::test]
async fn every_failure_names_the_method_and_the_server() {
    let running = Running::start().await;
    let address = running.address;
    let endpoint = address.into();
    let at = format!("`fail` at {address}: ");

    // What the server answered.
    let error = running.client().fail(1).await.unwrap_err();
    assert_eq!(error.method(), Some("fail"));
    assert_eq!(error.endpoint(), Some(&endpoint));
    assert_eq!(error.to_string(), format!("{at}internal error: no disk"));

    // What a layer did, and what one reads that knows another result.
    let refuses = layer_fn(|_| {
        service_fn(async |_: &mut CallContext, request: Request| {
            if request.method() == "fail" {
                return Err(RpcError::refused("not now"));
            }
            Ok(Reply::new(ReplyKind::Success, Protocol::Binary, vec![9]))
        })
    });
    let client = EchoClient::builder(address).layer(refuses).build();
    let error = client.fail(1).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), format!("{at}too much to do: not now"));
    let error = client.with(CallContext::new()).echo("x").await.unwrap_err();
    assert!(matches!(error, RpcError::Protocol(..)), "{error}");
    assert_eq!(error.method(), Some("echo"));
    assert_eq!(error.endpoint(), Some(&endpoint));

    // In the same program, there is no server to name.
    let client = EchoClient::new(EchoServer::new(Handler::default()));
    let error = client.fail(1).await.unwrap_err();
    assert_eq!(error.endpoint(), None);
    assert_eq!(error.to_string(), "`fail`: internal error: no disk");

    // And what a method declares is as it is.
    let error = running.client().shout(120).await.unwrap_err();
    assert_eq!((error.method(), error.endpoint()), (None, None));
}

#[tokio::test]
async fn frames_over_the_limit_are_refused_by_whoever_sees_them_first() {
    // The server's reply is too long for the server.
    let running = Running::start_with(|server| server.max_frame_size(1000)).await;
    let client = running.client();
    let failed = exception(client.large(1000).await);
    assert!(
        failed.message.contains("the reply cannot be sent"),
        "{failed}"
    );
    assert_eq!(client.large(900).await.unwrap().len(), 900);

    // The client's call is too long for the server, which says so.
    let failed = exception(client.echo(&"x".repeat(1000)).await);
    assert_eq!(failed.kind, ApplicationExceptionKind::PROTOCOL_ERROR);
    assert!(
        failed.message.contains("over the limit of 1000"),
        "{failed}"
    );
    assert_eq!(client.echo("x").await.unwrap(), "x");

    // The client's call is too long for the client, which sends nothing.
    let client = EchoClient::builder(running.address)
        .max_frame_size(100)
        .build();
    match client.echo(&"x".repeat(100)).await {
        Err(RpcError::Transport(TransportError::FrameTooLarge { limit: 100, .. }, _)) => {}
        other => panic!("{other:?}"),
    }
    // The server's reply is too long for the client.
    match client.large(200).await {
        Err(RpcError::Transport(TransportError::FrameTooLarge { limit: 100, .. }, _)) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn an_answer_to_a_oneway_call_is_not_taken_for_that_of_the_next() {
    // As servers do that do not know the method.
    let (address, connections) = raw_server(async |call: Vec<u8>, _| {
        let id = sequence_id_of(&call);
        if call[3] == 4 {
            sleep(Duration::from_millis(20)).await;
            return frame(3, "note", id, &[0]);
        }
        echoed("x", id)
    })
    .await;
    let client = EchoClient::builder(address).build();
    for _ in 0..3 {
        client.note("a".into()).await.unwrap();
        client.note("b".into()).await.unwrap();
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_client_is_told_why_even_if_it_was_still_sending() {
    let running = Running::start().await;
    let client = EchoClient::builder(running.address)
        .max_frame_size(100 << 20)
        .build();
    let failed = exception(client.echo(&"x".repeat(20 << 20)).await);
    assert!(
        failed.message.contains("over the limit of 16384000"),
        "{failed}"
    );
}

#[test]
fn a_connection_that_died_while_the_runtime_slept_is_not_used() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let running = runtime.block_on(Running::start());
        (runtime, running)
    };
    let (first, running) = server();
    let address = running.address;
    let client = EchoClient::builder(address).build();
    assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
    drop((first, running));

    let again = tokio::runtime::Runtime::new().unwrap();
    let listener = again.block_on(TcpListener::bind(address)).unwrap();
    again.spawn(
        Server::new(EchoServer::new(Handler::default())).serve(listener, std::future::pending()),
    );
    assert_eq!(runtime.block_on(client.echo("y")).unwrap(), "y");
}

#[tokio::test]
async fn a_client_that_does_not_read_its_reply_is_given_up() {
    let running =
        Running::start_with(|server| server.write_timeout(Duration::from_millis(100))).await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    raw.write_all(&frame(1, "large", 1, &field_i32(1, 16_000_000)))
        .await
        .unwrap();
    sleep(Duration::from_millis(500)).await;
    // The reply was cut off, since nobody read it.
    let mut reply = Vec::new();
    let _ = raw.read_to_end(&mut reply).await;
    assert!(reply.len() < 16_000_000, "{}", reply.len());
}
