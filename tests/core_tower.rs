//! The adapters to and from Tower, against Tower's own middleware.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

// From the crate, so that they are there whichever features of the facade are tested.
use alato_core::{FromTower, IntoTower, TowerLayer};

use alato::{Service, ServiceBuilder, ServiceExt, service_fn};
use futures_util::FutureExt;
use tower::{
    BoxError, ServiceExt as _,
    limit::{ConcurrencyLimit, ConcurrencyLimitLayer},
    retry::{Policy, Retry, RetryLayer},
    timeout::{Timeout, TimeoutLayer, error::Elapsed},
};

/// How many calls run at once, and the most that ever did.
#[derive(Clone, Debug, Default)]
struct Load {
    now: Arc<AtomicUsize>,
    peak: Arc<AtomicUsize>,
}

impl Load {
    async fn work(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.peak.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
    }

    fn peak(&self) -> usize {
        self.peak.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_place_under_the_concurrency_limit() {
    for (limit, seconds) in [(1, 2), (2, 1)] {
        let load = Load::default();
        let work = {
            let load = load.clone();
            tower::service_fn(move |n: u32| {
                let load = load.clone();
                async move {
                    load.work().await;
                    Ok::<_, Infallible>(n)
                }
            })
        };
        let service = FromTower::new(ConcurrencyLimit::new(work, limit));
        let start = tokio::time::Instant::now();
        let (mut a, mut b) = ((), ());
        let answers = tokio::join!(service.call(&mut a, 1), service.call(&mut b, 2));
        assert_eq!(answers, (Ok(1), Ok(2)));
        assert_eq!(
            (load.peak(), start.elapsed()),
            (limit, Duration::from_secs(seconds))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_gives_its_place_back() {
    let service = FromTower::new(ConcurrencyLimit::new(
        tower::service_fn(async |n: u32| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, Infallible>(n)
        }),
        1,
    ));
    let (mut a, mut b) = ((), ());
    let mut running = Box::pin(service.call(&mut a, 1));
    assert!(running.as_mut().now_or_never().is_none());
    let mut waiting = Box::pin(service.call(&mut b, 2));
    assert!(waiting.as_mut().now_or_never().is_none());
    drop(waiting);
    drop(running);
    assert_eq!(service.call(&mut (), 3).await, Ok(3));
}

/// Is ready at the second time of asking, and answers only the one that asked.
#[derive(Debug, Default)]
struct Reserved {
    asked: u32,
}

impl Clone for Reserved {
    fn clone(&self) -> Self {
        Self { asked: 0 }
    }
}

impl tower::Service<()> for Reserved {
    type Response = u32;
    type Error = &'static str;
    type Future = std::future::Ready<Result<u32, &'static str>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.asked += 1;
        match self.asked {
            1 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            2 => Poll::Ready(Ok(())),
            _ => Poll::Ready(Err("asked too often")),
        }
    }

    fn call(&mut self, (): ()) -> Self::Future {
        std::future::ready(match self.asked {
            2 => Ok(self.asked),
            _ => Err("not the one that is ready"),
        })
    }
}

#[tokio::test]
async fn the_clone_that_became_ready_is_the_one_that_is_called() {
    let service = FromTower::new(Reserved::default());
    for _ in 0..2 {
        assert_eq!(service.call(&mut (), ()).await, Ok(2));
    }
}

#[tokio::test]
async fn an_error_of_poll_ready_is_the_error_of_the_call() {
    #[derive(Clone)]
    struct Closed;
    impl tower::Service<()> for Closed {
        type Response = ();
        type Error = &'static str;
        type Future = std::future::Pending<Result<(), &'static str>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
            Poll::Ready(Err("closed"))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            unreachable!("it is never ready")
        }
    }
    let service = FromTower::new(Closed);
    assert_eq!(service.call(&mut (), ()).await, Err("closed"));
}

#[tokio::test]
async fn nothing_is_cloned_or_asked_before_the_first_poll() {
    #[derive(Debug)]
    struct Watched(Arc<AtomicUsize>);
    impl Clone for Watched {
        fn clone(&self) -> Self {
            self.0.fetch_add(1, Ordering::SeqCst);
            Self(Arc::clone(&self.0))
        }
    }
    impl tower::Service<()> for Watched {
        type Response = ();
        type Error = Infallible;
        type Future = std::future::Ready<Result<(), Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, (): ()) -> Self::Future {
            std::future::ready(Ok(()))
        }
    }
    let clones = Arc::new(AtomicUsize::new(0));
    let service = FromTower::new(Watched(Arc::clone(&clones)));
    let mut cx = ();
    let call = service.call(&mut cx, ());
    assert_eq!(clones.load(Ordering::SeqCst), 0);
    call.await.unwrap();
    assert_eq!(clones.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_timeout_comes_through() {
    let slow = service_fn(async |seconds: &mut u64, (): ()| {
        tokio::time::sleep(Duration::from_secs(*seconds)).await;
        Ok::<_, BoxError>("done")
    });
    for (seconds, in_time) in [(1, true), (3, false)] {
        // To Tower, and back again.
        let tower = Timeout::new(IntoTower::new(slow, seconds), Duration::from_secs(2));
        let answer = FromTower::new(tower).call(&mut (), ()).await;
        assert_eq!(answer.as_ref().is_ok(), in_time);
        assert!(answer.err().is_none_or(|error| error.is::<Elapsed>()));

        let service = ServiceBuilder::new()
            .layer(TowerLayer::new(TimeoutLayer::new(Duration::from_secs(2))))
            .service(slow);
        let answer = service.call(&mut seconds.clone(), ()).await;
        assert_eq!(answer.as_ref().is_ok(), in_time);
        assert!(answer.err().is_none_or(|error| error.is::<Elapsed>()));
    }
}

/// Tries again as long as it fails, a number of times.
#[derive(Clone, Debug)]
struct Attempts(usize);

impl<Req: Clone, Res, E> Policy<Req, Res, E> for Attempts {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut Req, result: &mut Result<Res, E>) -> Option<Self::Future> {
        if result.is_ok() || self.0 == 0 {
            return None;
        }
        self.0 -= 1;
        Some(std::future::ready(()))
    }

    fn clone_request(&mut self, req: &Req) -> Option<Req> {
        Some(req.clone())
    }
}

/// Fails until it is called for the `succeeds`th time.
#[derive(Clone, Debug)]
struct Flaky {
    calls: Arc<AtomicUsize>,
    succeeds: usize,
}

impl Flaky {
    fn new(succeeds: usize) -> Self {
        let calls = Arc::default();
        Self { calls, succeeds }
    }
}

impl Service<Vec<&'static str>, &'static str> for Flaky {
    type Response = usize;
    type Error = usize;

    async fn call(&self, cx: &mut Vec<&'static str>, req: &'static str) -> Result<usize, usize> {
        assert_eq!(
            *cx,
            ["outer"],
            "each attempt begins with the context of the call"
        );
        cx.push(req);
        match self.calls.fetch_add(1, Ordering::SeqCst) + 1 {
            call if call == self.succeeds => Ok(call),
            call => Err(call),
        }
    }
}

#[tokio::test]
async fn a_retry_calls_an_adapted_service_again() {
    for (attempts, expected) in [(5, Ok(3)), (1, Err(2))] {
        let flaky = IntoTower::new(Flaky::new(3), vec!["outer"]);
        let service = FromTower::new(Retry::new(Attempts(attempts), flaky));
        assert_eq!(service.call(&mut (), "request").await, expected);
    }
}

#[tokio::test]
async fn a_tower_layer_gives_each_attempt_a_clone_of_the_context_and_keeps_what_becomes_of_it() {
    for (attempts, expected) in [(5, Ok(3)), (1, Err(2))] {
        let service = ServiceBuilder::new()
            .layer(TowerLayer::new(RetryLayer::new(Attempts(attempts))))
            .service(Flaky::new(3));
        let mut cx = vec!["outer"];
        assert_eq!(service.call(&mut cx, "request").await, expected);
        assert_eq!(cx, ["outer"], "changes inside are not seen outside");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_tower_layer_shares_is_shared_by_all_calls() {
    /// Not `Clone`: the layer shares it.
    struct Work(Load, Mutex<u32>);

    impl Service<u32, u32> for Work {
        type Response = u32;
        type Error = Infallible;

        async fn call(&self, step: &mut u32, n: u32) -> Result<u32, Infallible> {
            self.0.work().await;
            *self.1.lock().unwrap() += 1;
            Ok(n + *step)
        }
    }

    let load = Load::default();
    let service = ServiceBuilder::new()
        .map_response(|n: u32| n * 2)
        .layer(TowerLayer::new(ConcurrencyLimitLayer::new(1)))
        .map_request(|n: u32| n + 1)
        .service(Work(load.clone(), Mutex::default()))
        .boxed();
    let service = Arc::new(service);
    let start = tokio::time::Instant::now();
    let call = |n: u32| {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.call(&mut 10, n).await })
    };
    let (a, b) = tokio::join!(call(1), call(2));
    assert_eq!((a.unwrap(), b.unwrap()), (Ok(24), Ok(26)));
    assert_eq!((load.peak(), start.elapsed()), (1, Duration::from_secs(2)));
}

#[tokio::test]
async fn a_service_stands_at_the_end_of_a_tower_stack() {
    let service = service_fn(async |step: &mut u32, n: u32| {
        *step += 1;
        Ok::<_, Infallible>(n + *step)
    });
    let stack = tower::ServiceBuilder::new()
        .concurrency_limit(1)
        .map_request(|text: &'static str| text.parse::<u32>().unwrap())
        .service(IntoTower::new(Arc::new(service), 1));
    for _ in 0..2 {
        // Each call begins with the context that was given at the start.
        assert_eq!(stack.clone().oneshot("40").await, Ok(42));
    }
}
