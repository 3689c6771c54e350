//! The task of a shared connection: it connects, reads and writes.

use std::{
    future::poll_fn,
    io,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    line::{Answer, Shared},
    lost::Lost,
    patience::Patience,
};
use crate::{
    ProtocolError, RpcError, TransportError,
    client::{Dialer, NO_CALL, connect::ClientStream, says_goodbye, server_gave_up},
    wire::{Inbox, Message, Outbox},
};

/// How long a server may take nothing, where nobody waits for a reply any more.
const TIME_FOR_THE_REST: Duration = Duration::from_secs(5);

/// Without a look at the socket for so long, it is looked at before a call is written. Calls that follow upon one another are not held up by it.
const MAX_UNSEEN: Duration = Duration::from_micros(100);

/// How often is read, at most, when it is looked.
const MAX_LOOKS: usize = 64;

/// Connects, and carries messages for as long as the connection is needed. Calls that were not sent
/// before the connection ended go over another one.
pub(super) async fn run(dialer: Dialer, mut ending: Ending) {
    let shared = Arc::clone(&ending.shared);
    let mut unsent = None;
    loop {
        let Some(connected) = connect(&dialer, &shared).await else {
            return;
        };
        match connected {
            Ok(stream) => {
                let mut carrier = Carrier::new(stream, &shared, unsent.take());
                ending.lost = poll_fn(|cx| carrier.poll(cx)).await;
                unsent = carrier.leave_unsent(&ending.lost);
                if unsent.is_none() {
                    return;
                }
            }
            Err(error) => {
                ending.lost = match error {
                    TransportError::Connect { endpoint, source } => Lost::Connect {
                        endpoint,
                        source: Arc::new(source),
                    },
                    TransportError::InvalidEndpoint { endpoint, why } => {
                        Lost::InvalidEndpoint { endpoint, why }
                    }
                    _ => Lost::Closed,
                };
                return;
            }
        }
    }
}

/// The calls that a connection has left for the next one.
#[derive(Default)]
struct Unsent {
    /// Those of which nothing has been written, though they were about to be; and how many calls had been queued with them.
    begun: Option<(Outbox, u64)>,
}

/// Connects, unless nobody waits for it any more.
async fn connect(
    dialer: &Dialer,
    shared: &Shared,
) -> Option<Result<Box<dyn ClientStream>, TransportError>> {
    let mut connecting = pin!(dialer.connect());
    poll_fn(|cx| {
        shared.task.register(cx.waker());
        shared.told.store(false, Ordering::Release);
        if shared.state().is_given_up() {
            return Poll::Ready(None);
        }
        connecting.as_mut().poll(cx).map(Some)
    })
    .await
}

/// Tells everybody who waits on a line that it has ended, however it does: its runtime may end, or a connector panic.
pub(super) struct Ending {
    shared: Arc<Shared>,
    lost: Lost,
}

impl Ending {
    /// Made before the task is, which may be dropped before it has begun.
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        let lost = Lost::Closed;
        Self { shared, lost }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let lost = &self.lost;
        tracing::debug!(?lost, "a connection has ended");
        let mut state = self.shared.state();
        let begun = state.begun;
        let tell = |number| {
            if number < begun {
                Answer::Lost(Box::new(lost.clone()))
            } else {
                Answer::NeverSent(Box::new(lost.clone()))
            }
        };
        let wakers = state.slots.end(u64::MAX, tell);
        if state.has_oneway {
            tracing::warn!(?lost, "oneway calls are lost: there is no connection");
        }
        state.outbox.clear();
        state.lost = Some(lost.clone());
        drop(state);
        self.shared.watch.wake();
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Reads and writes.
struct Carrier<'a> {
    io: Box<dyn ClientStream>,
    inbox: Inbox,
    /// What is being written.
    outbox: Outbox,
    #[expect(clippy::vec_box, reason = "they are handed on in their boxes")]
    replies: Vec<Box<Message>>,
    /// Those who wait for them.
    wakers: Vec<Waker>,
    /// Nobody waits, and nobody calls.
    idle: Patience,
    /// The server does not take what is written.
    stuck: Patience,
    /// Whether the task has let others run, since it last wrote.
    has_yielded: bool,
    /// When the socket was last looked at, and something was there, or something was written.
    seen_at: Instant,
    /// From when on it is to be looked at before something is written.
    unseen_from: Option<Instant>,
    /// True if any call was written, or is about to be.
    was_used: bool,
    /// If nothing of what is being written has been: how many calls had been begun without it, and whether there is a oneway call among it.
    begun_before: Option<(u64, bool)>,
    shared: &'a Shared,
}

