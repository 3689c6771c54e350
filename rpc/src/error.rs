//! What a call can fail with: [`RpcError`].

use std::{convert::Infallible, fmt, io, time::Duration};

use alato_thrift::{
    ApplicationException, ApplicationExceptionKind, DecodeError, EncodeError, MessageKind,
};

use crate::{BusinessError, Endpoint, HeaderError};

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
///         RpcError::Application(..) => "tell those who run the server",
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
// The tag is eight bytes, so that a result with this error is moved word by word. Behind a tag of one byte it would be moved from the next byte
// on, and the processor would have to wait for what it has just stored otherwise. Nobody is promised that it stays so.
#[repr(u64)]
pub enum RpcError<E = Infallible> {
    /// An exception that the method declares.
    #[error("{0}")]
    Declared(E),
    /// The server could not answer, in a way that the method does not declare.
    #[error("{1}{0}")]
    Application(ApplicationException, At),
    /// An error of the handler's own, with a code, which the method does not declare.
    #[error("{1}{0}")]
    Business(Box<BusinessError>, At),
    /// The message did not make its way.
    #[error("{1}{0}{hint}", hint = .1.hint())]
    Transport(#[source] TransportError, At),
    /// A message is not what it should be.
    #[error("{1}{0}")]
    Protocol(#[source] ProtocolError, At),
}

/// Why there is no reply, inside of a client: in a box, so that the way of a reply is short.
pub(crate) type Failure = Box<RpcError>;

impl<E> RpcError<E> {
    /// A failure of a handler that its method does not declare, with a message that the caller will see.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        ApplicationException::new(ApplicationExceptionKind::INTERNAL_ERROR, message).into()
    }

    /// A layer's refusal to begin with the call, so that [making it again](Self::is_retryable) does no harm; with a message that the
    /// caller will see. (A handler has begun: what it returns reaches its caller as an internal error.)
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        ApplicationException::new(ApplicationExceptionKind::LOADSHEDDING, message).into()
    }

    /// Whether the call took longer than it may, connecting included, on either side.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Transport(TransportError::TimedOut { .. }, _) => true,
            Self::Transport(
                TransportError::Connect { source, .. } | TransportError::Io(source),
                _,
            ) => source.kind() == io::ErrorKind::TimedOut,
            Self::Application(exception, _) => exception.kind == ApplicationExceptionKind::TIMEOUT,
            _ => false,
        }
    }

    /// Whether the call was certainly not begun, so that making it again does no harm: no connection could be made, there were too many
    /// calls already, or the server refused it unread.
    ///
    /// False if no attempt can succeed, though none has begun: the endpoint is not one, or the
    /// server is not the one that it should be, as its certificate shows. A
    /// [`Connector`](crate::Connector) of your own says that by an error of the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) or
    /// [`InvalidData`](io::ErrorKind::InvalidData).
    ///
    /// A call that timed out, or whose connection was lost, may have been answered: that is for you to know.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(error, _) => match error {
                // What was asked for cannot be: no further attempt will be better.
                TransportError::Connect { source, .. } => !matches!(
                    source.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
                ),
                TransportError::TooManyCalls
                | TransportError::NeverSent
                | TransportError::NotBegun => true,
                _ => false,
            },
            Self::Application(exception, _) => {
                exception.kind == ApplicationExceptionKind::LOADSHEDDING
            }
            Self::Declared(_) | Self::Business(..) | Self::Protocol(..) => false,
        }
    }

    /// On a client: the method that was called, unless this is an exception that it declares.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.place()?.method()
    }

    /// On a client: the server that was called, if that is known, and this is not an exception that the method declares. Where a layer has called another
    /// one, it is that if the failure was on the way, and the one that the client was built for otherwise.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.place()?.endpoint()
    }

    fn place(&self) -> Option<&At> {
        match self {
            Self::Application(_, at)
            | Self::Business(_, at)
            | Self::Transport(_, at)
            | Self::Protocol(_, at) => Some(at),
            Self::Declared(_) => None,
        }
    }

    /// Whether a layer has given up, and not a call of another server.
    pub(crate) fn is_overdue_here(&self) -> bool {
        matches!(
            self,
            Self::Transport(TransportError::TimedOut { .. }, At(None))
        )
    }

    /// Says which call failed, unless that is known.
    #[cold]
    pub(crate) fn at(mut self, method: &str, endpoint: Option<&Endpoint>) -> Self {
        match &mut self {
            Self::Application(_, at)
            | Self::Business(_, at)
            | Self::Transport(_, at)
            | Self::Protocol(_, at) => {
                let call = || Box::new((method.to_owned(), endpoint.cloned(), None));
                at.0.get_or_insert_with(call);
            }
            Self::Declared(_) => {}
        }
        self
    }

    /// Returns the error of the handler's own, if that is what it is.
    #[must_use]
    pub fn business(&self) -> Option<&BusinessError> {
        match self {
            Self::Business(error, _) => Some(error),
            _ => None,
        }
    }

    /// Says what may be the cause. The call [is known](Self::at).
    #[cold]
    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        if let Self::Transport(_, At(Some(call))) = &mut self {
            call.2 = Some(hint);
        }
        self
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
            Self::Application(exception, at) => RpcError::Application(exception, at),
            Self::Business(error, at) => RpcError::Business(error, at),
            Self::Transport(error, at) => RpcError::Transport(error, at),
            Self::Protocol(error, at) => RpcError::Protocol(error, at),
        }
    }
}

/// Which call failed: the method and the server, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At(Option<Box<FailedCall>>);

