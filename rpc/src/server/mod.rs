//! [`Server`]: accepts connections, and answers the calls on them by way of a service.

mod accept;
mod answer;
mod calls;
mod clock;
mod connection;
mod listener;
mod load;
mod multiplexed;
mod peer;
mod per_core;
mod shared;
mod stop;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use alato_core::{Identity, Layer, Service, ServiceBuilder, Stack};
use alato_thrift::descriptor::ServiceDescriptor;
pub use listener::{Accepted, EitherStream, Listener};
pub use multiplexed::{Multiplexed, Named, Nobody, Unnamed};
pub use peer::PeerCertificates;
pub use per_core::PerCoreListener;
use tokio::task::JoinSet;

use self::{
    accept::accept,
    shared::{Options, Shared},
    stop::Stop,
};
use crate::{
    CallContext, Reply, Request, RpcError, context::ConnectionInfo, wire::clamp_frame_size,
};

/// Serves a Thrift service. Each call is answered as it came: in the binary, the compact or the JSON protocol, framed or not.
///
/// The calls of one connection run side by side, in one task: what computes for long belongs in
/// [`spawn_blocking`](tokio::task::spawn_blocking), so that the others go on. They are answered in the order in which they came, as
/// clients expect that do not look at sequence ids. When a client goes away, its calls are dropped, except those that are `oneway`.
///
/// ```
/// use alato_rpc::{CallContext, Reply, Request, RpcError, Server};
///
/// # async fn example() -> std::io::Result<()> {
/// // Usually a generated `CalculatorServer::new(handler)`.
/// let service = alato_core::service_fn(async |_cx: &mut CallContext, _request: Request| {
///     Ok::<_, RpcError>(Reply::oneway())
/// });
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
/// # drop(stop);
/// Server::new(service)
///     .serve(listener, async move {
///         let _ = stopped.await;
///     })
///     .await?;
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Server<S, L = Identity> {
    service: S,
    layers: ServiceBuilder<L>,
    options: Options,
}

impl<S> Server<S> {
    /// A server that answers calls by way of `service`.
    pub const fn new(service: S) -> Self {
        Self {
            service,
            layers: ServiceBuilder::new(),
            options: Options::DEFAULT,
        }
    }
}

impl<S, L> Server<S, L> {
    /// Adds a layer around the service, inside those that were added before.
    #[must_use]
    pub fn layer<New>(self, layer: New) -> Server<S, Stack<New, L>> {
        Server {
            service: self.service,
            layers: self.layers.layer(layer),
            options: self.options,
        }
    }

    /// Says what is served, so that layers which print a request (by `Debug`) print the names of its arguments. Of several services,
    /// each is said, and a request is known by the service that it names. Nothing else changes.
    ///
    /// `Server::new(ShopServer::new(handler)).describe(ShopServer::descriptor())` prints `Shop.buy(item: "pear", count: 2)`, and without that it
    /// would be `buy(1: "pear", 2: 2)`.
    #[must_use]
    pub fn describe(mut self, service: &'static ServiceDescriptor) -> Self {
        self.options.services.push(service);
        self
    }

    /// Sets the longest frame or message that is read or written, in bytes. Default: 16,384,000, as
    /// in Apache Thrift. At most: 2,147,483,647. 0 admits nothing. A client that claims a longer
    /// one is told so, and its connection closed.
    ///
    /// [`codec_limits`](Self::codec_limits) bounds the contents of a message, too.
    #[must_use]
    pub const fn max_frame_size(mut self, bytes: u32) -> Self {
        self.options.max_frame_size = clamp_frame_size(bytes);
        self
    }

    /// Sets what is decoded of a call at most: the length of a string, the depth, the memory that
    /// its arguments take. Default: what [`Limits::default`](alato_thrift::Limits) allows. A call
    /// over a limit is answered with an exception.
    ///
    /// Their `max_message_len` is not used: [`max_frame_size`](Self::max_frame_size) says how long
    /// a message may be. For messages of over 64 MiB, raise both:
    ///
    /// ```
    /// use alato_rpc::Server;
    /// use alato_thrift::Limits; // `alato::thrift::Limits`
    ///
    /// const MAX: usize = 300 << 20;
    /// # let service = ();
    /// let limits = Limits::default()
    ///     .with_max_string_len(MAX)
    ///     .with_budget(2 * MAX);
    /// let server = Server::new(service)
    ///     .max_frame_size(MAX as u32)
    ///     .codec_limits(limits);
    /// ```
    #[must_use]
    pub const fn codec_limits(mut self, limits: alato_thrift::Limits) -> Self {
        self.options.codec_limits = Some(limits);
        self
    }

    /// Sets how much metadata of each kind a call may have, and its reply. Default: 128 pairs and
    /// 16 KiB. 0 admits none. A call with more is refused as a whole; a handler that sets more gets
    /// an error. All of a message's metadata has to fit into its header, of 64 KiB.
    #[must_use]
    pub const fn metadata_limits(mut self, limits: alato_metainfo::Limits) -> Self {
        self.options.metadata_limits = Some(limits);
        self
    }

