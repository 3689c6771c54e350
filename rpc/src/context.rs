//! [`CallContext`]: what belongs to one call, beside its request.

use std::{cell::Cell, fmt, net::SocketAddr, sync::Arc, time::Duration};

use alato_metainfo::{Kind, Limits, MetaInfo};
use bytes::Bytes;
use tokio::time::Instant;

use crate::{HeaderError, PeerCertificates, ProtocolError, current};

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
// One word, since it moves with every call, on a server from one to the next. Where nothing is known, there is nothing.
#[derive(Clone, Default)]
pub struct CallContext(Option<Box<Known>>);

/// What is known of a call.
#[derive(Clone, Debug, Default)]
struct Known {
    connection: Option<Arc<ConnectionInfo>>,
    metadata: MetaInfo,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    /// On a client: the time that the whole call had until `deadline` when it began, for its
    /// errors. None if `deadline` was set since.
    time_limit: Option<Duration>,
    is_oneway: bool,
}

thread_local! {
    /// The room of a context whose call is over.
    static SPARE: Cell<Option<Box<Known>>> = const { Cell::new(None) };
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
        Self(None)
    }

    /// The context of calls that come over a connection.
    pub(crate) fn arrived(connection: Arc<ConnectionInfo>) -> Self {
        Self(Some(Box::new(Known {
            connection: Some(connection),
            ..Known::default()
        })))
    }

    /// Forgets the call: it is to be that of another, which will come over the same connection.
    #[inline]
    pub(crate) fn reset(&mut self) {
        let known = self.known_mut();
        known.metadata = MetaInfo::new();
        known.deadline = None;
        known.time_limit = None;
        known.timeout = None;
        known.is_oneway = false;
    }

    /// Keeps the room of a client's own context for its next call.
    #[inline]
    pub(crate) fn recycle(self) {
        if self.is_known() {
            self.keep();
        }
    }

    #[inline(never)]
    fn keep(mut self) {
        if self.known().is_some_and(|known| known.connection.is_none()) {
            self.reset();
            // Where a thread ends, it is dropped.
            let _ = SPARE.try_with(|spare| spare.set(self.0.take()));
        }
    }

    /// Bounds a client's call as a whole: it had `limit` until `deadline` when it began.
    pub(crate) fn set_time_limit(&mut self, deadline: Instant, limit: Duration) {
        let spare = || {
            SPARE
                .try_with(Cell::take)
                .ok()
                .flatten()
                .unwrap_or_default()
        };
        let known = self.0.get_or_insert_with(spare);
        known.deadline = Some(deadline);
        known.time_limit = Some(limit);
    }

    /// Has the deadline that there was before.
    pub(crate) fn put_back_deadline(&mut self, deadline: Option<Instant>, limit: Option<Duration>) {
        if let Some(known) = &mut self.0 {
            (known.deadline, known.time_limit) = (deadline, limit);
        }
    }

    /// On a client: how long the call may take as a whole, if its outermost step has set the
    /// deadline.
    pub(crate) fn time_limit(&self) -> Option<Duration> {
        self.known()?.time_limit
    }

    /// Whether it is that of a call which came over this connection: a layer may have put another in its place.
    #[inline]
    pub(crate) fn is_of(&self, connection: &Arc<ConnectionInfo>) -> bool {
        let own = self.known().and_then(|known| known.connection.as_ref());
        own.is_some_and(|own| Arc::ptr_eq(own, connection))
    }

    /// Whether anything was ever said of the call.
    #[inline]
    pub(crate) const fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// Has room for what is to be known, so that it can be told from a context that is not there.
    #[inline]
    pub(crate) fn make_known(&mut self) {
        if self.0.is_none() {
            self.begin();
        }
    }

    #[cold]
    fn begin(&mut self) {
        self.0 = Some(Box::default());
    }

    #[inline]
    fn known(&self) -> Option<&Known> {
        self.0.as_deref()
    }

    #[inline]
    fn known_mut(&mut self) -> &mut Known {
        self.0.get_or_insert_default()
    }

    /// A copy of the context of the call that this task answers. What is changed in the copy stays there:
    /// [`with_current`](Self::with_current) changes the context itself.
    ///
    /// `None` outside of a handler, and in a task that the handler has spawned.
    #[must_use]
    pub fn current() -> Option<Self> {
        current::with(|cx| cx.clone())
    }

    /// Reads or changes the context of the call that this task answers: to send metadata back with the reply, say. `None`, and
    /// nothing is done, outside of a handler and inside of `with_current` itself.
    pub fn with_current<R>(use_it: impl FnOnce(&mut Self) -> R) -> Option<R> {
        current::with(use_it)
    }

    /// The context of a call that is made while this one is answered: what is persistent of its metadata goes on, and so does its
    /// deadline. A client's methods without a context make one of [the current one](Self::current).
    #[must_use]
    pub fn for_downstream(&self) -> Self {
        let Some(known) = self.known() else {
            return Self::new();
        };
        let metadata = known.metadata.for_downstream();
        let has_metadata = !metadata.is_empty() || metadata.limits() != Limits::DEFAULT;
        if !has_metadata && known.timeout.is_none() && known.deadline.is_none() {
            return Self::new();
        }
        Self(Some(Box::new(Known {
            metadata,
            timeout: known.timeout,
            deadline: known.deadline,
            ..Known::default()
        })))
    }

    /// On a server: the address that the call came from, where the connection has one.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.known()?.connection.as_ref()?.peer
    }

    /// On a server: the certificates that the client has shown, and that were verified, in DER; its own first, and then those of its
    /// issuers. Empty where there are none: without TLS, and where TLS does not ask for them.
    #[must_use]
    pub fn peer_certificates(&self) -> &[Bytes] {
        let connection = self.known().and_then(|known| known.connection.as_ref());
        let certificates = connection.and_then(|connection| connection.certificates.as_ref());
        certificates.map_or(&[], PeerCertificates::chain)
    }

    /// The metadata: of the call, and of its reply.
    #[must_use]
    #[inline]
    pub fn metadata(&self) -> &MetaInfo {
        static NONE: MetaInfo = MetaInfo::new();
        self.known().map_or(&NONE, |known| &known.metadata)
    }

    /// The metadata, to be changed. It travels where the transport carries it:
    /// [`THeader`](crate::Transport::THeader) and [`TTHeader`](crate::Transport::TTHeader).
    pub fn metadata_mut(&mut self) -> &mut MetaInfo {
        &mut self.known_mut().metadata
    }

    /// When the caller no longer waits, where that is known: its transport has said so, or [`set_deadline`](Self::set_deadline).
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.known()?.deadline
    }

    /// Sets when the caller no longer waits. A client whose call would take longer gives it up by then, and tells its server where the
    /// transport can.
    pub fn set_deadline(&mut self, deadline: Instant) {
        let known = self.known_mut();
        known.deadline = Some(deadline);
        known.time_limit = None;
    }

    /// How much time is left until the deadline; zero if it has passed.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        Some(self.deadline()?.saturating_duration_since(Instant::now()))
    }

    /// On a client: how long the call may take, where that differs from what the client was built with.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.known()?.timeout
    }

    /// On a client: sets how long the call may take.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.known_mut().timeout = Some(timeout);
    }

    /// On a server: whether the caller is owed a reply, as far as the stack has found out.
    #[inline]
    pub(crate) fn expects_reply(&self) -> bool {
        !self.known().is_some_and(|known| known.is_oneway)
    }

    /// The method is `oneway`, whatever kind of message it was called with.
    pub(crate) fn set_oneway(&mut self) {
        let known = self.known_mut();
        known.is_oneway = true;
        if known.connection.is_some() {
            current::goes_on();
        }
    }

    /// Has room for as much metadata as another, at least.
    pub(crate) fn widen_metadata(&mut self, limits: Limits) {
        let own = self.metadata().limits();
        let wider = own.max(limits);
        if wider != own {
            self.metadata_mut().set_limits(wider);
        }
    }

    /// Takes what has come back with a call that was made in the context of this one.
    pub(crate) fn take_back(&mut self, call: &Self) -> Result<(), ProtocolError> {
        if call.metadata().len(Kind::Downstream) > 0 {
            self.widen_metadata(call.metadata().limits());
        }
        for (key, value) in call.metadata().iter(Kind::Downstream) {
            let taken = self.metadata_mut().set(Kind::Downstream, key, value);
            taken.map_err(HeaderError::from)?;
        }
        Ok(())
    }

    /// What `options` say, and where they say nothing, what this context does.
    pub(crate) fn with(&self, options: &Self) -> Result<Self, ProtocolError> {
        let mut call = self.clone();
        let Some(options) = options.known() else {
            return Ok(call);
        };
        call.widen_metadata(options.metadata.limits());
        let known = call.known_mut();
        known
            .metadata
            .merge(&options.metadata)
            .map_err(HeaderError::from)?;
        known.timeout = options.timeout.or(known.timeout);
        if let Some(deadline) = options.deadline
            && known.deadline.is_none_or(|own| deadline < own)
        {
            known.deadline = Some(deadline);
            known.time_limit = None;
        }
        Ok(call)
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(known) => known.fmt(f),
            None => Known::default().fmt(f),
        }
    }
}
