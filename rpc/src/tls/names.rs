//! [`SubjectNames`]: for whom a certificate was made out.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::TlsError;

/// For whom a certificate was made out: its alternative names that are of use to identify a client.
///
/// ```
/// use alato_rpc::{CallContext, RpcError, tls::SubjectNames};
///
/// /// Whether the caller is who may.
/// fn is_billing(cx: &CallContext) -> Result<bool, RpcError> {
///     let Some(certificate) = cx.peer_certificates().first() else {
///         return Ok(false);
///     };
///     let names = SubjectNames::of(certificate).map_err(|error| RpcError::internal(error.to_string()))?;
///     Ok(names.uris.iter().any(|uri| uri == "spiffe://example.org/billing"))
/// }
/// # assert!(!is_billing(&CallContext::new()).unwrap());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubjectNames {
    /// Names of hosts.
    pub dns: Vec<String>,
    /// URIs, such as those of SPIFFE.
    pub uris: Vec<String>,
}

impl SubjectNames {
    /// Those of a certificate in DER.
    ///
    /// # Errors
    /// If it is no certificate of X.509, version 3.
    pub fn of(certificate: &[u8]) -> Result<Self, TlsError> {
        let certificate = CertificateDer::from(certificate);
        let certificate = EndEntityCert::try_from(&certificate)
            .map_err(|error| TlsError::Certificate(error.to_string()))?;
        let owned = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
        Ok(Self {
            dns: owned(&mut certificate.valid_dns_names()),
            uris: owned(&mut certificate.valid_uri_names()),
        })
    }
}
