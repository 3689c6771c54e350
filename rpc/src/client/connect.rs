//! How a client gets a connection: [`Connector`], and what it is: [`ClientStream`].

use std::{
    future::poll_fn,
    io::{self, ErrorKind, Read},
    mem::MaybeUninit,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use socket2::SockRef;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    task::unconstrained,
};

use super::Endpoint;

/// Makes the connections of a client: over a proxy, say, or in memory. [`Network`](crate::Network) is used unless
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

    /// Reads the bytes that have arrived, without waiting for more. A shared connection that was
    /// idle for a moment is read in this way before a call is written. A stream around this one
    /// reads the bytes to find out if it [is quiet](Self::is_quiet).
    ///
    /// A stream around another has to ask that one: what is written here by default asks
    /// `poll_read`, and a socket of tokio does not know there what came while its runtime stood
    /// still.
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
    use super::*;

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
}
