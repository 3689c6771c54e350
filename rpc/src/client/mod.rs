//! [`Client`]: carries requests to a server, over connections that are used again.

mod builder;
mod pool;

use std::{borrow::Cow, sync::Arc, time::Duration};

use alato_core::Service;
use alato_thrift::{MessageHeader, MessageKind};

pub use builder::{ClientBuilder, Endpoint, FromService};

use crate::{
    CallContext, Protocol, ProtocolError, Reply, Request, RpcError, TransportError,
    framed::{self, Message, Transport},
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
        let method = match &self.shared.service_name {
            Some(service) => format!("{service}:{}", request.method()).into(),
            None => Cow::Borrowed(request.method()),
        };
        let reply = connection.exchange(&method, request).await?;
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
    async fn exchange(&mut self, method: &str, request: &Request) -> Result<Reply, RpcError> {
        let sequence_id = self.next_sequence_id();
        let header = MessageHeader {
            name: method.into(),
            kind: request.kind(),
            sequence_id,
        };
        let protocol = self.protocol();
        let arguments = request.arguments_in(protocol)?;
        let written = self
            .framed()
            .write_message(protocol, &header, &arguments)
            .await;
        if let Err(RpcError::Transport(error @ TransportError::Io(_))) = written {
            return Err(self.reason_for_closing().await.unwrap_or(error.into()));
        }
        written?;
        if request.kind() == MessageKind::Oneway {
            self.sent_oneway(sequence_id);
            return Ok(Reply::oneway());
        }
        loop {
            let frame = self.framed().read_message().await?;
            let frame = frame.ok_or(TransportError::Closed)?;
            let message = framed::open(&frame)?;
            let MessageHeader {
                kind,
                sequence_id: found,
                ..
            } = message.header;
            if self.is_stray(found, sequence_id) {
                tracing::debug!(method = %message.header.name, "a reply to a oneway call");
                continue;
            }
            if found != sequence_id {
                return Err(misplaced(&message, sequence_id));
            }
            self.got_reply();
            return Reply::received(message)
                .ok_or(RpcError::Protocol(ProtocolError::UnexpectedKind(kind)));
        }
    }

    /// What the server said before it closed the connection in the middle of a message.
    async fn reason_for_closing(&mut self) -> Option<RpcError> {
        let reading = self.framed().read_message();
        let frame = tokio::time::timeout(TIME_TO_SAY_WHY, reading)
            .await
            .ok()?
            .ok()??;
        let message = framed::open(&frame).ok()?;
        server_gave_up(&message)
    }
}

/// Why a message with another sequence id is there.
fn misplaced(message: &Message<'_>, expected: i32) -> RpcError {
    server_gave_up(message).unwrap_or(RpcError::Protocol(ProtocolError::SequenceId {
        expected,
        found: message.header.sequence_id,
    }))
}

/// A server that cannot read a call knows neither its name nor its id, and says so in an exception without them, before it
/// closes the connection.
fn server_gave_up(message: &Message<'_>) -> Option<RpcError> {
    let header = &message.header;
    let nameless = header.kind == MessageKind::Exception && header.name.is_empty();
    let exception = nameless.then(|| message.protocol.from_bytes(&message.body).ok())?;
    exception.map(RpcError::Application)
}
