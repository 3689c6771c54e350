//! tonic: Protocol Buffers by prost over HTTP/2, many calls on one connection. What its generator would write is written by hand.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{SocketAddr, TcpListener},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::runtime::Runtime;
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::http::{self, uri::PathAndQuery},
    server::{NamedService, UnaryService},
    transport::{Channel, Endpoint, Server, server::TcpIncoming},
};
use tonic_prost::ProstCodec;
use tower_service::Service;

use super::{Cell, listen, payload};
use crate::load::{Caller, Load};

#[derive(Clone, PartialEq, prost::Message)]
struct Payload {
    #[prost(bytes = "bytes", tag = "1")]
    data: Bytes,
}

const PATH: &str = "/bench.Echo/Echo";

#[derive(Clone)]
struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let reply = match request.uri().path() {
                PATH => {
                    let codec = ProstCodec::<Payload, Payload>::default();
                    tonic::server::Grpc::new(codec)
                        .unary(Handler, request)
                        .await
                }
                _ => Status::unimplemented("").into_http(),
            };
            Ok(reply)
        })
    }
}

struct Handler;

impl UnaryService<Payload> for Handler {
    type Response = Payload;
    type Future = Ready<Result<Response<Payload>, Status>>;

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}

pub fn serve(runtime: &Runtime, listener: TcpListener) {
    runtime.spawn(async move {
        let incoming = TcpIncoming::from(listen(listener)).with_nodelay(Some(true));
        let server = Server::builder().add_service(Echo);
        server.serve_with_incoming(incoming).await
    });
}

pub fn call(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
    let endpoint = Endpoint::from_shared(format!("http://{server}")).expect("a URI");
    let connected = runtime.block_on(endpoint.connect());
    let channel = connected.expect("the server");
    let payload = Payload {
        data: payload(cell.payload).into(),
    };
    let call = || TonicCaller {
        client: tonic::client::Grpc::new(channel.clone()),
        payload: payload.clone(),
    };
    let callers = (0..cell.concurrency).map(|_| call()).collect();
    load.spawn(runtime, callers, cell.payload);
}

struct TonicCaller {
    client: tonic::client::Grpc<Channel>,
    payload: Payload,
}

impl Caller for TonicCaller {
    async fn call(&mut self) -> usize {
        self.client.ready().await.expect("a connection");
        let codec = ProstCodec::<Payload, Payload>::default();
        let request = Request::new(self.payload.clone());
        let path = PathAndQuery::from_static(PATH);
        let reply = self.client.unary(request, path, codec).await;
        reply.expect("a reply").into_inner().data.len()
    }
}
