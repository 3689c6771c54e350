//! The outermost step of a client's call: its time-out and its deadline bound the layers as well.
//!
//! It sets the deadline in the call's context, and ends the call when that is over. It makes no timer for as long as the
//! connection that carries the call has one: it asks for what [`ends_by`] has said when the call was last polled.

use std::{
    cell::Cell,
    pin::{Pin, pin},
    task::{Context, Poll, RawWakerVTable, Waker},
    time::Duration,
};

use pin_project_lite::pin_project;
use tokio::{
    task::unconstrained,
    time::{Instant, Sleep, sleep_until},
};

use crate::{CallContext, Endpoint, Protocol, RpcError, TransportError, With};

/// The settings of a generated client's calls, besides the service that carries them.
#[derive(Clone, Debug)]
pub struct CallSettings {
    pub(crate) protocol: Protocol,
    /// The server, unless it is in this program.
    pub(crate) endpoint: Option<Endpoint>,
    bound: CallBound,
}

/// The source of a call's time limit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CallBound {
    /// The connection that carries it: there is no layer around it.
    Connection,
    /// The deadline and the time-out of its context.
    Context,
    /// The same, and this if the context has no time-out.
    Timeout(Duration),
}

impl CallSettings {
    /// Of a client whose service is given to it.
    #[must_use]
    pub const fn of_service() -> Self {
        Self {
            protocol: Protocol::Binary,
            endpoint: None,
            bound: CallBound::Context,
        }
    }

    pub(crate) fn of_client(protocol: Protocol, endpoint: &Endpoint, bound: CallBound) -> Self {
        Self {
            protocol,
            endpoint: Some(endpoint.clone()),
            bound,
        }
    }

    /// The service and the settings of a client whose calls have `options`. Those bound a call, too, so it is bounded inside of them.
    pub fn with<S>(&self, service: S, options: CallContext) -> (With<S>, Self) {
        let settings = Self {
            bound: CallBound::Connection,
            ..self.clone()
        };
        (With::bounded(service, options, self.bound), settings)
    }

    /// As [`CallBound::begin`].
    #[inline]
    pub(crate) fn begin(&self, cx: &mut CallContext) -> Option<Instant> {
        match self.bound {
            CallBound::Connection => None,
            bound => bound.begin(cx),
        }
    }
}

impl CallBound {
    /// Sets until when the call lasts in its context; gives when that is, unless it is for others to see to.
    pub(crate) fn begin(self, cx: &mut CallContext) -> Option<Instant> {
        let timeout = match self {
            Self::Connection => return None,
            Self::Context => cx.timeout(),
            Self::Timeout(timeout) => Some(cx.timeout().unwrap_or(timeout)),
        };
        let known = cx.deadline();
        if timeout.is_none() && known.is_none() {
            return None;
        }
        let now = Instant::now();
        let of_timeout = timeout.and_then(|timeout| Some((now.checked_add(timeout)?, timeout)));
        let of_deadline = known.map(|deadline| (deadline, deadline.saturating_duration_since(now)));
        let (deadline, limit) = match (of_timeout, of_deadline) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other)?,
        };
        cx.set_time_limit(deadline, limit);
        Some(deadline)
    }
}

/// Returns the error of a call whose time is up.
#[cold]
pub(crate) fn is_up(cx: &CallContext) -> RpcError {
    let after = cx.time_limit().unwrap_or_default();
    TransportError::TimedOut { after }.into()
}

thread_local! {
    static ENDS_BY: Cell<EndsBy> = const { Cell::new(EndsBy::NotAsked) };
}

/// When a connection ends the call at the latest that this thread is polling.
#[derive(Clone, Copy)]
enum EndsBy {
    /// Nothing relies on it.
    NotAsked,
    /// Nothing but a timer does.
    Never,
    /// It wakes the task then, too: the one that this waker is of.
    At(Instant, WakerId),
}

/// Tells wakers apart, as [`Waker::will_wake`].
type WakerId = (*const (), &'static RawWakerVTable);

fn id_of(waker: &Waker) -> WakerId {
    (waker.data(), waker.vtable())
}

impl EndsBy {
    /// Returns true if a task is woken by `deadline`, and the call ended.
    fn is_by(self, deadline: Instant, waker: &Waker) -> bool {
        let (data, vtable) = id_of(waker);
        matches!(self, Self::At(at, (of, with))
            if at <= deadline && of == data && std::ptr::eq(with, vtable))
    }
}

/// Says when a connection ends the call that is being polled. Said in each poll, since it may be given up in any. Returns whether a timer is
/// spared because of it: then `waker` has to be woken also if the call is dropped before, or polled by another task.
// A layer may hand the call on, or hold it and wait for something else.
#[inline]
pub(crate) fn ends_by(deadline: Option<Instant>, waker: &Waker) -> bool {
    let relied_on = ENDS_BY.try_with(|ends_by| {
        if let EndsBy::NotAsked = ends_by.get() {
            return false;
        }
        ends_by.set(match deadline {
            Some(deadline) => EndsBy::At(deadline, id_of(waker)),
            None => EndsBy::Never,
        });
        deadline.is_some()
    });
    relied_on.unwrap_or(false)
}

/// Held by a connection for as long as it carries a call: when this is dropped, it no longer ends the call.
pub(crate) struct Watch;

impl Drop for Watch {
    #[inline]
    fn drop(&mut self) {
        ends_by(None, Waker::noop());
    }
}

pin_project! {
    /// A call, or `None` when its time is up. It is dropped then.
    pub(crate) struct InTime<F> {
        end: End,
        #[pin]
        call: F,
    }
}

/// When the time of a call is up. In two words: every call has room for it.
enum End {
    At(Instant),
    Timer(Pin<Box<Sleep>>),
}

impl<F> InTime<F> {
    #[inline]
    pub(crate) const fn new(deadline: Instant, call: F) -> Self {
        Self {
            end: End::At(deadline),
            call,
        }
    }
}

impl<F: Future> Future for InTime<F> {
    type Output = Option<F::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // A call may be made inside of another, in which nothing is known of this one.
        let outer = ENDS_BY.try_with(|ends_by| ends_by.replace(EndsBy::Never));
        let polled = this.call.poll(cx);
        let ends_by = outer.and_then(|outer| ENDS_BY.try_with(|ends_by| ends_by.replace(outer)));
        match polled {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => match ends_by {
                Ok(ends_by) if ends_by.is_by(this.end.deadline(), cx.waker()) => Poll::Pending,
                _ => this.end.poll(cx).map(|()| None),
            },
        }
    }
}

impl End {
    fn deadline(&self) -> Instant {
        match self {
            Self::At(deadline) => *deadline,
            Self::Timer(timer) => timer.deadline(),
        }
    }

    #[cold]
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Self::At(deadline) = *self {
            *self = Self::Timer(Box::pin(sleep_until(deadline)));
        }
        match self {
            // Also if the call has used up all that the task may do at a time.
            Self::Timer(timer) => pin!(unconstrained(timer)).poll(cx),
            // Not reached: there is a timer.
            Self::At(_) => Poll::Pending,
        }
    }
}
