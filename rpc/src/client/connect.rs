//! How a client gets a connection: [`Connector`], and the one that it uses unless told otherwise.

use std::{
    fmt,
    io::{self, ErrorKind, Read},
    mem::MaybeUninit,
    net::SocketAddr,
    path::Path,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use socket2::SockRef;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// Where a server is: a host (or an address) and a port, as in `"example.org:9090"`, or the path of a Unix socket, as in
/// `"unix:/run/calculator"`.
///
/// The host is resolved at every connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint(String);

impl Endpoint {
    /// The Unix socket at `path`.
    ///
    /// ```
    /// # use alato_rpc::Endpoint;
    /// assert_eq!(Endpoint::unix("/run/calculator").to_string(), "unix:/run/calculator");
    /// ```
    #[must_use]
    pub fn unix(path: impl AsRef<Path>) -> Self {
        Self(format!("unix:{}", path.as_ref().display()))
    }

    /// What it was made of.
    #[must_use]
    pub fn as_str(&self) -> &str {
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

/// Makes the connections of a client: over a proxy, say, or in memory. [`Network`] is used unless
/// [another is set](crate::ClientBuilder::connector).
pub trait Connector: Send + Sync + 'static {
    /// A connection.
    type Stream: ClientStream;

    /// Connects to `endpoint`. The client gives it so much time as its
    /// [`connect_timeout`](crate::ClientBuilder::connect_timeout) says.
    fn connect(&self, endpoint: &Endpoint)
    -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

/// A connection of a client.
pub trait ClientStream: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Whether another call can use the connection: the server has neither closed it nor sent what nobody asked for. Asked between
    /// calls.
    fn is_quiet(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        let mut byte = [0];
        let read = Pin::new(self).poll_read(&mut cx, &mut ReadBuf::new(&mut byte));
        matches!(read, Poll::Pending)
    }

    /// Reads what has come, without waiting for more: for streams around this one, which have to look into what came before they
    /// know whether they [are quiet](Self::is_quiet).
    ///
    /// # Errors
    /// [`WouldBlock`](ErrorKind::WouldBlock) if nothing has come.
    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut cx = Context::from_waker(Waker::noop());
        let mut buffer = ReadBuf::new(buffer);
        match Pin::new(self).poll_read(&mut cx, &mut buffer) {
            Poll::Ready(read) => read.map(|()| buffer.filled().len()),
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl ClientStream for tokio::io::DuplexStream {}

// These ask the system: tokio would answer from what it has last heard of the socket.

impl ClientStream for TcpStream {
    fn is_quiet(&mut self) -> bool {
        // Its runtime may have ended.
        let lives = !matches!(
            self.poll_read_ready(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(Err(_))
        );
        lives && nothing_to_read(&SockRef::from(&*self))
    }

    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*SockRef::from(&*self)).read(buffer)
    }
}

#[cfg(unix)]
impl ClientStream for UnixStream {
    fn is_quiet(&mut self) -> bool {
        // Its runtime may have ended.
        let lives = !matches!(
            self.poll_read_ready(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(Err(_))
        );
        lives && nothing_to_read(&SockRef::from(&*self))
    }

    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*SockRef::from(&*self)).read(buffer)
    }
}

/// Asks the system: tokio would answer from what it has last heard of the socket.
fn nothing_to_read(socket: &SockRef<'_>) -> bool {
    match socket.peek(&mut [MaybeUninit::uninit()]) {
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}

/// Connects over TCP, or to a Unix socket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Network;

/// A connection over TCP, or to a Unix socket.
#[cfg(unix)]
pub(super) type NetworkStream = crate::EitherStream<TcpStream, UnixStream>;
#[cfg(not(unix))]
pub(super) type NetworkStream = TcpStream;

impl Connector for Network {
    type Stream = NetworkStream;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<NetworkStream> {
        #[cfg(unix)]
        if let Some(path) = endpoint.as_str().strip_prefix("unix:") {
            return UnixStream::connect(path).await.map(NetworkStream::Right);
        }
        let stream = TcpStream::connect(endpoint.as_str()).await?;
        // A request is written at once, and is not to wait for another.
        stream.set_nodelay(true)?;
        #[cfg(unix)]
        let stream = NetworkStream::Left(stream);
        Ok(stream)
    }
}

#[cfg(unix)]
impl<A: ClientStream, B: ClientStream> ClientStream for crate::EitherStream<A, B> {
    fn is_quiet(&mut self) -> bool {
        match self {
            Self::Left(stream) => stream.is_quiet(),
            Self::Right(stream) => stream.is_quiet(),
        }
    }

    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Left(stream) => stream.read_now(buffer),
            Self::Right(stream) => stream.read_now(buffer),
        }
    }
}

/// A [`Connector`], whichever it is: a connection is made once and used for many calls, so that a box is no matter.
pub(super) trait AnyConnector: Send + Sync {
    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a>;
}

type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn ClientStream>>> + Send + 'a>>;

impl<C: Connector> AnyConnector for C {
    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let stream = Connector::connect(self, endpoint).await?;
            Ok(Box::new(stream) as Box<dyn ClientStream>)
        })
    }
}
