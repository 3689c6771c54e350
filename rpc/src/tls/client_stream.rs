//! [`ClientTlsStream`]: TLS on a client's side.

use std::{
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll, Waker},
};

use rustls::IoState;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::error::explained;
use crate::ClientStream;

/// A connection of a [`TlsConnector`](super::TlsConnector). Dropped, it tells the server that it is closed.
#[derive(Debug)]
pub struct ClientTlsStream<T: ClientStream> {
    inner: TlsStream<T>,
}

impl<T: ClientStream> ClientTlsStream<T> {
    pub(super) const fn new(inner: TlsStream<T>) -> Self {
        Self { inner }
    }

    /// Takes in what has come, without waiting for more. That need not be for the program: a server may send tickets for further
    /// sessions at any time.
    fn take_in(&mut self) -> io::Result<IoState> {
        let (stream, connection) = self.inner.get_mut();
        loop {
            let state = connection.process_new_packets();
            let state = state.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            if state.peer_has_closed() || state.plaintext_bytes_to_read() > 0 {
                return Ok(state);
            }
            match connection.read_tls(&mut Now(stream)) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(state),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Reads what has come.
struct Now<'a, T>(&'a mut T);

impl<T: ClientStream> Read for Now<'_, T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_now(buffer)
    }
}

impl<T: ClientStream> ClientStream for ClientTlsStream<T> {
    fn is_quiet(&mut self) -> bool {
        let is_open =
            |state: IoState| !state.peer_has_closed() && state.plaintext_bytes_to_read() == 0;
        self.take_in().is_ok_and(is_open)
    }

    fn read_now(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.take_in().map_err(explained)?;
        let (_, connection) = self.inner.get_mut();
        // Not `poll_read`, which would ask for more than has come, and leave no waker that is of
        // any use.
        let read = connection.reader().read(buffer);
        read.map_err(explained)
    }
}

impl<T: ClientStream> AsyncRead for ClientTlsStream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let inner = Pin::new(&mut self.get_mut().inner);
        inner.poll_read(cx, buffer).map_err(explained)
    }
}

impl<T: ClientStream> ClientTlsStream<T> {
    /// What the server said before it closed the connection, if it said something.
    fn reason(&mut self, error: io::Error) -> io::Error {
        match self.take_in() {
            Err(reason) if reason.kind() == io::ErrorKind::InvalidData => explained(reason),
            _ => error,
        }
    }

    fn write<R>(
        self: Pin<&mut Self>,
        write: impl FnOnce(Pin<&mut TlsStream<T>>) -> Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        let this = self.get_mut();
        write(Pin::new(&mut this.inner)).map_err(|error| this.reason(error))
    }
}

impl<T: ClientStream> AsyncWrite for ClientTlsStream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(|inner| inner.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(|inner| inner.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(|inner| inner.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(|inner| inner.poll_shutdown(cx))
    }
}

impl<T: ClientStream> Drop for ClientTlsStream<T> {
    fn drop(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        // If there is no room for it, the server sees a connection that was cut off.
        let _ = Pin::new(&mut self.inner).poll_shutdown(&mut cx);
    }
}
