//! [`Client`]: carries requests to a server, over connections that are used again.

mod builder;
mod connect;
mod dialer;
mod endpoint;
mod exclusive;
mod multiplexed;
mod network;
mod options;
mod outgoing;
mod pool;
mod timer;

use std::{
    fmt,
    future::poll_fn,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use alato_core::Service;
use alato_metainfo::{Kind as MetaKind, MetaInfo};
use alato_thrift::{ApplicationException, Limits, MessageKind};
use tokio::time::Instant;

pub use builder::{ClientBuilder, FromService};
pub use connect::{ClientStream, Connector};
pub use endpoint::Endpoint;
pub use network::Network;

use self::{
    connect::AnyConnector,
    dialer::Dialer,
    multiplexed::Multiplexed,
    options::Options,
    outgoing::{CalledMethod, Outgoing, Time},
    pool::Pool,
};
use crate::{
    CallContext, HeaderError, ProtocolError, Reply, Request, RpcError, TransportError,
    call_timeout::{self, CallSettings},
    error::Failure,
    header,
    wire::{HeaderStyle, Message, Transport},
};

/// Carries requests to one server.
///
/// It connects when it is first called. Unless it is built to be [multiplexed](ClientBuilder::multiplexed), each call has a connection
/// to itself, and gives it back when its reply is there; a connection on which a call timed out, was dropped, or failed on its way is
/// closed. On multiplexed connections, sequence ids tell which reply belongs to which call. Either way, no call can get the reply of
/// another. A call is never made twice: if the server closes a connection at the moment that a call begins to use it, the
/// call fails.
///
/// Cloning one is cheap, and clones share their connections. A client may be used in several runtimes, as in the handlers of a server that has one
/// for each core: calls that are made in one share no connection with those of another, and go on when that ends or stands still.
/// Made by [`ClientBuilder`].
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
    /// That of which the client is. A method may be one of another, which it extends.
    service: Option<&'static str>,
    options: Options,
    /// Whether it was said that metadata stays behind.
    warned: AtomicBool,
    /// True if there has ever been a connection.
    connected: Arc<AtomicBool>,
    /// True if the server has ever answered.
    answered: AtomicBool,
    /// The limits for decoding replies. `None` means the default limits.
    limits: Option<Arc<Limits>>,
}

#[derive(Debug)]
enum Carrier {
    Pool(Arc<Pool>),
    Multiplexed(Box<Multiplexed>),
}

/// A client of any service: what the typed ones are made around.
impl<S> FromService<S> for Client {
    type Client = S;

    fn from_service(service: S, _settings: CallSettings) -> S {
        service
    }
}

