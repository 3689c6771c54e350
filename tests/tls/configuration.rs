//! Certificates and keys that cannot be used.

use std::sync::Arc;

use alato::rpc::tls::{Pem, ServerTls, SubjectNames, TlsConnector, TlsError};

use crate::certificates::Authority;

#[test]
fn what_is_wrong_with_certificates_and_keys_is_said() {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let [_, other_key] = authority.server().pem();
    let build = |chain: &Pem, key: &Pem| {
        let built = ServerTls::builder(chain.clone(), key.clone()).build();
        built.unwrap_err().to_string()
    };
    let missing = Pem::file("no/such/file.pem");
    let message = build(&missing, &key);
    assert!(
        message.starts_with("cannot read no/such/file.pem: "),
        "{message}"
    );
    assert_eq!(
        build(&Pem::text(""), &key),
        "no certificate in a text of 0 bytes: there is none"
    );
    assert_eq!(
        build(&chain, &Pem::text("x")),
        "no private key in a text of 1 bytes: there is none"
    );
    let message = build(&Pem::text("-----BEGIN CERTIFICATE-----\nx"), &key);
    assert!(message.contains("missing section end marker"), "{message}");
    let message = build(&chain, &other_key);
    assert!(
        message
            .starts_with("the certificate or its key cannot be used: keys may not be consistent"),
        "{message}"
    );
    // A key is not printed.
    assert!(!format!("{key:?}").contains("PRIVATE"), "{key:?}");

    let asking = ServerTls::builder(chain, key).require_client_certificates(missing.clone());
    assert!(matches!(asking.build(), Err(TlsError::File { .. })));
}

#[test]
fn a_client_that_trusts_nobody_is_not_made() {
    let error = TlsConnector::builder().build().unwrap_err();
    assert!(matches!(error, TlsError::NoRoots), "{error}");
    let garbage = Pem::text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let error = TlsConnector::builder().roots(garbage).build().unwrap_err();
    assert!(matches!(error, TlsError::Pem { .. }), "{error}");
}

#[test]
fn a_name_that_no_certificate_can_have_is_refused() {
    let authority = Authority::new("authority");
    let connector = || {
        TlsConnector::builder()
            .roots(authority.pem())
            .build()
            .unwrap()
    };
    assert!(connector().server_name("example.org").is_ok());
    assert!(connector().server_name("::1").is_ok());
    let error = connector().server_name("a b").unwrap_err();
    assert!(matches!(error, TlsError::ServerName(name) if name == "a b"));
}

#[test]
fn a_configuration_that_was_given_cannot_be_reloaded() {
    let [chain, key] = Authority::new("authority").server().pem();
    let config = ServerTls::builder(chain, key).build().unwrap().config();
    assert!(config.alpn_protocols.is_empty());
    let tls = ServerTls::new(Arc::clone(&config));
    assert!(matches!(tls.reload(), Err(TlsError::NothingToReload)));
    assert!(Arc::ptr_eq(&tls.config(), &config));
}

#[test]
fn the_names_of_a_certificate_are_read() {
    let names = SubjectNames::of(&Authority::new("a").client("billing").der).unwrap();
    assert_eq!(names.dns, ["billing"]);
    assert_eq!(names.uris, ["spiffe://example.org/billing"]);
    assert!(matches!(
        SubjectNames::of(b"x"),
        Err(TlsError::Certificate(_))
    ));
}
