//! [`Client`]: carries requests to a server, over connections that are used again.

mod builder;
mod pool;

use std::{sync::Arc, time::Duration};

use alato_core::Service;
use alato_thrift::MessageKind;

pub use builder::{ClientBuilder, Endpoint, FromService};

use crate::{
    CallContext, Protocol, ProtocolError, Reply, Request, RpcError, TransportError,
    name::Name,
    wire::{Envelope, Message, Transport},
};
use pool::{Connection, Pool};

/// How long to wait for a server to say why it does not read on.
const TIME_TO_SAY_WHY: Duration = Duration::from_millis(200);

/// Carries requests to one server over TCP, in framed messages.
///
/// It connects when it is first called. Each call has a connection to itself, and gives it back when
/// its reply is there. A connection on which a call timed out, was dropped, or failed on its way is closed, so
/// that no other call can get its reply. A call is never made twice: if the server closes a connection at the
/// moment that a call begins to use it, the call fails.
///
/// Cloning one is cheap, and clones share their connections. Made by [`ClientBuilder`].
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pool: Pool,
    /// What stands before the name of each method, up to the colon.
    service_name: Option<String>,
    options: Options,
}

#[derive(Clone, Copy, Debug)]
struct Options {
    protocol: Protocol,
    transport: Transport,
    max_frame_size: u32,
    connect_timeout: Duration,
    request_timeout: Duration,
    max_idle_connections: usize,
}

impl Client {
    fn new(endpoint: Endpoint, service_name: Option<String>, options: Options) -> Self {
        Self {
            shared: Arc::new(Shared {
                pool: Pool::new(endpoint, options),
                service_name,
                options,
            }),
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, RpcError> {
        let pool = &self.shared.pool;
        // Owned by this future until the reply is complete; dropped with it otherwise.
        let mut connection = pool.take().await?;
        let name = match &self.shared.service_name {
            Some(service) => format!("{service}:{}", request.method()).into(),
            None => request.name().clone(),
        };
        let transport = self.shared.options.transport;
        let reply = connection.exchange(name, transport, request).await?;
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
    async fn exchange(
        &mut self,
        name: Name,
        transport: Transport,
        request: &Request,
    ) -> Result<Reply, RpcError> {
        let envelope = Envelope {
            transport,
            protocol: self.protocol(),
            name,
            sequence_id: self.next_sequence_id(),
        };
        let (kind, expected) = (request.kind(), envelope.sequence_id);
        let arguments = request.arguments_in(envelope.protocol)?;
        let written = self.stream().write(&envelope, kind, &arguments).await;
        if let Err(RpcError::Transport(error @ TransportError::Io(_))) = written {
            return Err(self.reason_for_closing().await.unwrap_or(error.into()));
        }
        written?;
        if kind == MessageKind::Oneway {
            self.sent_oneway(expected);
            return Ok(Reply::oneway());
        }
        loop {
            let received = self.stream().read().await?;
            let message = received.ok_or(TransportError::Closed)?.open()?;
            let found = message.envelope.sequence_id;
            if self.is_stray(found, expected) {
                tracing::debug!(method = ?message.envelope.name, "a reply to a oneway call");
                continue;
            }
            if found != expected {
                return Err(misplaced(&message, expected));
            }
            self.got_reply();
            let kind = message.kind;
            return Reply::received(message)
                .ok_or(RpcError::Protocol(ProtocolError::UnexpectedKind(kind)));
        }
    }

    /// What the server said before it closed the connection in the middle of a message.
    async fn reason_for_closing(&mut self) -> Option<RpcError> {
        let reading = self.stream().read();
        let received = tokio::time::timeout(TIME_TO_SAY_WHY, reading)
            .await
            .ok()?
            .ok()??;
        server_gave_up(&received.open().ok()?)
    }
}

/// Why a message with another sequence id is there.
fn misplaced(message: &Message, expected: i32) -> RpcError {
    server_gave_up(message).unwrap_or(RpcError::Protocol(ProtocolError::SequenceId {
        expected,
        found: message.envelope.sequence_id,
    }))
}

/// A server that cannot read a call knows neither its name nor its id, and says so in an exception without them, before it
/// closes the connection.
fn server_gave_up(message: &Message) -> Option<RpcError> {
    let nameless =
        message.kind == MessageKind::Exception && message.envelope.name.as_str().is_empty();
    let protocol = message.envelope.protocol;
    let exception = nameless.then(|| protocol.from_bytes(&message.body).ok())?;
    exception.map(RpcError::Application)
}
