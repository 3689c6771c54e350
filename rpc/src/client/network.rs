//! [`Network`]: the connector that a client uses unless told otherwise.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use socket2::{SockRef, TcpKeepalive};
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::{
    net::{TcpStream, lookup_host},
    time::sleep,
};

use super::{
    connect::Connector,
    endpoint::{Endpoint, InvalidEndpoint, check},
};

/// How long an address has to itself.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How often an idle connection is asked for a sign of life that gave none before.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(3);

/// Connects over TCP, or to a Unix socket. Of a name with several addresses, the first that answers
/// is taken.
///
/// A connection whose server is gone without a word (its host lost power, or a firewall forgot the
/// connection) would look open for hours. Two settings of TCP find out:
///
/// ```
/// use std::time::Duration;
///
/// use alato_rpc::{Client, Network};
///
/// let network = Network::new()
///     .tcp_keepalive(Some(Duration::from_secs(60)))
///     .tcp_user_timeout(None);
/// let client = Client::builder("127.0.0.1:9090").connector(network).build();
/// # let _ = client;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Network {
    keepalive: Option<Duration>,
    user_timeout: Option<Duration>,
}

/// The connector with its defaults, as [`Network::new`].
// In the place of a value, so that the name alone is one, as that of a struct without fields.
#[doc(hidden)]
#[expect(non_upper_case_globals, reason = "it is the name of the type")]
pub const Network: Network = Network::new();

impl Network {
    /// With the defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            keepalive: Some(Duration::from_secs(10)),
            user_timeout: Some(Duration::from_secs(10)),
        }
    }

    /// Sets how long a TCP connection may be idle until the system asks the server for a sign of
    /// life (`SO_KEEPALIVE`). It asks again every 3 seconds, and gives the connection up after some
    /// tries, or after the [user time-out](Self::tcp_user_timeout). `None` switches it off. Counted
    /// in seconds, and at least one. Default: 10 seconds.
    #[must_use]
    pub const fn tcp_keepalive(mut self, idle: Option<Duration>) -> Self {
        self.keepalive = idle;
        self
    }

    /// Sets how long the server's system may leave what was sent unacknowledged until the
    /// connection is given up (`TCP_USER_TIMEOUT`, on Linux only). A server that is busy
    /// acknowledges nevertheless. `None` leaves it to the system, which may take 15 minutes.
    /// Default: 10 seconds.
    #[must_use]
    pub const fn tcp_user_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.user_timeout = timeout;
        self
    }

    fn set_up(self, stream: &TcpStream) -> io::Result<()> {
        // A request is written at once, and is not to wait for another.
        stream.set_nodelay(true)?;
        let socket = SockRef::from(stream);
        if let Some(idle) = self.keepalive {
            // Less than a second would be none.
            let keepalive = TcpKeepalive::new()
                .with_time(idle.max(Duration::from_secs(1)))
                .with_interval(KEEPALIVE_INTERVAL);
            unless_unknown(socket.set_tcp_keepalive(&keepalive));
        }
        #[cfg(target_os = "linux")]
        if let Some(timeout) = self.user_timeout {
            // Less than a millisecond would be none.
            let timeout = timeout.max(Duration::from_millis(1));
            unless_unknown(socket.set_tcp_user_timeout(Some(timeout)));
        }
        Ok(())
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new()
    }
}

/// A system that does not know the setting makes connections nevertheless.
fn unless_unknown(set: io::Result<()>) {
    if let Err(error) = set {
        tracing::debug!(%error, "a setting of TCP is not known here");
    }
}

/// A connection over TCP, or to a Unix socket.
#[cfg(unix)]
type NetworkStream = crate::EitherStream<TcpStream, UnixStream>;
#[cfg(not(unix))]
type NetworkStream = TcpStream;

