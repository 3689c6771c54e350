//! What works without TLS works with it.

use std::{
    io,
    num::NonZeroUsize,
    task::{Context, Poll, ready},
};

use alato::{
    Server,
    rpc::{
        Accepted, Connector, EitherStream, Endpoint, Listener, Network, PerCoreListener,
        tls::{ServerTls, TlsConnector, TlsListener},
    },
};
use tokio::{
    io::DuplexStream,
    net::{TcpListener, UnixListener},
    sync::{mpsc, oneshot},
};

use crate::{
    certificates::{Authority, Files},
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
async fn messages_arrive_whole_over_a_connection_that_takes_little_at_once() {
    /// Both ends of connections in memory, with room for so many bytes.
    struct Memory(usize, mpsc::UnboundedSender<DuplexStream>);
    struct Accepts(mpsc::UnboundedReceiver<DuplexStream>);

    impl Connector for Memory {
        type Stream = DuplexStream;

        async fn connect(&self, _: &Endpoint) -> io::Result<DuplexStream> {
            let (here, there) = tokio::io::duplex(self.0);
            self.1.send(there).unwrap();
            Ok(here)
        }
    }

    impl Listener for Accepts {
        type Stream = DuplexStream;

        fn poll_accept(
            &mut self,
            cx: &mut Context<'_>,
        ) -> Poll<io::Result<Accepted<DuplexStream>>> {
            let stream = ready!(self.0.poll_recv(cx)).ok_or(io::ErrorKind::NotConnected)?;
            Poll::Ready(Ok(Accepted::new(stream, None)))
        }
    }

    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    for room in [64, 1_000] {
        let (ends, other_ends) = mpsc::unbounded_channel();
        let listener = TlsListener::new(Accepts(other_ends), &tls);
        let server = Server::new(VaultServer::new(Handler::default()));
        let serving = tokio::spawn(server.serve(listener, std::future::pending()));
        let connector = || trusting(authority.pem()).around(Memory(room, ends.clone()));
        for client in both(|| VaultClient::builder("localhost").connector(connector())) {
            for length in [0, 1_000, 10_000, 100_000] {
                let bytes = vec![7; length];
                assert_eq!(client.turn(bytes.clone()).await.unwrap(), bytes);
            }
        }
        serving.abort();
    }
}

#[tokio::test]
async fn a_unix_socket_carries_tls_to_whoever_is_named() {
    let files = Files::new("socket");
    let path = files.path("socket");
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
}

#[tokio::test]
async fn a_runtime_for_each_core_speaks_tls() {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let address = "127.0.0.1:0".parse().unwrap();
    let listener = PerCoreListener::bind(address, NonZeroUsize::new(2)).unwrap();
    let address = listener
        .local_addr()
        .to_string()
        .replace("127.0.0.1", "localhost");
    let listener = listener.wrap(move |listener| TlsListener::new(listener, &tls));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server::new(VaultServer::new(Handler::default()));
    let serving = tokio::spawn(server.serve_per_core(listener, async { drop(stopped.await) }));
    for _ in 0..8 {
        for client in
            both(|| VaultClient::builder(address.as_str()).connector(trusting(authority.pem())))
        {
            assert_eq!(client.echo("x").await.unwrap(), "x");
        }
    }
    drop(stop);
    serving.await.unwrap().unwrap();
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

    impl Connector for Detour {
        type Stream = EitherStream<tokio::net::TcpStream, tokio::net::UnixStream>;

        async fn connect(&self, _: &Endpoint) -> io::Result<Self::Stream> {
            Network.connect(&self.0).await
        }
    }

    let running = Running::start().await;
    let connector = trusting(running.authority.pem()).around(Detour(running.address.into()));
    let client = VaultClient::builder("localhost:1").connector(connector);
    assert_eq!(client.build().echo("x").await.unwrap(), "x");
}
