//! [`Listener`]: where connections come from.

use std::{
    cell::Cell,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

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
/// A socket that was bound by somebody else (systemd, say) becomes one by `TcpListener::from_std`.
pub trait Listener {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    /// The next connection.
    ///
    /// # Errors
    /// If it cannot be accepted. The server goes on, and asks for another.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<Self::Stream>>>;
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
        // A reply is written at once, and is not to wait for another.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        Poll::Ready(Ok(Accepted::new(stream, Some(peer))))
    }
}

#[cfg(unix)]
impl Listener for UnixListener {
    type Stream = UnixStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<UnixStream>>> {
        let (stream, _) = ready!(Self::poll_accept(self, cx))?;
        Poll::Ready(Ok(Accepted::new(stream, None)))
    }
}

/// Accepts from each.
impl<L: Listener> Listener for Vec<L> {
    type Stream = L::Stream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<L::Stream>>> {
        for (index, listener) in self.iter_mut().enumerate() {
            if let Poll::Ready(accepted) = listener.poll_accept(cx) {
                // The others come first the next time.
                self.rotate_left(index + 1);
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
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
        let starts_left = a_coin();
        for asks_left in [starts_left, !starts_left] {
            let accepted = if asks_left {
                let accepted = left.poll_accept(cx);
                accepted.map_ok(|accepted| accepted.map(EitherStream::Left))
            } else {
                let accepted = right.poll_accept(cx);
                accepted.map_ok(|accepted| accepted.map(EitherStream::Right))
            };
            if accepted.is_ready() {
                return accepted;
            }
        }
        Poll::Pending
    }
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
