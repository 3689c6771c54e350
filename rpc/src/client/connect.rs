//! How a client gets a connection: [`Connector`], and the one that it uses unless told otherwise.

use std::{
    fmt,
    future::poll_fn,
    io::{self, ErrorKind, Read},
    mem::MaybeUninit,
    net::SocketAddr,
    path::Path,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use socket2::SockRef;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    task::unconstrained,
    time::sleep,
};

/// Where a server is: a host (or an address) and a port, as in `"example.org:9090"`, or the path of a Unix socket, as in
/// `"unix:/run/calculator"`.
///
/// The host is resolved at every connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    text: Arc<str>,
    /// Where the text cannot say it, for it is not UTF-8.
    path: Option<Arc<Path>>,
}

impl Endpoint {
    /// The Unix socket at `path`.
    ///
    /// ```
    /// # use alato_rpc::Endpoint;
    /// assert_eq!(Endpoint::unix("/run/calculator").to_string(), "unix:/run/calculator");
    /// ```
    #[must_use]
    pub fn unix(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self {
            text: format!("unix:{}", path.display()).into(),
            path: path.to_str().is_none().then(|| path.into()),
        }
    }

    /// The path of the Unix socket, if it is one.
    #[must_use]
    pub fn unix_path(&self) -> Option<&Path> {
        let in_text = || self.text.strip_prefix("unix:").map(Path::new);
        self.path.as_deref().or_else(in_text)
    }

    /// What it was made of.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Endpoint {
    fn from(host_and_port: &str) -> Self {
        Self {
            text: host_and_port.into(),
            path: None,
        }
    }
}

impl From<String> for Endpoint {
    fn from(host_and_port: String) -> Self {
        host_and_port.as_str().into()
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        address.to_string().into()
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
        matches!(self.read_now(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Reads what has come, without waiting for more: for streams around this one, which have to look into what came before they
    /// know whether they [are quiet](Self::is_quiet).
    ///
    /// # Errors
    /// [`WouldBlock`](ErrorKind::WouldBlock) if nothing has come.
    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut cx = Context::from_waker(Waker::noop());
        let mut buffer = ReadBuf::new(buffer);
        let mut stream = Pin::new(self);
        // Unconstrained: to a task that has used up all that it may do at a time, nothing would ever have come.
        let reading = unconstrained(poll_fn(|cx| stream.as_mut().poll_read(cx, &mut buffer)));
        match pin!(reading).poll(&mut cx) {
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

/// How long an address has to itself.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Connects over TCP, or to a Unix socket. Of a name with several addresses, the first that answers is taken.
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
        if let Some(path) = endpoint.unix_path() {
            return UnixStream::connect(path).await.map(NetworkStream::Right);
        }
        let stream = connect_to_any(lookup_host(endpoint.as_str()).await?).await?;
        // A request is written at once, and is not to wait for another.
        stream.set_nodelay(true)?;
        #[cfg(unix)]
        let stream = NetworkStream::Left(stream);
        Ok(stream)
    }
}

/// Connects to the first of the addresses that answers. Each has a moment to itself before the next one is tried as well, so that one that does not
/// answer does not take all the time there is (as in RFC 8305, section 5).
async fn connect_to_any(addresses: impl Iterator<Item = SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = addresses.peekable();
    let mut attempts = FuturesUnordered::new();
    let mut error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    loop {
        match addresses.next() {
            Some(address) => attempts.push(TcpStream::connect(address)),
            None if attempts.is_empty() => return Err(error),
            None => {}
        }
        tokio::select! {
            biased;
            Some(connected) = attempts.next() => match connected {
                Ok(stream) => return Ok(stream),
                Err(failed) => error = failed,
            },
            () = sleep(ATTEMPT_DELAY), if addresses.peek().is_some() => {}
        }
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

#[cfg(test)]
mod tests {
    use socket2::{Domain, Socket, Type};
    use tokio::{net::TcpListener, time::timeout};

    use super::*;

    #[tokio::test]
    async fn an_address_that_does_not_answer_holds_the_next_one_up_for_a_moment() {
        // Its queue is full: nobody accepts what is in it.
        let silent = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        silent.bind(&any.into()).unwrap();
        silent.listen(0).unwrap();
        let first = silent.local_addr().unwrap().as_socket().unwrap();
        let mut queued = Vec::new();
        while let Ok(connected) = timeout(ATTEMPT_DELAY, TcpStream::connect(first)).await {
            queued.push(connected.unwrap());
        }
        let answers = TcpListener::bind(any).await.unwrap();
        let second = answers.local_addr().unwrap();
        let connecting = connect_to_any([first, second].into_iter());
        let stream = timeout(4 * ATTEMPT_DELAY, connecting).await.unwrap();
        assert_eq!(stream.unwrap().peer_addr().unwrap(), second);
    }

    #[tokio::test]
    async fn the_next_address_is_tried_at_once_where_one_refuses() {
        let answers = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let second = answers.local_addr().unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let first = closed.local_addr().unwrap();
        drop(closed);
        let connecting = connect_to_any([first, second].into_iter());
        let stream = timeout(ATTEMPT_DELAY, connecting).await.unwrap();
        assert_eq!(stream.unwrap().peer_addr().unwrap(), second);
        let refused = connect_to_any([first].into_iter()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        let none = connect_to_any([].into_iter()).await.unwrap_err();
        assert_eq!(none.kind(), ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn a_stream_that_has_ended_is_not_quiet_though_the_task_has_no_time_left() {
        let (mut ours, theirs) = tokio::io::duplex(64);
        assert!(ours.is_quiet());
        drop(theirs);
        poll_fn(|cx| {
            while pin!(tokio::task::consume_budget()).poll(cx).is_ready() {}
            Poll::Ready(())
        })
        .await;
        assert!(!ours.is_quiet());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf_8_is_the_path_that_it_is() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let path = Path::new(OsStr::from_bytes(b"/run/\xff"));
        assert_eq!(Endpoint::unix(path).unix_path(), Some(path));
        let path = Path::new("/run/x");
        assert_eq!(Endpoint::unix(path), Endpoint::from("unix:/run/x"));
        assert_eq!(Endpoint::unix(path).unix_path(), Some(path));
        assert_eq!(Endpoint::from("localhost:1").unix_path(), None);
    }
}
