//! [`CallContext`]: what belongs to one call, beside its request.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// What is known of one call, on either side; every layer of a stack may read and change it.
#[derive(Clone, Debug)]
pub struct CallContext {
    connection: Option<Arc<ConnectionInfo>>,
    timeout: Option<Duration>,
    expects_reply: bool,
    /// On a server: becomes true if the call goes on when its client has gone.
    goes_on: Option<Arc<AtomicBool>>,
}

/// What the calls of a connection have in common.
#[derive(Debug, Default)]
pub(crate) struct ConnectionInfo {
    pub(crate) peer: Option<SocketAddr>,
}

impl CallContext {
    /// The context of a call that is about to be made.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            connection: None,
            timeout: None,
            expects_reply: true,
            goes_on: None,
        }
    }

    /// The context of a call that has come over a connection.
    pub(crate) fn arrived(
        connection: Arc<ConnectionInfo>,
        goes_on: Arc<AtomicBool>,
        oneway: bool,
    ) -> Self {
        if oneway {
            goes_on.store(true, Ordering::Relaxed);
        }
        Self {
            connection: Some(connection),
            goes_on: Some(goes_on),
            ..Self::new()
        }
    }

    /// On a server: the address that the call came from, where the connection has one.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.connection.as_ref()?.peer
    }

    /// On a client: how long the call may take, where that differs from what the client was built with.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// On a client: sets how long the call may take.
    pub const fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// On a server: whether the caller is owed a reply, as far as the stack has found out.
    pub(crate) const fn expects_reply(&self) -> bool {
        self.expects_reply
    }

    /// The method is `oneway`, whatever kind of message it was called with.
    pub(crate) fn set_oneway(&mut self) {
        self.expects_reply = false;
        if let Some(goes_on) = &self.goes_on {
            goes_on.store(true, Ordering::Relaxed);
        }
    }
}

impl Default for CallContext {
    fn default() -> Self {
        Self::new()
    }
}
