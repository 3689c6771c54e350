//! volo-thrift: one call at a time on each connection, and many on one; with TTHeader, as it does unless told otherwise, and in frames
//! alone.

use std::net::{SocketAddr, TcpListener};

use tokio::runtime::Runtime;
use volo::net::{Address, incoming::DefaultIncoming};
use volo_thrift::{ServerError, codec::DefaultMakeCodec};

use super::{
    Cell, listen, payload,
    volo_generated::{Echo, EchoClient, EchoClientBuilder, EchoServer, Payload},
};
use crate::load::{Caller, Load};

#[derive(Clone, Copy)]
pub struct Mode {
    pub multiplexed: bool,
    pub ttheader: bool,
}

struct Handler;

impl Echo for Handler {
    async fn echo(&self, payload: Payload) -> Result<Payload, ServerError> {
        Ok(payload)
    }
}

/// A server understands both TTHeader and frames.
pub fn serve(runtime: &Runtime, listener: TcpListener, multiplexed: bool) {
    runtime.spawn(async move {
        let incoming = DefaultIncoming::from(listen(listener));
        let server = EchoServer::new(Handler).multiplex(multiplexed);
        server.run(incoming).await
    });
}

pub fn call(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell, mode: Mode) {
    // It wants a runtime to be built in.
    let _entered = runtime.enter();
    let builder = EchoClientBuilder::new("Echo")
        .address(Address::from(server))
        .multiplex(mode.multiplexed);
    let client = if mode.ttheader {
        builder.build()
    } else {
        builder.make_codec(DefaultMakeCodec::framed()).build()
    };
    let payload = Payload {
        data: payload(cell.payload).into(),
    };
    let call = || VoloCaller {
        client: client.clone(),
        payload: payload.clone(),
    };
    let callers = (0..cell.concurrency).map(|_| call()).collect();
    load.spawn(runtime, callers, cell.payload);
}

struct VoloCaller {
    client: EchoClient,
    payload: Payload,
}

impl Caller for VoloCaller {
    async fn call(&mut self) -> usize {
        let reply = self.client.echo(self.payload.clone()).await;
        reply.expect("a reply").data.len()
    }
}
