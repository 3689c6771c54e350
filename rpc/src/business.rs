//! [`BusinessError`]: an error of the application's own, with a code.

use std::collections::BTreeMap;

use alato_thrift::{ApplicationException, ApplicationExceptionKind};

/// An error of the application's own: a code, a message, and details. Kitex and Volo call it a
/// business status error.
///
/// A method need not declare it. A handler returns it, and a client gets it as
/// [`RpcError::Business`](crate::RpcError::Business):
///
/// ```
/// use alato_rpc::{BusinessError, RpcError};
///
/// fn price(title: &str) -> Result<i64, RpcError> {
///     Err(BusinessError::new(404, "no such book").with_extra("title", title).into())
/// }
///
/// match price("Emma") {
///     Err(RpcError::Business(error, _)) => {
///         assert_eq!(error.code, 404);
///         assert_eq!(error.message, "no such book");
///         assert_eq!(error.extra["title"], "Emma");
///     }
///     other => panic!("{other:?}"),
/// }
/// ```
///
/// | transport | how it travels |
/// |---|---|
/// | [`TTHeader`](crate::Transport::TTHeader) | as Kitex sends it: in the header of a reply without a result |
/// | [`THeader`](crate::Transport::THeader) | in the header, beside an [`ApplicationException`] with its text |
/// | others | as that exception alone: the client gets [`RpcError::Application`](crate::RpcError::Application) |
///
/// The exception is an `INTERNAL_ERROR` whose message has the code and the message, without the
/// details.
///
/// Kitex takes the code 0 for success, so an error with the code 0 is sent as that exception over
/// every transport.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("business status {code}: {message}")]
#[non_exhaustive]
pub struct BusinessError {
    /// Says which error it is. Not 0, which is success to Kitex.
    pub code: i32,
    /// Says to people what is wrong.
    pub message: String,
    /// Details. A header has 64 KiB for them, the message and all metadata together.
    pub extra: BTreeMap<String, String>,
}

impl BusinessError {
    /// Returns an error without details.
    #[must_use]
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            extra: BTreeMap::new(),
        }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.insert(key.into(), value.into());
        self
    }

    /// Returns the exception that is sent where the error has no place of its own.
    pub(crate) fn to_exception(&self) -> ApplicationException {
        ApplicationException::new(ApplicationExceptionKind::INTERNAL_ERROR, self.to_string())
    }
}