    /// Sets how many connections may be open at once. Default: 10,000. 0 admits none. Further
    /// clients wait to be accepted.
    #[must_use]
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.options.max_connections = connections;
        self
    }

    /// Sets how many calls may run at once, on all connections. Default: 100,000. 0 admits none. Further calls are refused before they are
    /// decoded, with an exception of the kind [`LOADSHEDDING`](alato_thrift::ApplicationExceptionKind::LOADSHEDDING).
    #[must_use]
    pub const fn max_calls(mut self, calls: usize) -> Self {
        self.options.max_calls = calls;
        self
    }

    /// Sets how many calls of one connection may run or wait to be answered. Default: 1,000.
    /// Further calls are not read until others are answered. With 1, each call begins when the one
    /// before it is answered. 0 admits none: every call is refused.
    ///
    /// A client that reads no replies holds at most these calls, their replies, and [what may wait
    /// to be written](Self::max_queued_bytes).
    #[must_use]
    pub const fn max_calls_per_connection(mut self, calls: usize) -> Self {
        self.options.max_calls_per_connection = calls;
        self
    }

    /// Sets how many bytes of replies may wait on one connection: to be written, because the client
    /// does not read them, or for the replies to calls before theirs. Default: 1 MiB. While there
    /// are as many, no further calls are begun or read. With 0, each reply is written before the
    /// next call begins.
    #[must_use]
    pub const fn max_queued_bytes(mut self, bytes: usize) -> Self {
        self.options.max_queued_bytes = if bytes == 0 { 1 } else { bytes };
        self
    }

    /// Answers every call as soon as its reply is there, whatever the transport: for clients that tell replies apart by their sequence
    /// ids.
    #[must_use]
    pub const fn answer_out_of_order(mut self) -> Self {
        self.options.answer_out_of_order = true;
        self
    }

    /// Answers a client that has closed its side of the connection for writing. Otherwise the end of what it sends means that it
    /// has gone, and its calls are dropped.
    #[must_use]
    pub const fn half_close(mut self) -> Self {
        self.options.half_close = true;
        self
    }

    /// Sets how long a new connection may be open without a call, before it is closed; 1 minute unless set.
    #[must_use]
    pub const fn first_call_timeout(mut self, timeout: Duration) -> Self {
        self.options.first_call_timeout = timeout;
        self
    }

    /// Sets how long a connection may be open without a call, before it is closed; 10 minutes unless set.
    #[must_use]
    pub const fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = timeout;
        self
    }

    /// Sets how long a message may take to arrive from its first byte on, before its connection is closed; 30 seconds unless
    /// set.
    #[must_use]
    pub const fn read_timeout(mut self, timeout: Duration) -> Self {
        self.options.read_timeout = timeout;
        self
    }

    /// Sets how long a call may take, its layers included; as long as it likes unless set. After that the call is dropped, and its
    /// caller told so.
    #[must_use]
    pub const fn request_timeout(mut self, timeout: Duration) -> Self {
        self.options.request_timeout = Some(timeout);
        self
    }

    /// Sets how long a client may take to read a reply, before its connection is closed; 30 seconds unless set.
    #[must_use]
    pub const fn write_timeout(mut self, timeout: Duration) -> Self {
        self.options.write_timeout = timeout;
        self
    }

    /// Sets how long calls may go on after the shutdown has begun; 30 seconds unless set.
    #[must_use]
    pub const fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.options.drain_timeout = timeout;
        self
    }

    /// Sets how long a connection may be open, give or take 10 %, so that in time the load reaches
    /// servers that were added. Default: no limit.
    ///
    /// An older connection is closed between two calls. Over
    /// [`TTHeader`](crate::Transport::TTHeader) the client is told with its next reply (`crrst`),
    /// and closes the connection itself when its calls are answered. Calls on it are answered
    /// either way.
    #[must_use]
    pub const fn max_connection_age(mut self, age: Duration) -> Self {
        self.options.max_connection_age = Some(age);
        self
    }

    /// Sets how long a client may go on with a connection that is [too
    /// old](Self::max_connection_age). After that, further calls are refused as not begun, those
    /// that have begun are answered, and the connection is closed. Default: 30 seconds.
    #[must_use]
    pub const fn max_connection_age_grace(mut self, grace: Duration) -> Self {
        self.options.max_connection_age_grace = grace;
        self
    }

    /// Serves every connection that `listener` accepts, until `shutdown` is ready; then accepts no more, answers
    /// every call whose message has been read, and returns when all connections are closed. Calls that come in the meantime are
    /// refused with an exception of the kind [`LOADSHEDDING`](alato_thrift::ApplicationExceptionKind::LOADSHEDDING).
    ///
    /// Connections that still wait in the system's queue then are not reset: they are accepted and
    /// closed, so that a client with [`server_drains`](crate::ClientBuilder::server_drains) knows
    /// that its call has not begun.
    ///
    /// Errors of one connection end that connection, also before it is accepted. If the system has
    /// no room for another (too many open files, say), that is logged and tried again after 50 ms.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] if calls still ran at the end of the drain time-out, and were cut off.
    pub async fn serve(
        self,
        listener: impl Listener,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()>
    where
        L: Layer<S>,
        L::Service:
            Service<CallContext, Request, Response = Reply, Error: Into<RpcError>> + 'static,
    {
        let service = self.layers.service(self.service);
        let shared = Arc::new(Shared::new(service, self.options));
        let stop = Stop::default();
        let spawn = |connections: &mut JoinSet<()>, accepted| {
            connections.spawn(converse(accepted, Arc::clone(&shared), stop.listen()));
        };
        accept(listener, &shared.common, shutdown, &stop, spawn).await
    }
}

/// Serves one connection.
async fn converse<T, S>(accepted: Accepted<T>, shared: Arc<Shared<S>>, stop: stop::Listening)
where
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let Shared { service, common } = &*shared;
    let peer = accepted.peer;
    let info = ConnectionInfo {
        peer,
        certificates: accepted.certificates,
    };
    let call = |arrival| answer::answer(service, arrival);
    let served = connection::serve(accepted.stream, info, common, stop, call).await;
    log_closed(peer, served);
}

fn log_closed(peer: Option<SocketAddr>, served: Result<(), RpcError>) {
    if let Err(error) = served {
        tracing::debug!(?peer, %error, "closed the connection");
    }
}
