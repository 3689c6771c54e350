//! [`PeerCertificates`]: who is at the other end of a connection.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

/// The certificates that the client of a connection has shown, and that were verified. Handlers find them as
/// [`CallContext::peer_certificates`](crate::CallContext::peer_certificates).
///
/// They are known when the handshake is over, which happens in the connection's own time: a [`Listener`](crate::Listener) with clients that
/// show certificates gives one of these with each [`Accepted`](crate::Accepted) connection, and keeps a clone, for the handshake to fill in.
///
/// ```
/// use alato_rpc::PeerCertificates;
///
/// let certificates = PeerCertificates::new();
/// assert!(certificates.chain().is_empty());
///
/// let der = b"\x30\x82".as_slice();
/// certificates.clone().set([der.into()]);
/// assert_eq!(certificates.chain(), [der]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct PeerCertificates(Arc<OnceLock<Box<[Bytes]>>>);

impl PeerCertificates {
    /// None, as yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes them known, in DER: the client's own certificate, and then those of its issuers. Once they are, they do not change.
    pub fn set(&self, chain: impl IntoIterator<Item = Bytes>) {
        self.0.get_or_init(|| chain.into_iter().collect());
    }

    /// The certificates, in DER: the client's own, and then those of its issuers. Empty before they are known, and if there are none.
    #[must_use]
    pub fn chain(&self) -> &[Bytes] {
        self.0.get().map_or(&[], |chain| chain)
    }
}
