//! New certificates, while the server runs.

use std::{fs, sync::Arc};

use alato::rpc::tls::{Pem, ServerTls, TlsConnector, TlsError};

use crate::{
    certificates::{Authority, Files},
    fixture::{Running, Vault, trusting},
};

/// A server whose certificate and key are in files.
async fn serve(files: &Files, authority: Authority) -> Running {
    files.write_signed("server", &authority.server());
    let [chain, key] = ["server.pem", "server.key"].map(|name| Pem::file(files.path(name)));
    let tls = ServerTls::builder(chain, key).build().unwrap();
    Running::start_tls(authority, tls, |listener| listener, |server| server).await
}

#[tokio::test]
async fn new_connections_get_the_new_certificate_and_old_ones_go_on() {
    let files = Files::new("reload");
    let running = serve(&files, Authority::new("authority")).await;
    let old = running.client();
    let call = tokio::spawn({
        let old = old.clone();
        async move { old.pause(200).await }
    });
    running.handler.started.notified().await;

    let another = Authority::new("another");
    files.write_signed("server", &another.server());
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
    let running = serve(&files, Authority::new("authority")).await;
    let before = running.tls.config();

    // Another key, without its certificate.
    files.write("server.key", &running.authority.server().key);
    let error = running.tls.reload().unwrap_err();
    assert!(matches!(error, TlsError::Rustls(_)), "{error}");
    files.write("server.pem", "");
    let error = running.tls.reload().unwrap_err();
    assert!(matches!(error, TlsError::Pem { .. }), "{error}");
    fs::remove_file(files.path("server.pem")).unwrap();
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
    files.write("clients.pem", old.text());
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key)
        .require_client_certificates(Pem::file(files.path("clients.pem")))
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

    files.write("clients.pem", new.text());
    running.tls.reload().unwrap();
    let error = client().echo("x").await.unwrap_err().to_string();
    assert!(error.contains("does not accept the certificate"), "{error}");
    let client = running.client_as(&new.client("billing"));
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

/// Reading the first time takes until the second has begun.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_reloads_the_later_one_stays() {
    let files = Files::new("twice");
    let running = serve(&files, Authority::new("authority")).await;
    let old = running.authority.server();
    let (pipe, key) = (files.path("pipe"), files.path("server.key"));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    files.write_signed("server", &old);
    fs::remove_file(&key).unwrap();
    fs::hard_link(&pipe, &key).unwrap();
    let reload = || {
        let tls = running.tls.clone();
        tokio::task::spawn_blocking(move || tls.reload().unwrap())
    };
    let pause = || tokio::time::sleep(std::time::Duration::from_millis(100));
    let first = reload();
    pause().await;

    let another = Authority::new("another");
    fs::remove_file(&key).unwrap();
    files.write_signed("server", &another.server());
    let second = reload();
    pause().await;
    fs::write(&pipe, &old.key).unwrap();
    first.await.unwrap();
    second.await.unwrap();
    let client = running.builder().connector(trusting(another.pem())).build();
    assert_eq!(client.echo("new").await.unwrap(), "new");
}
