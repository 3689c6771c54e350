//! alato: one call at a time on each connection, and many on one.

use std::{
    future::pending,
    net::{SocketAddr, TcpListener},
};

use alato::{RpcError, Server, ThriftStruct, Transport, rpc::PerCoreListener, thrift_service};
use bytes::Bytes;
use tokio::runtime::Runtime;

use super::{Cell, listen, payload};
use crate::load::{Caller, Load};

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct Payload {
    #[thrift(id = 1)]
    data: Bytes,
}

#[thrift_service]
pub trait Echo {
    async fn echo(&self, payload: Payload) -> Result<Payload, RpcError>;
}

struct Handler;

impl Echo for Handler {
    async fn echo(&self, payload: Payload) -> Result<Payload, RpcError> {
        Ok(payload)
    }
}

pub fn serve(runtime: &Runtime, listener: TcpListener) {
    let server = Server::new(EchoServer::new(Handler)).max_connections(100_000);
    runtime.spawn(async move { server.serve(listen(listener), pending()).await });
}

pub fn serve_multiplexed(runtime: &Runtime, listener: TcpListener) {
    let server = Server::new(EchoServer::new(Handler))
        .max_connections(100_000)
        .answer_out_of_order();
    runtime.spawn(async move { server.serve(listen(listener), pending()).await });
}

/// With a runtime of its own for each connection's core; here there is one.
pub fn serve_per_core(runtime: &Runtime, listener: TcpListener) {
    let server = Server::new(EchoServer::new(Handler)).max_connections(100_000);
    let listener = PerCoreListener::from_bound(vec![listener]).expect("a socket");
    runtime.spawn(async move { server.serve_per_core(listener, pending()).await });
}

pub fn call(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell, transport: Transport) {
    let client = EchoClient::builder(server)
        .transport(transport)
        .max_idle_connections(cell.concurrency)
        .build();
    begin(runtime, load, client, cell);
}

pub fn call_multiplexed(
    runtime: &Runtime,
    load: &Load,
    server: SocketAddr,
    cell: Cell,
    transport: Transport,
) {
    let client = EchoClient::builder(server)
        .transport(transport)
        .multiplexed(1)
        .build();
    begin(runtime, load, client, cell);
}

fn begin(runtime: &Runtime, load: &Load, client: EchoClient, cell: Cell) {
    let payload = Payload {
        data: payload(cell.payload).into(),
    };
    let call = || AlatoCaller {
        client: client.clone(),
        payload: payload.clone(),
    };
    let callers = (0..cell.concurrency).map(|_| call()).collect();
    load.spawn(runtime, callers, cell.payload);
}

struct AlatoCaller {
    client: EchoClient,
    payload: Payload,
}

impl Caller for AlatoCaller {
    async fn call(&mut self) -> usize {
        let reply = self.client.echo(self.payload.clone()).await;
        reply.expect("a reply").data.len()
    }
}

/// The same with a payload that owns its bytes.
pub mod vec {
    use super::*;

    #[derive(ThriftStruct, Clone, Debug, PartialEq)]
    pub struct Payload {
        #[thrift(id = 1)]
        data: Vec<u8>,
    }

    #[thrift_service]
    pub trait Echo {
        async fn echo(&self, payload: Payload) -> Result<Payload, RpcError>;
    }

    struct Handler;

    impl Echo for Handler {
        async fn echo(&self, payload: Payload) -> Result<Payload, RpcError> {
            Ok(payload)
        }
    }

    pub fn serve_multiplexed(runtime: &Runtime, listener: TcpListener) {
        let server = Server::new(EchoServer::new(Handler))
            .max_connections(100_000)
            .answer_out_of_order();
        runtime.spawn(async move { server.serve(listen(listener), pending()).await });
    }

    pub fn call_multiplexed(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
        let client = EchoClient::builder(server).multiplexed(1).build();
        let payload = Payload {
            data: payload(cell.payload),
        };
        let call = || VecCaller {
            client: client.clone(),
            payload: payload.clone(),
        };
        let callers = (0..cell.concurrency).map(|_| call()).collect();
        load.spawn(runtime, callers, cell.payload);
    }

    struct VecCaller {
        client: EchoClient,
        payload: Payload,
    }

    impl Caller for VecCaller {
        async fn call(&mut self) -> usize {
            let reply = self.client.echo(self.payload.clone()).await;
            reply.expect("a reply").data.len()
        }
    }
}
