//! [`RateLimit`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use alato_core::Service;
use alato_macros::{Layer, service};
use tokio::time::Instant;

use crate::RpcError;

/// Refuses calls that come faster than a rate. None waits.
///
/// ```
/// use std::{convert::Infallible, time::Duration};
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::layers::{RateLimitError, RateLimitLayer, TokenBucket};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let echo = service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
/// // Ten calls a second, and two at once.
/// let bucket = TokenBucket::new(10, Duration::from_secs(1), 2);
/// let service = RateLimitLayer::new(bucket).layer(echo);
///
/// assert_eq!(service.call(&mut (), 1).await, Ok(1));
/// assert_eq!(service.call(&mut (), 2).await, Ok(2));
/// let retry_after = Duration::from_millis(100);
/// assert_eq!(service.call(&mut (), 3).await, Err(RateLimitError::Refused { retry_after }));
///
/// tokio::time::sleep(retry_after).await;
/// assert_eq!(service.call(&mut (), 3).await, Ok(3));
/// # }
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct RateLimit<S> {
    #[layer(inner)]
    inner: S,
    bucket: TokenBucket,
}

/// A bucket of tokens that is refilled at a steady rate; each call takes one. Clones share the tokens.
#[derive(Clone, Debug)]
pub struct TokenBucket {
    /// How long it takes until a token is back, in nanoseconds.
    interval: u64,
    /// How long it takes until all of them but one are.
    tolerance: u64,
    start: Instant,
    /// When the bucket will be full, in nanoseconds after the start. That is all there is to know of it, so that no lock is
    /// taken.
    full_at: Arc<AtomicU64>,
}

/// Longer than any time that is of interest (146 years), and small enough to be added to another.
const MAX_NANOS: u64 = 1 << 62;

impl TokenBucket {
    /// A full bucket of `burst` tokens, of which `calls` come back `per` so much time, one by one. Either is 1 at least.
    #[must_use]
    pub fn new(calls: u32, per: Duration, burst: u32) -> Self {
        let interval = (nanos(per) / u64::from(calls.max(1))).max(1);
        let others = u64::from(burst.saturating_sub(1));
        Self {
            interval,
            tolerance: interval.saturating_mul(others).min(MAX_NANOS),
            start: Instant::now(),
            full_at: Arc::default(),
        }
    }

    /// Takes a token, or says how long it takes until there is one.
    fn take(&self) -> Result<(), Duration> {
        let now = nanos(self.start.elapsed());
        let mut full_at = self.full_at.load(Ordering::Relaxed);
        loop {
            let missing = full_at.saturating_sub(now);
            if missing > self.tolerance {
                return Err(Duration::from_nanos(missing - self.tolerance));
            }
            let taken = now.saturating_add(missing).saturating_add(self.interval);
            match self.full_at.compare_exchange_weak(
                full_at,
                taken,
                Ordering::Relaxed,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Ok(()),
                Err(changed) => full_at = changed,
            }
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).map_or(MAX_NANOS, |nanos| nanos.min(MAX_NANOS))
}

/// What [`RateLimit`] fails with. In an [`RpcError`] it is a [refusal](RpcError::refused).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateLimitError<E> {
    /// Calls come faster than they may.
    #[error("over the rate limit; there is room for another call in {retry_after:?}")]
    Refused {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
    /// The inner service failed.
    #[error(transparent)]
    Inner(E),
}

#[service(crate = "alato_core", flat)]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for RateLimit<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, RateLimitError<S::Error>> {
        if let Err(retry_after) = self.bucket.take() {
            return Err(RateLimitError::Refused { retry_after });
        }
        let result = self.inner.call(cx, req).await;
        result.map_err(RateLimitError::Inner)
    }
}

impl<E: Into<RpcError>> From<RateLimitError<E>> for RpcError {
    fn from(error: RateLimitError<E>) -> Self {
        match error {
            RateLimitError::Refused { .. } => Self::refused("over the rate limit"),
            RateLimitError::Inner(inner) => inner.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, thread};

    use alato_core::Layer as _;
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Counts the calls that reach it.
    struct Counter(Arc<AtomicU64>);

    #[service(crate = "alato_core")]
    impl Service<(), ()> for Counter {
        async fn call(&self, _cx: &mut (), (): ()) -> Result<(), Infallible> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    /// How many tokens can be taken at once.
    fn drain(bucket: &TokenBucket) -> usize {
        std::iter::from_fn(|| bucket.take().ok()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_let_through_and_then_one_call_at_a_time() {
        let bucket = TokenBucket::new(10, SECOND, 5);
        assert_eq!(drain(&bucket), 5);
        assert_eq!(bucket.take(), Err(SECOND / 10));
        advance(SECOND / 20).await;
        assert_eq!(bucket.take(), Err(SECOND / 20));
        advance(SECOND / 20).await;
        assert_eq!(drain(&bucket), 1);
        advance(SECOND * 3 / 10).await;
        assert_eq!(drain(&bucket), 3);
        // It never holds more than the burst.
        advance(1_000 * SECOND).await;
        assert_eq!(drain(&bucket), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_is_kept_over_a_long_time() {
        let bucket = TokenBucket::new(3, SECOND, 2);
        let mut let_through = 0;
        for _ in 0..10_000 {
            let_through += drain(&bucket);
            advance(SECOND / 100).await;
        }
        // Three a second for 100 seconds, and one more at the start.
        assert_eq!(let_through, 301);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_does_not_reach_the_service() {
        let reached = Arc::new(AtomicU64::new(0));
        let counter = Counter(Arc::clone(&reached));
        let service = RateLimitLayer::new(TokenBucket::new(1, SECOND, 1)).layer(counter);
        service.call(&mut (), ()).await.unwrap();
        let error = service.call(&mut (), ()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "over the rate limit; there is room for another call in 1s"
        );
        assert_eq!(reached.load(Ordering::Relaxed), 1);
        // A future that is never polled takes no token.
        advance(SECOND).await;
        drop(service.call(&mut (), ()));
        service.call(&mut (), ()).await.unwrap();
    }

    #[test]
    fn tokens_are_not_given_twice_to_several_threads() {
        let bucket = TokenBucket::new(1, 1_000 * SECOND, 1_000);
        let taken: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| drain(&bucket))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(taken, 1_000);
    }

    #[tokio::test(start_paused = true)]
    async fn extreme_rates_do_not_overflow() {
        for (calls, per, burst, at_once) in [
            (0, SECOND, 0, 1),
            (1, Duration::MAX, 1, 1),
            (u32::MAX, Duration::ZERO, 1, 1),
            (u32::MAX, SECOND, 3, 3),
        ] {
            let bucket = TokenBucket::new(calls, per, burst);
            assert_eq!(drain(&bucket), at_once, "{calls} per {per:?}, {burst}");
            advance(SECOND).await;
            let _ = bucket.take();
        }
    }
}
