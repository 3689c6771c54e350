//! Who the caller is.

use std::sync::Arc;

use alato::rpc::tls::{TlsConnector, rustls::HandshakeKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    certificates::Authority,
    fixture::{Running, VERSIONS, Vault, both, config_showing, raw},
};

#[tokio::test]
async fn a_handler_sees_the_certificates_that_its_client_has_shown() {
    let clients = Authority::new("clients");
    let running =
        Running::start_asking(|_, tls| tls.require_client_certificates(clients.pem())).await;
    let (billing, mail) = (clients.client("billing"), clients.client("mail"));
    for who in [&billing, &mail] {
        let [chain, key] = who.pem();
        let connector = TlsConnector::builder()
            .roots(running.authority.pem())
            .certificate(chain, key)
            .build()
            .unwrap();
        // With one connector, later connections resume the session of the first, and show nothing themselves.
        for client in both(|| running.builder().connector(connector.clone())) {
            for _ in 0..2 {
                let shown = client.who().await.unwrap();
                assert_eq!(shown, std::slice::from_ref(&who.der));
            }
        }
    }
}

#[tokio::test]
async fn a_session_that_is_resumed_has_the_certificates_with_which_it_began() {
    let clients = Authority::new("clients");
    let running =
        Running::start_asking(|_, tls| tls.require_client_certificates(clients.pem())).await;
    let billing = clients.client("billing");
    for version in VERSIONS {
        let config = Arc::new(config_showing(running.authority.text(), version, &billing));
        for kind in [HandshakeKind::Full, HandshakeKind::Resumed] {
            let mut raw = raw(running.address, Arc::clone(&config)).await.unwrap();
            assert_eq!(raw.get_ref().1.handshake_kind(), Some(kind));
            raw.write_all(b"\0\0\0\x10\x80\x01\0\x01\0\0\0\x03who\0\0\0\x01\0")
                .await
                .unwrap();
            raw.flush().await.unwrap();
            let mut reply = vec![0; raw.read_u32().await.unwrap() as usize];
            raw.read_exact(&mut reply).await.unwrap();
            // One certificate, which the struct's end follows.
            assert!(reply.ends_with(&[&billing.der[..], &[0]].concat()));
        }
    }
}

#[tokio::test]
async fn a_client_may_have_no_certificate_where_none_is_required() {
    let clients = Authority::new("clients");
    let running =
        Running::start_asking(|_, tls| tls.request_client_certificates(clients.pem())).await;
    let billing = clients.client("billing");
    assert_eq!(running.client().who().await.unwrap(), [[0_u8; 0]; 0]);
    let known = running.client_as(&billing);
    assert_eq!(known.who().await.unwrap(), [billing.der]);
}

#[tokio::test]
async fn a_certificate_that_was_not_asked_for_is_not_seen() {
    let running = Running::start().await;
    let client = running.client_as(&running.authority.client("billing"));
    assert_eq!(client.who().await.unwrap(), [[0_u8; 0]; 0]);
}
