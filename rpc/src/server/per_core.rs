//! One current-thread runtime for each core, each with a listener of its own on the same port.

use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    sync::Arc,
    thread,
};

use alato_core::{GatService, Layer, Service};
use futures_util::{StreamExt, stream::FuturesUnordered};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    runtime::Builder,
    sync::oneshot,
    task::{JoinSet, LocalSet},
};

use super::{
    Listener, Server,
    accept::accept,
    answer::{Callee, answer_here},
    connection, log_closed,
    shared::{Options, Shared},
    stop::Stop,
};
use crate::{CallContext, Reply, Request, RpcError, context::ConnectionInfo};

/// How many connections may wait to be accepted, on each core.
const BACKLOG: i32 = 1024;

/// Listeners on one port (`SO_REUSEPORT`): the system deals connections out to them.
pub struct PerCoreListener<W = Bare> {
    address: SocketAddr,
    listeners: Vec<TcpListener>,
    wrap: W,
}

/// Leaves a listener as it is.
type Bare = fn(tokio::net::TcpListener) -> tokio::net::TcpListener;

impl PerCoreListener {
    /// Binds as many listeners to `address` as there are cores, or as are asked for.
    ///
    /// # Errors
    /// If one cannot be bound; on a system without `SO_REUSEPORT`, the second never can.
    pub fn bind(address: SocketAddr, cores: Option<NonZeroUsize>) -> io::Result<Self> {
        let cores = match cores {
            Some(cores) => cores,
            None => thread::available_parallelism()?,
        };
        let first = bind(address)?;
        // With port 0, the system has chosen one.
        let address = first.local_addr()?;
        let others = (1..cores.get()).map(|_| bind(address));
        Ok(Self {
            address,
            listeners: std::iter::once(Ok(first))
                .chain(others)
                .collect::<io::Result<_>>()?,
            wrap: |listener| listener,
        })
    }

    /// Listeners that somebody else has bound: one for each core.
    ///
    /// # Errors
    /// If there are none, or if one is no socket that can be used without blocking.
    pub fn from_bound(listeners: Vec<TcpListener>) -> io::Result<Self> {
        let first = listeners.first().ok_or(io::ErrorKind::InvalidInput)?;
        let address = first.local_addr()?;
        for listener in &listeners {
            listener.set_nonblocking(true)?;
        }
        Ok(Self {
            address,
            listeners,
            wrap: |listener| listener,
        })
    }
}

impl<W> PerCoreListener<W> {
    /// Puts a listener of another kind around each of them: one that speaks TLS (`TlsListener`), or looks at who calls.
    ///
    /// ```
    /// use alato_rpc::PerCoreListener;
    ///
    /// # fn example() -> std::io::Result<()> {
    /// let listener = PerCoreListener::bind("127.0.0.1:0".parse().unwrap(), None)?;
    /// // With the feature `tls`: `.wrap(move |listener| TlsListener::new(listener, &tls))`.
    /// let listener = listener.wrap(|listener| vec![listener]);
    /// # Ok(())
    /// # }
    /// # let _ = example();
    /// ```
    pub fn wrap<V, T>(self, wrap: V) -> PerCoreListener<V>
    where
        V: Fn(tokio::net::TcpListener) -> T + Clone + Send + 'static,
        T: Listener + 'static,
    {
        PerCoreListener {
            address: self.address,
            listeners: self.listeners,
            wrap,
        }
    }

