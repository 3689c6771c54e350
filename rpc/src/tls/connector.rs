//! [`TlsConnector`]: another connector, whose connections speak TLS.

use std::{io, sync::Arc};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};

use super::{ClientTlsStream, Pem, TlsError, error::handshake_failed, provider};
use crate::{Connector, Endpoint, Network};

/// Another [`Connector`], whose connections speak TLS. Unless it is put [around another one](Self::around), it connects over the
/// [`Network`].
///
/// The server's certificate has to be valid for the host of the endpoint, or for [another name](Self::server_name). The time that a
/// client has [to connect](crate::ClientBuilder::connect_timeout) includes the handshake.
#[derive(Clone, Debug)]
pub struct TlsConnector<C = Network> {
    inner: C,
    config: Arc<ClientConfig>,
    server_name: Option<ServerName<'static>>,
}

impl TlsConnector {
    /// A configuration of rustls.
    #[must_use]
    pub fn new(config: impl Into<Arc<ClientConfig>>) -> Self {
        Self {
            inner: Network,
            config: config.into(),
            server_name: None,
        }
    }

    /// A configuration from PEM files.
    pub fn builder() -> TlsConnectorBuilder {
        TlsConnectorBuilder {
            roots: Vec::new(),
            public_roots: false,
            certificate: None,
        }
    }
}

impl<C> TlsConnector<C> {
    /// Speaks TLS over the connections of `connector`: through a proxy, say.
    #[must_use]
    pub fn around<Other>(self, connector: Other) -> TlsConnector<Other> {
        TlsConnector {
            inner: connector,
            config: self.config,
            server_name: self.server_name,
        }
    }

    /// Sets the name, or the address, for which the server's certificate has to be valid; the host of the endpoint unless set. A Unix socket
    /// has none.
    ///
    /// # Errors
    /// If no certificate can have such a name.
    pub fn server_name(mut self, name: &str) -> Result<Self, TlsError> {
        let parsed = ServerName::try_from(name.to_owned());
        self.server_name = Some(parsed.map_err(|_| TlsError::ServerName(name.to_owned()))?);
        Ok(self)
    }

    fn name_of(&self, endpoint: &Endpoint) -> io::Result<ServerName<'static>> {
        if let Some(name) = &self.server_name {
            return Ok(name.clone());
        }
        let host = host_of(endpoint.as_str());
        ServerName::try_from(host.to_owned()).map_err(|_| {
            let why = format!(
                "{host:?} is not a name that a server's certificate can have: set one with `TlsConnector::server_name`"
            );
            io::Error::new(io::ErrorKind::InvalidInput, why)
        })
    }
}

/// `host:port`, `[address]:port`, or a host alone.
fn host_of(endpoint: &str) -> &str {
    if endpoint.starts_with("unix:") {
        return endpoint;
    }
    let host = endpoint.rsplit_once(':').map_or(endpoint, |(host, _)| host);
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    address.unwrap_or(host)
}

impl<C: Connector> Connector for TlsConnector<C> {
    type Stream = ClientTlsStream<C::Stream>;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<Self::Stream> {
        let name = self.name_of(endpoint)?;
        let stream = self.inner.connect(endpoint).await?;
        let connector = tokio_rustls::TlsConnector::from(Arc::clone(&self.config));
        let connected = connector.connect(name, stream).await;
        connected
            .map(ClientTlsStream::new)
            .map_err(handshake_failed)
    }
}

/// Makes a [`TlsConnector`].
#[derive(Clone, Debug)]
#[must_use]
pub struct TlsConnectorBuilder {
    roots: Vec<Pem>,
    public_roots: bool,
    certificate: Option<(Pem, Pem)>,
}

impl TlsConnectorBuilder {
    /// Trusts servers whose certificates were signed by one of these, directly or not.
    pub fn roots(mut self, roots: Pem) -> Self {
        self.roots.push(roots);
        self
    }

    /// Trusts servers whose certificates were signed by those whom Mozilla trusts, as they were when the crate `webpki-roots` was made.
    pub const fn public_roots(mut self) -> Self {
        self.public_roots = true;
        self
    }

    /// Sets what is shown to servers that ask for it: a certificate, with those of its issuers behind it, and its private key.
    pub fn certificate(mut self, chain: Pem, key: Pem) -> Self {
        self.certificate = Some((chain, key));
        self
    }

    /// Reads the certificates and the key.
    ///
    /// # Errors
    /// If they cannot be used, or nobody is trusted.
    pub fn build(self) -> Result<TlsConnector, TlsError> {
        let mut roots = RootCertStore::empty();
        if self.public_roots {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        for pem in &self.roots {
            pem.add_to(&mut roots)?;
        }
        if roots.is_empty() {
            return Err(TlsError::NoRoots);
        }
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots);
        let config = match &self.certificate {
            Some((chain, key)) => {
                builder.with_client_auth_cert(chain.certificates()?, key.key()?)?
            }
            None => builder.with_no_client_auth(),
        };
        Ok(TlsConnector::new(config))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_before_the_port() {
        for (endpoint, host) in [
            ("example.org:9090", "example.org"),
            ("127.0.0.1:9090", "127.0.0.1"),
            ("[::1]:9090", "::1"),
            ("example.org", "example.org"),
            ("", ""),
            (":9090", ""),
        ] {
            assert_eq!(host_of(endpoint), host);
        }
    }
}
