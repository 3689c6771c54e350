//! TLS on the way to a server.

use std::{
    io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use alato_rpc::{ClientStream, Connector, Endpoint, Network};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
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
    /// What connects to this address; `None` if it is not to be encrypted.
    pub(crate) fn connector(&self, address: &str) -> Result<Option<Encrypted>, Failure> {
        if !self.tls {
            return Ok(None);
        }
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let name = self.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(name.to_owned()).map_err(|_| {
            Failure::usage(format!(
                "`{name}` is no name of a server: say one with `--server-name`"
            ))
        })?;
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
        Ok(Some(Encrypted {
            connector: TlsConnector::from(Arc::new(config)),
            name,
        }))
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

/// Connects as ever, and then speaks TLS.
pub(crate) struct Encrypted {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Connector for Encrypted {
    type Stream = Stream;

    async fn connect(&self, endpoint: &Endpoint) -> io::Result<Stream> {
        let stream = Network.connect(endpoint).await?;
        let stream = self.connector.connect(self.name.clone(), stream).await?;
        Ok(Stream(stream))
    }
}

pub(crate) struct Stream(TlsStream<<Network as Connector>::Stream>);

impl ClientStream for Stream {}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
