//! Errors of a handler's own, by every transport.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use alato::{
    ApplicationExceptionKind, BusinessError, CallContext, Client, Method, Protocol, Reply,
    ReplyKind, Request, RpcError, Server, Service, ServiceBuilder, Transport, layer_fn,
    layers::{CallStats, Outcome, StatsLayer},
    service,
    thrift::MessageKind,
    thrift_service,
};
use tokio::net::TcpListener;

#[thrift_service]
trait Shop {
    async fn price(&self, title: String) -> Result<i64, RpcError>;
    async fn buy(&self, code: i32, message: String) -> Result<(), RpcError>;
    #[thrift(oneway)]
    async fn note(&self, text: String) -> Result<(), RpcError>;
}

struct Books;

impl Shop for Books {
    async fn price(&self, title: String) -> Result<i64, RpcError> {
        Err(BusinessError::new(404, "no such \"book\"")
            .with_extra("title", title)
            .with_extra("shelf", "7\n")
            .into())
    }

    async fn buy(&self, code: i32, message: String) -> Result<(), RpcError> {
        Err(BusinessError::new(code, message).into())
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        Err(BusinessError::new(1, text).into())
    }
}

async fn serve<S>(service: S) -> SocketAddr
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(Server::new(service).serve(listener, std::future::pending()));
    address
}

fn not_found(title: &str) -> BusinessError {
    BusinessError::new(404, "no such \"book\"")
        .with_extra("title", title)
        .with_extra("shelf", "7\n")
}

