//! Middleware with an error of its own: `cargo run --example timeout`.
//!
//! The errors of a stack stay types that a caller can match on, and every bound there is stands here.

use std::{convert::Infallible, time::Duration};

use alato::{Layer, Service, ServiceBuilder, service};

#[derive(Layer)]
struct Timeout<S> {
    #[layer(inner)]
    inner: S,
    duration: Duration,
}

#[derive(Debug, PartialEq, thiserror::Error)]
enum TimeoutError<E> {
    #[error("no answer within {0:?}")]
    Elapsed(Duration),
    #[error(transparent)]
    Inner(E),
}

#[service]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timeout<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, TimeoutError<S::Error>> {
        match tokio::time::timeout(self.duration, self.inner.call(cx, req)).await {
            Ok(result) => result.map_err(TimeoutError::Inner),
            Err(_) => Err(TimeoutError::Elapsed(self.duration)),
        }
    }
}

/// Answers after as many milliseconds as it is asked to.
#[service]
async fn sleeper(_cx: &mut (), millis: u64) -> Result<u64, Infallible> {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    Ok(millis)
}

#[tokio::main]
async fn main() {
    let service = ServiceBuilder::new()
        .layer(TimeoutLayer::new(Duration::from_millis(100)))
        .service(sleeper);

    let quick = service.call(&mut (), 1).await;
    println!("asked to sleep for 1 ms: {quick:?}");
    assert_eq!(quick, Ok(1));

    match service.call(&mut (), 10_000).await {
        Err(TimeoutError::Elapsed(after)) => {
            println!("asked to sleep for 10 s: gave up after {after:?}");
        }
        other => panic!("expected a time-out, got {other:?}"),
    }
}
