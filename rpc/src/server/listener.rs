//! [`Listener`]: where connections come from.

use std::{
    cell::Cell,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use socket2::{SockAddr, SockRef, Socket};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use super::PeerCertificates;

/// Where the connections of a [`Server`](crate::Server) come from: a TCP or a Unix socket that listens, or several.
///
/// ```
/// use tokio::net::{TcpListener, UnixListener};
///
/// # async fn example() -> std::io::Result<()> {
/// let ports = vec![TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
/// # let directory = std::env::temp_dir().join(format!("alato-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// # let path = directory.join("socket");
/// # let _ = std::fs::remove_file(&path);
/// let socket = UnixListener::bind(path)?;
/// let listener = (ports, socket); // All three at once: `server.serve(listener, shutdown)`.
/// # fn check(_: impl alato_rpc::Listener) {}
/// # check(listener);
/// # std::fs::remove_dir_all(&directory)
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
/// ```
///
/// On Linux, a name that begins with a zero byte is an abstract socket, which needs no file:
/// `UnixListener::bind("\0shop")`.
///
/// A socket that was bound by somebody else (systemd, say) becomes one by `TcpListener::from_std`.
pub trait Listener {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    /// The next connection.
    ///
    /// # Errors
    /// If it cannot be accepted. The server goes on, and asks for another.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<Self::Stream>>>;

    /// Accepts a connection that already waits, when the server stops; `Pending` if none does.
    ///
    /// A server calls this before it drops its listener, until none waits: the system resets what
    /// still waits in the queue of a socket that is closed. Calls
    /// [`poll_accept`](Self::poll_accept) unless implemented; a listener around others passes it on
    /// to them.
    ///
    /// # Errors
    /// As [`poll_accept`](Self::poll_accept).
    fn poll_accept_waiting(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<Self::Stream>>> {
        self.poll_accept(cx)
    }
}

/// A connection that was accepted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Accepted<T> {
    /// The connection.
    pub stream: T,
    /// Where it comes from, if that has an address.
    pub peer: Option<SocketAddr>,
    /// The client's certificates, if it may show some.
    pub certificates: Option<PeerCertificates>,
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<TcpStream>>> {
        let (stream, peer) = ready!(Self::poll_accept(self, cx))?;
        Poll::Ready(Ok(accepted(stream, Some(peer))))
    }

    fn poll_accept_waiting(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<TcpStream>>> {
        let (socket, peer) = ready!(accept_now(&SockRef::from(&*self)))?;
        let stream = TcpStream::from_std(socket.into())?;
        Poll::Ready(Ok(accepted(stream, peer.as_socket())))
    }
}

fn accepted(stream: TcpStream, peer: Option<SocketAddr>) -> Accepted<TcpStream> {
    // A reply is written at once, and is not to wait for another.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    Accepted::new(stream, peer)
}

/// Accepts what waits in the queue of a socket. The runtime may not yet have heard of it, so it is
/// the system that is asked.
fn accept_now(listener: &SockRef<'_>) -> Poll<io::Result<(Socket, SockAddr)>> {
    match listener.accept() {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
        accepted => Poll::Ready(accepted.and_then(|(socket, peer)| {
            socket.set_nonblocking(true)?;
            Ok((socket, peer))
        })),
    }
}

#[cfg(unix)]
impl Listener for UnixListener {
    type Stream = UnixStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<UnixStream>>> {
        let (stream, _) = ready!(Self::poll_accept(self, cx))?;
        Poll::Ready(Ok(Accepted::new(stream, None)))
    }

    fn poll_accept_waiting(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<UnixStream>>> {
        let (socket, _) = ready!(accept_now(&SockRef::from(&*self)))?;
        let stream = UnixStream::from_std(std::os::fd::OwnedFd::from(socket).into())?;
        Poll::Ready(Ok(Accepted::new(stream, None)))
    }
}

/// Accepts from each.
impl<L: Listener> Listener for Vec<L> {
    type Stream = L::Stream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<L::Stream>>> {
        poll_each(self, |listener| listener.poll_accept(cx))
    }

    fn poll_accept_waiting(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<L::Stream>>> {
        poll_each(self, |listener| listener.poll_accept_waiting(cx))
    }
}

/// Asks one listener after the other.
fn poll_each<L: Listener>(
    listeners: &mut [L],
    mut poll: impl FnMut(&mut L) -> Poll<io::Result<Accepted<L::Stream>>>,
) -> Poll<io::Result<Accepted<L::Stream>>> {
    let mut failed = None;
    for (index, listener) in listeners.iter_mut().enumerate() {
        match poll(listener) {
            Poll::Ready(Ok(accepted)) => {
                // The others come first the next time.
                listeners.rotate_left(index + 1);
                log_hidden(failed);
                return Poll::Ready(Ok(accepted));
            }
            Poll::Ready(Err(error)) => log_hidden(failed.replace(error)),
            Poll::Pending => {}
        }
    }
    failed.map_or(Poll::Pending, |error| Poll::Ready(Err(error)))
}

/// An error of one listener, where another has accepted a connection: neither is to wait for the
/// other.
fn log_hidden(error: Option<io::Error>) {
    if let Some(error) = error {
        tracing::debug!(%error, "one of several listeners cannot accept a connection");
    }
}

/// Heads or tails.
// A mere turn would always be the same one where pairs stand in pairs, and each takes its own. Xorshift is as good as it has to be.
fn a_coin() -> bool {
    thread_local! {
        static STATE: Cell<u64> = const { Cell::new(0x9e37_79b9_7f4a_7c15) };
    }
    STATE.with(|state| {
        let mut next = state.get();
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        state.set(next);
        next >> 63 == 0
    })
}

/// Accepts from both. Which is asked first, chance decides: neither keeps the other waiting.
impl<A: Listener, B: Listener> Listener for (A, B) {
    type Stream = EitherStream<A::Stream, B::Stream>;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<Self::Stream>>> {
        let (left, right) = self;
        poll_both(cx, |cx| left.poll_accept(cx), |cx| right.poll_accept(cx))
    }

    fn poll_accept_waiting(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<Self::Stream>>> {
        let (left, right) = self;
        poll_both(
            cx,
            |cx| left.poll_accept_waiting(cx),
            |cx| right.poll_accept_waiting(cx),
        )
    }
}

/// Asks both listeners of a pair.
fn poll_both<A, B>(
    cx: &mut Context<'_>,
    mut left: impl FnMut(&mut Context<'_>) -> Poll<io::Result<Accepted<A>>>,
    mut right: impl FnMut(&mut Context<'_>) -> Poll<io::Result<Accepted<B>>>,
) -> Poll<io::Result<Accepted<EitherStream<A, B>>>> {
    let starts_left = a_coin();
    let mut failed = None;
    for asks_left in [starts_left, !starts_left] {
        let accepted = if asks_left {
            left(cx).map_ok(|accepted| accepted.map(EitherStream::Left))
        } else {
            right(cx).map_ok(|accepted| accepted.map(EitherStream::Right))
        };
        match accepted {
            Poll::Ready(Ok(accepted)) => {
                log_hidden(failed);
                return Poll::Ready(Ok(accepted));
            }
            Poll::Ready(Err(error)) => log_hidden(failed.replace(error)),
            Poll::Pending => {}
        }
    }
    failed.map_or(Poll::Pending, |error| Poll::Ready(Err(error)))
}

impl<T> Accepted<T> {
    /// A connection from `peer`, on which the client shows no certificates.
    pub const fn new(stream: T, peer: Option<SocketAddr>) -> Self {
        Self {
            stream,
            peer,
            certificates: None,
        }
    }

    /// The same, with something done to the stream.
    pub(crate) fn map<U>(self, map: impl FnOnce(T) -> U) -> Accepted<U> {
        Accepted {
            stream: map(self.stream),
            peer: self.peer,
            certificates: self.certificates,
        }
    }
}

/// A connection of one of two kinds.
#[derive(Debug)]
pub enum EitherStream<A, B> {
    /// Of the first.
    Left(A),
    /// Of the second.
    Right(B),
}

/// Calls a method of whichever stream it is.
macro_rules! either {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Self::Left(stream) => {
                let $stream = Pin::new(stream);
                $call
            }
            Self::Right(stream) => {
                let $stream = Pin::new(stream);
                $call
            }
        }
    };
}

impl<A: AsyncRead + Unpin, B: AsyncRead + Unpin> AsyncRead for EitherStream<A, B> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_read(cx, buffer))
    }
}

impl<A: AsyncWrite + Unpin, B: AsyncWrite + Unpin> AsyncWrite for EitherStream<A, B> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        either!(self, stream => stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        either!(self, stream => stream.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Left(stream) => stream.is_write_vectored(),
            Self::Right(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_shutdown(cx))
    }
}
