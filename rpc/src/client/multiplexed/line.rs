//! [`Line`]: a connection that many calls share.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::{
    runtime::{self, Handle},
    time::Instant,
};

use super::{
    carrier::{self, Ending},
    lost::Lost,
    slots::{Due, Slots},
    watch,
};
use crate::{
    RpcError, TransportError, call_timeout,
    client::{Dialer, Failure, Options, Outgoing, Time},
    wire::{Message, Outbox},
};

/// A connection that many calls share. When it is dropped, it is closed: nobody waits for anything then.
#[derive(Debug)]
pub(super) struct Line {
    shared: Arc<Shared>,
    since: Instant,
    /// Where its tasks run, and its calls are made.
    runtime: runtime::Id,
}

/// What the callers and the task have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: Options,
    pub(super) state: Mutex<State>,
    /// The task that reads and writes.
    pub(super) task: AtomicWaker,
    /// Whether it knows that there is something to write.
    pub(super) told: AtomicBool,
    /// The task that looks after the time.
    pub(super) watch: AtomicWaker,
}

#[derive(Debug)]
pub(super) struct State {
    /// What the task has not begun to write.
    pub(super) outbox: Outbox,
    /// Whether there is a call among it that nobody waits for, but is to be made.
    pub(super) has_oneway: bool,
    pub(super) slots: Slots<Answer>,
    /// How many calls have been queued, and how many of them the task has begun to write.
    pub(super) queued: u64,
    pub(super) begun: u64,
    /// How many messages have come, and when the last bytes of them did.
    pub(super) received: u64,
    pub(super) heard_at: Instant,
    /// When it is to be looked whose time is up.
    pub(super) alarm: Option<Instant>,
    /// No further calls.
    pub(super) retired: bool,
    /// Nobody holds the line any more.
    pub(super) hung_up: bool,
    pub(super) lost: Option<Lost>,
}

impl State {
    /// Whether nobody waits for a reply, and nobody will.
    pub(super) fn is_abandoned(&self) -> bool {
        self.slots.waiting() == 0 && (self.hung_up || self.retired)
    }

    /// Whether that was all there was to do.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_abandoned() && !self.has_oneway
    }
}

/// What a call gets.
#[derive(Debug)]
pub(super) enum Answer {
    Reply(Box<Message>),
    Lost(Box<Lost>),
    /// And not a byte of the call was sent.
    NeverSent(Box<Lost>),
}

/// Why a line does not take a call.
pub(super) enum Refusal {
    /// It takes none any more.
    Closed(Arc<Line>),
    /// The call cannot be sent.
    Failed(Failure),
}

impl<E: Into<RpcError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closed(line) => Self::new(match line.shared.state().lost.clone() {
                Some(lost) => lost.never_sent(),
                None => TransportError::NeverSent.into(),
            }),
            Refusal::Failed(failure) => failure,
        }
    }
}

impl Line {
    /// Begins to connect. It takes calls at once.
    pub(super) fn new(dialer: Dialer, options: Options) -> Self {
        let shared = Arc::new(Shared {
            options,
            state: Mutex::new(State {
                outbox: options.outbox(),
                has_oneway: false,
                slots: Slots::new(),
                queued: 0,
                begun: 0,
                received: 0,
                heard_at: Instant::now(),
                alarm: None,
                retired: false,
                hung_up: false,
                lost: None,
            }),
            task: AtomicWaker::new(),
            told: AtomicBool::new(false),
            watch: AtomicWaker::new(),
        });
        let runtime = Handle::current();
        runtime.spawn(carrier::run(dialer, Ending::new(Arc::clone(&shared))));
        runtime.spawn(watch::run(Arc::clone(&shared)));
        Self {
            shared,
            since: Instant::now(),
            runtime: runtime.id(),
        }
    }

    /// Whether it has been used for long enough, so that it takes no further calls.
    #[inline]
    pub(super) fn is_too_old(&self) -> bool {
        let age = self.shared.options.max_connection_age;
        age.is_some_and(|age| self.is_older_than(age))
    }

    fn is_older_than(&self, age: Duration) -> bool {
        let too_old = self.since.elapsed() >= age;
        if too_old {
            self.shared.state().retired = true;
        }
        too_old
    }

