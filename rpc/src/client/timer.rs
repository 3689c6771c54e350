//! [`Timer`]: one that is set anew for each call of a connection.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    runtime::{Handle, Id},
    time::{Instant, Sleep, sleep_until},
};

/// Goes off when the time of a call is up.
// To set one later that has been set is much less than to make one: the runtime's clock finds out when it would have gone off. So it stays set
// when the call has its reply.
#[derive(Debug, Default)]
pub(super) struct Timer {
    /// It is of one runtime, and that of another call may be another.
    sleep: Option<(Id, Pin<Box<Sleep>>)>,
    /// Whether the call waits for it.
    is_set: bool,
}

impl Timer {
    /// Sets it for a call of the runtime that this is called in.
    pub(super) fn set(&mut self, deadline: Option<Instant>) {
        self.is_set = deadline.is_some();
        let Some(deadline) = deadline else {
            return;
        };
        let here = Handle::current().id();
        match &mut self.sleep {
            Some((id, sleep)) if *id == here => sleep.as_mut().reset(deadline),
            other => *other = Some((here, Box::pin(sleep_until(deadline)))),
        }
    }

    /// Whether it has gone off.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.sleep {
            Some((_, sleep)) if self.is_set => sleep.as_mut().poll(cx),
            _ => Poll::Pending,
        }
    }
}