impl Client {
    /// Builds a client of whatever the server at `endpoint` serves, which takes [`Request`]s: for proxies and tools. The client of a
    /// service has a builder of its own.
    ///
    /// ```no_run
    /// # async fn call() -> Result<(), Box<dyn std::error::Error>> {
    /// use alato_core::Service;
    /// use alato_rpc::{CallContext, Client, Method, Protocol, Request};
    /// use alato_thrift::{MessageKind, StructValue, Value};
    ///
    /// let client = Client::builder("127.0.0.1:9090").build();
    /// let mut arguments = StructValue::default();
    /// arguments.push(1, Value::I32(3));
    /// arguments.push(2, Value::I32(4));
    /// let add = Method::new("Calculator", "add");
    /// let request = Request::new(add, MessageKind::Call, Protocol::Binary, &arguments)?;
    /// let reply = client.call(&mut CallContext::new(), request).await?;
    /// let result: StructValue = reply.protocol().from_slice(reply.body())?;
    /// assert_eq!(result.get(0), Some(&Value::I32(7)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(endpoint: impl Into<Endpoint>) -> ClientBuilder<Self> {
        ClientBuilder::new(endpoint)
    }

    fn new(
        endpoint: Endpoint,
        service_name: Option<String>,
        service: Option<&'static str>,
        connector: Arc<dyn AnyConnector>,
        options: Options,
    ) -> Self {
        let connected = Arc::<AtomicBool>::default();
        let dialer = Dialer {
            connector,
            endpoint: endpoint.clone(),
            timeout: options.connect_timeout,
            connected: Arc::clone(&connected),
        };
        let carrier = match options.multiplexed {
            Some(connections) => {
                Carrier::Multiplexed(Box::new(Multiplexed::new(dialer, options, connections)))
            }
            None => Carrier::Pool(Arc::new(Pool::new(dialer, options))),
        };
        Self {
            shared: Arc::new(Shared {
                carrier,
                endpoint,
                service_name,
                service,
                options,
                warned: AtomicBool::new(false),
                connected,
                answered: AtomicBool::new(false),
                limits: options.limits_of_replies().map(Arc::new),
            }),
        }
    }

    /// How long a call may take: this attempt at it, where a layer makes several.
    fn time_for(&self, cx: &CallContext) -> Time {
        Time::from_now(self.timeout_for(cx), cx.deadline())
    }

    #[inline]
    fn timeout_for(&self, cx: &CallContext) -> Duration {
        let options = &self.shared.options;
        match cx.timeout() {
            None => options.timeout,
            Some(timeout) => timeout.min(options.attempt_timeout),
        }
    }

    /// Why a call failed: with all the time that it had, if it was not this attempt's alone.
    #[cold]
    fn explain(&self, mut failure: Failure, called: &CalledMethod, cx: &CallContext) -> RpcError {
        if let RpcError::Transport(TransportError::TimedOut { after }, _) = &mut *failure
            && *after < self.timeout_for(cx)
            && let Some(limit) = cx.time_limit()
        {
            *after = limit;
        }
        let hint = self.hint(&failure);
        let failure = failure.at(called.name(), Some(&self.shared.endpoint));
        match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }

    /// Says so, the first time, where there is metadata and no header that carries it.
    fn warn_of_unsent(&self, metadata: &MetaInfo) {
        let Shared {
            options,
            endpoint,
            warned,
            ..
        } = &*self.shared;
        let travels = |kind| metadata.len(kind) > 0;
        if options.transport.header().is_none()
            && (travels(MetaKind::Persistent) || travels(MetaKind::Transient))
            && !warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                %endpoint,
                transport = ?options.transport,
                "metadata is not sent: the transport has no header for it, as `Transport::TTHeader` has"
            );
        }
    }

    /// The reply that a message is. What its header says goes to the context of the call.
    fn reply_of(&self, mut message: Box<Message>, cx: &mut CallContext) -> Result<Reply, Failure> {
        if !self.shared.answered.load(Ordering::Relaxed) {
            self.shared.answered.store(true, Ordering::Relaxed);
        }
        if let Some(limits) = &self.shared.limits {
            message.limits = Some(Arc::clone(limits));
        }
        if let Some(header) = &message.header {
            let taken = match self.shared.options.metadata_limits {
                None => header.meta_of_reply(cx.metadata_mut()),
                Some(limits) => {
                    let own = cx.metadata().limits();
                    cx.metadata_mut().set_limits(limits);
                    let taken = header.meta_of_reply(cx.metadata_mut());
                    cx.metadata_mut().set_limits(own.max(limits));
                    taken
                }
            };
            taken.map_err(|error| RpcError::from(ProtocolError::from(error)))?;
        }
        let kind = message.kind;
        let header = message.header.as_ref();
        let business = header.and_then(|header| header.business_error(kind));
        let unexpected = || Box::new(ProtocolError::UnexpectedKind(kind).into());
        let reply = Reply::received(message).ok_or_else(unexpected)?;
        Ok(match business {
            Some(error) => reply.with_business(error),
            None => reply,
        })
    }

    /// Returns a possible cause of a failure, if the server has never answered: it may expect
    /// something else.
    #[cold]
    fn hint(&self, failure: &RpcError) -> Option<&'static str> {
        let Shared {
            options,
            connected,
            answered,
            ..
        } = &*self.shared;
        if answered.load(Ordering::Relaxed) || !connected.load(Ordering::Relaxed) {
            return None;
        }
        match failure {
            RpcError::Transport(TransportError::Closed | TransportError::NotBegun, _) => {}
            RpcError::Transport(TransportError::Io(error), _)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
                ) => {}
            // A short time may be too short for any server.
            RpcError::Transport(TransportError::TimedOut { after }, _)
                if *after >= Duration::from_secs(1) => {}
            _ => return None,
        }
        Some(match options.transport {
            Transport::Framed => {
                ". It has never answered: the server may expect an unframed transport, another protocol, or TLS"
            }
            Transport::Unframed => {
                ". It has never answered: the server may expect a framed transport, another protocol, or TLS"
            }
            Transport::THeader | Transport::TTHeader => {
                ". It has never answered: the server may not know this header, and expect a framed or an unframed transport, another protocol, or TLS"
            }
        })
    }

    /// Makes a request ready to be sent.
    fn address(&self, request: &mut Request) -> Result<(), ProtocolError> {
        let Shared {
            service_name,
            options,
            ..
        } = &*self.shared;
        let style = HeaderStyle {
            compressed: options.compress,
            ..HeaderStyle::default()
        };
        let limits = self.shared.limits.as_deref();
        request.address(options.transport, options.protocol, style, limits)?;
        // A header has a place of its own for it.
        if let Some(service) = service_name
            && options.transport.header() != Some(header::Kind::TTHeader)
        {
            request.say_service(service);
        }
        Ok(())
    }

    /// Sends a call, and waits for its reply, if it gets one.
    async fn exchange(
        &self,
        metadata: &MetaInfo,
        mut request: Request,
        time: Time,
    ) -> Result<Option<Box<Message>>, Failure> {
        if time.is_none() {
            return Err(Box::new(time.is_up()));
        }
        let _watch = call_timeout::Watch;
        self.address(&mut request).map_err(RpcError::from)?;
        self.warn_of_unsent(metadata);
        if let Some(limits) = self.shared.options.metadata_limits {
            metadata
                .check_request(limits)
                .map_err(|error| RpcError::from(ProtocolError::from(HeaderError::from(error))))?;
        }
        match &self.shared.carrier {
            Carrier::Multiplexed(lines) => {
                let sent = poll_fn(|task| {
                    let mut call = self.outgoing(metadata, &mut request, time);
                    Poll::Ready(lines.send(&mut call, task))
                });
                let sent = sent.await?;
                request.recycle();
                let Some(mut sent) = sent else {
                    return Ok(None);
                };
                match poll_fn(|task| sent.poll_reply(time, task)).await {
                    Ok(reply) => Ok(Some(reply)),
                    Err(failure) => {
                        if let Some(began) = silent_since(&failure, time)
                            && sent.is_silent()
                        {
                            lines.distrust(began);
                        }
                        Err(failure)
                    }
                }
            }
            Carrier::Pool(pool) => {
                // Owned by this future until the reply is complete; dropped with it otherwise.
                let mut taken = Pool::take(pool, time).await?;
                let mut call = self.outgoing(metadata, &mut request, time);
                let begun = taken.connection.begin(&mut call)?;
                request.recycle();
                let reply = match taken.connection.end(begun, time).await {
                    Ok(reply) => reply,
                    Err(failure) => {
                        if !taken.connection.is_silent() {
                            self.shared.answered.store(true, Ordering::Relaxed);
                        } else if let Some(began) = silent_since(&failure, time) {
                            pool.distrust(began);
                        }
                        return Err(failure);
                    }
                };
                let goodbye = reply.as_ref().is_some_and(|reply| says_goodbye(reply));
                if !goodbye && !taken.connection.is_retired() {
                    Pool::give_back(pool, taken);
                }
                Ok(reply)
            }
        }
    }

    /// What goes with a request, if it goes now.
    fn outgoing<'a>(
        &'a self,
        metadata: &'a MetaInfo,
        request: &'a mut Request,
        time: Time,
    ) -> Outgoing<'a> {
        let service = self.shared.service_name.as_deref();
        let service = service.or(self.shared.service);
        Outgoing {
            metadata,
            service: service.or(request.declared_service()),
            request,
            time,
        }
    }
}

