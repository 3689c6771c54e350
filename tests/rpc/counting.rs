//! [`Counting`]: connections of a client, which are counted, and made when the test lets them.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use alato::rpc::{ClientStream, Connector, Endpoint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Semaphore,
};

/// Makes and counts connections. Clones count together.
#[derive(Clone)]
pub(crate) struct Counting {
    /// Each connection takes a permit before it is made.
    pub(crate) gate: Arc<Semaphore>,
    begun: Arc<AtomicUsize>,
    made: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
}

impl Counting {
    /// Makes so many, and no further ones until its gate lets them pass.
    pub(crate) fn only(connections: usize) -> Self {
        Self {
            gate: Arc::new(Semaphore::new(connections)),
            begun: Arc::default(),
            made: Arc::default(),
            open: Arc::default(),
        }
    }

    pub(crate) fn new() -> Self {
        Self::only(Semaphore::MAX_PERMITS)
    }

    /// How many were to be made.
    pub(crate) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// How many have been made.
    pub(crate) fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }

    /// How many are open, or being made.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

impl Connector for Counting {
    type Stream = Counted;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<Counted> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.open.fetch_add(1, Ordering::SeqCst);
        let open = Open(Arc::clone(&self.open));
        let permit = self.gate.acquire().await;
        permit
            .map_err(|_| io::ErrorKind::ConnectionRefused)?
            .forget();
        let stream = TcpStream::connect(endpoint.as_str()).await?;
        self.made.fetch_add(1, Ordering::SeqCst);
        Ok(Counted {
            stream,
            _open: open,
        })
    }
}

/// Counts one until it is dropped.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) struct Counted {
    stream: TcpStream,
    _open: Open,
}

impl ClientStream for Counted {
    fn is_quiet(&mut self) -> bool {
        self.stream.is_quiet()
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
