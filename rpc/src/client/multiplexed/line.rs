//! [`Line`]: a connection that many calls share.

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

use super::{
    carrier::{Ending, run},
    lost::Lost,
    slots::Slots,
};
use crate::{
    RpcError, TransportError,
    client::{Dialer, Options, Outgoing},
    wire::{Message, Outbox},
};

/// How much may be queued that the server has not taken.
const MAX_QUEUED: usize = 64 << 20;
/// With so many replies that nobody waits for any more, a connection gets no further calls.
const MAX_ABANDONED: usize = 1 << 10;

/// A connection that many calls share. When it is dropped, it is closed: nobody waits for anything then.
#[derive(Debug)]
pub(super) struct Line {
    shared: Arc<Shared>,
    since: Instant,
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
}

#[derive(Debug)]
pub(super) struct State {
    /// What the task has not begun to write.
    pub(super) outbox: Outbox,
    pub(super) slots: Slots<Answer>,
    /// How many calls have been queued, and how many of them the task has begun to write.
    pub(super) queued: u64,
    pub(super) begun: u64,
    /// How many messages have come.
    pub(super) received: u64,
    /// No further calls.
    pub(super) retired: bool,
    /// Nobody holds the line any more.
    pub(super) hung_up: bool,
    pub(super) lost: Option<Lost>,
}

/// What a call gets.
#[derive(Debug)]
pub(super) enum Answer {
    Reply(Box<Message>),
    Lost(Lost),
    /// And not a byte of the call was sent.
    NeverSent(Lost),
}

impl Line {
    /// Begins to connect. It takes calls at once.
    pub(super) fn new(dialer: Dialer, options: Options) -> Self {
        let shared = Arc::new(Shared {
            options,
            state: Mutex::new(State {
                outbox: Outbox::new(options.max_frame_size),
                slots: Slots::new(),
                queued: 0,
                begun: 0,
                received: 0,
                retired: false,
                hung_up: false,
                lost: None,
            }),
            task: AtomicWaker::new(),
            told: AtomicBool::new(false),
        });
        tokio::spawn(run(dialer, Ending::new(Arc::clone(&shared))));
        Self {
            shared,
            since: Instant::now(),
        }
    }

    /// Whether it takes further calls.
    pub(super) fn is_open(&self) -> bool {
        let too_old = |age| self.since.elapsed() >= age;
        let mut state = self.shared.state();
        if self.shared.options.max_connection_age.is_some_and(too_old) {
            state.retired = true;
        }
        !state.retired && state.lost.is_none()
    }

    /// Queues a call; the reply is that of [`Sent::reply`].
    pub(super) fn send(&self, call: &Outgoing<'_>) -> Result<Option<Sent<'_>>, RpcError> {
        let (options, request) = (self.shared.options, call.request);
        let arguments = request.arguments_in(options.protocol)?;
        let mut state = self.shared.state();
        let state_ref = &mut *state;
        if let Some(lost) = &state_ref.lost {
            return Err(lost.clone().never_sent());
        }
        if state_ref.slots.waiting() >= options.max_calls_per_connection
            || state_ref.outbox.len() > MAX_QUEUED
        {
            return Err(TransportError::TooManyCalls.into());
        }
        let sequence_id = if request.is_oneway() {
            Some(state_ref.slots.oneway())
        } else {
            state_ref.slots.begin(state_ref.queued)
        };
        let sequence_id = sequence_id.ok_or(TransportError::TooManyCalls)?;
        let envelope = call.envelope(options, sequence_id);
        let pushed = state_ref
            .outbox
            .push(&envelope, request.kind(), &arguments, call.extras());
        if let Err(error) = pushed {
            state_ref.slots.withdraw(sequence_id);
            return Err(error);
        }
        state_ref.queued += 1;
        let sent = Sent {
            shared: &self.shared,
            sequence_id,
            received: state_ref.received,
            waits: !request.is_oneway(),
        };
        drop(state);
        self.shared.tell();
        Ok(sent.waits.then_some(sent))
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
    fn tell(&self) {
        if !self.told.swap(true, Ordering::AcqRel) {
            self.task.wake();
        }
    }
}

/// A call that waits for its reply. Dropped, it waits no more, and the reply finds nobody.
pub(super) struct Sent<'a> {
    shared: &'a Shared,
    sequence_id: i32,
    /// How many messages had come when it was sent.
    received: u64,
    waits: bool,
}

impl Sent<'_> {
    /// The reply to the call, if it comes within its time.
    pub(super) async fn reply(mut self, after: Duration) -> Result<Box<Message>, RpcError> {
        let answer = poll_fn(|cx| {
            let mut state = self.shared.state();
            state.slots.poll(self.sequence_id, cx)
        });
        match tokio::time::timeout(after, answer).await {
            Ok(answer) => {
                self.waits = false;
                match answer {
                    Some(Answer::Reply(message)) => Ok(message),
                    Some(Answer::Lost(lost)) => Err(lost.into()),
                    Some(Answer::NeverSent(lost)) => Err(lost.never_sent()),
                    // Not reached: nobody else takes it.
                    None => Err(TransportError::Closed.into()),
                }
            }
            Err(_) => {
                let mut state = self.shared.state();
                // Nothing at all has come: the server may be gone without a word.
                state.retired |= state.received == self.received;
                drop(state);
                Err(TransportError::TimedOut { after }.into())
            }
        }
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        if self.waits {
            let mut state = self.shared.state();
            state.slots.abandon(self.sequence_id);
            state.retired |= state.slots.abandoned() >= MAX_ABANDONED;
            if state.retired {
                drop(state);
                self.shared.tell();
            }
        }
    }
}
