//! Middleware for clients and servers: each a [`Service`](alato_core::Service) around another one, and a layer that puts it there.
//!
//! | layer | what it does |
//! |---|---|
//! | [`Timeout`] | gives up on a call that takes too long |
//! | [`ConcurrencyLimit`] | lets only so many calls run at once, a bounded number wait, and refuses the rest |
//! | [`RateLimit`] | refuses calls that come faster than a rate (a token bucket) |
//! | [`CatchPanic`] | makes an error of a panic |
//! | [`Stats`] | tells a function of yours of every call: its method, how long it took, how it ended |
//! | [`Trace`] | runs each call in a span, under the names of OpenTelemetry |
//! | [`Deadline`] | ends a client's call by its deadline, the layers inside included |
//! | `Metrics` (feature `metrics`) | counts and times calls, by the facade of the `metrics` crate |
//!
//! The first four take any service; the others are over [`Request`](crate::Request) and [`Reply`](crate::Reply), whatever the Thrift service is. What a
//! layer fails with is a type of its own, which the layers around it can match on; at the end of a client's or a
//! server's stack it becomes an [`RpcError`](crate::RpcError).
//!
//! ```
//! use std::time::Duration;
//!
//! use alato_core::{Service, ServiceBuilder, service_fn};
//! use alato_rpc::{
//!     CallContext, Reply, Request, RpcError,
//!     layers::{CatchPanicLayer, ConcurrencyLimitLayer, Permits, TimeoutLayer},
//! };
//!
//! // `Server::layer` and `ClientBuilder::layer` take the same layers. The first one that is added is outermost.
//! let stack = ServiceBuilder::new()
//!     .layer(CatchPanicLayer::new())
//!     .layer(ConcurrencyLimitLayer::new(Permits::new(100, 1_000)))
//!     .layer(TimeoutLayer::new(Duration::from_secs(1)))
//!     .service(service_fn(async |_cx: &mut CallContext, _request: Request| {
//!         Ok::<_, RpcError>(Reply::oneway())
//!     }));
//! # fn check<S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>>(_: &S) {}
//! # check(&stack);
//! ```

mod catch_panic;
mod concurrency_limit;
mod deadline;
#[cfg(feature = "metrics")]
mod metrics;
mod outcome;
mod rate_limit;
mod stats;
#[cfg(test)]
mod testing;
mod timeout;
mod trace;

pub use catch_panic::{CatchPanic, CatchPanicError, CatchPanicLayer};
pub use concurrency_limit::{
    ConcurrencyLimit, ConcurrencyLimitError, ConcurrencyLimitLayer, Permits,
};
pub use deadline::{Deadline, DeadlineLayer};
#[cfg(feature = "metrics")]
pub use metrics::{CallMetrics, Metrics, MetricsLayer};
pub use outcome::{Outcome, Side};
pub use rate_limit::{RateLimit, RateLimitError, RateLimitLayer, TokenBucket};
pub use stats::{CallStats, Stats, StatsLayer};
pub use timeout::{Timeout, TimeoutError, TimeoutLayer};
pub use trace::{Trace, TraceLayer};
