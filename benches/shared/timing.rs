//! Times several pieces of code side by side.

use std::time::{Duration, Instant};

/// What is timed.
pub trait Timed {
    /// Does it so many times, one after the other.
    fn run(&mut self, times: u64);
}

/// How long it took once, in nanoseconds.
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
pub fn time_in_turns(cases: &mut [impl Timed], effort: Effort) -> Vec<Timing> {
    let times: Vec<u64> = cases
        .iter_mut()
        .map(|case| times_in(case, effort.sample))
        .collect();
    let mut samples = vec![Vec::with_capacity(effort.rounds); cases.len()];
    for round in 0..effort.rounds {
        for turn in 0..cases.len() {
            let i = (round + turn) % cases.len();
            let elapsed = time(&mut cases[i], times[i]);
            samples[i].push(elapsed.as_secs_f64() * 1e9 / times[i] as f64);
        }
    }
    samples.into_iter().map(summarize).collect()
}

fn time(case: &mut impl Timed, times: u64) -> Duration {
    let start = Instant::now();
    case.run(times);
    start.elapsed()
}

/// How many times take about as long as `duration`.
fn times_in(case: &mut impl Timed, duration: Duration) -> u64 {
    let mut times = 1;
    loop {
        // The quicker of two: an interruption would have one of few nanoseconds timed by a clock of tens.
        let elapsed = time(case, times).min(time(case, times));
        if elapsed * 4 >= duration {
            let fraction = duration.as_secs_f64() / elapsed.as_secs_f64();
            return ((times as f64 * fraction) as u64).max(1);
        }
        times *= 2;
    }
}

fn summarize(mut samples: Vec<f64>) -> Timing {
    samples.sort_by(f64::total_cmp);
    Timing {
        median: samples[samples.len() / 2],
        min: samples[0],
        max: samples[samples.len() - 1],
    }
}
