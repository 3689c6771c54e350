//! The traits that everything in alato is built from: a [`Service`] answers a request, a [`Layer`]
//! wraps one service in another, and a [`ServiceBuilder`] stacks layers.
//!
//! Nothing here boxes a future, performs I/O, or depends on another crate.
//!
//! ```
//! use alato_core::{Service, ServiceBuilder, layer_fn, service_fn};
//!
//! struct Double<S> {
//!     inner: S,
//! }
//!
//! impl<Cx: Send, S: Service<Cx, u32>> Service<Cx, u32> for Double<S> {
//!     type Response = S::Response;
//!     type Error = S::Error;
//!
//!     async fn call(&self, cx: &mut Cx, req: u32) -> Result<S::Response, S::Error> {
//!         self.inner.call(cx, req * 2).await
//!     }
//! }
//!
//! async fn increment(_cx: &mut (), req: u32) -> Result<u32, std::convert::Infallible> {
//!     Ok(req + 1)
//! }
//!
//! let service = ServiceBuilder::new()
//!     .layer(layer_fn(|inner| Double { inner }))
//!     .service(service_fn(increment));
//! let answer = futures_util::future::FutureExt::now_or_never(service.call(&mut (), 20));
//! assert_eq!(answer, Some(Ok(41)));
//! ```

mod builder;
mod layer;
mod service;
mod service_fn;

#[doc(hidden)]
pub mod __private;

pub use builder::ServiceBuilder;
pub use layer::{Identity, Layer, LayerFn, Stack, layer_fn};
pub use service::Service;
pub use service_fn::{ServiceFn, service_fn};
