//! [`Idle`]: how long nobody has called.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// Since when a shared connection has nothing to do. It belongs to one task.
// The timer is not set anew after every call: it goes off, and then it is looked whether it is time.
#[derive(Default)]
pub(super) struct Idle {
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Idle {
    /// There is something to do.
    pub(super) const fn end(&mut self) {
        self.since = None;
    }

    /// Whether there has been nothing to do for so long; if not, the task is woken when there has.
    pub(super) fn poll(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let Some(deadline) = since.checked_add(timeout) else {
            return Poll::Pending;
        };
        let timer = match &mut self.timer {
            // The task has polled it, and it goes off in time, or before.
            Some(timer) if !timer.is_elapsed() => return Poll::Pending,
            Some(timer) => {
                timer.as_mut().reset(deadline);
                timer
            }
            none => none.insert(Box::pin(sleep_until(deadline))),
        };
        timer.as_mut().poll(cx)
    }
}
