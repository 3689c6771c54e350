//! [`Clock`]: how long a connection has waited, and for what.

use std::{
    hash::{BuildHasher, RandomState},
    pin::{Pin, pin},
    task::{Context, Waker},
    time::Duration,
};

use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

use super::shared::Options;

/// What a connection waits for, when nothing moves.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    /// Whether something is to be written that the client does not take.
    pub(super) to_write: bool,
    /// Whether a part of a message has come.
    pub(super) for_the_rest: bool,
    /// Whether there is nothing to do at all.
    pub(super) idle: bool,
}

/// Why a connection has waited for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    Idle,
    Read(Duration),
    Write(Duration),
    /// It is open for so long that the client is to make another.
    Age,
}

/// Since when a connection waits.
// One timer is enough for all, and it is not set anew at every call: it goes off, and then looks whether it is time.
pub(super) struct Clock {
    timer: Option<Pin<Box<Sleep>>>,
    /// The task that the timer wakes.
    wakes: Option<Waker>,
    stuck_since: Option<Instant>,
    partial_since: Option<Instant>,
    idle_since: Option<Instant>,
    /// What has happened since the clock was last looked at.
    has_begun_a_call: bool,
    has_written: bool,
    has_ever_begun: bool,
    last_written: Option<Instant>,
    /// When the connection is too old.
    old_at: Option<Instant>,
}

/// A longer age is none.
const MAX_AGE: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// So long, give or take 10 %: connections that were made together are not to be made again
/// together.
fn with_jitter(age: Duration) -> Duration {
    let tenth = age.min(MAX_AGE) / 10;
    // Seeded by the system.
    let random = u128::from(RandomState::new().hash_one(()) >> 32);
    let nanos = ((2 * tenth).as_nanos() * random) >> 32;
    9 * tenth + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

impl Clock {
    pub(super) fn new(max_age: Option<Duration>) -> Self {
        let old_at = max_age.and_then(|age| Instant::now().checked_add(with_jitter(age)));
        Self {
            old_at,
            timer: None,
            wakes: None,
            stuck_since: None,
            partial_since: None,
            idle_since: None,
            has_begun_a_call: false,
            has_written: false,
            has_ever_begun: false,
            last_written: None,
        }
    }

    /// A message has come in whole.
    pub(super) const fn a_call_has_begun(&mut self) {
        self.has_begun_a_call = true;
        self.has_ever_begun = true;
    }

    /// Returns true if any call has begun.
    pub(super) const fn has_ever_begun(&self) -> bool {
        self.has_ever_begun
    }

    pub(super) const fn something_was_written(&mut self) {
        self.has_written = true;
    }

    /// Whether what was written may still be on its way.
    pub(super) fn has_written_within(&self, time: Duration) -> bool {
        self.has_written || self.last_written.is_some_and(|at| at.elapsed() <= time)
    }

    /// Whether the connection has waited for too long; if not, the task is woken when it has.
    pub(super) fn poll(
        &mut self,
        waiting: Waiting,
        options: &Options,
        cx: &mut Context<'_>,
    ) -> Option<Overdue> {
        let mut now = Instant::now();
        self.look(waiting, now);
        let (deadline, why) = self.deadline(options)?;
        while now < deadline {
            let timer = self
                .timer
                .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if timer.is_elapsed() || timer.deadline() > deadline {
                timer.as_mut().reset(deadline);
                self.wakes = None;
            }
            let this_task = |wakes: &Waker| wakes.will_wake(cx.waker());
            if self.wakes.as_ref().is_some_and(this_task) {
                return None;
            }
            // Unconstrained: the calls may have used up all that the task may do at a time, and then the timer would not be set at all.
            if pin!(unconstrained(timer.as_mut())).poll(cx).is_pending() {
                self.wakes = Some(cx.waker().clone());
                return None;
            }
            now = Instant::now();
        }
        Some(why)
    }

    fn look(&mut self, waiting: Waiting, now: Instant) {
        let since = |state: &mut Option<Instant>, waits: bool, moved: bool| {
            if !waits {
                *state = None;
            } else if moved || state.is_none() {
                *state = Some(now);
            }
        };
        let (begun, written) = (self.has_begun_a_call, self.has_written);
        if written {
            self.last_written = Some(now);
        }
        since(&mut self.stuck_since, waiting.to_write, written);
        since(&mut self.partial_since, waiting.for_the_rest, begun);
        since(&mut self.idle_since, waiting.idle, begun || written);
        (self.has_begun_a_call, self.has_written) = (false, false);
    }

    /// The connection is told that it is too old; it is told again after `grace`, if there is one.
    pub(super) fn set_grace(&mut self, grace: Option<Duration>) {
        self.old_at = grace.and_then(|grace| Instant::now().checked_add(grace));
    }

    fn deadline(&self, options: &Options) -> Option<(Instant, Overdue)> {
        let waited = self.waited_until(options);
        match self.old_at {
            Some(old) if waited.is_none_or(|(until, _)| old < until) => Some((old, Overdue::Age)),
            _ => waited,
        }
    }

    fn waited_until(&self, options: &Options) -> Option<(Instant, Overdue)> {
        let (since, patience, why) = if let Some(since) = self.stuck_since {
            let patience = options.write_timeout;
            (since, patience, Overdue::Write(patience))
        } else if let Some(since) = self.partial_since {
            let patience = options.read_timeout;
            (since, patience, Overdue::Read(patience))
        } else if self.has_ever_begun {
            (self.idle_since?, options.idle_timeout, Overdue::Idle)
        } else {
            let patience = options.first_call_timeout.min(options.idle_timeout);
            (self.idle_since?, patience, Overdue::Idle)
        };
        // What is too far away for the clock is never.
        Some((since.checked_add(patience)?, why))
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use super::*;
    use crate::Server;

    #[test]
    fn ages_differ_by_up_to_a_tenth() {
        let age = Duration::from_secs(1_000);
        let ages: Vec<_> = (0..1_000).map(|_| with_jitter(age)).collect();
        let (least, most) = (ages.iter().min().unwrap(), ages.iter().max().unwrap());
        assert!(*least >= Duration::from_secs(900) && *least < Duration::from_secs(920));
        assert!(*most <= Duration::from_secs(1_100) && *most > Duration::from_secs(1_080));
        assert_eq!(with_jitter(Duration::ZERO), Duration::ZERO);
        assert!(with_jitter(Duration::MAX) >= MAX_AGE / 10 * 9);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_time_though_the_task_had_no_time_left_when_the_wait_began() {
        let patience = Duration::from_millis(100);
        let options = Server::new(()).read_timeout(patience).options;
        let waiting = Waiting {
            to_write: false,
            for_the_rest: true,
            idle: false,
        };
        let mut clock = Clock::new(None);
        let mut is_first = true;
        let started = Instant::now();
        let ended = poll_fn(|cx| {
            if std::mem::take(&mut is_first) {
                // As by calls that do very much.
                while pin!(tokio::task::consume_budget()).poll(cx).is_ready() {}
            }
            match clock.poll(waiting, &options, cx) {
                Some(why) => Poll::Ready(why),
                None => Poll::Pending,
            }
        });
        let why = tokio::time::timeout(10 * patience, ended).await.unwrap();
        assert_eq!(why, Overdue::Read(patience));
        assert_eq!(started.elapsed(), patience);
    }
}
