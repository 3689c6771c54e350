//! [`CallContext`]: what belongs to one call, beside its request.

use std::{net::SocketAddr, time::Duration};

/// What is known of one call, on either side; every layer of a stack may read and change it.
#[derive(Clone, Debug)]
pub struct CallContext {
    peer: Option<SocketAddr>,
    timeout: Option<Duration>,
    expects_reply: bool,
}

impl CallContext {
    /// The context of a call that is about to be made.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            peer: None,
            timeout: None,
            expects_reply: true,
        }
    }

    /// The context of a call that has arrived from `peer`.
    pub(crate) const fn arrived(peer: Option<SocketAddr>) -> Self {
        Self {
            peer,
            ..Self::new()
        }
    }

    /// On a server: the address that the call came from, where the connection has one.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
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
    pub(crate) const fn set_oneway(&mut self) {
        self.expects_reply = false;
    }
}

impl Default for CallContext {
    fn default() -> Self {
        Self::new()
    }
}
