//! Box-free middleware, a Thrift codec and Thrift RPC for async Rust, driven by macros.
//!
//! - **Middleware**: a [`Service`] answers requests, a [`Layer`] wraps one service in another, and
//!   [`#[service]`](macro@service) lets you write `call` as an `async fn`, with no `Box`, no `Pin` and no bounds
//!   to spell out.
//! - **Codec**: `#[derive(ThriftStruct)]`, `#[derive(ThriftUnion)]`, `#[derive(ThriftEnum)]` and
//!   `#[derive(ThriftException)]` make plain Rust types into Thrift messages, which may borrow from their
//!   input; see [`thrift`], and the guide in [`codec`].
//! - **RPC**: [`#[thrift_service]`](macro@thrift_service) makes a trait into a Thrift service, with a server and a client
//!   that speak to any Thrift peer.
//!
//! ```
//! use alato::{RpcError, Server, Service, ThriftException, layer_fn, service, thrift_service};
//! use tokio::net::TcpListener;
//!
//! #[derive(ThriftException, Debug, PartialEq)]
//! pub struct DivisionByZero {
//!     #[thrift(id = 1)]
//!     dividend: i32,
//! }
//!
//! #[thrift_service]
//! pub trait Calculator {
//!     async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError<DivisionByZero>>;
//! }
//!
//! struct Handler;
//!
//! impl Calculator for Handler {
//!     async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError<DivisionByZero>> {
//!         Ok(a.checked_div(b).ok_or(DivisionByZero { dividend: a })?)
//!     }
//! }
//!
//! /// Middleware: it wraps any service, on a client or on a server.
//! struct Timed<S> {
//!     inner: S,
//! }
//!
//! #[service]
//! impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S> {
//!     async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
//!         let start = std::time::Instant::now();
//!         let reply = self.inner.call(cx, req).await;
//!         println!("answered in {:?}", start.elapsed());
//!         reply
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! let address = listener.local_addr()?;
//! let (stop, stopped) = tokio::sync::oneshot::channel();
//! let server = Server::new(CalculatorServer::new(Handler))
//!     .layer(layer_fn(|inner| Timed { inner }))
//!     .serve(listener, async { stopped.await.unwrap_or(()) });
//! let server = tokio::spawn(server);
//!
//! let client = CalculatorClient::builder(address).build();
//! assert_eq!(client.divide(6, 3).await?, 2);
//! let error = client.divide(1, 0).await.unwrap_err();
//! assert_eq!(error.into_declared(), Some(DivisionByZero { dividend: 1 }));
//!
//! drop(client); // The server waits for the connections that are open.
//! let _ = stop.send(());
//! server.await??;
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `rpc` (on unless switched off) | the client and the server, on tokio; includes `thrift` |
//! | `thrift` | the codec alone, without tokio |
//! | `idl` | `include_thrift!`, which makes Rust of `.thrift` files; includes `ordered-float` |
//! | `compact_str`, `faststr`, `indexmap`, `ordered-float`, `smallvec`, `uuid` | the types of the crate of that name are Thrift values |
//! | `metrics` | [`layers`] has one that counts and times calls, by the facade of the `metrics` crate |
//! | `serde_json` | plain JSON of any value, by its descriptor |
//! | `signal` | `alato::shutdown_signal()`, ready when the process is told to end (`SIGTERM`, ctrl-c) |
//! | `tls` | TLS with rustls, for the server and the client: `rpc::tls` |
//! | `tower` | adapters to and from the services and layers of Tower |
//!
//! Without any of them there are the traits, the layers and `#[service]`, which depend on nothing at run time.

#[cfg(feature = "idl")]
pub use alato_idl_macros::include_thrift;
#[cfg(feature = "rpc")]
pub use alato_macros::thrift_service;
#[cfg(feature = "thrift")]
pub use alato_macros::{ThriftEnum, ThriftException, ThriftStruct, ThriftUnion};

pub use alato_core::{
    BoxCloneService, BoxService, Either, GatService, Identity, Layer, LayerFn, Service,
    ServiceBuilder, ServiceExt, ServiceFn, Stack, layer_fn, service_fn, util,
};
#[cfg(feature = "tower")]
pub use alato_core::{FromTower, IntoTower, TowerInner, TowerLayer, TowerOuter};
pub use alato_macros::{Layer, service};
/// Everything of the RPC runtime, also what few programs name.
#[cfg(feature = "rpc")]
#[doc(inline)]
pub use alato_rpc as rpc;
#[cfg(feature = "signal")]
pub use alato_rpc::shutdown_signal;
#[cfg(feature = "rpc")]
pub use alato_rpc::{
    CallContext, Client, ClientBuilder, Endpoint, Method, Multiplexed, Protocol, ProtocolError,
    Reply, ReplyKind, Request, RpcError, Server, Transport, TransportError, layers,
};
#[cfg(feature = "thrift")]
pub use alato_thrift::{ApplicationException, ApplicationExceptionKind};

#[cfg(feature = "thrift")]
#[doc(inline)]
pub use alato_thrift as thrift;

#[doc = include_str!("../docs/codec.md")]
#[cfg(any(doc, all(doctest, feature = "thrift")))]
pub mod codec {}

#[doc = include_str!("../docs/middleware.md")]
#[cfg(any(doc, all(doctest, feature = "rpc")))]
pub mod middleware {}

#[doc = include_str!("../docs/rpc.md")]
#[cfg(any(doc, all(doctest, feature = "rpc")))]
pub mod rpc_guide {}

#[doc = include_str!("../docs/migrate-from-volo.md")]
#[cfg(any(doc, all(doctest, feature = "idl", feature = "rpc")))]
pub mod migrate_from_volo {}

#[doc = include_str!("../docs/migrate-from-apache.md")]
#[cfg(any(doc, all(doctest, feature = "idl", feature = "rpc")))]
pub mod migrate_from_apache {}

#[doc(hidden)]
pub mod __private {
    pub use alato_core::__private::*;
    #[cfg(feature = "rpc")]
    pub use alato_rpc::__private::{rpc_error_from, *};
    #[cfg(feature = "thrift")]
    pub use alato_thrift::__private::*;
}

/// The README's example is tested like those of the documentation.
#[cfg(all(doctest, feature = "rpc"))]
#[doc = include_str!("../README.md")]
struct Readme;
