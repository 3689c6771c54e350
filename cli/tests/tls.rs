//! `alato call` and `alato bench` over TLS, to a proxy in front of the repository's example.

mod common;

use std::{net::SocketAddr, sync::Arc};

use common::{
    Folder, Ran,
    servers::{Server, calculator_idl},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, crypto::ring, pki_types::PrivateKeyDer,
        server::WebPkiClientVerifier,
    },
};

/// Certificates of an authority that nobody else knows, in files.
struct Certificates {
    folder: Folder,
    server: (rcgen::Certificate, KeyPair),
    authority: rcgen::Certificate,
}

impl Certificates {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let certify = |name: &str| {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            (params.signed_by(&key, &authority).unwrap(), key)
        };
        let (client, client_key) = certify("client");
        let folder = Folder::with(&[
            ("ca.pem", &authority.pem()),
            ("client.pem", &client.pem()),
            ("client.key", &client_key.serialize_pem()),
            ("empty.pem", ""),
        ]);
        Self {
            folder,
            server: certify("calculator.test"),
            authority: authority.as_ref().clone(),
        }
    }

    /// Takes TLS away, for the server at `address`; wants a certificate of the client if it is `mutual`.
    fn proxy(&self, address: &str, mutual: bool) -> (tokio::runtime::Runtime, SocketAddr) {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if mutual {
            let mut roots = RootCertStore::empty();
            roots.add(self.authority.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(self.server.1.serialize_der()).unwrap();
        let config = builder
            .with_single_cert(vec![self.server.0.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let local = listener.local_addr().unwrap();
        let behind = address.to_owned();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await.ok()?;
                    let mut server = TcpStream::connect(behind).await.ok()?;
                    copy_bidirectional(&mut stream, &mut server).await.ok()
                });
            }
        });
        (runtime, local)
    }

    fn run(&self, command: &str, address: SocketAddr, arguments: &[&str]) -> Ran {
        let (address, idl) = (address.to_string(), calculator_idl());
        let all = [&[command, &address, "add", "[3, 4]", "-i", &idl], arguments].concat();
        self.folder.alato(&all)
    }
}

const TRUSTED: [&str; 5] = [
    "--tls",
    "--ca",
    "ca.pem",
    "--server-name",
    "calculator.test",
];

#[test]
fn a_server_with_a_certificate_of_a_known_authority_is_called() {
    let (server, certificates) = (Server::calculator(), Certificates::new());
    let (_runtime, address) = certificates.proxy(&server.address, false);
    assert_eq!(
        certificates
            .run("call", address, &TRUSTED)
            .succeeds()
            .json(),
        7
    );
    let more = [&TRUSTED[..], &["-t", "unframed", "-p", "compact"]].concat();
    assert_eq!(
        certificates.run("call", address, &more).succeeds().json(),
        7
    );
    let more = [&TRUSTED[..], &["-n", "50", "-c", "2", "--format", "json"]].concat();
    assert_eq!(
        certificates.run("bench", address, &more).succeeds().json()["success"],
        50
    );
}

#[test]
fn a_client_shows_its_certificate_where_the_server_wants_one() {
    let (server, certificates) = (Server::calculator(), Certificates::new());
    let (_runtime, address) = certificates.proxy(&server.address, true);
    certificates.run("call", address, &TRUSTED).ends_with(5);
    let mutual = [
        &TRUSTED[..],
        &["--cert", "client.pem", "--key", "client.key"],
    ]
    .concat();
    assert_eq!(
        certificates.run("call", address, &mutual).succeeds().json(),
        7
    );
}

#[test]
fn a_server_that_is_not_known_gets_no_call() {
    let (server, certificates) = (Server::calculator(), Certificates::new());
    let (_runtime, address) = certificates.proxy(&server.address, false);
    let other_name = ["--tls", "--ca", "ca.pem", "--server-name", "other.test"];
    let ran = certificates.run("call", address, &other_name).ends_with(5);
    assert!(ran.err.contains("certificate"), "{}", ran.err);
    let other_authority = Certificates::new();
    let ran = other_authority.run("call", address, &TRUSTED).ends_with(5);
    assert!(ran.err.contains("certificate"), "{}", ran.err);
    // Nor does one that speaks no TLS.
    let plain = server.address.parse().unwrap();
    certificates.run("call", plain, &TRUSTED).ends_with(5);
}

#[test]
fn options_of_tls_that_are_wrong_are_usage_errors() {
    let certificates = Certificates::new();
    let address = "127.0.0.1:1".parse().unwrap();
    for arguments in [
        &["--ca", "ca.pem"][..],
        &["--tls", "--ca", "nowhere.pem"],
        &["--tls", "--ca", "empty.pem"],
        &["--tls", "--ca", "ca.pem", "--cert", "client.pem"],
        &[
            "--tls",
            "--ca",
            "ca.pem",
            "--cert",
            "client.pem",
            "--key",
            "ca.pem",
        ],
        &["--tls", "--ca", "ca.pem", "--server-name", "not a name"],
    ] {
        certificates.run("call", address, arguments).ends_with(2);
    }
}