impl Connector for Network {
    type Stream = NetworkStream;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<NetworkStream> {
        if let Some(name) = endpoint.abstract_name() {
            return connect_to_abstract(name).await;
        }
        #[cfg(unix)]
        if let Some(path) = endpoint.unix_path() {
            if path.as_os_str().is_empty() {
                return Err(InvalidEndpoint("the path is empty").into());
            }
            return UnixStream::connect(path).await.map(NetworkStream::Right);
        }
        check(endpoint.as_str())?;
        let stream = connect_to_any(lookup_host(endpoint.as_str()).await?).await?;
        self.set_up(&stream)?;
        #[cfg(unix)]
        let stream = NetworkStream::Left(stream);
        Ok(stream)
    }
}

#[cfg(target_os = "linux")]
async fn connect_to_abstract(name: &str) -> io::Result<NetworkStream> {
    if name.is_empty() {
        return Err(InvalidEndpoint("the name of the socket is empty").into());
    }
    // As the system has it: a path that begins with a zero.
    let stream = UnixStream::connect(format!("\0{name}")).await?;
    Ok(NetworkStream::Right(stream))
}

#[cfg(not(target_os = "linux"))]
async fn connect_to_abstract(_: &str) -> io::Result<NetworkStream> {
    Err(InvalidEndpoint("this system knows no sockets with abstract names").into())
}

/// Connects to the first of the addresses that answers. Each has a moment to itself before the next
/// one is tried as well, so that one that does not answer does not take all the time there is (as
/// in RFC 8305, section 5).
async fn connect_to_any(addresses: impl Iterator<Item = SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = addresses.peekable();
    let mut attempts = FuturesUnordered::new();
    let mut error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    loop {
        match addresses.next() {
            Some(address) => attempts.push(connect_to(address)),
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

async fn connect_to(address: SocketAddr) -> io::Result<TcpStream> {
    unless_to_itself(TcpStream::connect(address).await?)
}

/// Refuses a socket that has connected to itself. That happens where no server listens on a port
/// which the system gives to clients: it gives a client the very port to which that connects. Such
/// a client would read its own calls, and the server could not listen there any more.
fn unless_to_itself(stream: TcpStream) -> io::Result<TcpStream> {
    if stream.local_addr()? != stream.peer_addr()? {
        return Ok(stream);
    }
    // Without it, the port would be taken for a minute.
    let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
    drop(stream);
    Err(io::Error::new(
        ErrorKind::ConnectionRefused,
        "no server listens there: the socket had connected to itself",
    ))
}

#[cfg(test)]
mod tests {
    use socket2::{Domain, Socket, Type};
    use tokio::{
        net::{TcpListener, TcpSocket},
        time::timeout,
    };

    use super::*;

    #[tokio::test]
    async fn an_address_that_does_not_answer_holds_the_next_one_up_for_a_moment() {
        // Its queue is full, because its connections are not accepted.
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
    async fn a_socket_that_has_connected_to_itself_is_refused_and_leaves_its_port() {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let stream = socket.connect(address).await.unwrap();
        let error = unless_to_itself(stream).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        // At once: a server may be about to start there.
        Socket::new(Domain::IPV4, Type::STREAM, None)
            .unwrap()
            .bind(&address.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = connect_to(listener.local_addr().unwrap()).await;
        other.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn tcp_finds_out_that_a_server_is_gone_unless_it_is_told_not_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::from(listener.local_addr().unwrap());
        let settings = async |network: Network| {
            let NetworkStream::Left(stream) = network.connect(&endpoint).await.unwrap() else {
                panic!("TCP");
            };
            let socket = SockRef::from(&stream);
            let idle = socket
                .keepalive()
                .unwrap()
                .then(|| socket.tcp_keepalive_time().unwrap());
            (idle, socket.tcp_user_timeout().unwrap())
        };
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(settings(Network).await, (seconds(10), seconds(10)));
        let other = Network
            .tcp_keepalive(seconds(60))
            .tcp_user_timeout(seconds(5));
        assert_eq!(settings(other).await, (seconds(60), seconds(5)));
        let none = Network.tcp_keepalive(None).tcp_user_timeout(None);
        assert_eq!(settings(none).await, (None, None));
        // The least, and not none.
        let least = Network
            .tcp_keepalive(Some(Duration::ZERO))
            .tcp_user_timeout(Some(Duration::ZERO));
        assert_eq!(
            settings(least).await,
            (seconds(1), Some(Duration::from_millis(1)))
        );
    }
}
