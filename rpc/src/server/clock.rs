//! [`Clock`]: how long a connection has waited, and for what.

use std::{
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
}

impl Clock {
    pub(super) const fn new() -> Self {
        Self {
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

    /// Whether any call has begun.
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

    fn deadline(&self, options: &Options) -> Option<(Instant, Overdue)> {
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

    #[tokio::test(start_paused = true)]
    async fn it_is_time_though_the_task_had_no_time_left_when_the_wait_began() {
        let patience = Duration::from_millis(100);
        let options = Server::new(()).read_timeout(patience).options;
        let waiting = Waiting {
            to_write: false,
            for_the_rest: true,
            idle: false,
        };
        let mut clock = Clock::new();
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