impl<'a> Carrier<'a> {
    fn new(stream: Box<dyn ClientStream>, shared: &'a Shared, unsent: Option<Unsent>) -> Self {
        let outbox = match unsent.and_then(|unsent| unsent.begun) {
            Some((outbox, until)) => {
                shared.state().begun = until;
                outbox
            }
            None => shared.options.outbox(),
        };
        Self {
            io: stream,
            inbox: shared.options.inbox(),
            was_used: !outbox.is_empty(),
            outbox,
            replies: Vec::new(),
            wakers: Vec::new(),
            idle: Patience::default(),
            stuck: Patience::default(),
            has_yielded: false,
            seen_at: Instant::now(),
            unseen_from: None,
            begun_before: None,
            shared,
        }
    }

    /// The connection is lost: tells those who wait for replies, and leaves the calls that were not sent for another connection. `None` if there
    /// are none, or this one was of no use either.
    fn leave_unsent(self, lost: &Lost) -> Option<Unsent> {
        let mut state = self.shared.state();
        let mut unsent = Unsent::default();
        if let Some((before, has_oneway)) = self.begun_before {
            let until = std::mem::replace(&mut state.begun, before);
            state.has_oneway |= has_oneway;
            unsent.begun = Some((self.outbox, until));
        }
        if !self.was_used
            || state.lost.is_some()
            || (unsent.begun.is_none() && state.outbox.is_empty())
        {
            return None;
        }
        tracing::debug!(
            ?lost,
            "a connection has ended: calls that were not sent go over another"
        );
        let begun = state.begun;
        let wakers = state
            .slots
            .end(begun, |_| Answer::Lost(Box::new(lost.clone())));
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        Some(unsent)
    }

