//! [`ServerTlsStream`]: TLS on a server's side, from the handshake on.

use std::{
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};
use tokio_rustls::{
    TlsAcceptor,
    server::{FallibleAccept, TlsStream},
};

use super::error::handshake_failed;
use crate::PeerCertificates;

/// How much, and for how long, is read from a client whose handshake failed: closing the connection on unread bytes would reset it, and
/// the client might never see why.
const LINGER_BYTES: usize = 1 << 20;
const LINGER_TIME: Duration = Duration::from_secs(1);

/// A connection of a [`TlsListener`](super::TlsListener). Its first read or write begins with the handshake.
pub struct ServerTlsStream<T> {
    state: State<T>,
    certificates: PeerCertificates,
}

enum State<T> {
    Handshake(Box<Handshake<T>>),
    Open(Box<TlsStream<T>>),
    Failed(Box<Failed<T>>),
    Over,
}

struct Handshake<T> {
    accept: FallibleAccept<T>,
    timeout: Duration,
    timer: Pin<Box<Sleep>>,
}

/// What comes of a handshake: if it fails, why, and what the client can be told by.
type Made<T> = Result<TlsStream<T>, (io::Error, Option<T>)>;

/// A handshake that has failed. The client has been told, and has to have the time to hear it.
struct Failed<T> {
    io: T,
    error: io::Error,
    is_shut: bool,
    /// How much may still be read.
    left: usize,
    timer: Pin<Box<Sleep>>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> ServerTlsStream<T> {
    pub(super) fn new(
        io: T,
        config: Arc<ServerConfig>,
        timeout: Duration,
        certificates: PeerCertificates,
    ) -> Self {
        let handshake = Handshake {
            accept: TlsAcceptor::from(config).accept(io).into_fallible(),
            timeout,
            timer: Box::pin(sleep(timeout)),
        };
        Self {
            state: State::Handshake(Box::new(handshake)),
            certificates,
        }
    }

    /// The stream behind the handshake.
    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Pin<&mut TlsStream<T>>>> {
        ready!(self.poll_handshake(cx))?;
        Poll::Ready(match &mut self.state {
            State::Open(stream) => Ok(Pin::new(&mut **stream)),
            _ => Err(io::ErrorKind::NotConnected.into()),
        })
    }

    fn poll_handshake(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let next = match &mut self.state {
                State::Open(_) | State::Over => return Poll::Ready(Ok(())),
                State::Handshake(handshake) => match ready!(handshake.poll(cx)) {
                    Ok(stream) => {
                        self.certificates.set(shown(&stream));
                        Ok(State::Open(Box::new(stream)))
                    }
                    Err((error, Some(io))) if error.kind() == io::ErrorKind::InvalidData => {
                        Ok(State::Failed(Box::new(Failed::new(io, error))))
                    }
                    Err((error, _)) => Err(error),
                },
                State::Failed(failed) => Err(ready!(failed.poll(cx))),
            };
            match next {
                Ok(state) => self.state = state,
                Err(error) => {
                    self.state = State::Over;
                    return Poll::Ready(Err(handshake_failed(error)));
                }
            }
        }
    }
}

/// The certificates of the client, which were verified in the handshake, or in that of the session that is resumed.
fn shown<T>(stream: &TlsStream<T>) -> impl Iterator<Item = Bytes> {
    let (_, connection) = stream.get_ref();
    let chain = connection.peer_certificates().unwrap_or_default();
    chain.iter().map(|one| Bytes::copy_from_slice(one))
}

impl<T: AsyncRead + AsyncWrite + Unpin> Handshake<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Made<T>> {
        if let Poll::Ready(done) = Pin::new(&mut self.accept).poll(cx) {
            return Poll::Ready(done.map_err(|(error, io)| (error, Some(io))));
        }
        ready!(self.timer.as_mut().poll(cx));
        let why = format!("it took longer than {:?}", self.timeout);
        let error = io::Error::new(io::ErrorKind::TimedOut, why);
        Poll::Ready(Err((error, None)))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Failed<T> {
    fn new(io: T, error: io::Error) -> Self {
        Self {
            io,
            error,
            is_shut: false,
            left: LINGER_BYTES,
            timer: Box::pin(sleep(LINGER_TIME)),
        }
    }

    /// Why the handshake has failed, as soon as the client has heard it, or had the time to.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        if self.timer.as_mut().poll(cx).is_pending() {
            // Whatever else happens to the connection no longer matters.
            let _ = ready!(self.poll_read_away(cx));
        }
        let nothing = io::ErrorKind::NotConnected.into();
        Poll::Ready(std::mem::replace(&mut self.error, nothing))
    }

    fn poll_read_away(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
            self.is_shut = true;
        }
        let mut nowhere = [0; 4096];
        while self.left > 0 {
            let mut buffer = ReadBuf::new(&mut nowhere);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            self.left = self.left.saturating_sub(buffer.filled().len());
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for ServerTlsStream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.get_mut().poll_open(cx))?.poll_read(cx, buffer)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for ServerTlsStream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.get_mut().poll_open(cx))?.poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.get_mut().poll_open(cx))?.poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().state {
            State::Open(stream) => Pin::new(&mut **stream).poll_flush(cx),
            // Nothing was written.
            _ => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A client in its handshake is to see an end, too, and no failure: so the handshake is made
        // first.
        let open = ready!(self.get_mut().poll_open(cx));
        open.map_or(Poll::Ready(Ok(())), |stream| stream.poll_shutdown(cx))
    }
}

impl<T> fmt::Debug for ServerTlsStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Handshake(_) => "ServerTlsStream (in its handshake)",
            State::Open(_) => "ServerTlsStream",
            State::Failed(_) | State::Over => "ServerTlsStream (closed)",
        })
    }
}
