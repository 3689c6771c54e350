//! What works without TLS works with it.

use std::time::Duration;

use alato::{
    Server,
    rpc::{
        EitherStream, Endpoint, Network,
        tls::{ServerTls, TlsConnector, TlsListener},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UnixListener},
    time::{sleep, timeout},
};

use crate::{
    certificates::Authority,
    fixture::{
        Handler, Running, VERSIONS, Vault, VaultClient, VaultServer, both, config, trusting,
    },
};

#[tokio::test]
async fn calls_are_answered_over_either_version() {
    let running = Running::start().await;
    for version in VERSIONS {
        let connector = || TlsConnector::new(config(running.authority.text(), version));
        for client in both(|| running.builder().connector(connector())) {
            assert_eq!(client.echo("x").await.unwrap(), "x");
            client.note("a".into()).await.unwrap();
            assert!(client.notes().await.unwrap().contains(&"a".to_owned()));
            let calls = (0..50).map(|n| {
                let client = client.clone();
                async move { assert_eq!(client.echo(&n.to_string()).await.unwrap(), n.to_string()) }
            });
            futures_util::future::join_all(calls).await;
        }
    }
}

#[tokio::test]
async fn large_messages_arrive_whole_both_ways() {
    let running = Running::start().await;
    let mut bytes: Vec<u8> = (0..1 << 20).map(|n: u32| (n % 251) as u8).collect();
    for client in both(|| running.builder()) {
        let turned = client.turn(bytes.clone()).await.unwrap();
        bytes.reverse();
        assert_eq!(turned, bytes);
        let all = futures_util::future::join_all((0..8).map(|_| client.turn(bytes.clone()))).await;
        bytes.reverse();
        for turned in all {
            assert_eq!(turned.unwrap(), bytes);
        }
    }
}

#[tokio::test]
async fn a_large_reply_arrives_whole_at_a_client_that_reads_late() {
    let running = Running::start().await;
    for bytes in [6_000_000_u32, 6_010_000, 6_020_000, 6_030_000] {
        let mut raw = running.raw().await;
        let message = [
            &[0x80, 1, 0, 1, 0, 0, 0, 5][..],
            b"large",
            &[0, 0, 0, 1, 8, 0, 1],
            &bytes.to_be_bytes(),
            &[0],
        ]
        .concat();
        raw.write_u32(u32::try_from(message.len()).unwrap())
            .await
            .unwrap();
        raw.write_all(&message).await.unwrap();
        raw.flush().await.unwrap();
        sleep(Duration::from_millis(200)).await;
        let reading = async {
            let length = raw.read_u32().await.unwrap();
            let mut reply = vec![0; length as usize];
            raw.read_exact(&mut reply).await.unwrap();
            reply.len()
        };
        let length = timeout(Duration::from_secs(10), reading).await.unwrap();
        assert_eq!(length, 4 + 4 + 5 + 4 + 3 + 4 + bytes as usize + 1);
    }
}

#[tokio::test]
async fn a_unix_socket_carries_tls_to_whoever_is_named() {
    let directory = std::env::temp_dir().join(format!("alato-tls-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("socket");
    let _ = std::fs::remove_file(&path);
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let listener = TlsListener::new(UnixListener::bind(&path).unwrap(), &tls);
    let server = Server::new(VaultServer::new(Handler::default()));
    let serving = tokio::spawn(server.serve(listener, std::future::pending()));

    let endpoint = Endpoint::unix(&path);
    let connector = trusting(authority.pem()).server_name("localhost").unwrap();
    for client in both(|| VaultClient::builder(endpoint.clone()).connector(connector.clone())) {
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    // It has no name of its own.
    let connector = trusting(authority.pem());
    let client = VaultClient::builder(endpoint.clone()).connector(connector);
    let error = client.build().echo("x").await.unwrap_err().to_string();
    assert!(
        error.contains("set one with `TlsConnector::server_name`"),
        "{error}"
    );
    serving.abort();
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn a_server_speaks_tls_on_one_port_and_not_on_another() {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let secure = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = [plain.local_addr().unwrap(), secure.local_addr().unwrap()];
    let server = Server::new(VaultServer::new(Handler::default()));
    let listener = (plain, TlsListener::new(secure, &tls));
    let serving = tokio::spawn(server.serve(listener, std::future::pending()));

    let client = VaultClient::builder(at[0]).build();
    assert_eq!(client.echo("x").await.unwrap(), "x");
    let connector = trusting(authority.pem());
    let client = VaultClient::builder(at[1]).connector(connector).build();
    assert_eq!(client.echo("x").await.unwrap(), "x");
    serving.abort();
}

#[tokio::test]
async fn a_connector_speaks_tls_over_the_connections_of_another() {
    /// Knows the way to one server.
    struct Detour(Endpoint);

    impl alato::rpc::Connector for Detour {
        type Stream = EitherStream<tokio::net::TcpStream, tokio::net::UnixStream>;

        async fn connect(&self, _: &Endpoint) -> std::io::Result<Self::Stream> {
            alato::rpc::Connector::connect(&Network, &self.0).await
        }
    }

    let running = Running::start().await;
    let connector = trusting(running.authority.pem()).around(Detour(running.address.into()));
    let client = VaultClient::builder("localhost:1").connector(connector);
    assert_eq!(client.build().echo("x").await.unwrap(), "x");
}