    /// Reads what has come, though tokio may not have heard of it: the runtime may have stood still.
    #[inline(never)]
    fn look(&mut self) -> Result<(), Lost> {
        // Mostly there is nothing.
        if !self.look_into(&mut [0; 64])? {
            return Ok(());
        }
        let mut buffer = vec![0; 16 << 10];
        for _ in 0..MAX_LOOKS {
            if !self.look_into(&mut buffer)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads once, without waiting. Returns true if something has come.
    fn look_into(&mut self, buffer: &mut [u8]) -> Result<bool, Lost> {
        match self.io.read_now(buffer) {
            Ok(0) => Err(self.ended()),
            Ok(read) => {
                self.inbox.push(buffer.get(..read).unwrap_or_default());
                self.hand_out()?;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(Lost::Io(Arc::new(error))),
        }
    }

    fn is_seen(&mut self, at: Instant) {
        self.seen_at = at;
        self.unseen_from = at.checked_add(MAX_UNSEEN);
    }

    /// Returns the error that the end of the stream means.
    fn ended(&self) -> Lost {
        match self.inbox.cut_off() {
            Some(TransportError::Io(error)) => Lost::Io(Arc::new(error)),
            None if self.shared.options.server_drains => Lost::Ended,
            _ => Lost::Closed,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Lost> {
        self.shared.task.register(cx.waker());
        loop {
            self.shared.told.store(false, Ordering::Release);
            if self.lets_others_call() {
                // To the end of the queue of the runtime, where a task that is woken may stand in front.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let (idle, unneeded) = match self.fetch() {
                Ok(fetched) => fetched,
                Err(lost) => return Poll::Ready(lost),
            };
            let mut progress = false;
            let written = self.outbox.poll_flush(&mut self.io, cx, &mut progress);
            if progress {
                self.begun_before = None;
                self.stuck.end();
            }
            if let Poll::Ready(Err(error)) = written {
                return Poll::Ready(self.reason_for_closing(cx, error));
            }
            if self.outbox.is_empty() {
                self.stuck.end();
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
                Poll::Ready(Ok(false)) => return Poll::Ready(self.ended()),
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

    /// Gets what is to be written, if the connection has not ended. Returns two flags: true
    /// if it is idle, and true if it is no longer needed.
    fn fetch(&mut self) -> Result<(bool, bool), Lost> {
        let shared = self.shared;
        let mut state = shared.state();
        if self.outbox.is_empty() && !state.outbox.is_empty() {
            let now = Instant::now();
            if self.unseen_from.is_none_or(|unseen| now > unseen) {
                drop(state);
                self.look()?;
                state = shared.state();
            }
            self.is_seen(now);
            std::mem::swap(&mut self.outbox, &mut state.outbox);
            self.was_used = true;
            self.begun_before = Some((state.begun, state.has_oneway));
            state.begun = state.queued;
            state.has_oneway = false;
            // Calls that wait for nothing are calls, too.
            self.idle.end();
        }
        let idle = state.slots.waiting() == 0 && state.outbox.is_empty();
        let unneeded = idle && (state.hung_up || state.retired);
        if unneeded && self.outbox.is_empty() {
            // From now on, calls are given to another.
            state.lost = Some(Lost::Closed);
        }
        Ok((idle, unneeded))
    }

    fn wait(&mut self, idle: bool, cx: &mut Context<'_>) -> Poll<Lost> {
        if !self.outbox.is_empty() {
            self.idle.end();
            return self.wait_for_room(cx);
        }
        if !idle {
            self.idle.end();
            return Poll::Pending;
        }
        let timeout = self.shared.options.idle_timeout;
        ready!(self.idle.poll_since(self.seen_at, timeout, cx));
        let mut state = self.shared.state();
        if state.outbox.is_empty() {
            // From now on, calls are given to another.
            state.lost = Some(Lost::Closed);
            return Poll::Ready(Lost::Closed);
        }
        drop(state);
        self.idle.end();
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Waits until the server takes more of what is to be written, but not for longer than for a reply.
    fn wait_for_room(&mut self, cx: &mut Context<'_>) -> Poll<Lost> {
        let mut patience = self.shared.options.request_timeout;
        if self.shared.state().is_abandoned() {
            patience = patience.min(TIME_FOR_THE_REST);
        }
        ready!(self.stuck.poll(patience, cx));
        let why = format!("the server took nothing for {patience:?}");
        let error = io::Error::new(io::ErrorKind::TimedOut, why);
        Poll::Ready(Lost::Io(Arc::new(error)))
    }

    /// Gives the replies that have come to those who wait for them.
    fn hand_out(&mut self) -> Result<(), Lost> {
        let mut nonsense = None;
        loop {
            match self.inbox.next() {
                Ok(None) => break,
                Ok(Some(message)) => self.replies.push(message),
                Err(error) => {
                    nonsense = Some(Lost::of(error));
                    break;
                }
            }
        }
        if let Some(at) = self.inbox.filled_at() {
            self.is_seen(at);
        }
        let mut state = self.shared.state();
        state.heard_at = self.seen_at;
        for message in self.replies.drain(..) {
            state.received += 1;
            let found = message.envelope.sequence_id;
            let goodbye = says_goodbye(&message);
            state.retired |= goodbye;
            if let Some(RpcError::Application(exception, _)) = server_gave_up(&message) {
                nonsense = Some(Lost::Application(exception));
                break;
            }
            match state.slots.complete(found, Answer::Reply(message)) {
                Ok(waker) => self.wakers.extend(waker),
                // It answers no call.
                Err(_) if goodbye && found == NO_CALL => {}
                Err(_) => {
                    nonsense = Some(Lost::Protocol(ProtocolError::UnknownSequenceId { found }));
                    break;
                }
            }
        }
        drop(state);
        self.wakers.drain(..).for_each(Waker::wake);
        nonsense.map_or(Ok(()), Err)
    }

    /// What the server said before it closed the connection, if it said something.
    fn reason_for_closing(&mut self, cx: &mut Context<'_>, error: io::Error) -> Lost {
        loop {
            match self.inbox.poll_fill(&mut self.io, cx) {
                Poll::Ready(Ok(true)) => {
                    if let Err(lost) = self.hand_out() {
                        return lost;
                    }
                }
                // It had ended its side before, and has answered what it had begun.
                Poll::Ready(Ok(false)) if self.shared.options.server_drains => {
                    return self.ended();
                }
                _ => return Lost::Io(Arc::new(error)),
            }
        }
    }
}
