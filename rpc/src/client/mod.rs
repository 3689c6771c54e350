//! [`Client`]: carries requests to a server, over connections that are used again.

mod builder;
mod pool;

use std::{sync::Arc, time::Duration};

use alato_core::Service;
use alato_thrift::{MessageHeader, MessageKind, binary};

pub use builder::{ClientBuilder, Endpoint, FromService};

use crate::{
    CallContext, ProtocolError, Reply, Request, RpcError, TransportError,
    framed::{self, Framed, Message},
};
use pool::{Connection, Pool};

/// Carries requests to one server over TCP, in framed binary messages.
///
/// It connects when it is first called. Each call has a connection to itself, and gives it back when
/// its reply is complete: a connection on which a call failed, timed out or was dropped is closed, so
/// that no other call can get its reply.
///
/// Cloning one is cheap, and clones share their connections. Made by [`ClientBuilder`].
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pool: Pool,
    options: Options,
}

#[derive(Clone, Copy, Debug)]
struct Options {
    max_frame_size: u32,
    connect_timeout: Duration,
    request_timeout: Duration,
    max_idle_connections: usize,
}

impl Client {
    fn new(endpoint: Endpoint, options: Options) -> Self {
        Self {
            shared: Arc::new(Shared {
                pool: Pool::new(endpoint, options),
                options,
            }),
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, RpcError> {
        let pool = &self.shared.pool;
        // Owned by this future until the reply is complete; dropped with it otherwise.
        let mut connection = pool.take().await?;
        let reply = connection.exchange(request).await?;
        pool.give_back(connection);
        Ok(reply)
    }
}

impl Service<CallContext, Request> for Client {
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let after = cx.timeout().unwrap_or(self.shared.options.request_timeout);
        match tokio::time::timeout(after, self.exchange(&request)).await {
            Ok(result) => result,
            Err(_) => Err(TransportError::TimedOut { after }.into()),
        }
    }
}

impl Connection {
    async fn exchange(&mut self, request: &Request) -> Result<Reply, RpcError> {
        let sequence_id = self.next_sequence_id();
        let framed: &mut Framed<_> = self.framed();
        let header = MessageHeader {
            name: request.method().into(),
            kind: request.kind(),
            sequence_id,
        };
        framed.write_message(&header, request.arguments()).await?;
        if request.kind() == MessageKind::Oneway {
            return Ok(Reply::oneway());
        }
        let frame = framed.read_frame().await?.ok_or(TransportError::Closed)?;
        let message = framed::open(&frame)?;
        if message.header.sequence_id != sequence_id {
            return Err(misplaced(&message, sequence_id));
        }
        let kind = message.header.kind;
        Reply::received(kind, message.body)
            .ok_or(RpcError::Protocol(ProtocolError::UnexpectedKind(kind)))
    }
}

/// Why a message with another sequence id is there. A server that cannot read a call knows neither its name nor its
/// id, and says so in a message without them, before it closes the connection.
fn misplaced(message: &Message<'_>, expected: i32) -> RpcError {
    let MessageHeader {
        name,
        kind,
        sequence_id: found,
    } = &message.header;
    if *kind == MessageKind::Exception
        && name.is_empty()
        && let Ok(exception) = binary::from_bytes(&message.body)
    {
        return RpcError::Application(exception);
    }
    RpcError::Protocol(ProtocolError::SequenceId {
        expected,
        found: *found,
    })
}
