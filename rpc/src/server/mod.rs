//! [`Server`]: accepts connections, and answers the calls on them by way of a service.

mod connection;
mod multiplexed;

use std::{io, sync::Arc, time::Duration};

use alato_core::{Identity, Layer, Service, ServiceBuilder, Stack};
pub use multiplexed::{Multiplexed, Named, Nobody, Unnamed};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::{
    CallContext, Reply, Request, RpcError,
    framed::{DEFAULT_MAX_FRAME_SIZE, clamp_frame_size},
};

/// How long to wait before accepting again, after the system had no room for another connection.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);

/// Serves a Thrift service over TCP. Each call is answered as it came: in the binary or the compact protocol,
/// framed or not.
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

#[derive(Clone, Copy, Debug)]
struct Options {
    max_frame_size: u32,
    max_connections: usize,
    idle_timeout: Duration,
    read_timeout: Duration,
    request_timeout: Option<Duration>,
    write_timeout: Duration,
    drain_timeout: Duration,
}

impl<S> Server<S> {
    /// A server that answers calls by way of `service`.
    pub const fn new(service: S) -> Self {
        Self {
            service,
            layers: ServiceBuilder::new(),
            options: Options {
                max_frame_size: DEFAULT_MAX_FRAME_SIZE,
                max_connections: 10_000,
                idle_timeout: Duration::from_secs(600),
                read_timeout: Duration::from_secs(30),
                request_timeout: None,
                write_timeout: Duration::from_secs(30),
                drain_timeout: Duration::from_secs(30),
            },
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

    /// Sets the longest frame that is read or written, in bytes; 16,384,000 unless set, as in Apache
    /// Thrift. A client that claims a longer one is told so, and its connection closed.
    #[must_use]
    pub const fn max_frame_size(mut self, bytes: u32) -> Self {
        self.options.max_frame_size = clamp_frame_size(bytes);
        self
    }

    /// Sets how many connections may be open at once; 10,000 unless set. Further clients wait to be accepted.
    #[must_use]
    pub const fn max_connections(mut self, connections: usize) -> Self {
        self.options.max_connections = connections;
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

    /// Serves every connection that `listener` accepts, until `shutdown` is ready; then accepts no more, answers
    /// every call whose frame has been read, and returns when all connections are closed.
    ///
    /// Errors of one connection end that connection. Failing to accept one (too many open files, say) is logged
    /// and tried again.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] if calls still ran at the end of the drain time-out, and were cut off.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()>
    where
        L: Layer<S>,
        L::Service:
            Service<CallContext, Request, Response = Reply, Error: Into<RpcError>> + 'static,
    {
        let service = Arc::new(self.layers.service(self.service));
        let (stop, stopping) = watch::channel(false);
        let mut connections = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(ended) = connections.join_next() => {
                    log_if_panicked(ended);
                    continue;
                }
                accepted = listener.accept(), if connections.len() < self.options.max_connections => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // A reply is written at once, and is not to wait for another.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "cannot set TCP_NODELAY");
                    }
                    connections.spawn(connection::serve(
                        stream,
                        peer,
                        Arc::clone(&service),
                        self.options,
                        stopping.clone(),
                    ));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_BACK_OFF).await;
                }
            }
        }
        drop(listener);
        // Nobody listens if there is no connection.
        let _ = stop.send(true);
        drain(connections, self.options.drain_timeout).await
    }
}

async fn drain(mut connections: JoinSet<()>, timeout: Duration) -> io::Result<()> {
    let all_closed = async {
        while let Some(ended) = connections.join_next().await {
            log_if_panicked(ended);
        }
    };
    if tokio::time::timeout(timeout, all_closed).await.is_ok() {
        return Ok(());
    }
    let left = connections.len();
    connections.shutdown().await;
    Err(io::Error::new(
        io::ErrorKind::TimedOut,
        format!(
            "cut off {left} connections whose calls went on for {timeout:?} after the shutdown"
        ),
    ))
}

fn log_if_panicked(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection's task panicked");
    }
}
