//! What a call can fail with: [`RpcError`].

use std::{convert::Infallible, io, time::Duration};

use alato_thrift::{
    ApplicationException, ApplicationExceptionKind, DecodeError, EncodeError, MessageKind,
};

/// Why a call has no result.
///
/// `E` is what the method declares: one exception, an enum of several, or, by default, none. In a
/// handler, `?` turns a declared exception into an `RpcError`: `#[derive(ThriftException)]` writes the
/// conversion.
///
/// ```
/// use alato_rpc::{RpcError, TransportError};
///
/// #[derive(Debug)]
/// struct OutOfStock;
///
/// fn what_to_do(error: &RpcError<OutOfStock>) -> &'static str {
///     match error {
///         RpcError::Declared(OutOfStock) => "order less",
///         RpcError::Application(_) => "tell those who run the server",
///         error if error.is_timeout() => "try again, if calling twice does no harm",
///         _ => "look at the network",
///     }
/// }
///
/// assert_eq!(what_to_do(&RpcError::Declared(OutOfStock)), "order less");
/// assert_eq!(what_to_do(&TransportError::Closed.into()), "look at the network");
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

impl<E> RpcError<E> {
    /// A failure of a handler that its method does not declare, with a message that the caller will see.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::Application(ApplicationException::new(
            ApplicationExceptionKind::INTERNAL_ERROR,
            message,
        ))
    }

    /// Whether the call took longer than it may, connecting included.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Transport(TransportError::TimedOut { .. }) => true,
            Self::Transport(TransportError::Connect { source, .. }) => {
                matches!(source.kind(), io::ErrorKind::TimedOut)
            }
            _ => false,
        }
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

impl<E> From<TransportError> for RpcError<E> {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl<E> From<ProtocolError> for RpcError<E> {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error)
    }
}

impl<E> From<ApplicationException> for RpcError<E> {
    fn from(exception: ApplicationException) -> Self {
        Self::Application(exception)
    }
}

/// What a server tells its caller of a failure. What went wrong between it and others is its own affair, so that is logged.
impl From<RpcError> for ApplicationException {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Application(exception) => exception,
            other => {
                tracing::warn!(error = %other, "a call failed in a way that its method does not declare");
                Self::new(ApplicationExceptionKind::INTERNAL_ERROR, "the call failed")
            }
        }
    }
}
