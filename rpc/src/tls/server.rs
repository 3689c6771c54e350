//! [`ServerTls`]: what a server shows to its clients, and what it asks of them.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::{
    RootCertStore, ServerConfig,
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};

use super::{Pem, TlsError, provider};

/// What a server shows to its clients, and what it asks of them; can be replaced while the server runs.
///
/// Clones share it, so that one of them can be given to a [`TlsListener`](super::TlsListener), and another replaces it there:
/// connections that are made from then on get the new one, and those that are there go on.
#[derive(Clone, Debug)]
pub struct ServerTls {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: RwLock<Arc<ServerConfig>>,
    files: Option<ServerTlsBuilder>,
    reloading: Mutex<()>,
}

impl ServerTls {
    /// A configuration of rustls.
    #[must_use]
    pub fn new(config: impl Into<Arc<ServerConfig>>) -> Self {
        Self::with_files(config.into(), None)
    }

    /// A certificate, with those of its issuers behind it, and its private key.
    pub const fn builder(chain: Pem, key: Pem) -> ServerTlsBuilder {
        ServerTlsBuilder {
            chain,
            key,
            clients: Clients::Unasked,
        }
    }

    fn with_files(config: Arc<ServerConfig>, files: Option<ServerTlsBuilder>) -> Self {
        let shared = Shared {
            config: RwLock::new(config),
            files,
            reloading: Mutex::new(()),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// What connections get that are made now.
    #[must_use]
    pub fn config(&self) -> Arc<ServerConfig> {
        let config = self.shared.config.read();
        Arc::clone(&config.unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets what connections get that are made from now on.
    pub fn replace(&self, config: impl Into<Arc<ServerConfig>>) {
        let config = config.into();
        let current = self.shared.config.write();
        *current.unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// Reads all files again: the certificates, the key, and those by which clients are verified. Clients that come back are
    /// verified anew, too: no session is resumed that was begun before.
    ///
    /// It blocks for as long as reading takes.
    ///
    /// # Errors
    /// If that cannot be used, in which case nothing changes; [`TlsError::NothingToReload`] if there are no files.
    pub fn reload(&self) -> Result<(), TlsError> {
        // One after the other: what was read first would be there last otherwise.
        let _one_at_a_time = self.shared.reloading.lock();
        let files = self.shared.files.as_ref();
        let config = files.ok_or(TlsError::NothingToReload)?.config()?;
        self.replace(config);
        Ok(())
    }
}

/// Makes a [`ServerTls`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ServerTlsBuilder {
    chain: Pem,
    key: Pem,
    clients: Clients,
}

/// What is asked of clients.
#[derive(Clone, Debug)]
enum Clients {
    Unasked,
    MayShow(Pem),
    MustShow(Pem),
}

impl ServerTlsBuilder {
    /// Asks each client for a certificate that was signed by one of these, directly or not, and refuses those that have none.
    pub fn require_client_certificates(mut self, signed_by: Pem) -> Self {
        self.clients = Clients::MustShow(signed_by);
        self
    }

    /// Asks each client for a certificate that was signed by one of these, directly or not, and serves those that have none, too.
    pub fn request_client_certificates(mut self, signed_by: Pem) -> Self {
        self.clients = Clients::MayShow(signed_by);
        self
    }

    /// Reads the certificates and the key.
    ///
    /// # Errors
    /// If they cannot be used.
    pub fn build(self) -> Result<ServerTls, TlsError> {
        let config = Arc::new(self.config()?);
        Ok(ServerTls::with_files(config, Some(self)))
    }

    fn config(&self) -> Result<ServerConfig, TlsError> {
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?;
        let builder = match self.clients.verifier()? {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        Ok(builder.with_single_cert(self.chain.certificates()?, self.key.key()?)?)
    }
}

impl Clients {
    fn verifier(&self) -> Result<Option<Arc<dyn ClientCertVerifier>>, TlsError> {
        let (signed_by, required) = match self {
            Self::Unasked => return Ok(None),
            Self::MayShow(signed_by) => (signed_by, false),
            Self::MustShow(signed_by) => (signed_by, true),
        };
        let mut roots = RootCertStore::empty();
        signed_by.add_to(&mut roots)?;
        let mut verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        if !required {
            verifier = verifier.allow_unauthenticated();
        }
        Ok(Some(verifier.build()?))
    }
}
