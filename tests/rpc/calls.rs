//! What comes back of a call.

use std::time::Duration;

use alato::ApplicationExceptionKind;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler, Running, TooLoud, TooQuiet, exception},
    wire::{field_i32, frame, raw_server, reply, sequence_id_of, short_len},
};

#[tokio::test]
async fn results_and_declared_exceptions_arrive() {
    let running = Running::start().await;
    let client = running.client();
    assert_eq!(client.echo("hé").await.unwrap(), "hé");
    assert_eq!(client.shout(50).await.unwrap(), 50);
    let complaint = client.shout(120).await.unwrap_err().into_declared();
    assert_eq!(complaint, Some(TooLoud { decibels: 120 }.into()));
    let complaint = client.shout(1).await.unwrap_err().into_declared();
    assert_eq!(complaint, Some(TooQuiet {}.into()));
    let quiet = client.nothing().await.unwrap_err().into_declared();
    assert_eq!(quiet, Some(TooQuiet {}));
}

#[tokio::test]
async fn failures_that_are_not_declared_arrive_as_application_exceptions() {
    let running = Running::start().await;
    let client = running.client();
    let failed = exception(client.fail(1).await);
    assert_eq!(failed.to_string(), "internal error: no disk");
    let failed = exception(client.fail(2).await);
    assert_eq!(failed.kind, ApplicationExceptionKind::INTERNAL_ERROR);
    let failed = exception(client.fail(3).await);
    assert_eq!(
        failed.to_string(),
        "application exception of kind 99: own kind"
    );
}

#[tokio::test]
async fn a_panic_in_a_handler_is_answered_and_the_connections_go_on() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let client = running.client();
    let failed = exception(client.fail(0).await);
    assert_eq!(
        failed.to_string(),
        "internal error: the handler of `fail` panicked"
    );
    assert_eq!(client.echo("still there").await.unwrap(), "still there");

    // On one connection: the panic, then a call.
    raw.write_all(&frame(1, "fail", 5, &field_i32(1, 0)))
        .await
        .unwrap();
    raw.write_all(&frame(1, "echo", 6, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "fail".into(), 5));
    assert_eq!(reply(&mut raw).await, (2, "echo".into(), 6));
}

#[tokio::test]
async fn oneway_calls_arrive_and_get_no_reply_whatever_happens() {
    let running = Running::start().await;
    let client = running.client();
    client.note("first".into()).await.unwrap();
    client.note("panic".into()).await.unwrap();
    client.note("second".into()).await.unwrap();
    timeout(Duration::from_secs(5), async {
        while running.handler.notes.lock().unwrap().len() < 2 {
            sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .unwrap();

    // Neither a panic, nor undecodable arguments, nor a message of the wrong kind get a reply.
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let text = |text: &str| [&[11, 0, 1, 0, 0, 0, short_len(text)], text.as_bytes(), &[0]].concat();
    for kind in [4, 1] {
        raw.write_all(&frame(kind, "note", 1, &text("panic")))
            .await
            .unwrap();
        raw.write_all(&frame(kind, "note", 2, &[99])).await.unwrap();
        raw.write_all(&frame(kind, "note", 3, &text("x")))
            .await
            .unwrap();
    }
    raw.write_all(&frame(1, "notes", 4, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (2, "notes".into(), 4));
}

#[tokio::test]
async fn an_unknown_method_and_bad_arguments_are_answered_on_a_connection_that_goes_on() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let unknown = frame(1, "no_such_method", -1, &field_i32(1, 0));
    raw.write_all(&unknown).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "no_such_method".into(), -1));
    // An unknown method that came as oneway is answered all the same, as Apache's servers do.
    raw.write_all(&frame(4, "no_such_method", 2, &[0]))
        .await
        .unwrap();
    assert_eq!(reply(&mut raw).await, (3, "no_such_method".into(), 2));
    raw.write_all(&frame(1, "echo", 3, &[99])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "echo".into(), 3));
    // A reply is no call.
    raw.write_all(&frame(2, "echo", 4, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "echo".into(), 4));
    raw.write_all(&frame(1, "echo", i32::MIN, &[0]))
        .await
        .unwrap();
    assert_eq!(reply(&mut raw).await, (2, "echo".into(), i32::MIN));
}

#[tokio::test]
async fn calls_sent_at_once_and_in_pieces_are_answered_in_order() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let calls: Vec<u8> = (0..50).flat_map(|i| frame(1, "echo", i, &[0])).collect();
    raw.write_all(&calls).await.unwrap();
    for i in 0..50 {
        assert_eq!(reply(&mut raw).await.2, i);
    }
    for byte in frame(1, "echo", 99, &[0]) {
        raw.write_all(&[byte]).await.unwrap();
        raw.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(reply(&mut raw).await.2, 99);
}

#[tokio::test]
async fn a_client_can_call_a_server_without_a_socket() {
    let client = EchoClient::new(EchoServer::new(Handler::default()));
    assert_eq!(client.echo("near").await.unwrap(), "near");
    assert_eq!(
        client.shout(1).await.unwrap_err().into_declared(),
        Some(TooQuiet {}.into())
    );
    client.note("n".into()).await.unwrap();
    assert_eq!(client.notes().await.unwrap(), ["n"]);
}

#[tokio::test]
async fn a_name_that_is_too_long_is_refused_in_a_few_words() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let mut message = vec![0x80, 1, 0, 1];
    message.extend(1_000_000_u32.to_be_bytes());
    message.extend(vec![b'x'; 1_000_000]);
    message.extend([0, 0, 0, 1, 0]);
    let length = u32::try_from(message.len()).unwrap();
    raw.write_all(&length.to_be_bytes()).await.unwrap();
    raw.write_all(&message).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, String::new(), 0));
}

#[tokio::test]
async fn an_exception_that_the_client_does_not_know_is_not_a_success() {
    let (address, _) = raw_server(async |call: Vec<u8>, _| {
        // A struct as field 5 of a result that has no such field here.
        frame(2, "nothing", sequence_id_of(&call), &[12, 0, 5, 0, 0])
    })
    .await;
    let client = EchoClient::builder(address).build();
    let error = client.nothing().await.unwrap_err();
    let expected = format!("`nothing` at {address}: a reply without a result");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn what_went_wrong_behind_a_handler_is_not_told() {
    let running = Running::start().await;
    let failed = exception(running.client().fail(2).await);
    assert_eq!(failed.to_string(), "internal error: the call failed");
}
