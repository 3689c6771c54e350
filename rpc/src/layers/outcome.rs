//! [`Outcome`] and [`Side`]: what layers that watch calls say of them.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use crate::{Reply, ReplyKind};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// With a result.
    Success,
    /// With an exception that the method declares.
    Declared,
    /// With a [`BusinessError`](crate::BusinessError).
    Business,
    /// With an [`ApplicationException`](alato_thrift::ApplicationException).
    Application,
    /// The method is `oneway`: the call was made, or has been worked on, and there is no reply.
    Oneway,
    /// Without a reply, for the service inside failed.
    Failed,
    /// It has not ended: its future was dropped (or panicked) before.
    Cancelled,
}

impl Outcome {
    #[cfg(feature = "metrics")]
    pub(super) const ALL: [Self; 7] = [
        Self::Success,
        Self::Declared,
        Self::Business,
        Self::Application,
        Self::Oneway,
        Self::Failed,
        Self::Cancelled,
    ];

    pub(super) fn of<E>(result: &Result<Reply, E>) -> Self {
        match result {
            Ok(reply) => match reply.kind() {
                ReplyKind::Success => Self::Success,
                ReplyKind::Declared => Self::Declared,
                ReplyKind::Business => Self::Business,
                ReplyKind::Application => Self::Application,
                ReplyKind::Oneway => Self::Oneway,
            },
            Err(_) => Self::Failed,
        }
    }

    /// One word for it, as in logs and metrics.
    ///
    /// ```
    /// use alato_rpc::layers::Outcome;
    ///
    /// assert_eq!(Outcome::Declared.as_str(), "declared_exception");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Declared => "declared_exception",
            Self::Business => "business_error",
            Self::Application => "application_exception",
            Self::Oneway => "oneway",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns true if something went wrong that is not the handler's answer: neither an exception
    /// that the method declares nor a business error.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Application | Self::Failed | Self::Cancelled)
    }
}

/// Which end of a call a layer stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// It makes calls.
    Client,
    /// It answers them.
    Server,
}

impl Side {
    /// Of what there is one for each side, the client's first.
    #[cfg(feature = "metrics")]
    pub(super) fn of<T>(self, [client, server]: [T; 2]) -> T {
        match self {
            Self::Client => client,
            Self::Server => server,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// Tells somebody how a call has ended, when it is dropped. That may panic; and where another panic is on its way, the process would end.
pub(super) fn report(tell: impl FnOnce()) {
    if thread::panicking() {
        // It has been printed.
        let _ = catch_unwind(AssertUnwindSafe(tell));
    } else {
        tell();
    }
}

/// The service and the method in `Calculator:add`; without a service where the name says none.
pub(super) fn split_service(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((service, method)) => (Some(service), method),
        None => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise this would end the process.
    #[test]
    fn whoever_is_told_may_panic_while_another_panic_is_on_its_way() {
        struct Tells;
        impl Drop for Tells {
            fn drop(&mut self) {
                report(|| panic!("the second"));
            }
        }
        let panic = catch_unwind(|| {
            let _tells = Tells;
            panic!("the first");
        });
        let panic = panic.unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the first"));
        catch_unwind(|| drop(Tells)).unwrap_err();
    }
}
