//! [`Pem`]: where certificates and keys come from.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::TlsError;

/// Certificates or a key, in PEM: in a file, or at hand.
#[derive(Clone)]
pub struct Pem(Source);

#[derive(Clone)]
enum Source {
    File(PathBuf),
    Text(Vec<u8>),
}

impl Pem {
    /// What stands in a file. It is read when it is needed, and again when it is [reloaded](super::ServerTls::reload).
    #[must_use]
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self(Source::File(path.as_ref().to_owned()))
    }

    /// The text itself.
    #[must_use]
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self(Source::Text(text.into()))
    }

    /// All certificates, of which there is at least one.
    pub(super) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        let text = self.read()?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let certificates = certificates.map_err(|error| self.wrong("certificate", error))?;
        if certificates.is_empty() {
            return Err(self.wrong("certificate", "there is none"));
        }
        Ok(certificates)
    }

    /// The first private key: of PKCS#8, PKCS#1 or SEC1.
    pub(super) fn key(&self) -> Result<PrivateKeyDer<'static>, TlsError> {
        use rustls::pki_types::pem::Error;

        PrivateKeyDer::from_pem_slice(&self.read()?).map_err(|error| match error {
            Error::NoItemsFound => self.wrong("private key", "there is none"),
            error => self.wrong("private key", error),
        })
    }

    /// Adds all certificates to those that are trusted.
    pub(super) fn add_to(&self, roots: &mut RootCertStore) -> Result<(), TlsError> {
        for certificate in self.certificates()? {
            let added = roots.add(certificate);
            added.map_err(|error| self.wrong("certificate", error))?;
        }
        Ok(())
    }

    fn read(&self) -> Result<Vec<u8>, TlsError> {
        match &self.0 {
            Source::File(path) => fs::read(path).map_err(|source| TlsError::File {
                path: path.clone(),
                source,
            }),
            Source::Text(text) => Ok(text.clone()),
        }
    }

    fn wrong(&self, what: &'static str, why: impl fmt::Display) -> TlsError {
        TlsError::Pem {
            what,
            origin: format!("{self:?}"),
            why: why.to_string(),
        }
    }
}

/// Without the text, which may be a key.
impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::File(path) => path.display().fmt(f),
            Source::Text(text) => write!(f, "a text of {} bytes", text.len()),
        }
    }
}
