//! TLS on the way to a server.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use alato_rpc::tls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::outcome::Failure;

/// Whether to encrypt, and whom to trust.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Encryption {
    /// Encrypts the connection, with the certificates that this machine trusts
    #[arg(long)]
    tls: bool,
    /// Trusts the certificates in this PEM file, and no others
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca: Option<PathBuf>,
    /// The name in the server's certificate, if not that of the address
    #[arg(long, value_name = "NAME", requires = "tls")]
    server_name: Option<String>,
    /// This side's certificate, as a PEM file
    #[arg(long, value_name = "FILE", requires = "tls", requires = "key")]
    cert: Option<PathBuf>,
    /// Its key, as a PEM file
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
}

impl Encryption {
    /// What connects; `None` if it is not to be encrypted.
    pub(crate) fn connector(&self) -> Result<Option<TlsConnector>, Failure> {
        if !self.tls {
            return Ok(None);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::cannot("set up TLS", error))?
            .with_root_certificates(self.roots()?);
        let config = match (&self.cert, &self.key) {
            (Some(cert), Some(key)) => {
                let key = PrivateKeyDer::from_pem_file(key).map_err(|error| {
                    Failure::usage(format!("cannot read {}: {error}", key.display()))
                })?;
                config
                    .with_client_auth_cert(certificates(cert)?, key)
                    .map_err(|error| Failure::usage(format!("{}: {error}", cert.display())))?
            }
            _ => config.with_no_client_auth(),
        };
        let connector = TlsConnector::new(config);
        let named = match &self.server_name {
            Some(name) => connector.server_name(name),
            None => Ok(connector),
        };
        named
            .map(Some)
            .map_err(|error| Failure::usage(error.to_string()))
    }

    fn roots(&self) -> Result<RootCertStore, Failure> {
        let mut roots = RootCertStore::empty();
        match &self.ca {
            Some(path) => {
                for certificate in certificates(path)? {
                    roots
                        .add(certificate)
                        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
                }
            }
            None => {
                // Some of a machine's certificates may be broken; the others do.
                let found = rustls_native_certs::load_native_certs();
                roots.add_parsable_certificates(found.certs);
            }
        }
        if roots.is_empty() {
            return Err(Failure::usage(
                "there are no certificates to trust: name some with `--ca`",
            ));
        }
        Ok(roots)
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let found: Vec<_> =
        read.map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    if found.is_empty() {
        return Err(Failure::usage(format!(
            "there is no certificate in {}",
            path.display()
        )));
    }
    Ok(found)
}
