//! Apache Thrift's Python library, whose TLS is that of OpenSSL, both ways (`tests/interop/python/apache_tls.py`).

use std::process::Command;

use alato::rpc::tls::TlsConnector;

use crate::{
    certificates::{Authority, Files},
    fixture::{Running, Vault, VaultClient, both},
    support::{ServerProcess, python},
};

/// The program, with its certificates.
fn program(side: &str, files: &Files) -> Option<Command> {
    let mut program = python("apache_tls.py", &["thrift"])?;
    program.arg(side);
    for (option, file) in [
        ("--ca", "ca.pem"),
        ("--certificate", "own.pem"),
        ("--key", "own.key"),
    ] {
        program.arg(option).arg(files.path(file));
    }
    Some(program)
}

#[tokio::test]
async fn apaches_python_client_calls_our_server() {
    let clients = Authority::new("clients");
    let running =
        Running::start_asking(|_, tls| tls.require_client_certificates(clients.pem())).await;
    let files = Files::new("python-client");
    files.write("ca.pem", running.authority.text());
    files.write_signed("own", &clients.client("python"));
    let Some(mut program) = program("client", &files) else {
        return;
    };
    program.arg(format!("localhost:{}", running.address.port()));
    let output = tokio::task::spawn_blocking(move || program.output()).await;
    let output = output.unwrap().unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{complained}");
    assert_eq!(said.matches("6 calls").count(), 2, "{said}");
}

#[tokio::test]
async fn our_client_calls_apaches_python_server() {
    let authority = Authority::new("authority");
    let files = Files::new("python-server");
    files.write("ca.pem", authority.text());
    files.write_signed("own", &authority.server());
    let Some(mut program) = program("server", &files) else {
        return;
    };
    let server = ServerProcess::start(&mut program);
    // It looks for the client's address in the certificate.
    let [chain, key] = authority.server().pem();
    let connector = TlsConnector::builder()
        .roots(authority.pem())
        .certificate(chain, key)
        .build()
        .unwrap();
    let builder = || VaultClient::builder(&*server.address).connector(connector.clone());
    for (n, client) in both(builder).into_iter().enumerate() {
        for _ in 0..5 {
            assert_eq!(client.echo("x").await.unwrap(), "x");
            let turned = client.turn(vec![7; 1 << 20]).await.unwrap();
            assert_eq!(turned, vec![7; 1 << 20]);
        }
        // All of it over one connection of each client.
        let connections = client.echo("connections").await.unwrap();
        assert_eq!(connections, (n + 1).to_string());
    }
}
