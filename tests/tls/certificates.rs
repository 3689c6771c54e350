//! Certificates, made anew for each test.

use std::{fs, path::PathBuf};

use alato::rpc::tls::Pem;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SanType, date_time_ymd,
};

/// Somebody who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

/// A certificate, and its key.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    pub(crate) fn pem(&self) -> Pem {
        Pem::text(self.certificate.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        &self.certificate
    }

    /// For a server on this machine.
    pub(crate) fn server(&self) -> Signed {
        self.sign(&["localhost", "127.0.0.1"], |_| {})
    }

    /// For a server on this machine, a long time ago.
    pub(crate) fn expired(&self) -> Signed {
        self.sign(&["localhost", "127.0.0.1"], |params| {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2002, 1, 1);
        })
    }

    /// For a client.
    pub(crate) fn client(&self, name: &str) -> Signed {
        self.sign(&[name], |params| {
            let uri = format!("spiffe://example.org/{name}").try_into().unwrap();
            params.subject_alt_names.push(SanType::URI(uri));
        })
    }

    pub(crate) fn sign(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Signed {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Signed {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().to_vec(),
        }
    }
}

impl Signed {
    pub(crate) fn pem(&self) -> [Pem; 2] {
        [
            Pem::text(self.certificate.as_str()),
            Pem::text(self.key.as_str()),
        ]
    }
}

/// A folder of files, which is removed with it.
pub(crate) struct Files(PathBuf);

impl Files {
    pub(crate) fn new(name: &str) -> Self {
        let folder = format!("alato-tls-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Writes a certificate, and its key.
    pub(crate) fn write_signed(&self, name: &str, signed: &Signed) {
        self.write(&format!("{name}.pem"), &signed.certificate);
        self.write(&format!("{name}.key"), &signed.key);
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
