//! One connection of a server: its calls run side by side, and are answered in order where the transport asks for it.

mod calling;
mod ending;

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use alato_metainfo::MetaInfo;
use alato_thrift::MessageKind;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use super::{
    answer::{Arrival, Outcome},
    calls::Calls,
    clock::{Clock, Overdue, Waiting},
    load::Share,
    shared::{Common, Options},
    stop::Listening,
};
use crate::{
    CallContext, Protocol, RpcError, TransportError,
    context::ConnectionInfo,
    wire::{Envelope, Extras, Foreign, Inbox, Message, Outbox},
};

/// How much, and for how long, is read from a client before its connection is closed: closing it on unread bytes
/// would reset it, and the client might never see what was written to it.
const LINGER_BYTES: u64 = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(1);

/// The same for a connection without a call: one may be on its way, which no handler will see.
const IDLE_LINGER_TIME: Duration = Duration::from_millis(200);

/// How many calls are begun, and how often is read, before other tasks have their turn. To let them costs some microseconds, as it wakes another
/// thread of the runtime; shared by so many calls, that is nothing.
const MAX_STEPS: usize = 1 << 10;

/// What goes with a reply that the server makes itself.
const LAST: Extras<'_> = Extras::Reply {
    meta: &MetaInfo::new(),
    last: true,
    business: None,
};

/// Serves until the client closes the connection, or the server stops. A call is made by `call`.
pub(super) async fn serve<T, F, Fut>(
    io: T,
    info: ConnectionInfo,
    common: &Common,
    mut stop: Listening,
    call: F,
) -> Result<(), RpcError>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let options = &common.options;
    let mut connection = Connection {
        io,
        inbox: match &common.codec_limits {
            None => Inbox::new(options.max_frame_size),
            Some(limits) => Inbox::new(options.max_frame_size).with_limits(**limits),
        },
        outbox: Outbox::new(options.max_frame_size),
        accepted: VecDeque::new(),
        steps: 0,
        calls: Calls::new(),
        call,
        info: Arc::new(info),
        spare_context: None,
        options,
        common,
        share: common.load.share(),
        state: State::Open,
        clock: Clock::new(options.max_connection_age),
        is_old: false,
    };
    let end = poll_fn(|cx| connection.poll(cx, &mut stop)).await;
    let time = match connection.state {
        State::Gone(_) => return end,
        // It was told why, and is to hear it.
        State::Refused { .. } => LINGER_TIME,
        _ => connection.time_to_linger(),
    };
    let _closing = common.count_as_closing();
    let closing = close(&mut connection.io, time);
    let closed = tokio::time::timeout(LINGER_TIME, closing).await;
    closed.unwrap_or(Ok(())).map_err(TransportError::from)?;
    end
}

/// Closes the connection in such a way that what was written to it arrives, and that a client which
/// has just sent a call sees an end and not a failure.
async fn close<T: AsyncRead + AsyncWrite + Unpin>(io: &mut T, time: Duration) -> io::Result<()> {
    // Over TLS, this says that nothing was cut off.
    io.shutdown().await?;
    let (mut surplus, mut nowhere) = (io.take(LINGER_BYTES), tokio::io::sink());
    // Whatever else happens to the connection no longer matters.
    let _ = tokio::time::timeout(time, tokio::io::copy(&mut surplus, &mut nowhere)).await;
    Ok(())
}

struct Connection<'a, T, F, Fut: Future> {
    io: T,
    inbox: Inbox,
    outbox: Outbox,
    /// Messages that had been read when the server began to stop, or the client left, and have not begun; with their deadlines.
    accepted: VecDeque<(Box<Message>, Option<Instant>)>,
    /// How many steps have been made of those that may be made at a time.
    steps: usize,
    calls: Calls<Call, Fut>,
    call: F,
    info: Arc<ConnectionInfo>,
    /// That of the last call, for the next one.
    spare_context: Option<CallContext>,
    options: &'a Options,
    common: &'a Common,
    share: Share<'a>,
    state: State,
    clock: Clock,
    /// True if it is open for longer than it may be, so that its client is to make another.
    is_old: bool,
}

