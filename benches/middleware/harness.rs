//! Runs a stack to completion, and times many of them side by side.

use std::{
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

#[cfg(feature = "vtable")]
use std::pin::Pin;

use crate::{
    allocations::{self, Allocations},
    stacks::Shape,
    work::{Answer, Request},
};

/// What is compared: the cases of one group do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub shape: Shape,
    pub depth: usize,
    pub request_bytes: usize,
}

/// One stack, of one row.
pub struct Case {
    pub row: &'static str,
    pub group: Group,
    /// The size of the outermost future.
    pub future_bytes: usize,
    /// What one call allocates.
    pub allocations: Allocations,
    /// Calls the stack so many times, one after the other.
    run: Box<dyn FnMut(u64)>,
}

impl Case {
    /// `call` calls the stack once, by [`complete`].
    pub fn new<const N: usize>(
        row: &'static str,
        group: Group,
        mut call: impl FnMut(Request<N>) -> usize + 'static,
    ) -> Self {
        let request = Request([1; N]);
        let future_bytes = call(request);
        let allocations = allocations::during(|| {
            call(request);
        });
        Self {
            row,
            group,
            future_bytes,
            allocations,
            run: Box::new(move |calls| {
                for _ in 0..calls {
                    call(*black_box(&request));
                }
            }),
        }
    }

    fn time(&mut self, calls: u64) -> Duration {
        let start = Instant::now();
        (self.run)(calls);
        start.elapsed()
    }

    /// How many calls take about as long as `duration`.
    fn calls_in(&mut self, duration: Duration) -> u64 {
        let mut calls = 64;
        loop {
            let elapsed = self.time(calls);
            if elapsed * 4 >= duration {
                let fraction = duration.as_secs_f64() / elapsed.as_secs_f64();
                return ((calls as f64 * fraction) as u64).max(1);
            }
            calls *= 2;
        }
    }
}

/// Polls a future until it is ready, and gives its size.
///
/// It is polled where it stands, as by an `async fn` that awaits it. What the leaf lets escape keeps the request in
/// memory. With the feature `vtable`, it is polled as by an executor, which does not know what it polls, so that all of the
/// future is in memory.
#[inline]
pub fn complete(future: impl Future<Output = Answer>) -> usize {
    let size = size_of_val(&future);
    let task = pin!(future);
    #[cfg(feature = "vtable")]
    let task = black_box(task as Pin<&mut dyn Future<Output = Answer>>);
    let mut task = task;
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(answer) = task.as_mut().poll(&mut cx) {
            black_box(answer).expect("no service fails");
            return size;
        }
    }
}

/// How long a call took, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    /// How long each case runs in each round.
    pub sample: Duration,
}

/// Times the cases of one group. They take turns, each round from another one on, so that a change of the
/// machine's speed hits all alike.
pub fn time_in_turns(cases: &mut [Case], effort: Effort) -> Vec<Timing> {
    let calls: Vec<u64> = cases
        .iter_mut()
        .map(|case| case.calls_in(effort.sample))
        .collect();
    let mut samples = vec![Vec::with_capacity(effort.rounds); cases.len()];
    for round in 0..effort.rounds {
        for turn in 0..cases.len() {
            let i = (round + turn) % cases.len();
            let elapsed = cases[i].time(calls[i]);
            samples[i].push(elapsed.as_secs_f64() * 1e9 / calls[i] as f64);
        }
    }
    samples.into_iter().map(summarize).collect()
}

fn summarize(mut samples: Vec<f64>) -> Timing {
    samples.sort_by(f64::total_cmp);
    Timing {
        median: samples[samples.len() / 2],
        min: samples[0],
        max: samples[samples.len() - 1],
    }
}
