//! tarpc: many calls on one connection, each in a task of its own on the server; serde's messages in bincode, in frames with a length.

use std::net::{SocketAddr, TcpListener};

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tarpc::{
    client, context, serde_transport,
    server::{BaseChannel, Channel},
    tokio_serde::formats::Bincode,
    tokio_util::codec::LengthDelimitedCodec,
};
use tokio::{net::TcpStream, runtime::Runtime};

use super::{Cell, listen, payload};
use crate::load::{Caller, Load};

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Payload {
    #[serde(with = "serde_bytes")]
    data: Vec<u8>,
}

#[tarpc::service]
pub trait Echo {
    async fn echo(payload: Payload) -> Payload;
}

#[derive(Clone)]
struct Handler;

impl Echo for Handler {
    async fn echo(self, _: context::Context, payload: Payload) -> Payload {
        payload
    }
}

pub fn serve(runtime: &Runtime, listener: TcpListener) {
    runtime.spawn(async move {
        let listener = listen(listener);
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("a socket");
            let frames = LengthDelimitedCodec::builder().new_framed(stream);
            let transport = serde_transport::new(frames, Bincode::default());
            let calls = BaseChannel::with_defaults(transport).execute(Handler.serve());
            tokio::spawn(calls.for_each(async |call| {
                tokio::spawn(call);
            }));
        }
    });
}

pub fn call(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
    let client = runtime.block_on(async {
        let stream = TcpStream::connect(server).await.expect("the server");
        stream.set_nodelay(true).expect("a socket");
        let frames = LengthDelimitedCodec::builder().new_framed(stream);
        let transport = serde_transport::new(frames, Bincode::default());
        EchoClient::new(client::Config::default(), transport).spawn()
    });
    let call = || TarpcCaller {
        client: client.clone(),
        payload: Payload {
            data: payload(cell.payload),
        },
    };
    let callers = (0..cell.concurrency).map(|_| call()).collect();
    load.spawn(runtime, callers, cell.payload);
}

struct TarpcCaller {
    client: EchoClient,
    payload: Payload,
}

impl Caller for TarpcCaller {
    async fn call(&mut self) -> usize {
        let reply = self.client.echo(context::current(), self.payload.clone());
        reply.await.expect("a reply").data.len()
    }
}
