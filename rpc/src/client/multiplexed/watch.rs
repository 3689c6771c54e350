//! The task that looks after the time of the calls on a shared connection.
//!
//! One timer serves all of them. It goes off when the time of the first of them would be up; most have had their replies long before, and
//! then it waits for those that are there now. So a call sets no timer, but where it has less time than any other.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use tokio::time::{Instant, Sleep, sleep_until};

use super::line::Shared;

/// Wakes whose time is up, for as long as the connection lasts.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut watch = Watch {
        shared: &shared,
        timer: None,
        late: Vec::new(),
    };
    poll_fn(|cx| watch.poll(cx)).await;
}

struct Watch<'a> {
    shared: &'a Shared,
    timer: Option<Pin<Box<Sleep>>>,
    /// Those who are to be woken.
    late: Vec<Waker>,
}

impl Watch<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.shared.watch.register(cx.waker());
        loop {
            let state = self.shared.state();
            if state.lost.is_some() {
                return Poll::Ready(());
            }
            let Some(alarm) = state.alarm else {
                return Poll::Pending;
            };
            drop(state);
            let timer = self
                .timer
                .get_or_insert_with(|| Box::pin(sleep_until(alarm)));
            if timer.deadline() != alarm {
                timer.as_mut().reset(alarm);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.look(alarm);
        }
    }

    /// It is time for those who wait until `alarm`, at least.
    fn look(&mut self, alarm: Instant) {
        let now = Instant::now().max(alarm);
        let mut state = self.shared.state();
        state.alarm = state.slots.look(now, &mut self.late);
        drop(state);
        self.late.drain(..).for_each(Waker::wake);
    }
}
