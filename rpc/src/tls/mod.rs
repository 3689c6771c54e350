//! TLS with rustls: a listener and a connector around those of the server and the client.
//!
//! A server takes a certificate chain and a key, from PEM files or as a [`rustls::ServerConfig`], and may ask its clients for certificates,
//! which handlers find as [`CallContext::peer_certificates`](crate::CallContext::peer_certificates). A client says whom it trusts.
//!
//! ```
//! use alato_rpc::{
//!     Client, ClientBuilder, Endpoint,
//!     tls::{Pem, ServerTls, TlsConnector, TlsListener},
//! };
//! # use alato_rpc::{CallContext, Reply, Request, RpcError, Server};
//! # use rcgen::{BasicConstraints, CertificateParams, Issuer, IsCa, KeyPair};
//!
//! # fn certificates() -> Result<[String; 3], rcgen::Error> {
//! #     let key = KeyPair::generate()?;
//! #     let mut authority = CertificateParams::default();
//! #     authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
//! #     let ca = authority.self_signed(&key)?.pem();
//! #     let issuer = Issuer::new(authority, key);
//! #     let key = KeyPair::generate()?;
//! #     let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?;
//! #     Ok([ca, certificate.pem(), key.serialize_pem()])
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let [ca, certificate, key] = certificates()?;
//! // Usually `Pem::file("server.pem")` and so on.
//! let tls = ServerTls::builder(Pem::text(certificate), Pem::text(key)).build()?;
//! let port = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let address = port.local_addr()?;
//! let listener = TlsListener::new(port, &tls);
//! # let service = alato_core::service_fn(async |_cx: &mut CallContext, _request: Request| {
//! #     Ok::<_, RpcError>(Reply::oneway())
//! # });
//! # let server = Server::new(service);
//! let serving = tokio::spawn(server.serve(listener, std::future::pending()));
//! // When the files have changed: connections that are made from now on are shown the new certificate.
//! tls.reload()?;
//!
//! let connector = TlsConnector::builder().roots(Pem::text(ca)).build()?;
//! # fn check(builder: ClientBuilder<Typed>) {}
//! # struct Typed;
//! let client = ClientBuilder::new(address).connector(connector);
//! # check(client);
//! # serving.abort();
//! # Ok(())
//! # }
//! ```
//!
//! No protocol is negotiated by ALPN, unless your own configuration says so. The versions are 1.3 and 1.2, and the cryptography is that of
//! `ring`, unless the program has [installed another](rustls::crypto::CryptoProvider::install_default).

mod client_stream;
mod connector;
mod error;
mod listener;
mod names;
mod pem;
mod server;
mod server_stream;

use std::sync::Arc;

pub use rustls;
use rustls::crypto::{CryptoProvider, ring};

pub use self::{
    client_stream::ClientTlsStream,
    connector::{TlsConnector, TlsConnectorBuilder},
    error::TlsError,
    listener::TlsListener,
    names::SubjectNames,
    pem::Pem,
    server::{ServerTls, ServerTlsBuilder},
    server_stream::ServerTlsStream,
};

/// What the program has installed, or ring. rustls itself would not choose, if another crate switched on another provider.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().map_or_else(|| Arc::new(ring::default_provider()), Arc::clone)
}
