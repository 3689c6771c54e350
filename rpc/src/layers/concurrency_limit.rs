//! [`ConcurrencyLimit`].

use std::{sync::Arc, time::Duration};

use alato_core::Service;
use alato_macros::{Layer, service};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::RpcError;

/// Lets only so many calls run at once, a bounded number wait for their turn, and refuses the rest.
///
/// What is refused has not reached the inner service, so that it can be tried elsewhere at no risk.
///
/// ```
/// use std::convert::Infallible;
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::layers::{ConcurrencyLimitError, ConcurrencyLimitLayer, Permits};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let slow = service_fn(async |_cx: &mut (), n: u32| {
///     tokio::time::sleep(std::time::Duration::from_secs(1)).await;
///     Ok::<_, Infallible>(n)
/// });
/// let service = ConcurrencyLimitLayer::new(Permits::new(1, 1)).layer(slow);
///
/// let (mut a, mut b, mut c) = ((), (), ());
/// let (runs, waits, refused) = tokio::join!(
///     service.call(&mut a, 1),
///     service.call(&mut b, 2),
///     service.call(&mut c, 3),
/// );
/// assert_eq!((runs, waits), (Ok(1), Ok(2)));
/// assert_eq!(refused, Err(ConcurrencyLimitError::Refused { running: 1, waiting: 1 }));
/// # }
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct ConcurrencyLimit<S> {
    #[layer(inner)]
    inner: S,
    permits: Permits,
}

/// How many calls may run at once, and how many may wait. Clones share the permits: with one of them in
/// several stacks, the limit is for all of them together.
#[derive(Clone, Debug)]
pub struct Permits {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    max_running: usize,
    max_waiting: usize,
    max_wait: Option<Duration>,
}

impl Permits {
    /// Up to `max_running` calls run at once, and `max_waiting` more wait for as long as it takes, in the order in which they came.
    #[must_use]
    pub fn new(max_running: usize, max_waiting: usize) -> Self {
        let semaphore =
            |permits: usize| Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)));
        Self {
            running: semaphore(max_running),
            waiting: semaphore(max_waiting),
            max_running,
            max_waiting,
            max_wait: None,
        }
    }

    /// A call that has waited for that long is refused.
    #[must_use]
    pub const fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    async fn acquire<E>(&self) -> Result<SemaphorePermit<'_>, ConcurrencyLimitError<E>> {
        // Where others wait, there is none to be had: each that is given back is given to the first of them.
        if let Ok(permit) = self.running.try_acquire() {
            return Ok(permit);
        }
        let refused = || ConcurrencyLimitError::Refused {
            running: self.max_running,
            waiting: self.max_waiting,
        };
        let _place = self.waiting.try_acquire().map_err(|_| refused())?;
        let permit = match self.max_wait {
            None => self.running.acquire().await,
            Some(after) => tokio::time::timeout(after, self.running.acquire())
                .await
                .map_err(|_| ConcurrencyLimitError::WaitedTooLong { after })?,
        };
        // It is never closed.
        permit.map_err(|_| refused())
    }
}

/// What [`ConcurrencyLimit`] fails with. In an [`RpcError`] it is a [refusal](RpcError::refused).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConcurrencyLimitError<E> {
    /// As many calls run and wait as may.
    #[error("overloaded: {running} calls run, and {waiting} wait")]
    Refused {
        /// How many run.
        running: usize,
        /// How many wait.
        waiting: usize,
    },
    /// The call has waited for its turn for as long as it may.
    #[error("overloaded: no turn within {after:?}")]
    WaitedTooLong {
        /// How long it may wait.
        after: Duration,
    },
    /// The inner service failed.
    #[error(transparent)]
    Inner(E),
}

#[service(crate = "alato_core")]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for ConcurrencyLimit<S> {
    async fn call(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> Result<S::Response, ConcurrencyLimitError<S::Error>> {
        let _permit = self.permits.acquire().await?;
        let result = self.inner.call(cx, req).await;
        result.map_err(ConcurrencyLimitError::Inner)
    }
}