    /// Where they listen.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

impl<W> fmt::Debug for PerCoreListener<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerCoreListener")
            .field("address", &self.address)
            .field("listeners", &self.listeners)
            .finish_non_exhaustive()
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    #[cfg(all(unix, not(any(target_os = "solaris", target_os = "illumos"))))]
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

impl<S, L> Server<S, L> {
    /// Like [`serve`](Self::serve), with a thread and a runtime for each listener: a connection, and what its calls spawn with
    /// [`spawn_local`](tokio::task::spawn_local), stays on its thread. For many short calls on many connections, which cost less where no
    /// thread takes work from another.
    ///
    /// The [limits](Self::max_calls) hold for each core.
    ///
    /// # Errors
    /// As [`serve`](Self::serve), and if a thread or a runtime cannot be made.
    pub async fn serve_per_core<W, T>(
        self,
        listener: PerCoreListener<W>,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()>
    where
        W: Fn(tokio::net::TcpListener) -> T + Clone + Send + 'static,
        T: Listener + 'static,
        L: Layer<S>,
        L::Service:
            Service<CallContext, Request, Response = Reply, Error: Into<RpcError>> + 'static,
    {
        let service = Arc::new(self.layers.service(self.service));
        let options = self.options;
        let make = move || BySharing(Arc::clone(&service));
        run(listener, options, make, shutdown).await
    }

    /// Like [`serve_per_core`](Self::serve_per_core), for a service that is made for each core, by what the server was given: its state
    /// may be an `Rc`, and its futures need not be `Send`.
    ///
    /// ```
    /// use std::{cell::Cell, future::{Ready, ready}, rc::Rc};
    ///
    /// use alato_core::GatService;
    /// use alato_rpc::{CallContext, PerCoreListener, Reply, Request, RpcError, Server};
    ///
    /// /// Counts the calls of its core.
    /// struct Counter(Rc<Cell<u64>>);
    ///
    /// impl GatService<CallContext, Request> for Counter {
    ///     type Response = Reply;
    ///     type Error = RpcError;
    ///     type Future<'a> = Ready<Result<Reply, RpcError>>;
    ///
    ///     fn call<'a>(&'a self, _cx: &'a mut CallContext, _request: Request) -> Self::Future<'a>
    ///     where
    ///         CallContext: 'a,
    ///         Request: 'a,
    ///     {
    ///         self.0.set(self.0.get() + 1);
    ///         ready(Ok(Reply::oneway()))
    ///     }
    /// }
    ///
    /// # async fn example() -> std::io::Result<()> {
    /// let listener = PerCoreListener::bind("127.0.0.1:0".parse().unwrap(), None)?;
    /// Server::new(|| Counter(Rc::default()))
    ///     .serve_per_core_local(listener, async { /* until it is to stop */ })
    ///     .await
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`serve_per_core`](Self::serve_per_core).
    pub async fn serve_per_core_local<Made, W, T>(
        self,
        listener: PerCoreListener<W>,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()>
    where
        W: Fn(tokio::net::TcpListener) -> T + Clone + Send + 'static,
        T: Listener + 'static,
        S: Fn() -> Made + Clone + Send + 'static,
        L: Layer<Made> + Clone + Send + 'static,
        L::Service:
            GatService<CallContext, Request, Response = Reply, Error: Into<RpcError>> + 'static,
    {
        let (service, layers, options) = (self.service, self.layers, self.options);
        let make = move || ByName(layers.service(service()));
        run(listener, options, make, shutdown).await
    }
}

/// A service that is shared by all cores.
struct BySharing<S>(Arc<S>);

impl<S> Callee for BySharing<S>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        self.0.call(cx, request).await.map_err(Into::into)
    }
}

/// A service of one core.
struct ByName<S>(S);

impl<S> Callee for ByName<S>
where
    S: GatService<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        self.0.call(cx, request).await.map_err(Into::into)
    }
}

/// Runs a thread for each listener, until they have all ended.
async fn run<C: Callee + 'static, W, T>(
    listener: PerCoreListener<W>,
    options: Options,
    make: impl Fn() -> C + Clone + Send + 'static,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()>
where
    W: Fn(tokio::net::TcpListener) -> T + Clone + Send + 'static,
    T: Listener + 'static,
{
    // The threads end, too, if this future is dropped, or ends early.
    let stop = SayWhenDropped(Stop::default());
    let mut ends = FuturesUnordered::new();
    let PerCoreListener {
        listeners, wrap, ..
    } = listener;
    for (core, listener) in listeners.into_iter().enumerate() {
        let (ended, end) = oneshot::channel();
        let (make, stopping) = (make.clone(), stop.0.clone());
        let (wrap, options) = (wrap.clone(), options.clone());
        thread::Builder::new()
            .name(format!("alato-core-{core}"))
            .spawn(move || {
                // Nobody waits for it if the server was dropped.
                let _ = ended.send(serve_here(listener, &wrap, options, make(), &stopping));
            })?;
        ends.push(end);
    }
    let mut result = Ok(());
    tokio::select! {
        () = shutdown => {}
        // A core that ends before it is told to has failed.
        Some(end) = ends.next() => result = end.unwrap_or_else(|_| Err(panicked())),
    }
    drop(stop);
    while let Some(end) = ends.next().await {
        result = result.and(end.unwrap_or_else(|_| Err(panicked())));
    }
    result
}

fn panicked() -> io::Error {
    io::Error::other("a core panicked")
}

struct SayWhenDropped(Stop);

impl Drop for SayWhenDropped {
    fn drop(&mut self) {
        self.0.say();
    }
}

fn serve_here<C: Callee + 'static, T: Listener + 'static>(
    listener: TcpListener,
    wrap: &impl Fn(tokio::net::TcpListener) -> T,
    options: Options,
    callee: C,
    stop: &Stop,
) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    let shared = std::rc::Rc::new(Shared::new(callee, options));
    let served = local.block_on(&runtime, async {
        let listener = wrap(tokio::net::TcpListener::from_std(listener)?);
        let stopping = stop.said();
        let spawn = |connections: &mut JoinSet<()>, accepted: super::Accepted<_>| {
            let (shared, stop) = (std::rc::Rc::clone(&shared), stop.listen());
            connections.spawn_local(async move {
                let Shared {
                    service: callee,
                    common,
                } = &*shared;
                let peer = accepted.peer;
                let info = ConnectionInfo {
                    peer,
                    certificates: accepted.certificates,
                };
                let call = |arrival| answer_here(callee, arrival);
                let stream = accepted.stream;
                let served = connection::serve(stream, info, common, stop, call).await;
                log_closed(peer, served);
            });
        };
        // The connections hear of it as this does.
        accept(listener, &shared.common, stopping, stop, spawn).await
    });
    drop(local);
    // What blocks a thread of its own has had its time.
    runtime.shutdown_background();
    served
}
