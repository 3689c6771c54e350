//! [`CallContext`]: what belongs to one call, beside its request.

use std::{
    cell::RefCell,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use alato_metainfo::{Kind, MetaInfo};
use bytes::Bytes;
use tokio::time::Instant;

use crate::{HeaderError, PeerCertificates, ProtocolError};

tokio::task_local! {
    /// The call that the task answers.
    static CURRENT: RefCell<CallContext>;
}

/// What is known of one call, on either side; every layer of a stack may read and change it.
///
/// A method that declares `cx: &mut CallContext` before its arguments gets the context of its call. Any other handler finds it as
/// [`CallContext::current`].
///
/// ```
/// use alato_metainfo::Kind;
/// use alato_rpc::CallContext;
///
/// let mut cx = CallContext::new();
/// cx.metadata_mut().set(Kind::Persistent, "TENANT", "acme")?;
/// cx.set_timeout(std::time::Duration::from_millis(50));
/// # Ok::<(), alato_metainfo::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CallContext {
    connection: Option<Arc<ConnectionInfo>>,
    metadata: MetaInfo,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    expects_reply: bool,
    /// On a server: becomes true if the call goes on when its client has gone.
    goes_on: Option<Arc<AtomicBool>>,
}

/// What the calls of a connection have in common.
#[derive(Debug, Default)]
pub(crate) struct ConnectionInfo {
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) certificates: Option<PeerCertificates>,
}

impl CallContext {
    /// The context of a call that is about to be made, and has nothing to do with another.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            connection: None,
            metadata: MetaInfo::new(),
            timeout: None,
            deadline: None,
            expects_reply: true,
            goes_on: None,
        }
    }

    /// The context of a call that has come over a connection.
    pub(crate) fn arrived(
        connection: Arc<ConnectionInfo>,
        goes_on: Arc<AtomicBool>,
        oneway: bool,
        metadata: MetaInfo,
        deadline: Option<Instant>,
    ) -> Self {
        if oneway {
            goes_on.store(true, Ordering::Relaxed);
        }
        Self {
            connection: Some(connection),
            metadata,
            deadline,
            goes_on: Some(goes_on),
            ..Self::new()
        }
    }

    /// A copy of the context of the call that this task answers. What is changed in the copy stays there:
    /// [`with_current`](Self::with_current) changes the context itself.
    ///
    /// `None` outside of a handler, and in a task that the handler has spawned.
    #[must_use]
    pub fn current() -> Option<Self> {
        Self::with_current(|cx| cx.clone())
    }

    /// Reads or changes the context of the call that this task answers: to send metadata back with the reply, say. `None`, and
    /// nothing is done, outside of a handler and inside of `with_current` itself.
    pub fn with_current<R>(use_it: impl FnOnce(&mut Self) -> R) -> Option<R> {
        let use_it = |current: &RefCell<Self>| Some(use_it(&mut *current.try_borrow_mut().ok()?));
        CURRENT.try_with(use_it).ok()?
    }

    /// The context of a call that is made while this one is answered: what is persistent of its metadata goes on, and so does its
    /// deadline. A client's methods without a context make one of [the current one](Self::current).
    #[must_use]
    pub fn for_downstream(&self) -> Self {
        Self {
            metadata: self.metadata.for_downstream(),
            timeout: self.timeout,
            deadline: self.deadline,
            ..Self::new()
        }
    }

    /// On a server: the address that the call came from, where the connection has one.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.connection.as_ref()?.peer
    }

    /// On a server: the certificates that the client has shown, and that were verified, in DER; its own first, and then those of its
    /// issuers. Empty where there are none: without TLS, and where TLS does not ask for them.
    #[must_use]
    pub fn peer_certificates(&self) -> &[Bytes] {
        let connection = self.connection.as_ref();
        let certificates = connection.and_then(|connection| connection.certificates.as_ref());
        certificates.map_or(&[], PeerCertificates::chain)
    }

    /// The metadata: of the call, and of its reply.
    #[must_use]
    pub const fn metadata(&self) -> &MetaInfo {
        &self.metadata
    }

    /// The metadata, to be changed. It travels where the transport carries it:
    /// [`THeader`](crate::Transport::THeader) and [`TTHeader`](crate::Transport::TTHeader).
    pub const fn metadata_mut(&mut self) -> &mut MetaInfo {
        &mut self.metadata
    }

    /// When the caller no longer waits, where that is known: its transport has said so, or [`set_deadline`](Self::set_deadline).
    #[must_use]
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Sets when the caller no longer waits. A client whose call would take longer gives it up by then, and tells its server where the
    /// transport can.
    pub const fn set_deadline(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
    }

    /// How much time is left until the deadline; zero if it has passed.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        Some(self.deadline?.saturating_duration_since(Instant::now()))
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

    /// Takes what has come back with a call that was made in the context of this one.
    pub(crate) fn take_back(&mut self, call: &Self) -> Result<(), ProtocolError> {
        for (key, value) in call.metadata.iter(Kind::Downstream) {
            let taken = self.metadata.set(Kind::Downstream, key, value);
            taken.map_err(HeaderError::from)?;
        }
        Ok(())
    }

    /// What `options` say, and where they say nothing, what this context does.
    pub(crate) fn with(&self, options: &Self) -> Result<Self, ProtocolError> {
        let mut call = self.clone();
        call.metadata
            .merge(&options.metadata)
            .map_err(HeaderError::from)?;
        call.timeout = options.timeout.or(self.timeout);
        call.deadline = match (self.deadline, options.deadline) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Ok(call)
    }

    /// The metadata, after which there is none.
    pub(crate) fn take_metadata(&mut self) -> MetaInfo {
        std::mem::take(&mut self.metadata)
    }
}

impl Default for CallContext {
    fn default() -> Self {
        Self::new()
    }
}

/// Runs a handler, for which `cx` is the current context.
pub async fn scope<F: Future>(cx: &mut CallContext, handler: F) -> F::Output {
    // A copy, so that there is a context here if the handler is given up: it is a few counters.
    let mut scope = pin!(CURRENT.scope(RefCell::new(cx.clone()), handler));
    let output = scope.as_mut().await;
    if let Some(current) = scope.take_value() {
        *cx = current.into_inner();
    }
    output
}

/// Runs a handler, for which `current` is the current context, and which has a context of its own beside it.
pub async fn scope_of<F: Future>(current: CallContext, handler: F) -> F::Output {
    CURRENT.scope(RefCell::new(current), handler).await
}