    /// Queues a call of the task that is polled; `None` if it gets no reply.
    pub(super) fn send(
        self: Arc<Self>,
        call: &mut Outgoing<'_>,
        cx: &Context<'_>,
    ) -> Result<Option<Sent>, Refusal> {
        let options = &self.shared.options;
        let is_oneway = call.request.is_oneway();
        let due = match call.time.deadline {
            Some(deadline) if !is_oneway => Due::At(deadline),
            _ => Due::Never,
        };
        let mut state = self.shared.state();
        let state_ref = &mut *state;
        if state_ref.retired || state_ref.lost.is_some() {
            drop(state);
            return Err(Refusal::Closed(self));
        }
        if state_ref.slots.waiting() >= options.max_calls_per_connection
            || state_ref.outbox.len() >= options.max_queued_bytes
        {
            return Err(TransportError::TooManyCalls.into());
        }
        let sequence_id = if is_oneway {
            Some(state_ref.slots.oneway())
        } else {
            state_ref.slots.begin(state_ref.queued, due, cx.waker())
        };
        let sequence_id = sequence_id.ok_or(TransportError::TooManyCalls)?;
        let pushed = call.push(sequence_id, options, &mut state_ref.outbox);
        if let Err(error) = pushed {
            state_ref.slots.withdraw(sequence_id);
            return Err(error.into());
        }
        state_ref.queued += 1;
        state_ref.has_oneway |= is_oneway;
        let received = state_ref.received;
        let new_alarm = match due {
            Due::At(at) => state_ref.alarm.is_none_or(|alarm| at < alarm).then_some(at),
            Due::Never | Due::Past => None,
        };
        state_ref.alarm = new_alarm.or(state_ref.alarm);
        drop(state);
        if new_alarm.is_some() {
            self.shared.watch.wake();
        }
        self.shared.tell();
        Ok((!is_oneway).then_some(Sent {
            line: self,
            sequence_id,
            received,
            is_new: true,
            waits: true,
        }))
    }

    /// A server has not answered within the time of a call that began at `began`: unless this has been heard of since then, it takes no further
    /// calls.
    pub(super) fn distrust(&self, began: Instant) {
        let mut state = self.shared.state();
        if state.heard_at < began {
            state.retired = true;
            drop(state);
            self.shared.tell();
        }
    }

    /// The runtime that its tasks run in.
    pub(super) fn runtime(&self) -> runtime::Id {
        self.runtime
    }

    pub(super) fn is_lost(&self) -> bool {
        self.shared.state().lost.is_some()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.state().hung_up = true;
        self.shared.tell();
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the task, unless somebody has.
    // The task says that it knows of nothing before it looks, under the lock: whoever has queued something since finds that it has.
    fn tell(&self) {
        if !self.told.load(Ordering::Acquire) && !self.told.swap(true, Ordering::AcqRel) {
            self.task.wake();
        }
    }
}

/// A call that waits for its reply. Dropped, it waits no more, and the reply finds nobody.
pub(in crate::client) struct Sent {
    line: Arc<Line>,
    sequence_id: i32,
    /// How many messages had come when it was sent.
    received: u64,
    /// Whether it has not been polled since the line was told whom to wake.
    is_new: bool,
    waits: bool,
}

impl Sent {
    /// The reply to the call, if it comes within its `time`. First polled where the call was sent.
    pub(in crate::client) fn poll_reply(
        &mut self,
        time: Time,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Box<Message>, Failure>> {
        let Poll::Ready(answer) = self.poll(cx) else {
            // A task that relies on it is also woken if the call is dropped or polled by another.
            call_timeout::ends_by(time.deadline, cx.waker());
            return Poll::Pending;
        };
        Poll::Ready(match answer {
            Some(Answer::Reply(message)) => Ok(message),
            Some(Answer::Lost(lost)) => Err(Box::new((*lost).into())),
            Some(Answer::NeverSent(lost)) => Err(Box::new(lost.never_sent())),
            None => {
                let mut state = self.line.shared.state();
                // Nothing at all has come: the server may be gone without a word.
                state.retired |= state.received == self.received;
                drop(state);
                Err(Box::new(time.is_up()))
            }
        })
    }

    /// Returns true if nothing at all has come since the call was sent.
    pub(in crate::client) fn is_silent(&self) -> bool {
        self.line.shared.state().received == self.received
    }

    /// What there is for the call; `None` if its time is up.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        if !std::mem::take(&mut self.is_new) {
            let mut former = None;
            let mut state = self.line.shared.state();
            let polled = state.slots.poll(self.sequence_id, cx, &mut former);
            drop(state);
            if let Some(former) = former {
                former.wake();
            }
            self.waits = !matches!(polled, Poll::Ready(Some(_)));
            return polled;
        }
        Poll::Pending
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if self.waits {
            let shared = &self.line.shared;
            let mut state = shared.state();
            let waker = state.slots.abandon(self.sequence_id);
            state.retired |= state.slots.abandoned() > shared.options.max_abandoned_calls;
            let is_retired = state.retired;
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
            if is_retired {
                shared.tell();
            }
        }
    }
}
