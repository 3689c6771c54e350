//! The service that these tests call, a server of it, and its clients.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use alato::{
    CallContext, ClientBuilder, RpcError, Server,
    rpc::{
        Accepted, Listener,
        tls::{
            Pem, ServerTls, ServerTlsBuilder, TlsConnector, TlsListener,
            rustls::{
                ClientConfig, ConfigBuilder, RootCertStore, SupportedProtocolVersion,
                client::WantsClientCert,
                crypto::ring::default_provider,
                pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
                version::{TLS12, TLS13},
            },
        },
    },
    thrift_service,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::sleep,
};
use tokio_rustls::client::TlsStream;

use crate::certificates::{Authority, Signed};

#[thrift_service]
pub(crate) trait Vault {
    async fn echo(&self, text: &str) -> Result<String, RpcError>;
    async fn turn(&self, bytes: Vec<u8>) -> Result<Vec<u8>, RpcError>;
    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError>;
    /// The certificates that the caller has shown.
    async fn who(&self) -> Result<Vec<Vec<u8>>, RpcError>;
    async fn pause(&self, millis: i64) -> Result<(), RpcError>;
    #[thrift(oneway)]
    async fn note(&self, text: String) -> Result<(), RpcError>;
    async fn notes(&self) -> Result<Vec<String>, RpcError>;
}

#[derive(Default)]
pub(crate) struct Handler {
    notes: Mutex<Vec<String>>,
    pub(crate) started: Notify,
}

impl Vault for Handler {
    async fn echo(&self, text: &str) -> Result<String, RpcError> {
        Ok(text.to_owned())
    }

    async fn turn(&self, mut bytes: Vec<u8>) -> Result<Vec<u8>, RpcError> {
        bytes.reverse();
        Ok(bytes)
    }

    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError> {
        Ok(vec![7; usize::try_from(bytes).unwrap_or(0)])
    }

    async fn who(&self) -> Result<Vec<Vec<u8>>, RpcError> {
        let cx = CallContext::current().unwrap();
        Ok(cx
            .peer_certificates()
            .iter()
            .map(|one| one.to_vec())
            .collect())
    }

    async fn pause(&self, millis: i64) -> Result<(), RpcError> {
        self.started.notify_one();
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(())
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        self.notes.lock().unwrap().push(text);
        Ok(())
    }

    async fn notes(&self) -> Result<Vec<String>, RpcError> {
        Ok(self.notes.lock().unwrap().clone())
    }
}

/// A server that runs until it is dropped, and somebody who has signed its certificate.
pub(crate) struct Running {
    pub(crate) authority: Authority,
    pub(crate) address: SocketAddr,
    pub(crate) tls: ServerTls,
    pub(crate) handler: Arc<Handler>,
    pub(crate) server: JoinHandle<io::Result<()>>,
    connections: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_, tls| tls, |listener| listener, |server| server).await
    }

    /// With something asked of the clients.
    pub(crate) async fn start_asking(
        ask: impl FnOnce(&Authority, ServerTlsBuilder) -> ServerTlsBuilder,
    ) -> Self {
        Self::start_with(ask, |listener| listener, |server| server).await
    }

    pub(crate) async fn start_with(
        tls: impl FnOnce(&Authority, ServerTlsBuilder) -> ServerTlsBuilder,
        listener: impl FnOnce(TlsListener<Counted>) -> TlsListener<Counted>,
        server: impl FnOnce(Server<VaultServer<Arc<Handler>>>) -> Server<VaultServer<Arc<Handler>>>,
    ) -> Self {
        let authority = Authority::new("authority");
        let [chain, key] = authority.server().pem();
        let tls = tls(&authority, ServerTls::builder(chain, key));
        Self::start_tls(authority, tls.build().unwrap(), listener, server).await
    }

    pub(crate) async fn start_tls(
        authority: Authority,
        tls: ServerTls,
        listener: impl FnOnce(TlsListener<Counted>) -> TlsListener<Counted>,
        server: impl FnOnce(Server<VaultServer<Arc<Handler>>>) -> Server<VaultServer<Arc<Handler>>>,
    ) -> Self {
        let inner = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = inner.local_addr().unwrap();
        let connections = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&connections);
        let listener = listener(TlsListener::new(Counted { inner, count }, &tls));
        let handler = Arc::new(Handler::default());
        let server = server(Server::new(VaultServer::new(Arc::clone(&handler))));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(server.serve(listener, async {
            stopped.await.unwrap_or(());
        }));
        Self {
            authority,
            address,
            tls,
            handler,
            server,
            connections,
            stop: Some(stop),
        }
    }

    pub(crate) fn builder(&self) -> ClientBuilder<VaultClient<()>> {
        VaultClient::builder(self.address).connector(trusting(self.authority.pem()))
    }

    pub(crate) fn client(&self) -> VaultClient {
        self.builder().build()
    }

    /// A client that shows a certificate.
    pub(crate) fn client_as(&self, who: &Signed) -> VaultClient {
        let [chain, key] = who.pem();
        let connector = TlsConnector::builder()
            .roots(self.authority.pem())
            .certificate(chain, key)
            .build()
            .unwrap();
        self.builder().connector(connector).build()
    }

    /// How many connections there have been.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// A client made by hand.
    pub(crate) async fn raw(&self) -> TlsStream<TcpStream> {
        let config = config(self.authority.text(), &TLS13);
        raw(self.address, Arc::new(config)).await.unwrap()
    }

    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }
}

/// Counts the connections that it accepts.
pub(crate) struct Counted {
    inner: TcpListener,
    count: Arc<AtomicUsize>,
}

impl Listener for Counted {
    type Stream = TcpStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<TcpStream>>> {
        let accepted = ready!(Listener::poll_accept(&mut self.inner, cx));
        self.count.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(accepted)
    }
}

pub(crate) fn trusting(roots: Pem) -> TlsConnector {
    TlsConnector::builder().roots(roots).build().unwrap()
}

/// A connection made by hand.
pub(crate) async fn raw(
    address: SocketAddr,
    config: Arc<ClientConfig>,
) -> io::Result<TlsStream<TcpStream>> {
    let connector = tokio_rustls::TlsConnector::from(config);
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    connector.connect(name, stream).await
}

pub(crate) const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A configuration of rustls, made without ours, that shows no certificate.
pub(crate) fn config(authority: &str, version: &'static SupportedProtocolVersion) -> ClientConfig {
    trust(authority, version).with_no_client_auth()
}

/// A configuration of rustls, made without ours.
pub(crate) fn config_showing(
    authority: &str,
    version: &'static SupportedProtocolVersion,
    who: &Signed,
) -> ClientConfig {
    let chain = vec![CertificateDer::from(who.der.clone())];
    let key = PrivateKeyDer::from_pem_slice(who.key.as_bytes()).unwrap();
    let trusting = trust(authority, version);
    trusting.with_client_auth_cert(chain, key).unwrap()
}

fn trust(
    authority: &str,
    version: &'static SupportedProtocolVersion,
) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(authority.as_bytes()).unwrap();
    roots.add(root).unwrap();
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
}

/// Both kinds of clients.
pub(crate) fn both(builder: impl Fn() -> ClientBuilder<VaultClient<()>>) -> [VaultClient; 2] {
    [builder().build(), builder().multiplexed(1).build()]
}