impl<E: Into<RpcError>> From<ConcurrencyLimitError<E>> for RpcError {
    fn from(error: ConcurrencyLimitError<E>) -> Self {
        match error {
            ConcurrencyLimitError::Inner(inner) => inner.into(),
            ConcurrencyLimitError::Refused { .. } | ConcurrencyLimitError::WaitedTooLong { .. } => {
                Self::refused("overloaded")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use alato_core::Layer as _;
    use futures_util::{FutureExt, future::join_all};
    use tokio::time::Instant;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[derive(Debug, Default)]
    struct Gauge {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    /// Takes a second for each call, and counts how many run.
    struct Slow(Arc<Gauge>);

    #[service(crate = "alato_core")]
    impl Service<(), usize> for Slow {
        async fn call(&self, _cx: &mut (), number: usize) -> Result<usize, Infallible> {
            let now = self.0.now.fetch_add(1, Ordering::Relaxed) + 1;
            self.0.most.fetch_max(now, Ordering::Relaxed);
            tokio::time::sleep(SECOND).await;
            self.0.now.fetch_sub(1, Ordering::Relaxed);
            Ok(number)
        }
    }

    fn slow(gauge: &Arc<Gauge>) -> Slow {
        Slow(Arc::clone(gauge))
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_run_so_many_wait_and_the_rest_is_refused() {
        let gauge = Arc::default();
        let service = ConcurrencyLimitLayer::new(Permits::new(3, 4)).layer(slow(&gauge));
        let start = Instant::now();
        let calls = (0..10).map(|number| {
            let service = &service;
            async move { (service.call(&mut (), number).await, start.elapsed()) }
        });
        let results = join_all(calls).await;
        for (number, (result, took)) in results.into_iter().enumerate() {
            let refused = ConcurrencyLimitError::Refused {
                running: 3,
                waiting: 4,
            };
            let expected = match number {
                0..3 => (Ok(number), SECOND),
                3..6 => (Ok(number), 2 * SECOND),
                6 => (Ok(number), 3 * SECOND),
                _ => (Err(refused), Duration::ZERO),
            };
            assert_eq!((result, took), expected, "{number}");
        }
        assert_eq!(gauge.most.load(Ordering::Relaxed), 3);
        // There is room again.
        assert_eq!(service.call(&mut (), 7).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_waits_for_too_long_is_refused() {
        let permits = Permits::new(1, 10).max_wait(SECOND / 2);
        let service = ConcurrencyLimitLayer::new(permits).layer(slow(&Arc::default()));
        let (mut a, mut b) = ((), ());
        let (first, second) = tokio::join!(service.call(&mut a, 1), service.call(&mut b, 2));
        assert_eq!(first, Ok(1));
        let after = SECOND / 2;
        assert_eq!(second, Err(ConcurrencyLimitError::WaitedTooLong { after }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_cancelled_gives_its_place_back() {
        let service = ConcurrencyLimitLayer::new(Permits::new(1, 1)).layer(slow(&Arc::default()));
        let (mut a, mut b, mut c) = ((), (), ());
        let mut running = Box::pin(service.call(&mut a, 1));
        assert!((&mut running).now_or_never().is_none());
        let mut waiting = Box::pin(service.call(&mut b, 2));
        assert!((&mut waiting).now_or_never().is_none());
        assert!(service.call(&mut c, 3).now_or_never().unwrap().is_err());
        // One that waits goes, and then one that runs.
        drop(waiting);
        let mut waiting = Box::pin(service.call(&mut c, 3));
        assert!((&mut waiting).now_or_never().is_none());
        drop(running);
        assert_eq!(waiting.await, Ok(3));
    }

    #[tokio::test(start_paused = true)]
    async fn one_limit_may_be_for_several_stacks() {
        let layer = ConcurrencyLimitLayer::new(Permits::new(1, 0));
        let one = layer.layer(slow(&Arc::default()));
        let other = layer.layer(slow(&Arc::default()));
        let (mut a, mut b) = ((), ());
        let (first, second) = tokio::join!(one.call(&mut a, 1), other.call(&mut b, 2));
        assert_eq!(first, Ok(1));
        let error = second.unwrap_err();
        assert_eq!(error.to_string(), "overloaded: 1 calls run, and 0 wait");
    }
}
