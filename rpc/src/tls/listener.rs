//! [`TlsListener`]: another listener, whose connections speak TLS.

use std::{
    io,
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{ServerTls, ServerTlsStream};
use crate::{Accepted, Listener, PeerCertificates};

/// How long a handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Another [`Listener`], whose connections speak TLS.
///
/// The handshake is made by the connection's own task, so that a client that is slow with it delays nobody.
#[derive(Clone, Debug)]
pub struct TlsListener<L> {
    inner: L,
    tls: ServerTls,
    handshake_timeout: Duration,
}

impl<L> TlsListener<L> {
    /// Takes the connections of `inner`.
    pub fn new(inner: L, tls: &ServerTls) -> Self {
        Self {
            inner,
            tls: tls.clone(),
            handshake_timeout: HANDSHAKE_TIMEOUT,
        }
    }

    /// Sets how long a handshake may take, before the connection is closed; 10 seconds unless set.
    #[must_use]
    pub const fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.handshake_timeout = timeout;
        self
    }
}

impl<L: Listener> Listener for TlsListener<L> {
    type Stream = ServerTlsStream<L::Stream>;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<Self::Stream>>> {
        let accepted = ready!(self.inner.poll_accept(cx))?;
        Poll::Ready(Ok(self.speak_tls(accepted)))
    }

    fn poll_accept_waiting(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Accepted<Self::Stream>>> {
        let accepted = ready!(self.inner.poll_accept_waiting(cx))?;
        Poll::Ready(Ok(self.speak_tls(accepted)))
    }
}

impl<L: Listener> TlsListener<L> {
    fn speak_tls(&self, accepted: Accepted<L::Stream>) -> Accepted<ServerTlsStream<L::Stream>> {
        let certificates = PeerCertificates::new();
        let (config, timeout) = (self.tls.config(), self.handshake_timeout);
        let mut accepted = accepted
            .map(|stream| ServerTlsStream::new(stream, config, timeout, certificates.clone()));
        accepted.certificates = Some(certificates);
        accepted
    }
}
