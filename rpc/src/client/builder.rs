//! [`ClientBuilder`]: what a client connects to, and how.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use alato_metainfo::Limits as MetadataLimits;
use alato_thrift::Limits;

use alato_core::{Identity, Layer, ServiceBuilder, Stack};

use super::{Client, Connector, Endpoint, Network, Options, connect::AnyConnector};
use crate::{
    Protocol,
    call_timeout::{CallBound, CallSettings},
    wire::{DEFAULT_MAX_FRAME_SIZE, Transport, clamp_frame_size},
};

/// A client that a builder makes around a service; `#[thrift_service]` implements it for its clients.
#[doc(hidden)]
pub trait FromService<S> {
    type Client;

    /// The service's name, where it is a client of one.
    const SERVICE: Option<&'static str> = None;

    fn from_service(service: S, settings: CallSettings) -> Self::Client;
}

/// Makes a typed client `C`, such as a `CalculatorClient`, whose calls go through layers and then
/// over a connection. Start from the client's own `builder`.
#[must_use]
pub struct ClientBuilder<C, L = Identity> {
    endpoint: Endpoint,
    service_name: Option<String>,
    layers: ServiceBuilder<L>,
    connector: Arc<dyn AnyConnector>,
    options: Options,
    has_layers: bool,
    client: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    /// A client of the server at `endpoint`.
    pub fn new(endpoint: impl Into<Endpoint>) -> Self {
        Self {
            endpoint: endpoint.into(),
            service_name: None,
            layers: ServiceBuilder::new(),
            connector: Arc::new(Network),
            options: Options {
                protocol: Protocol::default(),
                transport: Transport::default(),
                compress: false,
                server_drains: false,
                max_frame_size: DEFAULT_MAX_FRAME_SIZE,
                connect_timeout: Duration::from_secs(3),
                request_timeout: Duration::from_secs(10),
                attempt_timeout: Duration::MAX,
                timeout: Duration::from_secs(10),
                idle_timeout: Duration::from_secs(60),
                max_connections: 1_000,
                max_idle_connections: 64,
                max_waiting_calls: 10_000,
                max_connection_age: None,
                multiplexed: None,
                max_calls_per_connection: 10_000,
                max_queued_bytes: 64 << 20,
                max_abandoned_calls: 1_024,
                codec_limits: None,
                metadata_limits: None,
            },
            has_layers: false,
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
            connector: self.connector,
            options: self.options,
            has_layers: true,
            client: PhantomData,
        }
    }

    /// Names the service, for a server that has [several](crate::Multiplexed): methods are called as `Calculator:add`. No name
    /// is said unless set; but a [`TTHeader`](Transport::TTHeader) has a place for it, and then says which service the client is of.
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

    /// Compresses messages with zlib, where the transport has a [header](Transport::THeader) to say so. The server's replies are
    /// compressed, too.
    pub const fn compress(mut self) -> Self {
        self.options.compress = true;
        self
    }

    /// Promises that the server answers every call that it has begun before it ends a connection, as [`Server`](crate::Server) does when it
    /// is shut down: then a call whose connection ends without a byte of the reply
    /// [may be made again](crate::RpcError::is_retryable). A server that is killed, or whose drain takes too long, does not keep the promise.
    pub const fn server_drains(mut self) -> Self {
        self.options.server_drains = true;
        self
    }

    /// Sets how long a call may take, with connecting, all layers and all attempts. Default: 10
    /// seconds.
    ///
    /// The call's context has the deadline, so that each layer sees [how much time is
    /// left](crate::CallContext::remaining). A call whose context has a time-out or a deadline of
    /// its own ends by that. [`Client::builder`](crate::Client::builder) makes a stack and no typed
    /// client: add a [`DeadlineLayer`](crate::layers::DeadlineLayer) first there, if its layers may
    /// take long.
    pub const fn request_timeout(mut self, timeout: Duration) -> Self {
        self.options.request_timeout = timeout;
        self
    }

