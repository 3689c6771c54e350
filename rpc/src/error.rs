//! What a call can fail with: [`RpcError`].

use std::{convert::Infallible, io, time::Duration};

use alato_thrift::{
    ApplicationException, ApplicationExceptionKind, DecodeError, EncodeError, MessageKind,
};

/// Why a call has no result.
///
/// `E` is what the method declares: one exception, an enum of several, or, by default, none. In a
/// handler, `?` turns a declared exception into an `RpcError`.
///
/// ```
/// use alato_rpc::RpcError;
///
/// #[derive(Debug)]
/// struct OutOfStock;
///
/// fn take(stock: Option<u32>) -> Result<u32, RpcError<OutOfStock>> {
///     let left = stock.ok_or(OutOfStock)?;
///     Ok(left)
/// }
///
/// assert!(matches!(take(None), Err(RpcError::Declared(OutOfStock))));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RpcError<E = Infallible> {
    /// An exception that the method declares.
    #[error("{0}")]
    Declared(E),
    /// The server could not answer, in a way that the method does not declare.
    #[error(transparent)]
    Application(ApplicationException),
    /// The message did not make its way.
    #[error(transparent)]
    Transport(TransportError),
    /// A message is not what it should be.
    #[error(transparent)]
    Protocol(ProtocolError),
}

impl<E> From<E> for RpcError<E> {
    fn from(exception: E) -> Self {
        Self::Declared(exception)
    }
}

impl<E> RpcError<E> {
    /// A failure of a handler that its method does not declare, with a message that the caller will see.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::Application(ApplicationException::new(
            ApplicationExceptionKind::INTERNAL_ERROR,
            message,
        ))
    }

    /// Whether the call took longer than it may.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(TransportError::TimedOut { .. }))
    }

    /// The exception that the method declares, if that is what it is.
    pub fn into_declared(self) -> Option<E> {
        match self {
            Self::Declared(exception) => Some(exception),
            _ => None,
        }
    }
}

impl RpcError {
    /// The same failure, of a method that declares exceptions.
    #[must_use]
    pub fn widen<E>(self) -> RpcError<E> {
        match self {
            Self::Declared(never) => match never {},
            Self::Application(exception) => RpcError::Application(exception),
            Self::Transport(error) => RpcError::Transport(error),
            Self::Protocol(error) => RpcError::Protocol(error),
        }
    }
}

/// Why a message did not make its way.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection could be made.
    #[error("cannot connect to {endpoint}: {source}")]
    Connect {
        /// Where to.
        endpoint: String,
        /// Why not.
        source: io::Error,
    },
    /// The connection failed.
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    /// The other side closed the connection in the middle of the call.
    #[error("the connection was closed before the reply was there")]
    Closed,
    /// The call took longer than it may.
    #[error("no reply within {after:?}")]
    TimedOut {
        /// How long it may take.
        after: Duration,
    },
    /// A frame is longer than the limit.
    #[error("a frame of {length} bytes is over the limit of {limit}{}", hint(*length))]
    FrameTooLarge {
        /// The length, as the frame claims it.
        length: u32,
        /// The limit.
        limit: u32,
    },
    /// A frame that holds nothing.
    #[error("an empty frame")]
    EmptyFrame,
}

/// What speaks another protocol is read as a frame of an absurd length.
fn hint(length: u32) -> &'static str {
    match &length.to_be_bytes() {
        b"GET " | b"POST" | b"HEAD" | b"PUT " | b"OPTI" | b"HTTP" | b"PRI " => {
            " (the other side seems to speak HTTP)"
        }
        [0x16, 3, ..] => " (the other side seems to speak TLS)",
        [0x80 | 0x82, 1 | 0x21 | 0x41, ..] => " (the other side seems not to use framing)",
        _ => "",
    }
}

/// Why a message is not what it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It cannot be decoded.
    #[error("cannot decode the message: {0}")]
    Decode(#[from] DecodeError),
    /// It cannot be encoded.
    #[error("cannot encode the message: {0}")]
    Encode(#[from] EncodeError),
    /// The reply belongs to another call.
    #[error("a reply with the sequence id {found} to a call with {expected}")]
    SequenceId {
        /// The sequence id of the call.
        expected: i32,
        /// The sequence id of the reply.
        found: i32,
    },
    /// A message of a kind that does not belong there.
    #[error("a message of the kind {0:?} where a reply belongs")]
    UnexpectedKind(MessageKind),
    /// A reply that holds neither a result nor an exception that the method declares.
    #[error("a reply without a result")]
    MissingResult,
}

impl From<TransportError> for RpcError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<ProtocolError> for RpcError {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error)
    }
}

impl From<ApplicationException> for RpcError {
    fn from(exception: ApplicationException) -> Self {
        Self::Application(exception)
    }
}

/// What a server tells its caller of a failure.
impl From<RpcError> for ApplicationException {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Application(exception) => exception,
            other => Self::new(ApplicationExceptionKind::INTERNAL_ERROR, other.to_string()),
        }
    }
}
