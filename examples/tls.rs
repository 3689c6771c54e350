//! TLS on both sides, with certificates for clients, too: `cargo run --example tls`.
//!
//! A program needs the feature `tls` for it. The certificates are made here, so that the example needs no files; usually it is
//! `Pem::file("server.pem")` and so on.

use alato::{
    CallContext, RpcError, Server,
    rpc::tls::{Pem, ServerTls, SubjectNames, TlsConnector, TlsListener},
    thrift_service,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{net::TcpListener, sync::oneshot};

#[thrift_service]
trait Greeter {
    async fn greet(&self) -> Result<String, RpcError>;
}

struct Handler;

impl Greeter for Handler {
    /// Greets the caller by the name in the certificate that it has shown.
    async fn greet(&self) -> Result<String, RpcError> {
        let caller = CallContext::current().and_then(|cx| {
            let names = SubjectNames::of(cx.peer_certificates().first()?).ok()?;
            names.dns.into_iter().next()
        });
        Ok(format!(
            "Hello, {}!",
            caller.as_deref().unwrap_or("stranger")
        ))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let authority = Authority::new()?;
    let [chain, key] = authority.sign("localhost")?;
    let tls = ServerTls::builder(chain, key)
        .request_client_certificates(authority.pem())
        .build()?;
    let port = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("localhost:{}", port.local_addr()?.port());
    println!("listening on {address}");

    let (stop, stopped) = oneshot::channel();
    let listener = TlsListener::new(port, &tls);
    let server = Server::new(GreeterServer::new(Handler))
        .serve(listener, async { stopped.await.unwrap_or(()) });
    let server = tokio::spawn(server);

    // Somebody who has no certificate.
    let connector = TlsConnector::builder().roots(authority.pem()).build()?;
    let stranger = GreeterClient::builder(&*address).connector(connector);
    let stranger = stranger.build();
    println!("{}", stranger.greet().await?);

    // Somebody who has.
    let [chain, key] = authority.sign("billing.example.org")?;
    let connector = TlsConnector::builder()
        .roots(authority.pem())
        .certificate(chain, key)
        .build()?;
    let billing = GreeterClient::builder(&*address)
        .connector(connector)
        .build();
    println!("{}", billing.greet().await?);

    // Somebody who does not know who has signed the server's certificate.
    let connector = TlsConnector::builder().public_roots().build()?;
    let distrustful = GreeterClient::builder(&*address)
        .connector(connector)
        .build();
    match distrustful.greet().await {
        Err(error) => println!("{error}"),
        Ok(greeting) => return Err(format!("trusted, and got {greeting:?}").into()),
    }

    // A certificate that will soon expire is replaced while the server runs; connections that are open go on. Where it came from files,
    // `tls.reload()` reads them again.
    let [chain, key] = authority.sign("localhost")?;
    tls.replace(ServerTls::builder(chain, key).build()?.config());
    println!("{}", billing.greet().await?);

    drop((stranger, billing)); // A server that shuts down waits a moment for clients that may still be reading.
    let _ = stop.send(());
    server.await??;
    println!("the server has shut down");
    Ok(())
}

/// Signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        Ok(Self { issuer, pem })
    }

    fn pem(&self) -> Pem {
        Pem::text(self.pem.as_str())
    }

    /// A certificate, and its key.
    fn sign(&self, name: &str) -> Result<[Pem; 2], rcgen::Error> {
        let key = KeyPair::generate()?;
        let params = CertificateParams::new([name.to_owned()])?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok([certificate.pem(), key.serialize_pem()].map(Pem::text))
    }
}
