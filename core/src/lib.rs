//! The traits that everything in alato is built from: a [`Service`] answers a request, a [`Layer`]
//! wraps one service in another, and a [`ServiceBuilder`] stacks layers.
//!
//! Nothing here performs I/O, or boxes a future unless its name says so, or depends on another crate unless the
//! feature `tower` is on.
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
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `tower` | adapters to and from the services and layers of Tower: `FromTower`, `IntoTower`, `TowerLayer` |

mod boxed;
mod builder;
mod either;
mod ext;
mod gat;
mod layer;
mod service;
mod service_fn;
#[cfg(feature = "tower")]
mod tower;
pub mod util;

#[doc(hidden)]
pub mod __private;

pub use boxed::{BoxCloneService, BoxService};
pub use builder::ServiceBuilder;
pub use either::Either;
pub use ext::ServiceExt;
pub use gat::GatService;
pub use layer::{Identity, Layer, LayerFn, Stack, layer_fn};
pub use service::Service;
pub use service_fn::{ServiceFn, service_fn};
#[cfg(feature = "tower")]
pub use tower::{FromTower, IntoTower, TowerInner, TowerLayer, TowerOuter};
