//! [`Idle`]: how long nobody has called.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
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
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        loop {
            ready!(timer.as_mut().poll(cx));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, time::Duration};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_ends_though_the_task_had_no_time_left_when_it_began() {
        let timeout = Duration::from_millis(100);
        let mut idle = Idle::default();
        let mut is_first = true;
        let started = Instant::now();
        let ended = poll_fn(|cx| {
            if std::mem::take(&mut is_first) {
                // As by a read of very much: whatever else is polled then has to wait.
                while std::pin::pin!(tokio::task::consume_budget())
                    .poll(cx)
                    .is_ready()
                {}
            }
            idle.poll(timeout, cx)
        });
        tokio::time::timeout(10 * timeout, ended).await.unwrap();
        assert_eq!(started.elapsed().as_millis(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn it_begins_anew_when_there_was_something_to_do() {
        let timeout = Duration::from_millis(100);
        let mut idle = Idle::default();
        let started = Instant::now();
        let first = poll_fn(|cx| idle.poll(timeout, cx));
        let short = tokio::time::timeout(Duration::from_millis(60), first);
        assert!(short.await.is_err());
        idle.end();
        poll_fn(|cx| idle.poll(timeout, cx)).await;
        assert_eq!(started.elapsed().as_millis(), 160);
    }
}
