//! The callers, and what they count.

use std::{
    io::IsTerminal,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use alato_rpc::Request;
use hdrhistogram::Histogram;
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::{
    Arguments,
    failures::{Class, Failed, Failures, could_not_connect},
    report::Measured,
};
use crate::{invocation::Prepared, outcome::Failure, schema::Method, target::Target, terminal};

/// What all callers share.
pub(super) struct Load {
    target: Target,
    request: Request,
    method: Method,
    /// How many calls may still start.
    left: AtomicU64,
    done: AtomicU64,
    failed: AtomicU64,
    over: AtomicBool,
}

impl Load {
    pub(super) fn new(prepared: Prepared, calls: Option<u64>) -> Self {
        Self {
            target: prepared.target,
            request: prepared.request,
            method: prepared.method,
            left: AtomicU64::new(calls.unwrap_or(u64::MAX)),
            done: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// Takes one of the calls that are left.
    fn take(&self) -> bool {
        let less = |left: u64| left.checked_sub(1);
        !self.over.load(Ordering::Relaxed)
            && self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
    }

    /// Whether the time came before all was over.
    fn sleep_until(&self, at: Instant) -> bool {
        loop {
            if self.over.load(Ordering::Relaxed) {
                return false;
            }
            let left = at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
    }

    /// Makes a call, whose time runs from `start`.
    async fn call(&self, start: Instant, caller: &mut Caller) {
        let (_, reply) = self.target.call(self.request.clone()).await;
        let elapsed = start.elapsed();
        let failed = match &reply {
            Ok(reply) => Failed::of_reply(reply, &self.method.result),
            Err(error) => Some(Failed::of_error(error)),
        };
        self.done.fetch_add(1, Ordering::Relaxed);
        if failed.is_some() {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
        caller.tally.add(failed, elapsed);
        caller.pause = match reply {
            Err(error) if could_not_connect(&error) => {
                (caller.pause * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
            }
            _ => Duration::ZERO,
        };
    }

    /// If another call could start now.
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed) && self.left.load(Ordering::Relaxed) > 0
    }
}

/// How long a caller waits after a connect that failed, so that a server that is down or starting
/// is not kept busy by the load, and the failures are not the count of how fast this machine
/// refuses. It doubles with each that fails in a row.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// One of the callers.
struct Caller {
    tally: Tally,
    /// How long it waits before its next call.
    pause: Duration,
}

impl Caller {
    fn new() -> Result<Self, Failure> {
        Ok(Self {
            tally: Tally::new()?,
            pause: Duration::ZERO,
        })
    }

    /// Waits, but not for the sake of a call that will not be made.
    async fn wait(&self, load: &Load) {
        let until = Instant::now() + self.pause;
        while load.goes_on() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(Duration::from_millis(50))).await;
        }
    }
}

/// What one caller, or all of them, have seen.
pub(super) struct Tally {
    /// In microseconds, of the calls that were answered.
    pub(super) times: Histogram<u64>,
    pub(super) success: u64,
    pub(super) failures: Failures,
}

impl Tally {
    fn new() -> Result<Self, Failure> {
        Ok(Self {
            // Three digits, which is 0.1 %.
            times: Histogram::new(3).map_err(|error| Failure::cannot("make a histogram", error))?,
            success: 0,
            failures: Failures::default(),
        })
    }

    fn add(&mut self, failed: Option<Failed>, elapsed: Duration) {
        let class = failed.as_ref().map(|failed| failed.class);
        match failed {
            None => self.success += 1,
            Some(failed) => self.failures.add(failed),
        }
        if class != Some(Class::Transport) {
            let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
            // It grows by itself, and no time is longer than it can hold.
            let _ = self.times.record(micros.max(1));
        }
    }

    fn merge(&mut self, other: Self) {
        let _ = self.times.add(&other.times);
        self.success += other.success;
        self.failures.merge(other.failures);
    }
}

pub(super) async fn measure(load: Arc<Load>, arguments: &Arguments) -> Result<Measured, Failure> {
    let start = Instant::now();
    let mut callers = match arguments.rate {
        Some(rate) => open_loop(&load, rate, arguments.connections, start),
        None => closed_loop(&load, arguments.connections),
    };
    let mut tally = Tally::new()?;
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.tick().await;
    let end = tokio::time::sleep_until(start + arguments.duration);
    tokio::pin!(end);
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut before = 0;
    while !callers.is_empty() {
        let running = !load.over.load(Ordering::Relaxed);
        tokio::select! {
            Some(finished) = callers.join_next() => {
                let finished = finished.map_err(|error| Failure::cannot("call", error))?;
                tally.merge(finished?);
            }
            () = &mut end, if running => load.over.store(true, Ordering::Relaxed),
            _ = &mut interrupted, if running => load.over.store(true, Ordering::Relaxed),
            _ = seconds.tick() => before = progress(&load, start, before),
        }
    }
    if std::io::stderr().is_terminal() {
        terminal::note("\r\u{1b}[K");
    }
    Ok(Measured {
        elapsed: start.elapsed(),
        tally,
    })
}

/// Each caller calls again as soon as it has its answer.
fn closed_loop(load: &Arc<Load>, connections: u32) -> JoinSet<Result<Tally, Failure>> {
    let mut callers = JoinSet::new();
    for _ in 0..connections {
        let load = Arc::clone(load);
        callers.spawn(async move {
            let mut caller = Caller::new()?;
            while load.take() {
                load.call(Instant::now(), &mut caller).await;
                caller.wait(&load).await;
            }
            Ok(caller.tally)
        });
    }
    callers
}

/// Calls start at their times; who is free takes the next, and its time runs from when it was to start.
fn open_loop(
    load: &Arc<Load>,
    rate: u32,
    connections: u32,
    start: Instant,
) -> JoinSet<Result<Tally, Failure>> {
    let mut callers = JoinSet::new();
    let (due, waiting) = mpsc::unbounded_channel::<Instant>();
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    for _ in 0..connections {
        let (load, waiting) = (Arc::clone(load), Arc::clone(&waiting));
        callers.spawn(async move {
            let mut caller = Caller::new()?;
            loop {
                let next = waiting.lock().await.recv().await;
                // When the time is over, what has not started is left out.
                let Some(next) = next.filter(|_| !load.over.load(Ordering::Relaxed)) else {
                    return Ok(caller.tally);
                };
                load.call(next, &mut caller).await;
                caller.wait(&load).await;
            }
        });
    }
    let load = Arc::clone(load);
    // A thread of its own: timers of the runtime are a millisecond coarse, which would be most of what is measured.
    callers.spawn_blocking(move || {
        let mut sent = 0_u64;
        while load.take() {
            let at = start + Duration::from_secs_f64(as_float(sent) / f64::from(rate));
            if !load.sleep_until(at) || due.send(at).is_err() {
                break;
            }
            sent += 1;
        }
        Tally::new()
    });
    callers
}

#[expect(
    clippy::cast_precision_loss,
    reason = "it is for people to read, or less than 2^52"
)]
pub(super) fn as_float(number: u64) -> f64 {
    number as f64
}

/// A line that is written over each second; in a file there is none.
fn progress(load: &Load, start: Instant, before: u64) -> u64 {
    let done = load.done.load(Ordering::Relaxed);
    if std::io::stderr().is_terminal() {
        let failed = load.failed.load(Ordering::Relaxed);
        terminal::note(&format!(
            "\r\u{1b}[K{:>4} s  {} calls/s  {done} calls  {failed} failed",
            start.elapsed().as_secs(),
            done - before,
        ));
    }
    done
}
