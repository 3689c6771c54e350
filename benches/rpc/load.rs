//! Makes calls, so many at a time, and takes the time of each.

use std::{
    sync::{
        atomic::{AtomicU8, Ordering::Relaxed},
        mpsc::{self, Receiver, Sender},
    },
    time::Instant,
};

use tokio::runtime::Runtime;

/// Makes one call after the other.
pub trait Caller: Send + 'static {
    /// Makes a call, and gives the length of the payload that came back.
    fn call(&mut self) -> impl Future<Output = usize> + Send;
}

const WARM_UP: u8 = 0;
const RECORD: u8 = 1;
const STOP: u8 = 2;

static PHASE: AtomicU8 = AtomicU8::new(WARM_UP);

/// Notes how long the calls of one caller take, in nanoseconds.
pub struct Recorder {
    latencies: Vec<u32>,
    to: Sender<Vec<u32>>,
}

impl Recorder {
    pub fn goes_on() -> bool {
        PHASE.load(Relaxed) != STOP
    }

    pub fn note(&mut self, since: Instant) {
        if PHASE.load(Relaxed) == RECORD {
            let nanos = since.elapsed().as_nanos();
            self.latencies
                .push(u32::try_from(nanos).unwrap_or(u32::MAX));
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.to.send(std::mem::take(&mut self.latencies));
    }
}

/// Callers at work.
pub struct Load {
    to: Sender<Vec<u32>>,
    from: Receiver<Vec<u32>>,
}

impl Load {
    pub fn new() -> Self {
        PHASE.store(WARM_UP, Relaxed);
        let (to, from) = mpsc::channel();
        Self { to, from }
    }

    pub fn recorder(&self) -> Recorder {
        Recorder {
            // So that what is counted is not this.
            latencies: Vec::with_capacity(1 << 16),
            to: self.to.clone(),
        }
    }

    /// Lets callers work, each in a task of its own.
    pub fn spawn<C: Caller>(&self, runtime: &Runtime, callers: Vec<C>, len: usize) {
        for mut caller in callers {
            let mut recorder = self.recorder();
            runtime.spawn(async move {
                while Recorder::goes_on() {
                    let start = Instant::now();
                    assert_eq!(caller.call().await, len, "the payload came back short");
                    recorder.note(start);
                }
            });
        }
    }

    pub fn record(&self) {
        PHASE.store(RECORD, Relaxed);
    }

    /// The times of all calls that ended since [`record`](Self::record), sorted.
    pub fn stop(self) -> Vec<u32> {
        PHASE.store(STOP, Relaxed);
        drop(self.to);
        let mut all: Vec<u32> = self.from.into_iter().flatten().collect();
        all.sort_unstable();
        all
    }
}
