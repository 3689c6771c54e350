//! Several services on one port.

use std::sync::Arc;

use alato::{
    ApplicationExceptionKind, Multiplexed, Protocol, RpcError, Server, Transport, thrift_service,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler, exception},
    wire::{frame, reply},
};

#[thrift_service]
trait Counter {
    async fn echo(&self, text: &str) -> Result<i32, RpcError>;
}

struct Length;

impl Counter for Length {
    async fn echo(&self, text: &str) -> Result<i32, RpcError> {
        Ok(i32::try_from(text.len()).unwrap())
    }
}

async fn start() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let services = Multiplexed::new()
        .service("Echo", EchoServer::new(Arc::new(Handler::default())))
        .service("Counter", CounterServer::new(Length))
        .default_service(CounterServer::new(Length));
    tokio::spawn(Server::new(services).serve(listener, std::future::pending()));
    address
}

#[tokio::test]
async fn a_call_goes_to_the_service_that_it_names() {
    let address = start().await;
    for protocol in [Protocol::Binary, Protocol::Compact] {
        let echo = EchoClient::builder(address)
            .service_name("Echo")
            .protocol(protocol)
            .build();
        let counter = CounterClient::builder(address)
            .service_name("Counter")
            .protocol(protocol)
            .build();
        assert_eq!(echo.echo("abc").await.unwrap(), "abc");
        assert_eq!(counter.echo("abc").await.unwrap(), 3);
        echo.note("n".into()).await.unwrap();
        assert_eq!(echo.shout(50).await.unwrap(), 50);
    }
}

#[tokio::test]
async fn a_call_that_names_no_service_goes_to_the_default_one() {
    let counter = CounterClient::builder(start().await).build();
    assert_eq!(counter.echo("abcd").await.unwrap(), 4);
}

#[tokio::test]
async fn a_service_or_a_method_that_is_not_there_is_said_so_and_the_connection_goes_on() {
    let address = start().await;
    let nobody = CounterClient::builder(address)
        .service_name("Nobody")
        .build();
    let error = exception(nobody.echo("").await);
    assert_eq!(error.kind, ApplicationExceptionKind::UNKNOWN_METHOD);
    assert_eq!(error.message, "there is no service `Nobody`");

    let mut raw = TcpStream::connect(address).await.unwrap();
    for (name, kind) in [("Echo:none", 3), ("Echo:echo", 2), (":echo", 3)] {
        raw.write_all(&frame(1, name, 5, &[0])).await.unwrap();
        let (its_kind, _, sequence_id) = reply(&mut raw).await;
        assert_eq!((its_kind, sequence_id), (kind, 5), "{name}");
    }
}

#[tokio::test]
async fn a_reply_says_the_method_without_its_service() {
    let mut raw = TcpStream::connect(start().await).await.unwrap();
    for (called, kind, replied) in [
        ("Echo:echo", 2, "echo"),
        ("Echo:none", 3, "none"),
        ("Nobody:echo", 3, "echo"),
        (":echo", 3, "echo"),
        ("Echo:", 3, ""),
        ("Echo:a:b", 3, "a:b"),
        ("none", 3, "none"),
    ] {
        raw.write_all(&frame(1, called, 5, &[0])).await.unwrap();
        assert_eq!(reply(&mut raw).await, (kind, replied.to_owned(), 5));
    }
}

#[tokio::test]
async fn a_header_names_the_service_without_being_told_to() {
    let address = start().await;
    for transport in [Transport::TTHeader, Transport::THeader, Transport::Framed] {
        // By the trait's name, in a header that has a place for it.
        let echo = EchoClient::builder(address).transport(transport).build();
        let counter = CounterClient::builder(address).transport(transport).build();
        assert_eq!(counter.echo("abc").await.unwrap(), 3);
        let echoed = echo.echo("abc").await;
        if transport == Transport::TTHeader {
            assert_eq!(echoed.unwrap(), "abc");
        } else {
            // The default service has answered, with a number.
            echoed.unwrap_err();
        }
        let named = EchoClient::builder(address)
            .transport(transport)
            .service_name("Echo")
            .build();
        assert_eq!(named.echo("abc").await.unwrap(), "abc");
    }
}

#[thrift_service]
trait Parent {
    async fn inherited(&self) -> Result<i32, RpcError>;
}

#[thrift_service]
trait Child: Parent {
    async fn own(&self) -> Result<i32, RpcError>;
}

/// Says who it is.
struct Family(i32);

impl Parent for Family {
    async fn inherited(&self) -> Result<i32, RpcError> {
        Ok(self.0)
    }
}

impl Child for Family {
    async fn own(&self) -> Result<i32, RpcError> {
        Ok(self.0)
    }
}

async fn serve_families(child: &'static str) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let services = Multiplexed::new()
        .service(child, ChildServer::new(Family(1)))
        .default_service(ChildServer::new(Family(2)));
    tokio::spawn(Server::new(services).serve(listener, std::future::pending()));
    address
}

#[tokio::test]
async fn an_inherited_method_goes_to_the_service_that_the_client_is_of() {
    let builder = ChildClient::builder(serve_families("Child").await);
    let client = builder.transport(Transport::TTHeader).build();
    assert_eq!(client.own().await.unwrap(), 1);
    assert_eq!(client.inherited().await.unwrap(), 1);
}

#[tokio::test]
async fn a_header_that_names_a_service_which_is_not_there_gets_the_default_one() {
    let address = serve_families("Stepchild").await;
    let client = || ChildClient::builder(address).transport(Transport::TTHeader);
    assert_eq!(client().build().own().await.unwrap(), 2);
    let other = client().service_name("Stepchild").build();
    assert_eq!(other.own().await.unwrap(), 1);
}