impl Service<CallContext, Request> for Client {
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let called = CalledMethod::of(&request);
        let time = self.time_for(cx);
        let replied = match self.exchange(cx.metadata(), request, time).await {
            Ok(Some(message)) => self.reply_of(message, cx),
            Ok(None) => Ok(Reply::oneway()),
            Err(failure) => Err(failure),
        };
        match replied {
            Ok(reply) => Ok(reply.of(called.known())),
            Err(failure) => Err(self.explain(failure, &called, cx)),
        }
    }
}

/// When a call began whose time is up.
#[cold]
fn silent_since(failure: &RpcError, time: Time) -> Option<Instant> {
    match failure {
        RpcError::Transport(TransportError::TimedOut { .. }, _) => time.began(),
        _ => None,
    }
}

/// The sequence id of no call: Kitex's multiplexed server says with it that it closes the connection, in a message that answers none
/// (`pkg/remote/trans/netpollmux/server_handler.go`, `GracefulShutdown`).
const NO_CALL: i32 = 0;

/// Whether the server is about to close the connection, as its header says.
fn says_goodbye(reply: &Message) -> bool {
    let key = header::string_key::CONNECTION_READY_TO_RESET;
    let header = reply.header.as_ref();
    header.is_some_and(|header| header.string(key).is_some())
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
    let exception = nameless.then(|| envelope.protocol.read_body(&message.body).ok())?;
    exception.map(|exception: ApplicationException| RpcError::from(exception))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use alato_thrift::StructValue;
    use tracing::{Event, Subscriber};
    use tracing_subscriber::{
        layer::{Context, Layer, SubscriberExt},
        registry::LookupSpan,
    };

    use super::*;
    use crate::{Method, Protocol};

    /// Counts warnings.
    #[derive(Clone, Default)]
    struct Warnings(Arc<AtomicUsize>);

    impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Warnings {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            if *event.metadata().level() == tracing::Level::WARN {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    struct Nowhere;

    impl Connector for Nowhere {
        type Stream = tokio::net::TcpStream;

        async fn connect(&self, _: &Endpoint) -> io::Result<Self::Stream> {
            Err(io::ErrorKind::ConnectionRefused.into())
        }
    }

    /// How many warnings there are when two calls are made, with metadata of a kind.
    async fn warnings(transport: Transport, kind: Option<MetaKind>) -> usize {
        let warnings = Warnings::default();
        let subscriber = tracing_subscriber::registry().with(warnings.clone());
        let _default = tracing::subscriber::set_default(subscriber);
        let client = Client::builder("nowhere:1")
            .transport(transport)
            .connector(Nowhere)
            .build();
        let mut cx = CallContext::new();
        if let Some(kind) = kind {
            cx.metadata_mut().set(kind, "user", "7").unwrap();
        }
        for _ in 0..2 {
            let method = Method::new("Shop", "buy");
            let arguments = StructValue::default();
            let request =
                Request::new(method, MessageKind::Call, Protocol::Binary, &arguments).unwrap();
            client.call(&mut cx, request).await.unwrap_err();
        }
        warnings.0.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn metadata_that_no_header_carries_is_warned_of_once() {
        for kind in [MetaKind::Persistent, MetaKind::Transient] {
            assert_eq!(warnings(Transport::Framed, Some(kind)).await, 1);
            assert_eq!(warnings(Transport::TTHeader, Some(kind)).await, 0);
        }
        // What a server is to send back does not go with a call.
        let backward = Some(MetaKind::Backward);
        assert_eq!(warnings(Transport::Framed, backward).await, 0);
        assert_eq!(warnings(Transport::Framed, None).await, 0);
    }
}
