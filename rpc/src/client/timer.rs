//! [`Timer`]: one that is set anew for each call of a connection.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

use crate::call_timeout;

/// Goes off when the time of a call is up.
// To set one later that has been set is much less than to make one: the runtime's clock finds out when it would have gone off. So it stays set
// when the call has its reply; and keeps who was to be woken until it goes off, or is set and polled again.
#[derive(Debug, Default)]
pub(super) struct Timer {
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether the call waits for it.
    is_set: bool,
    /// The waker of the task that relies on it to end the call.
    relies: Option<Waker>,
}

impl Timer {
    /// Sets it for a call. All calls of a connection are made in the same runtime.
    pub(super) fn set(&mut self, deadline: Option<Instant>) {
        self.is_set = deadline.is_some();
        let Some(deadline) = deadline else {
            return;
        };
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(deadline),
            None => self.sleep = Some(Box::pin(sleep_until(deadline))),
        }
    }

    /// Returns `Ready` if it has gone off. Otherwise, it ends the call that is polled.
    // Also where what was polled before has used up all that the task may do at a time, again and again: a peer that sends without end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (polled, deadline) = match &mut self.sleep {
            Some(sleep) if self.is_set => {
                let polled = pin!(unconstrained(sleep.as_mut())).poll(cx);
                (polled, Some(sleep.deadline()))
            }
            _ => (Poll::Pending, None),
        };
        if polled.is_pending()
            && (call_timeout::ends_by(deadline, cx.waker()) || self.relies.is_some())
        {
            self.is_relied_on_by(cx.waker());
        }
        polled
    }

    fn is_relied_on_by(&mut self, waker: &Waker) {
        if !self
            .relies
            .as_ref()
            .is_some_and(|known| known.will_wake(waker))
            && let Some(former) = self.relies.replace(waker.clone())
        {
            former.wake();
        }
    }

    /// Wakes the task that relies on the timer, unless it is the task of `waker`. What the call
    /// waited for has come, and the task of `waker` was told.
    #[inline]
    pub(super) fn has_ended(&mut self, waker: &Waker) {
        if let Some(relies) = self.relies.take()
            && !relies.will_wake(waker)
        {
            relies.wake();
        }
    }
}

/// A call that is dropped is not ended by it any more.
impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(relies) = self.relies.take() {
            relies.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, time::Duration};

    use super::*;

    #[tokio::test]
    async fn it_goes_off_though_the_task_never_has_time_left() {
        let mut timer = Timer::default();
        timer.set(Some(Instant::now() + Duration::from_millis(20)));
        let ended = poll_fn(|cx| {
            while pin!(tokio::task::consume_budget()).poll(cx).is_ready() {}
            timer.poll(cx)
        });
        tokio::time::timeout(Duration::from_secs(5), ended)
            .await
            .unwrap();
    }
}
