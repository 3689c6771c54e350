//! [`ClientBuilder`], and the [`Endpoint`] that it connects to.

use std::{fmt, marker::PhantomData, net::SocketAddr, time::Duration};

use alato_core::{Identity, Layer, ServiceBuilder, Stack};

use super::{Client, Options};
use crate::{
    Protocol,
    wire::{DEFAULT_MAX_FRAME_SIZE, Transport, clamp_frame_size},
};

/// Where a server is: a host (or an address) and a port, as in `"example.org:9090"`.
///
/// The host is resolved at every connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Endpoint {
    fn from(host_and_port: &str) -> Self {
        Self(host_and_port.to_owned())
    }
}

impl From<String> for Endpoint {
    fn from(host_and_port: String) -> Self {
        Self(host_and_port)
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        Self(address.to_string())
    }
}

/// A client that a builder makes around a service; `#[thrift_service]` implements it for its clients.
#[doc(hidden)]
pub trait FromService<S> {
    type Client;

    fn from_service(service: S, protocol: Protocol) -> Self::Client;
}

/// Makes a typed client `C`, such as a `CalculatorClient`, whose calls go through layers and then
/// over a connection. Start from the client's own `builder`.
#[must_use]
pub struct ClientBuilder<C, L = Identity> {
    endpoint: Endpoint,
    service_name: Option<String>,
    layers: ServiceBuilder<L>,
    options: Options,
    client: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    /// A client of the server at `endpoint`.
    pub fn new(endpoint: impl Into<Endpoint>) -> Self {
        Self {
            endpoint: endpoint.into(),
            service_name: None,
            layers: ServiceBuilder::new(),
            options: Options {
                protocol: Protocol::default(),
                transport: Transport::default(),
                max_frame_size: DEFAULT_MAX_FRAME_SIZE,
                connect_timeout: Duration::from_secs(1),
                request_timeout: Duration::from_secs(10),
                max_idle_connections: 64,
            },
            client: PhantomData,
        }
    }
}

impl<C, L> ClientBuilder<C, L> {
    /// Adds a layer around the connection, inside those that were added before.
    pub fn layer<New>(self, layer: New) -> ClientBuilder<C, Stack<New, L>> {
        ClientBuilder {
            endpoint: self.endpoint,
            service_name: self.service_name,
            layers: self.layers.layer(layer),
            options: self.options,
            client: PhantomData,
        }
    }

    /// Names the service, for a server that has [several](crate::Multiplexed): methods are called as `Calculator:add`. No name
    /// is said unless set.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = Some(name.into());
        self
    }

    /// Sets how messages are encoded; in the binary protocol unless set. The server has to understand it.
    pub const fn protocol(mut self, protocol: Protocol) -> Self {
        self.options.protocol = protocol;
        self
    }

    /// Sets whether messages stand in frames; they do unless set. The server has to understand it.
    pub const fn transport(mut self, transport: Transport) -> Self {
        self.options.transport = transport;
        self
    }

    /// Sets how long a call may take, connecting included; 10 seconds unless set.
    pub const fn request_timeout(mut self, timeout: Duration) -> Self {
        self.options.request_timeout = timeout;
        self
    }

    /// Sets how long connecting may take; 1 second unless set.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connect_timeout = timeout;
        self
    }

    /// Sets how many connections are kept open between calls; 64 unless set.
    pub const fn max_idle_connections(mut self, connections: usize) -> Self {
        self.options.max_idle_connections = connections;
        self
    }

    /// Sets the longest frame that is written or read, in bytes; 16,384,000 unless set, as in Apache
    /// Thrift.
    pub const fn max_frame_size(mut self, bytes: u32) -> Self {
        self.options.max_frame_size = clamp_frame_size(bytes);
        self
    }

    /// Makes the client. It connects when it is first called.
    pub fn build(self) -> C::Client
    where
        L: Layer<Client>,
        C: FromService<L::Service>,
    {
        let client = Client::new(self.endpoint, self.service_name, self.options);
        C::from_service(self.layers.service(client), self.options.protocol)
    }
}

impl<C, L: fmt::Debug> fmt::Debug for ClientBuilder<C, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("endpoint", &self.endpoint)
            .field("service_name", &self.service_name)
            .field("layers", &self.layers)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
