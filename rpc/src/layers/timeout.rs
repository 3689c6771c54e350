//! [`Timeout`].

use std::time::Duration;

use alato_core::Service;
use alato_macros::{Layer, service};

use crate::{RpcError, TransportError};

/// Gives up on a call that takes longer than it may. The inner service's future is dropped, which cancels it.
///
/// A client has a limit of its own ([`ClientBuilder`](crate::ClientBuilder)), which a call can change; this one is for a part of a stack,
/// such as each attempt of a retry, and for handlers: a server tells its caller, for whom [`is_timeout`](RpcError::is_timeout)
/// holds as well.
///
/// ```
/// use std::{convert::Infallible, time::Duration};
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::layers::{TimeoutError, TimeoutLayer};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let sleeper = service_fn(async |_cx: &mut (), millis| {
///     tokio::time::sleep(Duration::from_millis(millis)).await;
///     Ok::<_, Infallible>("slept")
/// });
/// let service = TimeoutLayer::new(Duration::from_millis(100)).layer(sleeper);
/// assert_eq!(service.call(&mut (), 10).await, Ok("slept"));
///
/// let after = Duration::from_millis(100);
/// assert_eq!(service.call(&mut (), 1_000).await, Err(TimeoutError::Elapsed { after }));
/// # }
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct Timeout<S> {
    #[layer(inner)]
    inner: S,
    duration: Duration,
}

/// What [`Timeout`] fails with. In an [`RpcError`] it is one for which [`is_timeout`](RpcError::is_timeout) holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeoutError<E> {
    /// The call took longer than it may.
    #[error("no answer within {after:?}")]
    Elapsed {
        /// How long it may take.
        after: Duration,
    },
    /// The inner service failed.
    #[error(transparent)]
    Inner(E),
}

#[service(crate = "alato_core", flat)]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timeout<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, TimeoutError<S::Error>> {
        match tokio::time::timeout(self.duration, self.inner.call(cx, req)).await {
            Ok(result) => result.map_err(TimeoutError::Inner),
            Err(_) => Err(TimeoutError::Elapsed {
                after: self.duration,
            }),
        }
    }
}

impl<E: Into<RpcError>> From<TimeoutError<E>> for RpcError {
    fn from(error: TimeoutError<E>) -> Self {
        match error {
            TimeoutError::Elapsed { after } => TransportError::TimedOut { after }.into(),
            TimeoutError::Inner(inner) => inner.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use alato_core::{Layer, service_fn};
    use tokio::time::Instant;

    use super::*;
    use crate::{
        CallContext, Reply, Request,
        layers::testing::{DropFlag, request},
    };

    const SECOND: Duration = Duration::from_secs(1);

    /// Never answers.
    struct Forever(Arc<DropFlag>);

    #[service(crate = "alato_core")]
    impl Service<CallContext, Request> for Forever {
        async fn call(&self, _cx: &mut CallContext, _request: Request) -> Result<Reply, RpcError> {
            let _raise_on_drop = self.0.guard();
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_takes_too_long_is_given_up_and_cancelled() {
        let dropped = Arc::new(DropFlag::default());
        let service = TimeoutLayer::new(SECOND).layer(Forever(Arc::clone(&dropped)));
        let start = Instant::now();
        let error = service
            .call(&mut CallContext::new(), request("slow"))
            .await
            .unwrap_err();
        assert_eq!(start.elapsed(), SECOND);
        assert!(dropped.is_raised());
        assert!(matches!(error, TimeoutError::Elapsed { after: SECOND }));
        assert!(RpcError::from(error).is_timeout());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_quick_enough_is_left_as_it_is() {
        let service = TimeoutLayer::new(SECOND).layer(service_fn(
            async |_cx: &mut (), result: Result<u8, RpcError>| {
                tokio::time::sleep(SECOND / 2).await;
                result
            },
        ));
        assert_eq!(service.call(&mut (), Ok(7)).await.unwrap(), 7);
        let failed = service.call(&mut (), Err(RpcError::internal("no"))).await;
        let error = RpcError::from(failed.unwrap_err());
        assert_eq!(error.to_string(), "internal error: no");
        assert!(!error.is_timeout());
    }
}
