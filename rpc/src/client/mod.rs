//! [`Client`]: carries requests to a server, over connections that are used again.

mod builder;
mod connect;
mod exclusive;
mod multiplexed;
mod pool;

use std::{fmt, io, sync::Arc, time::Duration};

use alato_core::Service;
use alato_thrift::MessageKind;

pub use builder::{ClientBuilder, FromService};
pub use connect::{ClientStream, Connector, Endpoint, Network};

use self::{connect::AnyConnector, multiplexed::Multiplexed, pool::Pool};
use crate::{
    CallContext, Protocol, Reply, Request, RpcError, TransportError,
    wire::{Message, Transport},
};

/// Carries requests to one server.
///
/// It connects when it is first called. Unless it is built to be [multiplexed](ClientBuilder::multiplexed), each call has a connection
/// to itself, and gives it back when its reply is there; a connection on which a call timed out, was dropped, or failed on its way is
/// closed. On multiplexed connections, sequence ids tell which reply belongs to which call. Either way, no call can get the reply of
/// another. A call is never made twice: if the server closes a connection at the moment that a call begins to use it, the
/// call fails.
///
/// Cloning one is cheap, and clones share their connections. Made by [`ClientBuilder`].
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    carrier: Carrier,
    endpoint: Endpoint,
    /// What stands before the name of each method, up to the colon.
    service_name: Option<String>,
    options: Options,
}

#[derive(Debug)]
enum Carrier {
    Pool(Arc<Pool>),
    Multiplexed(Multiplexed),
}

#[derive(Clone, Copy, Debug)]
struct Options {
    protocol: Protocol,
    transport: Transport,
    max_frame_size: u32,
    connect_timeout: Duration,
    request_timeout: Duration,
    idle_timeout: Duration,
    max_connections: usize,
    max_idle_connections: usize,
    max_waiting_calls: usize,
    max_connection_age: Option<Duration>,
    multiplexed: Option<usize>,
    max_calls_per_connection: usize,
}

impl Client {
    fn new(
        endpoint: Endpoint,
        service_name: Option<String>,
        connector: Arc<dyn AnyConnector>,
        options: Options,
    ) -> Self {
        let dialer = Dialer {
            connector,
            endpoint: endpoint.clone(),
            timeout: options.connect_timeout,
        };
        let carrier = match options.multiplexed {
            Some(connections) => {
                Carrier::Multiplexed(Multiplexed::new(dialer, options, connections))
            }
            None => Carrier::Pool(Arc::new(Pool::new(dialer, options))),
        };
        Self {
            shared: Arc::new(Shared {
                carrier,
                endpoint,
                service_name,
                options,
            }),
        }
    }

    async fn exchange(&self, request: &Request, after: Duration) -> Result<Reply, RpcError> {
        let name = match &self.shared.service_name {
            Some(service) => format!("{service}:{}", request.method()).into(),
            None => request.name().clone(),
        };
        match &self.shared.carrier {
            Carrier::Multiplexed(lines) => lines.call(name, request, after).await,
            Carrier::Pool(pool) => {
                let exchange = async {
                    // Owned by this future until the reply is complete; dropped with it otherwise.
                    let mut taken = pool.take().await?;
                    let reply = taken.connection.exchange(name, request).await?;
                    Pool::give_back(pool, taken);
                    Ok(reply)
                };
                tokio::time::timeout(after, exchange)
                    .await
                    .unwrap_or_else(|_| Err(TransportError::TimedOut { after }.into()))
            }
        }
    }
}

impl Service<CallContext, Request> for Client {
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let after = cx.timeout().unwrap_or(self.shared.options.request_timeout);
        self.exchange(&request, after)
            .await
            .map_err(|error| error.at(request.method(), &self.shared.endpoint))
    }
}

/// Makes connections.
#[derive(Clone)]
struct Dialer {
    connector: Arc<dyn AnyConnector>,
    endpoint: Endpoint,
    timeout: Duration,
}

impl Dialer {
    async fn connect(&self) -> Result<Box<dyn ClientStream>, TransportError> {
        let connecting = self.connector.connect(&self.endpoint);
        let connected = tokio::time::timeout(self.timeout, connecting).await;
        connected
            .unwrap_or_else(|elapsed| Err(io::Error::from(elapsed)))
            .map_err(|source| TransportError::Connect {
                endpoint: self.endpoint.to_string(),
                source,
            })
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.endpoint.fmt(f)
    }
}

impl fmt::Debug for dyn ClientStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientStream")
    }
}

/// A server that cannot read a call knows neither its name nor its id, and says so in an exception without them, before it
/// closes the connection.
fn server_gave_up(message: &Message) -> Option<RpcError> {
    let envelope = &message.envelope;
    let nameless = message.kind == MessageKind::Exception
        && envelope.sequence_id == 0
        && envelope.name.as_str().is_empty();
    let exception = nameless.then(|| envelope.protocol.from_bytes(&message.body).ok())?;
    exception.map(RpcError::Application)
}