    /// Sets how long one attempt at a call may take, connecting included, if a layer makes several.
    /// No attempt outlasts its call. Default: as long as the call.
    pub const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = timeout;
        self
    }

    /// Sets how long connecting may take; 3 seconds unless set.
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connect_timeout = timeout;
        self
    }

    /// Lets many calls share a connection at the same time, and sets how many connections there are. The server has to repeat sequence
    /// ids, as Thrift asks for, but need not answer calls out of order: one that does not, answers each when those before it are answered.
    ///
    /// Choose a transport with a header for it, where the server speaks one: framed and unframed, most servers answer in order, and a call that takes
    /// long holds up all that come after it.
    ///
    /// A oneway call returns when it is queued, without waiting for a connection. It is lost if no
    /// connection can be made, if the runtime ends before it is written, and, as on any connection,
    /// if the connection ends before the server has read it. The first is logged.
    ///
    /// One connection is the least work for both sides, and the calls that wait at the same time travel together. A few more let a server
    /// use as many cores. A client that is used in several runtimes has so many in each.
    /// 0 shares none: each call has a connection to itself.
    pub const fn multiplexed(mut self, connections: usize) -> Self {
        self.options.multiplexed = match connections {
            0 => None,
            connections => Some(connections),
        };
        self
    }

    /// Sets how many calls may share a [multiplexed](Self::multiplexed) connection. Default: 10,000. At most: 65,535. 0 admits none. Further
    /// calls fail.
    pub const fn max_calls_per_connection(mut self, calls: usize) -> Self {
        self.options.max_calls_per_connection = calls;
        self
    }

    /// Sets how many bytes of calls may wait to be written to a [multiplexed](Self::multiplexed)
    /// connection, because the server does not take them. Default: 64 MiB. 0 admits none. While
    /// there are as many, further calls fail; the call that reaches it is sent whole.
    pub const fn max_queued_bytes(mut self, bytes: usize) -> Self {
        self.options.max_queued_bytes = bytes;
        self
    }

    /// Sets how many replies a [multiplexed](Self::multiplexed) connection may owe to calls that
    /// have timed out or were dropped. Default: 1,024. 0 admits none. With more, it gets no further
    /// calls, and another one is made.
    pub const fn max_abandoned_calls(mut self, calls: usize) -> Self {
        self.options.max_abandoned_calls = calls;
        self
    }

    /// Sets how many connections there may be, where each call has one to itself. Default: 1,000. 0
    /// admits none: every call fails. Further calls wait.
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.options.max_connections = connections;
        self
    }

    /// Sets how many calls may wait for a connection. Default: 10,000. 0 admits none. Further calls
    /// fail.
    pub const fn max_waiting_calls(mut self, calls: usize) -> Self {
        self.options.max_waiting_calls = calls;
        self
    }

    /// Sets how long a connection may be open without a call; 1 minute unless set.
    pub const fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = timeout;
        self
    }

    /// Sets how long a connection may be used, so that in time the load reaches servers that were added; as long as it lasts unless
    /// set. The calls on it are answered.
    pub const fn max_connection_age(mut self, age: Duration) -> Self {
        self.options.max_connection_age = Some(age);
        self
    }

    /// Sets what makes the connections; [`Network`] does unless set.
    pub fn connector(mut self, connector: impl Connector) -> Self {
        self.connector = Arc::new(connector);
        self
    }

    /// Sets how many connections are kept open between calls. Default: 64. 0 admits none.
    pub const fn max_idle_connections(mut self, connections: usize) -> Self {
        self.options.max_idle_connections = connections;
        self
    }

    /// Sets the longest frame or message that is written or read, in bytes. Default: 16,384,000, as
    /// in Apache Thrift. At most: 2,147,483,647. 0 admits nothing.
    ///
    /// [`codec_limits`](Self::codec_limits) bounds the contents of a message, too.
    pub const fn max_frame_size(mut self, bytes: u32) -> Self {
        self.options.max_frame_size = clamp_frame_size(bytes);
        self
    }

    /// Sets what is decoded of a reply at most: the length of a string, the depth, the memory that
    /// a result takes. Default: what [`Limits::default`] allows. A call whose reply is over a limit
    /// fails.
    ///
    /// Their `max_message_len` is not used: [`max_frame_size`](Self::max_frame_size) says how long
    /// a message may be. For messages of over 64 MiB, raise both:
    ///
    /// ```
    /// use alato_rpc::Client; // or the client of a service
    /// use alato_thrift::Limits; // `alato::thrift::Limits`
    ///
    /// const MAX: usize = 300 << 20;
    /// let limits = Limits::default()
    ///     .with_max_string_len(MAX)
    ///     .with_budget(2 * MAX);
    /// let client = Client::builder("127.0.0.1:9090")
    ///     .max_frame_size(MAX as u32)
    ///     .codec_limits(limits)
    ///     .build();
    /// # let _ = client;
    /// ```
    pub const fn codec_limits(mut self, limits: Limits) -> Self {
        self.options.codec_limits = Some(limits);
        self
    }

    /// Sets how much metadata of each kind a call may have, and its reply. Default: what its
    /// context may have, which is 128 pairs and 16 KiB unless that was made with [other
    /// limits](alato_metainfo::MetaInfo::with_limits). 0 admits none. A call with more fails. All
    /// of a message's metadata has to fit into its header, of 64 KiB.
    ///
    /// For more of it in a call, `*cx.metadata_mut() = MetaInfo::with_limits(limits)`.
    pub const fn metadata_limits(mut self, limits: MetadataLimits) -> Self {
        self.options.metadata_limits = Some(limits);
        self
    }

    /// Makes the client. It connects when it is first called.
    // With `L::Service` in what it returns, the compiler would not say what is wrong with a layer,
    // but that there is no such method.
    pub fn build<S>(self) -> <C as FromService<S>>::Client
    where
        L: Layer<Client, Service = S>,
        C: FromService<S>,
    {
        let mut options = self.options;
        options.timeout = options.request_timeout.min(options.attempt_timeout);
        let bound = if self.has_layers {
            CallBound::Timeout(options.request_timeout)
        } else {
            CallBound::Connection
        };
        let settings = CallSettings::of_client(options.protocol, &self.endpoint, bound);
        let client = Client::new(
            self.endpoint,
            self.service_name,
            C::SERVICE,
            self.connector,
            options,
        );
        C::from_service(self.layers.service(client), settings)
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