fn timed_out(why: String) -> RpcError {
    TransportError::from(io::Error::new(io::ErrorKind::TimedOut, why)).into()
}

/// A call that is to be answered.
struct Call {
    envelope: Envelope,
    kind: MessageKind,
    /// Whether the call was admitted, and so counts until it is answered.
    counts: bool,
}

enum State {
    Open,
    /// The server stops: what was read before is answered, what comes now is refused.
    Draining,
    /// The client will send no more; what it has sent is answered.
    HalfClosed,
    /// Nothing that comes can be understood. What was understood is answered, and then the client told why.
    Refused {
        error: Option<RpcError>,
        protocol: Protocol,
        /// The other protocol that the client speaks.
        foreign: Option<Foreign>,
        told: bool,
    },
    /// The client has gone. Only what has to go on does.
    Gone(Option<RpcError>),
}

impl<T, F, Fut> Connection<'_, T, F, Fut>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    fn poll(&mut self, cx: &mut Context<'_>, stop: &mut Listening) -> Poll<Result<(), RpcError>> {
        if matches!(self.state, State::Open) && stop.poll(cx) {
            self.drain();
        }
        self.steps = 0;
        loop {
            let all_moved = self.move_all(cx);
            if all_moved && let Some(end) = self.end() {
                return Poll::Ready(end);
            }
            let waiting = Waiting {
                to_write: !self.outbox.is_empty(),
                for_the_rest: !self.inbox.is_empty() && self.reads(),
                idle: self.calls.is_empty() && self.outbox.is_empty() && self.inbox.is_empty(),
            };
            match self.clock.poll(waiting, self.options, cx) {
                None => return Poll::Pending,
                Some(Overdue::Idle) => return Poll::Ready(Ok(())),
                Some(Overdue::Age) => self.grow_old(),
                Some(Overdue::Read(after)) => {
                    // What has begun is answered.
                    let why = format!("a message did not end within {after:?}");
                    self.refuse(self.inbox.protocol(), timed_out(why));
                }
                Some(Overdue::Write(after)) => {
                    let why = format!("the client took no reply for {after:?}");
                    self.leave(Some(timed_out(why)));
                }
            }
        }
    }

    /// Does what can be done, until everything waits for something else; or for as long as it may: false if there may be more to do, for
    /// which the task is woken when others have had their turn.
    fn move_all(&mut self, cx: &mut Context<'_>) -> bool {
        loop {
            let mut moved = self.answer_what_is_ready(cx);
            moved |= self.begin_what_has_come(cx);
            moved |= self.tell_why();
            self.share.settle();
            // Replies that are ready together leave together; and nothing is read while there is something to do.
            moved |= self.write(cx);
            if self.steps >= MAX_STEPS {
                cx.waker().wake_by_ref();
                return false;
            }
            if !moved && !self.read(cx) {
                return true;
            }
        }
    }

    /// How long its client may take to see that the connection is closed.
    fn time_to_linger(&self) -> Duration {
        // In the middle of a message, the client is still writing.
        if self.clock.has_written_within(LINGER_TIME) || !self.inbox.is_empty() {
            LINGER_TIME
        } else {
            IDLE_LINGER_TIME
        }
    }

    /// The connection is open for too long: it is closed between two calls. Over `TTHeader`, the
    /// client is told with the next reply, and closes it. After the grace, no further calls are
    /// accepted.
    fn grow_old(&mut self) {
        if self.is_old {
            self.clock.set_grace(None);
            if matches!(self.state, State::Open) {
                self.drain();
            }
        } else {
            self.is_old = true;
            let grace = self.options.max_connection_age_grace;
            self.clock.set_grace(Some(grace));
        }
    }

    /// Returns true if the client is to send no further calls.
    fn is_last(&self) -> bool {
        self.is_old || !matches!(self.state, State::Open)
    }

    /// From now on, nothing that comes is accepted.
    fn drain(&mut self) {
        self.state = State::Draining;
        if let Err(error) = self.accept_what_was_read() {
            self.refuse(self.inbox.protocol(), error);
        }
    }

    fn accept_what_was_read(&mut self) -> Result<(), RpcError> {
        while let Some(message) = self.inbox.next()? {
            let deadline = self.deadline(&message);
            self.accepted.push_back((message, deadline));
        }
        Ok(())
    }

    /// When the caller of a message no longer waits that was just taken.
    fn deadline(&mut self, message: &Message) -> Option<Instant> {
        let timeout = message.header.as_ref()?.timeout()?;
        self.inbox.came_at()?.checked_add(timeout)
    }

    fn answer_what_is_ready(&mut self, cx: &mut Context<'_>) -> bool {
        let mut moved = false;
        while let Poll::Ready((call, outcome)) = self.calls.poll_next(cx) {
            self.reply(&call, outcome);
            moved = true;
        }
        moved
    }

    /// Whether there is room for another call.
    fn has_room(&self) -> bool {
        self.calls.len() < self.options.max_calls_per_connection
            && self.outbox.len() + self.calls.done_bytes() < self.options.max_queued_bytes
    }

    fn begin_what_has_come(&mut self, cx: &mut Context<'_>) -> bool {
        let mut moved = false;
        while self.has_room() && self.steps < MAX_STEPS {
            self.steps += 1;
            if let Some((message, deadline)) = self.accepted.pop_front() {
                self.begin(message, deadline, false, cx);
            } else if let State::Refused { .. } | State::Gone(_) = self.state {
                break;
            } else {
                match self.inbox.next() {
                    Ok(Some(message)) => {
                        let deadline = self.deadline(&message);
                        let too_late = matches!(self.state, State::Draining);
                        self.begin(message, deadline, too_late, cx);
                    }
                    Ok(None) => break,
                    Err(error) => self.refuse(self.inbox.protocol(), error),
                }
            }
            moved = true;
        }
        self.inbox.leave_landing();
        moved
    }

    fn write(&mut self, cx: &mut Context<'_>) -> bool {
        if self.outbox.is_empty() {
            return false;
        }
        let had_room = self.has_room();
        let mut progress = false;
        let written = self.outbox.poll_flush(&mut self.io, cx, &mut progress);
        if progress {
            self.clock.something_was_written();
        }
        match written {
            Poll::Ready(Ok(())) => self.outbox.shrink(),
            Poll::Ready(Err(error)) => {
                self.leave(Some(TransportError::from(error).into()));
                return true;
            }
            Poll::Pending => {}
        }
        // What waited for room may begin.
        !had_room && self.has_room()
    }

    fn reads(&self) -> bool {
        matches!(self.state, State::Open | State::Draining) && self.has_room()
    }

    /// Whether something is read though nothing of it may begin: to see whether the client goes.
    fn looks_for_the_end(&mut self) -> bool {
        // Where the client may close its side, this says nothing of whether it is there.
        let end_counts = !self.options.half_close;
        match self.state {
            State::Open | State::Draining => {
                self.outbox.len() < self.options.max_queued_bytes
                    && (self.inbox.is_empty() || end_counts && self.inbox.may_get_ahead())
            }
            State::Refused { .. } => end_counts && !self.calls.is_empty(),
            State::HalfClosed | State::Gone(_) => false,
        }
    }

    /// Reads what has come; false if nothing has.
    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.reads() {
            if !self.looks_for_the_end() {
                return false;
            }
            self.inbox.get_ahead();
        }
        self.steps += 1;
        match self.inbox.poll_fill(&mut self.io, cx) {
            Poll::Pending => return false,
            Poll::Ready(Ok(true)) => {
                if let State::Refused { .. } = self.state {
                    self.inbox.clear();
                }
            }
            Poll::Ready(Ok(false)) => self.see_the_end(),
            Poll::Ready(Err(error)) => self.leave(Some(TransportError::from(error).into())),
        }
        true
    }
}
