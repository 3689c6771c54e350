//! What can be wrong with certificates and keys, and with handshakes.

use std::{io, path::PathBuf};

use rustls::{AlertDescription, Error, InvalidMessage, server::VerifierBuilderError};

/// Why certificates and keys cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// What was read is not what it should be.
    #[error("no {what} in {origin}: {why}")]
    Pem {
        /// What it should be.
        what: &'static str,
        /// Where it was read.
        origin: String,
        /// What is wrong with it.
        why: String,
    },
    /// rustls does not take the certificate or the key: the one does not belong to the other, say.
    #[error("the certificate or its key cannot be used: {0}")]
    Rustls(#[from] Error),
    /// The certificates by which those of clients are verified cannot be used.
    #[error("the certificates of those who sign clients' certificates cannot be used: {0}")]
    ClientRoots(#[from] VerifierBuilderError),
    /// A client that trusts nobody.
    #[error("nobody is trusted: no server could be connected to")]
    NoRoots,
    /// What is neither a host name nor an address.
    #[error("{0:?} is not a name that a server's certificate can have")]
    ServerName(String),
    /// The configuration was made by the program, and not read from anywhere.
    #[error("there are no files to be read again: the configuration was given as it is")]
    NothingToReload,
    /// A certificate cannot be read.
    #[error("cannot read the certificate: {0}")]
    Certificate(String),
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("the TLS handshake failed: {}{source}", hint_of_handshake(source))]
struct HandshakeFailed {
    source: io::Error,
}

/// The error is of the kind `InvalidData` if no further attempt will be better: one side does not
/// trust the other's certificate.
pub(super) fn handshake_failed(source: io::Error) -> io::Error {
    let rustls = source.get_ref().and_then(|error| error.downcast_ref());
    let kind = match rustls {
        Some(
            Error::InvalidCertificate(_)
            | Error::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::AccessDenied
                | AlertDescription::UnrecognisedName,
            ),
        ) => io::ErrorKind::InvalidData,
        Some(_) => io::ErrorKind::ConnectionAborted,
        None => source.kind(),
    };
    io::Error::new(kind, HandshakeFailed { source })
}

/// The other side has ended a connection that seemed to be there: in TLS 1.3, a server may look at its client's certificate only then.
#[derive(Debug, thiserror::Error)]
#[error("{}{source}", hint(source))]
struct Ended {
    source: io::Error,
}

pub(super) fn explained(source: io::Error) -> io::Error {
    if hint(&source).is_empty() {
        source
    } else {
        io::Error::new(source.kind(), Ended { source })
    }
}

/// The same of a handshake.
fn hint_of_handshake(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            "the other side closed the connection, so it may not speak TLS: "
        }
        _ => hint(error),
    }
}

/// What the words of the protocol mean.
fn hint(error: &io::Error) -> &'static str {
    let Some(error) = error.get_ref().and_then(|error| error.downcast_ref()) else {
        return "";
    };
    match error {
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "the other side does not seem to speak TLS: "
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "the other side asks for a certificate, and was shown none: "
        }
        Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnsupportedCertificate,
        ) => "the other side does not accept the certificate that it was shown: ",
        _ => "",
    }
}
