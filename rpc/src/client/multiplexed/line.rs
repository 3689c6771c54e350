//! [`Line`]: a connection that many calls share, and the task that reads and writes it.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use alato_thrift::ApplicationException;
use futures_util::task::AtomicWaker;
use tokio::time::{Instant, Sleep};

use super::slots::Slots;
use crate::{
    ProtocolError, RpcError, TransportError,
    client::{Dialer, Options, Outgoing, connect::ClientStream, says_goodbye, server_gave_up},
    wire::{Inbox, Message, Outbox},
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

#[derive(Debug)]
struct Shared {
    options: Options,
    state: Mutex<State>,
    /// The task that reads and writes.
    task: AtomicWaker,
    /// Whether it knows that there is something to write.
    told: AtomicBool,
}

#[derive(Debug)]
struct State {
    /// What the task has not begun to write.
    outbox: Outbox,
    slots: Slots<Answer>,
    /// How many calls have been queued, and how many of them the task has begun to write.
    queued: u64,
    begun: u64,
    /// How many messages have come.
    received: u64,
    /// No further calls.
    retired: bool,
    /// Nobody holds the line any more.
    hung_up: bool,
    lost: Option<Lost>,
}

#[derive(Debug)]
enum Answer {
    Reply(Message),
    Lost(Lost),
    /// And not a byte of the call was sent.
    NeverSent(Lost),
}

/// Why a connection is lost, for everybody who waits on it.
#[derive(Clone, Debug)]
enum Lost {
    Connect {
        endpoint: String,
        source: Arc<io::Error>,
    },
    Io(Arc<io::Error>),
    Closed,
    /// By the server, between two messages.
    Ended,
    Protocol(ProtocolError),
    Application(ApplicationException),
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
        let ending = Ending {
            shared: Arc::clone(&shared),
            lost: Lost::Closed,
        };
        tokio::spawn(run(dialer, ending));
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
    fn state(&self) -> MutexGuard<'_, State> {
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
    pub(super) async fn reply(mut self, after: Duration) -> Result<Message, RpcError> {
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

impl Lost {
    /// What somebody gets whose call was not sent.
    fn never_sent(self) -> RpcError {
        match self {
            Self::Connect { .. } | Self::Application(_) => self.into(),
            Self::Io(_) | Self::Closed | Self::Ended | Self::Protocol(_) => {
                TransportError::NeverSent.into()
            }
        }
    }
}

impl From<Lost> for RpcError {
    fn from(lost: Lost) -> Self {
        let again = |error: Arc<io::Error>| io::Error::new(error.kind(), error);
        match lost {
            Lost::Connect { endpoint, source } => TransportError::Connect {
                endpoint,
                source: again(source),
            }
            .into(),
            Lost::Io(error) => TransportError::Io(again(error)).into(),
            Lost::Closed => TransportError::Closed.into(),
            Lost::Ended => TransportError::NotBegun.into(),
            Lost::Protocol(error) => error.into(),
            Lost::Application(exception) => exception.into(),
        }
    }
}

/// Connects, and carries messages for as long as there is somebody who waits for them.
async fn run(dialer: Dialer, mut ending: Ending) {
    let shared = Arc::clone(&ending.shared);
    ending.lost = match dialer.connect().await {
        Ok(stream) => {
            let mut carrier = Carrier {
                io: stream,
                inbox: Inbox::new(shared.options.max_frame_size),
                outbox: Outbox::new(shared.options.max_frame_size),
                replies: Vec::new(),
                idle: None,
                has_yielded: false,
                shared: &shared,
            };
            poll_fn(|cx| carrier.poll(cx)).await
        }
        Err(TransportError::Connect { endpoint, source }) => Lost::Connect {
            endpoint,
            source: Arc::new(source),
        },
        Err(_) => Lost::Closed,
    };
}

/// Tells everybody who waits on a line that it has ended, however it does: its runtime may end, or a connector panic.
struct Ending {
    shared: Arc<Shared>,
    lost: Lost,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let lost = &self.lost;
        tracing::debug!(?lost, "a connection has ended");
        let mut state = self.shared.state();
        let begun = state.begun;
        let tell = |number| {
            if number < begun {
                Answer::Lost(lost.clone())
            } else {
                Answer::NeverSent(lost.clone())
            }
        };
        let wakers = state.slots.end(tell);
        state.outbox.clear();
        state.lost = Some(lost.clone());
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Reads and writes.
struct Carrier<'a> {
    io: Box<dyn ClientStream>,
    inbox: Inbox,
    /// What is being written.
    outbox: Outbox,
    replies: Vec<Message>,
    /// Goes off when nobody has called for long enough.
    idle: Option<Pin<Box<Sleep>>>,
    /// Whether the task has let others run, since it last wrote.
    has_yielded: bool,
    shared: &'a Shared,
}

impl Carrier<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Lost> {
        self.shared.task.register(cx.waker());
        loop {
            self.shared.told.store(false, Ordering::Release);
            if self.lets_others_call() {
                // To the end of the queue of the runtime, where a task that is woken may stand in front.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let (idle, unneeded) = self.fetch();
            if let Poll::Ready(Err(error)) = self.outbox.poll_flush(&mut self.io, cx, &mut false) {
                return Poll::Ready(self.reason_for_closing(cx, error));
            }
            if self.outbox.is_empty() {
                if unneeded {
                    return Poll::Ready(Lost::Closed);
                }
                self.outbox.shrink();
            }
            match self.inbox.poll_fill(&mut self.io, cx) {
                Poll::Ready(Ok(true)) => {
                    if let Err(lost) = self.hand_out() {
                        return Poll::Ready(lost);
                    }
                }
                Poll::Ready(Ok(false)) => {
                    let ended = self.inbox.is_empty() && self.shared.options.server_drains;
                    return Poll::Ready(if ended { Lost::Ended } else { Lost::Closed });
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Lost::Io(Arc::new(error))),
                Poll::Pending if self.shared.told.load(Ordering::Acquire) => {}
                Poll::Pending => return self.wait(idle, cx),
            }
        }
    }

    /// Whether to write later, as other calls are likely to come at once: those whose replies came together.
    fn lets_others_call(&mut self) -> bool {
        if self.has_yielded {
            self.has_yielded = false;
            return false;
        }
        let state = self.shared.state();
        self.has_yielded = !state.outbox.is_empty() && state.slots.begun() > 1;
        self.has_yielded
    }

    /// Gets what is to be written. Says whether nobody waits for anything, and whether nobody will.
    fn fetch(&mut self) -> (bool, bool) {
        let mut state = self.shared.state();
        if self.outbox.is_empty() && !state.outbox.is_empty() {
            std::mem::swap(&mut self.outbox, &mut state.outbox);
            state.begun = state.queued;
            // Calls that wait for nothing are calls, too.
            self.idle = None;
        }
        let idle = state.slots.waiting() == 0 && state.outbox.is_empty();
        let unneeded = idle && (state.hung_up || state.retired);
        if unneeded && self.outbox.is_empty() {
            // From now on, calls are given to another.
            state.lost = Some(Lost::Closed);
        }
        (idle, unneeded)
    }

    fn wait(&mut self, idle: bool, cx: &mut Context<'_>) -> Poll<Lost> {
        if !idle || !self.outbox.is_empty() {
            self.idle = None;
            return Poll::Pending;
        }
        let timeout = self.shared.options.idle_timeout;
        let timer = self
            .idle
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        let mut state = self.shared.state();
        if state.outbox.is_empty() {
            // From now on, calls are given to another.
            state.lost = Some(Lost::Closed);
            return Poll::Ready(Lost::Closed);
        }
        drop(state);
        self.idle = None;
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Gives the replies that have come to those who wait for them.
    fn hand_out(&mut self) -> Result<(), Lost> {
        let mut nonsense = None;
        loop {
            let message = match self.inbox.next() {
                Ok(None) => break,
                Ok(Some(received)) => received.open().map_err(RpcError::from),
                Err(error) => Err(error),
            };
            match message {
                Ok(message) => self.replies.push(message),
                Err(error) => {
                    nonsense = Some(Lost::of(error));
                    break;
                }
            }
        }
        let mut wakers = Vec::with_capacity(self.replies.len());
        let mut state = self.shared.state();
        for message in self.replies.drain(..) {
            state.received += 1;
            let found = message.envelope.sequence_id;
            state.retired |= says_goodbye(&message);
            if let Some(RpcError::Application(exception)) = server_gave_up(&message) {
                nonsense = Some(Lost::Application(exception));
                break;
            }
            match state.slots.complete(found, Answer::Reply(message)) {
                Ok(waker) => wakers.extend(waker),
                Err(_) => {
                    nonsense = Some(Lost::Protocol(ProtocolError::UnknownSequenceId { found }));
                    break;
                }
            }
        }
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        nonsense.map_or(Ok(()), Err)
    }

    /// What the server said before it closed the connection, if it said something.
    fn reason_for_closing(&mut self, cx: &mut Context<'_>, error: io::Error) -> Lost {
        while let Poll::Ready(Ok(true)) = self.inbox.poll_fill(&mut self.io, cx) {
            if let Err(lost) = self.hand_out() {
                return lost;
            }
        }
        Lost::Io(Arc::new(error))
    }
}

impl Lost {
    fn of(error: RpcError) -> Self {
        match error {
            RpcError::Protocol(error, _) => Self::Protocol(error),
            RpcError::Application(exception) => Self::Application(exception),
            RpcError::Transport(TransportError::Io(error), _) => Self::Io(Arc::new(error)),
            other => Self::Io(Arc::new(io::Error::new(
                io::ErrorKind::InvalidData,
                other.to_string(),
            ))),
        }
    }
}
