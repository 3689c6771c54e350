//! What a client is told when there is no connection; and the server goes on.

use std::time::Duration;

use alato::{RpcError, Server, Transport, TransportError, rpc::tls::TlsConnector};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    certificates::Authority,
    fixture::{
        Handler, Running, VERSIONS, Vault, VaultClient, VaultServer, both, config, trusting,
    },
};

/// The message of a call that fails, without the method and the endpoint.
async fn failure(client: &VaultClient) -> String {
    let error = client.echo("x").await.unwrap_err();
    let at = format!("`echo` at {}: ", error.endpoint().unwrap());
    error.to_string().strip_prefix(&at).unwrap().to_owned()
}

async fn goes_on(running: &Running) {
    assert_eq!(running.client().echo("x").await.unwrap(), "x");
}

/// What stands behind "cannot connect to ADDRESS: the TLS handshake failed: ".
async fn failed_handshake(client: &VaultClient) -> String {
    let (why, is_retryable) = handshake_failure(client).await;
    assert!(is_retryable, "{why}");
    why
}

/// The same where no further attempt would be better.
async fn refused_certificate(client: &VaultClient) -> String {
    let (why, is_retryable) = handshake_failure(client).await;
    assert!(!is_retryable, "{why}");
    why
}

async fn handshake_failure(client: &VaultClient) -> (String, bool) {
    let error = client.echo("x").await.unwrap_err();
    let is_connect = matches!(
        error,
        RpcError::Transport(TransportError::Connect { .. }, _)
    );
    assert!(is_connect, "{error:?}");
    let message = error.to_string();
    let (_, why) = message
        .split_once(": the TLS handshake failed: ")
        .unwrap_or_else(|| panic!("{message}"));
    (why.to_owned(), error.is_retryable())
}

#[tokio::test]
async fn a_client_without_tls_learns_that_the_port_speaks_it() {
    let running = Running::start().await;
    for transport in [Transport::Framed, Transport::Unframed] {
        let plain = || VaultClient::builder(running.address).transport(transport);
        for client in both(plain) {
            let message = failure(&client).await;
            assert!(
                message.ends_with("(the other side seems to speak TLS)"),
                "{message}"
            );
        }
    }
    goes_on(&running).await;
}

#[tokio::test]
async fn a_client_with_tls_learns_that_the_port_does_not_speak_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(VaultServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let authority = Authority::new("authority");
    let secure = || VaultClient::builder(address).connector(trusting(authority.pem()));
    for client in both(secure) {
        // It answers nothing that could be read, or nothing at all.
        let why = failed_handshake(&client).await;
        assert!(
            why.starts_with("the other side ") && why.contains("speak TLS: "),
            "{why}"
        );
    }
    let plain = VaultClient::builder(address).build();
    assert_eq!(plain.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_server_that_nobody_known_has_signed_is_refused() {
    let running = Running::start().await;
    let stranger = Authority::new("stranger");
    for client in both(|| running.builder().connector(trusting(stranger.pem()))) {
        assert_eq!(
            refused_certificate(&client).await,
            "invalid peer certificate: UnknownIssuer"
        );
    }
    // Nor is it trusted as one of all the world's.
    let public = TlsConnector::builder().public_roots().build().unwrap();
    let client = running.builder().connector(public).build();
    assert_eq!(
        refused_certificate(&client).await,
        "invalid peer certificate: UnknownIssuer"
    );
    goes_on(&running).await;
}

#[tokio::test]
async fn a_server_with_another_name_is_refused() {
    let running = Running::start().await;
    let connector = || {
        trusting(running.authority.pem())
            .server_name("example.org")
            .unwrap()
    };
    for client in both(|| running.builder().connector(connector())) {
        let message = refused_certificate(&client).await;
        assert!(
            message.starts_with(
                "invalid peer certificate: certificate not valid for name \"example.org\""
            ),
            "{message}"
        );
    }
    goes_on(&running).await;
}

#[tokio::test]
async fn a_server_whose_certificate_has_expired_is_refused() {
    let running = Running::start().await;
    let [chain, key] = running.authority.expired().pem();
    let expired = alato::rpc::tls::ServerTls::builder(chain, key);
    let valid = running.tls.config();
    running.tls.replace(expired.build().unwrap().config());
    for client in both(|| running.builder()) {
        let message = refused_certificate(&client).await;
        assert!(
            message.starts_with("invalid peer certificate: certificate expired"),
            "{message}"
        );
    }
    running.tls.replace(valid);
    goes_on(&running).await;
}

#[tokio::test]
async fn a_client_without_a_certificate_learns_that_one_is_needed() {
    let clients = Authority::new("clients");
    let running =
        Running::start_asking(|_, tls| tls.require_client_certificates(clients.pem())).await;
    for version in VERSIONS {
        let connector = || TlsConnector::new(config(running.authority.text(), version));
        for client in both(|| running.builder().connector(connector())) {
            let message = failure(&client).await;
            assert!(
                message.ends_with(
                    "the other side asks for a certificate, and was shown none: received fatal alert: CertificateRequired"
                ),
                "{message}"
            );
            // Too large for what the system takes in before it is read.
            let error = client
                .turn(vec![0; 10 << 20])
                .await
                .unwrap_err()
                .to_string();
            assert!(error.contains("asks for a certificate"), "{error}");
        }
    }
    let known = running.client_as(&clients.client("billing"));
    assert_eq!(known.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_client_is_told_why_it_is_refused_even_if_it_sends_before_it_reads() {
    let running =
        Running::start_asking(|authority, tls| tls.require_client_certificates(authority.pem()))
            .await;
    let mut raw = running.raw().await;
    for _ in 0..40 {
        raw.write_all(&[0; 10_000]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    raw.flush().await.unwrap();
    let error = raw.read(&mut [0]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "received fatal alert: CertificateRequired"
    );
}

#[tokio::test]
async fn a_client_with_the_wrong_certificate_learns_that_it_is_not_accepted() {
    let running =
        Running::start_asking(|authority, tls| tls.request_client_certificates(authority.pem()))
            .await;
    for (certificate, why) in [
        (
            Authority::new("stranger").client("billing"),
            "received fatal alert: UnknownCA",
        ),
        (
            running.authority.expired(),
            "received fatal alert: CertificateExpired",
        ),
    ] {
        let message = failure(&running.client_as(&certificate)).await;
        assert!(
            message.ends_with(&format!(
                "the other side does not accept the certificate that it was shown: {why}"
            )),
            "{message}"
        );
    }
    goes_on(&running).await;
}
