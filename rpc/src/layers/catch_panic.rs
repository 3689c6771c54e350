//! [`CatchPanic`].

use std::{any::Any, panic::AssertUnwindSafe};

use alato_core::Service;
use alato_macros::{Layer, service};
use futures_util::FutureExt;

use crate::RpcError;

/// Makes an error of a panic in the services inside, so that one call does not take others with it.
///
/// What the inner service shares between calls is used again, so that it has to be left in order where it can panic, as behind
/// a `Mutex`, which is poisoned. A program built with `panic = "abort"` ends all the same.
///
/// ```
/// use std::convert::Infallible;
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::layers::{CatchPanicError, CatchPanicLayer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let divide = service_fn(async |_cx: &mut (), by: u32| Ok::<_, Infallible>(6 / by));
/// let service = CatchPanicLayer::new().layer(divide);
/// assert_eq!(service.call(&mut (), 2).await, Ok(3));
///
/// let message = "attempt to divide by zero".to_owned();
/// assert_eq!(service.call(&mut (), 0).await, Err(CatchPanicError::Panicked { message }));
/// # }
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct CatchPanic<S> {
    #[layer(inner)]
    inner: S,
}

/// What [`CatchPanic`] fails with. In an [`RpcError`] it is an internal error that keeps the panic's message to the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatchPanicError<E> {
    /// The inner service panicked.
    #[error("panicked: {message}")]
    Panicked {
        /// What it panicked with, if that is text.
        message: String,
    },
    /// The inner service failed.
    #[error(transparent)]
    Inner(E),
}

#[service(crate = "alato_core")]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for CatchPanic<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, CatchPanicError<S::Error>> {
        // A block of its own, so that what the inner service does before its first `.await` is caught as well.
        let call = async { self.inner.call(cx, req).await };
        match AssertUnwindSafe(call).catch_unwind().await {
            Ok(result) => result.map_err(CatchPanicError::Inner),
            Err(panic) => Err(CatchPanicError::Panicked {
                message: message_of(&*panic),
            }),
        }
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    if let Some(message) = panic.downcast_ref::<&str>() {
        (*message).to_owned()
    } else if let Some(message) = panic.downcast_ref::<String>() {
        message.clone()
    } else {
        "with something that is no text".to_owned()
    }
}

impl<E: Into<RpcError>> From<CatchPanicError<E>> for RpcError {
    fn from(error: CatchPanicError<E>) -> Self {
        match error {
            CatchPanicError::Panicked { message } => {
                tracing::error!(message, "a call panicked");
                Self::internal("the call panicked")
            }
            CatchPanicError::Inner(inner) => inner.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{panic::panic_any, time::Duration};

    use alato_core::{Layer, ServiceBuilder, service_fn};

    use super::*;
    use crate::layers::{TimeoutError, TimeoutLayer};

    #[derive(Clone, Copy, PartialEq)]
    enum Panic {
        AtOnce,
        AfterWaiting,
        WithANumber,
        Never,
    }

    async fn leaf(_cx: &mut (), panic: Panic) -> Result<(), RpcError> {
        if panic == Panic::WithANumber {
            panic_any(7);
        }
        tokio::task::yield_now().await;
        assert!(panic != Panic::AfterWaiting, "after waiting");
        Err(RpcError::internal("an error"))
    }

    /// Panics before its `.await`, where `#[service]` has the choice of when to run that.
    #[derive(Layer)]
    #[layer(crate = "alato_core")]
    struct PanicsAtOnce<S> {
        #[layer(inner)]
        inner: S,
    }

    #[service(crate = "alato_core", flat)]
    impl<S: Service<(), Panic>> Service<(), Panic> for PanicsAtOnce<S> {
        async fn call(&self, cx: &mut (), panic: Panic) -> Result<S::Response, S::Error> {
            assert!(panic != Panic::AtOnce, "at once");
            self.inner.call(cx, panic).await
        }
    }

    async fn call(panic: Panic) -> CatchPanicError<RpcError> {
        // Between two layers that start what is inside them early.
        let service = ServiceBuilder::new()
            .layer(TimeoutLayer::new(Duration::from_secs(60)))
            .layer(CatchPanicLayer::new())
            .layer(PanicsAtOnceLayer::new())
            .service(service_fn(leaf));
        match service.call(&mut (), panic).await.unwrap_err() {
            TimeoutError::Inner(error) => error,
            TimeoutError::Elapsed { .. } => panic!("it waits for nothing"),
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_error_wherever_it_happens() {
        for (panic, expected) in [
            (Panic::AtOnce, "panicked: at once"),
            (Panic::AfterWaiting, "panicked: after waiting"),
            (
                Panic::WithANumber,
                "panicked: with something that is no text",
            ),
            (Panic::Never, "internal error: an error"),
        ] {
            assert_eq!(call(panic).await.to_string(), expected);
        }
    }

    #[tokio::test]
    async fn callers_are_not_told_what_the_panic_said() {
        let error = RpcError::from(call(Panic::AtOnce).await);
        assert_eq!(error.to_string(), "internal error: the call panicked");
        let error = RpcError::from(call(Panic::Never).await);
        assert_eq!(error.to_string(), "internal error: an error");
    }

    #[tokio::test]
    async fn the_next_call_is_answered() {
        let service =
            CatchPanicLayer::new().layer(service_fn(async |_cx: &mut (), divisor: u32| {
                Ok::<_, RpcError>(6 / divisor)
            }));
        service.call(&mut (), 0).await.unwrap_err();
        assert_eq!(service.call(&mut (), 3).await.unwrap(), 2);
    }
}