#[tokio::test]
async fn a_business_error_arrives_as_it_is_where_a_header_carries_it() {
    let address = serve(Arc::new(ShopServer::new(Books))).await;
    for transport in [Transport::TTHeader, Transport::THeader] {
        for protocol in [Protocol::Binary, Protocol::Compact, Protocol::Json] {
            let builder = || {
                ShopClient::builder(address)
                    .transport(transport)
                    .protocol(protocol)
            };
            for client in [builder().build(), builder().multiplexed(1).build()] {
                let error = client.price("Emma".to_owned()).await.unwrap_err();
                let way = format!("{transport:?} {protocol:?}");
                assert_eq!(error.business(), Some(&not_found("Emma")), "{way}");
                assert_eq!(error.method(), Some("price"));
                assert!(!error.is_retryable() && !error.is_timeout());
                // A method without a result, and one whose reply is a struct with nothing in it.
                let error = client.buy(-1, String::new()).await.unwrap_err();
                assert_eq!(error.business(), Some(&BusinessError::new(-1, "")), "{way}");
                client.note("lost".to_owned()).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_business_error_is_an_exception_where_no_header_carries_it() {
    let address = serve(Arc::new(ShopServer::new(Books))).await;
    let framed = ShopClient::builder(address).build();
    let unframed = ShopClient::builder(address)
        .transport(Transport::Unframed)
        .build();
    let headed = ShopClient::builder(address)
        .transport(Transport::TTHeader)
        .build();
    for (client, code) in [(framed, 402), (unframed, 402), (headed, 0)] {
        match client.buy(code, "no money".to_owned()).await {
            Err(RpcError::Application(exception, _)) => {
                assert_eq!(exception.kind, ApplicationExceptionKind::INTERNAL_ERROR);
                let expected = format!("business status {code}: no money");
                assert_eq!(exception.message, expected);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_business_error_needs_no_socket() {
    let client = ShopClient::new(ShopServer::new(Books));
    let error = client.price("Emma".to_owned()).await.unwrap_err();
    assert_eq!(error.business(), Some(&not_found("Emma")));
}

/// Makes every call fail with the error that the service inside gave, or with its own.
struct Closed<S> {
    inner: S,
}

#[service]
impl<S> Service<CallContext, Request> for Closed<S>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, RpcError> {
        let reply = self.inner.call(cx, req).await.map_err(Into::into)?;
        match reply.business() {
            Some(error) if error.code == 402 => Err(BusinessError::new(503, "closed").into()),
            _ => Ok(reply),
        }
    }
}

#[tokio::test]
async fn layers_see_a_business_error_and_may_answer_with_one() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let outcomes = Arc::clone(&seen);
    let stack = ServiceBuilder::new()
        .layer(layer_fn(|inner| Closed { inner }))
        .layer(StatsLayer::new(move |call: &CallStats<'_>| {
            outcomes.lock().unwrap().push(call.outcome);
        }))
        .service(ShopServer::new(Books));
    let address = serve(Arc::new(stack)).await;
    let client = ShopClient::builder(address)
        .transport(Transport::TTHeader)
        .build();
    let error = client.buy(402, "no money".to_owned()).await.unwrap_err();
    assert_eq!(error.business(), Some(&BusinessError::new(503, "closed")));
    let error = client.buy(403, "no card".to_owned()).await.unwrap_err();
    assert_eq!(error.business(), Some(&BusinessError::new(403, "no card")));
    assert_eq!(*seen.lock().unwrap(), [Outcome::Business; 2]);
    assert_eq!(Outcome::Business.as_str(), "business_error");
    assert!(!Outcome::Business.is_failure());
}

/// Passes every call on to another server.
struct Proxy(ShopClient);

impl Shop for Proxy {
    async fn price(&self, title: String) -> Result<i64, RpcError> {
        self.0.price(title).await
    }

    async fn buy(&self, code: i32, message: String) -> Result<(), RpcError> {
        self.0.buy(code, message).await
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        self.0.note(text).await
    }
}

#[tokio::test]
async fn a_business_error_passes_through_a_handler_that_returns_it() {
    let behind = serve(Arc::new(ShopServer::new(Books))).await;
    let to = |address| {
        ShopClient::builder(address)
            .transport(Transport::TTHeader)
            .build()
    };
    let front = serve(Arc::new(ShopServer::new(Proxy(to(behind))))).await;
    let error = to(front).price("Emma".to_owned()).await.unwrap_err();
    assert_eq!(error.business(), Some(&not_found("Emma")));
}

#[tokio::test]
async fn a_reply_prints_its_business_error_and_keeps_it_when_it_is_cloned() {
    let reply = Reply::business_error(BusinessError::new(404, "no such book"));
    assert_eq!(reply.kind(), ReplyKind::Business);
    let expected = "Business(business status 404: no such book)";
    assert_eq!(format!("{:?}", reply.clone()), expected);
    assert_eq!(reply.clone().business(), reply.business());

    // One that is too long for a header is told as any reply that cannot be sent.
    let address = serve(Arc::new(ShopServer::new(Books))).await;
    let client = ShopClient::builder(address)
        .transport(Transport::TTHeader)
        .build();
    let long = client.buy(1, "x".repeat(70_000)).await.unwrap_err();
    assert!(
        long.to_string().contains("the reply cannot be sent"),
        "{long}"
    );
    let error = client.buy(1, "short".to_owned()).await.unwrap_err();
    assert_eq!(error.business(), Some(&BusinessError::new(1, "short")));
}

/// A reply of a generic client, of a service that is not known.
#[tokio::test]
async fn a_generic_client_sees_a_business_error_in_the_reply() {
    let address = serve(Arc::new(ShopServer::new(Books))).await;
    let client = Client::builder(address.to_string())
        .transport(Transport::TTHeader)
        .build();
    let arguments = alato::thrift::StructValue::default();
    let method = Method::new("Shop", "price");
    let request = Request::new(method, MessageKind::Call, Protocol::Binary, &arguments).unwrap();
    let reply = client.call(&mut CallContext::new(), request).await.unwrap();
    assert_eq!(reply.kind(), ReplyKind::Business);
    assert_eq!(reply.business().map(|error| error.code), Some(404));
}
