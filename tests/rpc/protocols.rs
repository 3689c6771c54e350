//! Calls in other protocols than binary.

use alato::{
    Protocol,
    thrift::{
        ApplicationExceptionKind, Decoder, Encoder, Limits, MessageHeader, MessageKind,
        compact::{CompactDecoder, CompactEncoder},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::fixture::{Complaint, Echo, EchoClient, Running, TooLoud, exception};

#[tokio::test]
async fn one_server_answers_each_client_in_its_own_protocol() {
    let server = Running::start().await;
    let binary = server.client();
    let compact = EchoClient::builder(server.address)
        .protocol(Protocol::Compact)
        .build();
    for client in [&binary, &compact, &binary] {
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