/// The method, the server, and what may be the cause.
type FailedCall = (String, Option<Endpoint>, Option<&'static str>);

impl At {
    /// The method's name.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        Some(&self.0.as_ref()?.0)
    }

    /// The server that was called.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.0.as_ref()?.1.as_ref()
    }

    fn hint(&self) -> &'static str {
        let call = self.0.as_deref();
        call.and_then(|(.., hint)| *hint).unwrap_or_default()
    }
}

/// Stands before the message: "`add` at 127.0.0.1:9090: ", or "`add`: " where there is no server.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            Some((method, Some(endpoint), _)) => write!(f, "`{method}` at {endpoint}: "),
            Some((method, None, _)) => write!(f, "`{method}`: "),
            None => Ok(()),
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
        /// The endpoint.
        endpoint: String,
        /// Why not.
        source: io::Error,
    },
    /// The client was given an invalid endpoint.
    #[error(
        "cannot connect to {endpoint:?}: {why}; an endpoint is `host:port`, as in \"127.0.0.1:9090\", or `unix:path`"
    )]
    InvalidEndpoint {
        /// The endpoint.
        endpoint: String,
        /// The reason why it is invalid.
        why: &'static str,
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
    #[error("a frame of {length} bytes is over the limit of {limit}{}", hint(&length.to_be_bytes()))]
    FrameTooLarge {
        /// The length, as the frame claims it.
        length: u32,
        /// The limit.
        limit: u32,
    },
    /// There are as many calls as there may be, at this client.
    #[error("too many calls at once: this one was not sent")]
    TooManyCalls,
    /// The connection was lost before any of the call was sent.
    #[error("the connection was lost before the call was sent")]
    NeverSent,
    /// The server ended the connection without a byte of the reply, and [does so](crate::ClientBuilder::server_drains) only if it has not
    /// begun the call.
    #[error("the server ended the connection before it began the call")]
    NotBegun,
    /// A frame that holds nothing.
    #[error("an empty frame")]
    EmptyFrame,
}

/// Returns a hint at what the other side seems to speak, by the first bytes that it sent. Another
/// protocol is read as a frame of an absurd length.
pub(crate) fn hint(start: &[u8]) -> &'static str {
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t');
    match start {
        [b'G', b'E', b'T', b' ', ..]
        | [b'P', b'O', b'S', b'T', ..]
        | [b'H', b'E', b'A', b'D', ..]
        | [b'P', b'U', b'T', b' ', ..]
        | [b'O', b'P', b'T', b'I', ..]
        | [b'H', b'T', b'T', b'P', ..]
        | [b'P', b'R', b'I', b' ', ..] => " (the other side seems to speak HTTP)",
        [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
            " (the other side seems to send HTML or XML: it may be a proxy, or a web server)"
        }
        [b'S', b'S', b'H', b'-', ..] => " (the other side seems to speak SSH)",
        // A handshake, or an alert.
        [0x15 | 0x16, 3, ..] => " (the other side seems to speak TLS)",
        // Its settings, which come first.
        [0, 0, _, 4, 0, ..] => " (the other side seems to speak HTTP/2)",
        [_, _, _, _, ..] if start.iter().take(4).all(is_text) => {
            " (the other side sent text: it does not seem to speak Thrift)"
        }
        _ => "",
    }
}

/// Why a message is not what it should be.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It cannot be decoded.
    #[error("cannot decode the message: {0}")]
    Decode(#[from] DecodeError),
    /// The header before it cannot be read or written.
    #[error("the header before the message: {0}")]
    Header(#[from] HeaderError),
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
    /// A reply that belongs to no call.
    #[error("a reply with the sequence id {found}, which no call has")]
    UnknownSequenceId {
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
        Self::Transport(error, At::default())
    }
}

impl<E> From<ProtocolError> for RpcError<E> {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error, At::default())
    }
}

impl<E> From<BusinessError> for RpcError<E> {
    fn from(error: BusinessError) -> Self {
        Self::Business(Box::new(error), At::default())
    }
}

impl<E> From<ApplicationException> for RpcError<E> {
    fn from(exception: ApplicationException) -> Self {
        Self::Application(exception, At::default())
    }
}

/// What a server tells its caller of a failure. What went wrong between it and others is its own affair, so that is logged.
impl From<RpcError> for ApplicationException {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Application(exception, At(None)) => exception,
            RpcError::Application(exception, At(Some(_))) => of_what_has_begun(exception),
            RpcError::Business(error, _) => error.to_exception(),
            other => {
                tracing::warn!(error = %other, "a call failed in a way that its method does not declare");
                Self::new(ApplicationExceptionKind::INTERNAL_ERROR, "the call failed")
            }
        }
    }
}

/// What a call fails with that has begun: a refusal or a time-out can only be that of another server, which it has called, and its own caller must
/// not take it for one of this server.
pub(crate) fn of_what_has_begun(mut exception: ApplicationException) -> ApplicationException {
    use ApplicationExceptionKind as Kind;
    if let Kind::LOADSHEDDING | Kind::TIMEOUT = exception.kind {
        exception.kind = Kind::INTERNAL_ERROR;
    }
    exception
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_server_refused_is_not_refused_by_this_one() {
        use ApplicationExceptionKind as Kind;
        let told = |error: RpcError| ApplicationException::from(error).kind;
        for kind in [Kind::LOADSHEDDING, Kind::TIMEOUT] {
            let exception = || -> RpcError { ApplicationException::new(kind, "").into() };
            assert_eq!(told(exception()), kind);
            assert_eq!(told(exception().at("price", None)), Kind::INTERNAL_ERROR);
        }
        let late = || -> RpcError {
            TransportError::TimedOut {
                after: Duration::ZERO,
            }
            .into()
        };
        assert!(late().is_overdue_here());
        assert!(!late().at("price", None).is_overdue_here());
    }
}
