//! New certificates, while the server runs.

use std::{fs, path::PathBuf, sync::Arc};

use alato::rpc::tls::{Pem, ServerTls, TlsConnector, TlsError};

use crate::{
    certificates::{Authority, Signed},
    fixture::{Running, Vault, trusting},
};

/// The files of a server's certificate and key, in a folder that is removed with it.
struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Self {
        let folder = format!("alato-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, signed: &Signed) {
        fs::write(self.0.join("server.pem"), &signed.certificate).unwrap();
        fs::write(self.0.join("server.key"), &signed.key).unwrap();
    }

    fn file(&self, name: &str) -> Pem {
        Pem::file(self.0.join(name))
    }

    async fn serve(&self, authority: Authority) -> Running {
        self.write(&authority.server());
        let tls = ServerTls::builder(self.file("server.pem"), self.file("server.key"));
        let tls = tls.build().unwrap();
        Running::start_tls(authority, tls, |listener| listener, |server| server).await
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn new_connections_get_the_new_certificate_and_old_ones_go_on() {
    let files = Files::new("reload");
    let running = files.serve(Authority::new("authority")).await;
    let old = running.client();
    let call = tokio::spawn({
        let old = old.clone();
        async move { old.pause(200).await }
    });
    running.handler.started.notified().await;

    let another = Authority::new("another");
    files.write(&another.server());
    running.tls.reload().unwrap();
    let new = || running.builder().connector(trusting(another.pem())).build();
    assert_eq!(new().echo("new").await.unwrap(), "new");
    let error = running.client().echo("x").await.unwrap_err().to_string();
    assert!(error.contains("UnknownIssuer"), "{error}");

    call.await.unwrap().unwrap();
    let before = running.connections();
    assert_eq!(old.echo("old").await.unwrap(), "old");
    assert_eq!(running.connections(), before);
}

#[tokio::test]
async fn files_that_cannot_be_used_change_nothing() {
    let files = Files::new("broken");
    let running = files.serve(Authority::new("authority")).await;
    let before = running.tls.config();
    let path = |name: &str| files.0.join(name);

    // Another key, without its certificate.
    fs::write(path("server.key"), running.authority.server().key).unwrap();
    let error = running.tls.reload().unwrap_err();
    assert!(matches!(error, TlsError::Rustls(_)), "{error}");
    fs::write(path("server.pem"), "").unwrap();
    let error = running.tls.reload().unwrap_err();
    assert!(matches!(error, TlsError::Pem { .. }), "{error}");
    fs::remove_file(path("server.pem")).unwrap();
    let error = running.tls.reload().unwrap_err();
    assert!(matches!(error, TlsError::File { .. }), "{error}");

    assert!(Arc::ptr_eq(&running.tls.config(), &before));
    assert_eq!(running.client().echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_client_that_is_no_longer_trusted_does_not_come_back_by_an_old_session() {
    let files = Files::new("clients");
    let authority = Authority::new("authority");
    let (old, new) = (Authority::new("old"), Authority::new("new"));
    let known_clients = files.0.join("clients.pem");
    fs::write(&known_clients, old.text()).unwrap();
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key)
        .require_client_certificates(Pem::file(&known_clients))
        .build()
        .unwrap();
    let running = Running::start_tls(authority, tls, |listener| listener, |server| server).await;
    let [chain, key] = old.client("billing").pem();
    let connector = TlsConnector::builder()
        .roots(running.authority.pem())
        .certificate(chain, key)
        .build()
        .unwrap();
    let client = || running.builder().connector(connector.clone()).build();
    client().echo("x").await.unwrap();

    fs::write(&known_clients, new.text()).unwrap();
    running.tls.reload().unwrap();
    let error = client().echo("x").await.unwrap_err().to_string();
    assert!(error.contains("does not accept the certificate"), "{error}");
    let client = running.client_as(&new.client("billing"));
    assert_eq!(client.echo("x").await.unwrap(), "x");
}
