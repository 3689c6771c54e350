//! Who the caller is.

use alato::rpc::tls::TlsConnector;

use crate::{
    certificates::Authority,
    fixture::{Running, Vault, both},
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
        // With one connector, the second client resumes the session of the first.
        for client in both(|| running.builder().connector(connector.clone())) {
            for _ in 0..2 {
                let shown = client.who().await.unwrap();
                assert_eq!(shown, std::slice::from_ref(&who.der));
            }
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
