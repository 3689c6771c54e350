//! [`Patience`]: how long something may last.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

/// Since when something lasts, such as that a connection has nothing to do. It belongs to one task.
// The timer is not set anew whenever that ends: it goes off, and then it is looked whether it is time.
#[derive(Default)]
pub(super) struct Patience {
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// It is over.
    pub(super) const fn end(&mut self) {
        self.since = None;
    }

    /// Whether it has lasted for so long; if not, the task is woken when it has.
    pub(super) fn poll(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let since = self.since.unwrap_or_else(Instant::now);
        self.poll_since(since, timeout, cx)
    }

    /// The same of what began at a known time, unless it lasts since another.
    pub(super) fn poll_since(
        &mut self,
        since: Instant,
        timeout: Duration,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let since = *self.since.get_or_insert(since);
        let Some(deadline) = since.checked_add(timeout) else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() > deadline {
            // There is less time than there was.
            timer.as_mut().reset(deadline);
        }
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
        let mut patience = Patience::default();
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
            patience.poll(timeout, cx)
        });
        tokio::time::timeout(10 * timeout, ended).await.unwrap();
        assert_eq!(started.elapsed().as_millis(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn there_may_be_less_of_it_than_there_was() {
        let mut patience = Patience::default();
        let started = Instant::now();
        let long = poll_fn(|cx| patience.poll(Duration::from_secs(1), cx));
        let short = tokio::time::timeout(Duration::from_millis(60), long);
        assert!(short.await.is_err());
        poll_fn(|cx| patience.poll(Duration::from_millis(100), cx)).await;
        assert_eq!(started.elapsed().as_millis(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn it_begins_anew_when_it_was_over() {
        let timeout = Duration::from_millis(100);
        let mut patience = Patience::default();
        let started = Instant::now();
        let first = poll_fn(|cx| patience.poll(timeout, cx));
        let short = tokio::time::timeout(Duration::from_millis(60), first);
        assert!(short.await.is_err());
        patience.end();
        poll_fn(|cx| patience.poll(timeout, cx)).await;
        assert_eq!(started.elapsed().as_millis(), 160);
    }
}
