//! [`Lost`]: why a shared connection has ended.

use std::{io, sync::Arc};

use alato_thrift::ApplicationException;

use crate::{ProtocolError, RpcError, TransportError};

/// Why a connection is lost, for everybody who waits on it.
#[derive(Clone, Debug)]
pub(super) enum Lost {
    Connect {
        endpoint: String,
        source: Arc<io::Error>,
    },
    InvalidEndpoint {
        endpoint: String,
        why: &'static str,
    },
    Io(Arc<io::Error>),
    Closed,
    /// By the server, between two messages.
    Ended,
    Protocol(ProtocolError),
    Application(ApplicationException),
}

impl Lost {
    /// Why, where a message could not be read.
    pub(super) fn of(error: RpcError) -> Self {
        match error {
            RpcError::Protocol(error, _) => Self::Protocol(error),
            RpcError::Application(exception, _) => Self::Application(exception),
            RpcError::Transport(TransportError::Io(error), _) => Self::Io(Arc::new(error)),
            other => Self::Io(Arc::new(io::Error::new(
                io::ErrorKind::InvalidData,
                other.to_string(),
            ))),
        }
    }

    /// What somebody gets whose call was not sent.
    pub(super) fn never_sent(self) -> RpcError {
        match self {
            Self::Connect { .. } | Self::InvalidEndpoint { .. } | Self::Application(_) => {
                self.into()
            }
            Self::Io(_) | Self::Closed | Self::Ended | Self::Protocol(_) => {
                TransportError::NeverSent.into()
            }
        }
    }
}

impl From<Lost> for RpcError {
    fn from(lost: Lost) -> Self {
        let again = |error: Arc<io::Error>| io::Error::new(error.kind(), error);
        match lost {
            Lost::Connect { endpoint, source } => TransportError::Connect {
                endpoint,
                source: again(source),
            }
            .into(),
            Lost::InvalidEndpoint { endpoint, why } => {
                TransportError::InvalidEndpoint { endpoint, why }.into()
            }
            Lost::Io(error) => TransportError::Io(again(error)).into(),
            Lost::Closed => TransportError::Closed.into(),
            Lost::Ended => TransportError::NotBegun.into(),
            Lost::Protocol(error) => error.into(),
            Lost::Application(exception) => exception.into(),
        }
    }
}
