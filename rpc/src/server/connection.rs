//! One connection of a server: its calls run side by side, and are answered in order where the transport asks for it.

mod calling;

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use alato_metainfo::MetaInfo;
use alato_thrift::{ApplicationExceptionKind, MessageKind};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{
    Options,
    answer::{Arrival, Outcome, exception},
    calls::Calls,
    clock::{Clock, Patience, Waiting},
    load::{Load, Share},
    stop::Listening,
};
use crate::{
    CallContext, Protocol, RpcError, TransportError,
    context::ConnectionInfo,
    wire::{Envelope, Extras, Inbox, Message, Outbox},
};

/// How much, and for how long, is read from a client before its connection is closed: closing it on unread bytes
/// would reset it, and the client might never see what was written to it.
const LINGER_BYTES: u64 = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(1);

/// How much may wait to be written before no further calls are begun.
const MAX_UNWRITTEN: usize = 1 << 20;

/// What goes with a reply that the server makes itself.
const LAST: Extras<'_> = Extras::Reply {
    meta: &MetaInfo::new(),
    last: true,
};

/// Serves until the client closes the connection, or the server stops. A call is made by `call`.
pub(super) async fn serve<T, F, Fut>(
    io: T,
    info: ConnectionInfo,
    options: &Options,
    load: &Load,
    mut stop: Listening,
    call: F,
) -> Result<(), RpcError>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let mut connection = Connection {
        io,
        inbox: Inbox::new(options.max_frame_size),
        outbox: Outbox::new(options.max_frame_size),
        accepted: VecDeque::new(),
        calls: Calls::new(),
        call,
        info: Arc::new(info),
        spare_context: None,
        options,
        share: load.share(),
        state: State::Open,
        clock: Clock::new(),
    };
    let end = poll_fn(|cx| connection.poll(cx, &mut stop)).await;
    let lingers = match connection.state {
        State::Gone(_) => return end,
        // It was told why, and is to hear it.
        State::Refused { .. } => true,
        _ => connection.clock.has_written_within(LINGER_TIME),
    };
    let closing = close(&mut connection.io, lingers);
    let closed = tokio::time::timeout(LINGER_TIME, closing).await;
    closed.unwrap_or(Ok(())).map_err(TransportError::from)?;
    end
}

/// Closes the connection; if it `lingers`, in such a way that what was written to it arrives.
async fn close<T: AsyncRead + AsyncWrite + Unpin>(io: &mut T, lingers: bool) -> io::Result<()> {
    // Over TLS, this says that nothing was cut off.
    io.shutdown().await?;
    if lingers {
        let (mut surplus, mut nowhere) = (io.take(LINGER_BYTES), tokio::io::sink());
        // Whatever else happens to the connection no longer matters.
        let _ = tokio::io::copy(&mut surplus, &mut nowhere).await;
    }
    Ok(())
}

struct Connection<'a, T, F, Fut: Future> {
    io: T,
    inbox: Inbox,
    outbox: Outbox,
    /// Messages that had been read when the server began to stop.
    accepted: VecDeque<Box<Message>>,
    calls: Calls<Call, Fut>,
    call: F,
    info: Arc<ConnectionInfo>,
    /// That of the last call, for the next one.
    spare_context: Option<CallContext>,
    options: &'a Options,
    share: Share<'a>,
    state: State,
    clock: Clock,
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
        loop {
            self.move_all(cx);
            if let Some(end) = self.end() {
                return Poll::Ready(end);
            }
            let waiting = Waiting {
                to_write: !self.outbox.is_empty(),
                for_the_rest: !self.inbox.is_empty() && self.reads(),
                idle: self.calls.is_empty() && self.outbox.is_empty() && self.inbox.is_empty(),
            };
            match self.clock.poll(waiting, self.options, cx) {
                None => return Poll::Pending,
                Some(Patience::Idle) => return Poll::Ready(Ok(())),
                Some(Patience::Read(after)) => {
                    // What has begun is answered.
                    let error = TransportError::TimedOut { after };
                    self.refuse(self.inbox.protocol(), error.into());
                }
                Some(Patience::Write(after)) => {
                    self.leave(Some(TransportError::TimedOut { after }.into()));
                }
            }
        }
    }

    /// Does what can be done, until everything waits for something else.
    fn move_all(&mut self, cx: &mut Context<'_>) {
        loop {
            let mut moved = self.answer_what_is_ready(cx);
            moved |= self.begin_what_has_come(cx);
            moved |= self.tell_why();
            self.share.settle();
            // Replies that are ready together leave together; and nothing is read while there is something to do.
            moved |= self.write(cx);
            if !moved && !self.read(cx) {
                return;
            }
        }
    }

    /// From now on, nothing that comes is accepted.
    fn drain(&mut self) {
        self.state = State::Draining;
        loop {
            match self.inbox.next() {
                Ok(Some(message)) => self.accepted.push_back(message),
                Ok(None) => return,
                Err(error) => return self.refuse(self.inbox.protocol(), error),
            }
        }
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
            && self.outbox.len() < MAX_UNWRITTEN
    }

    fn begin_what_has_come(&mut self, cx: &mut Context<'_>) -> bool {
        let mut moved = false;
        while self.has_room() {
            if let Some(message) = self.accepted.pop_front() {
                self.begin(message, false, cx);
            } else if let State::Refused { .. } | State::Gone(_) = self.state {
                break;
            } else {
                match self.inbox.next() {
                    Ok(Some(message)) => {
                        let too_late = matches!(self.state, State::Draining);
                        self.begin(message, too_late, cx);
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

    /// Reads what has come; false if nothing has.
    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        // Without room, too: what is looked for then is the end.
        let looks_for_the_end = matches!(self.state, State::Open | State::Draining)
            && self.inbox.is_empty()
            && self.outbox.len() < MAX_UNWRITTEN;
        if !self.reads() && !looks_for_the_end {
            return false;
        }
        match self.inbox.poll_fill(&mut self.io, cx) {
            Poll::Pending => return false,
            Poll::Ready(Ok(true)) => {}
            Poll::Ready(Ok(false)) if !self.inbox.is_empty() => {
                self.leave(Some(TransportError::Closed.into()));
            }
            Poll::Ready(Ok(false)) if self.options.half_close => self.state = State::HalfClosed,
            Poll::Ready(Ok(false)) => self.leave(None),
            Poll::Ready(Err(error)) => self.leave(Some(TransportError::from(error).into())),
        }
        true
    }

    /// What comes from here on is not understood.
    fn refuse(&mut self, protocol: Protocol, error: RpcError) {
        self.state = State::Refused {
            error: Some(error),
            protocol,
            told: false,
        };
    }

    /// The client is gone, or is to be.
    fn leave(&mut self, why: Option<RpcError>) {
        self.state = State::Gone(why);
        self.calls.cancel();
        // All of them have been admitted, and go on.
        self.share.set_running(self.calls.len());
        self.accepted.clear();
        self.outbox.clear();
    }

    /// How the connection ends, if it does now.
    fn end(&mut self) -> Option<Result<(), RpcError>> {
        if !self.calls.is_empty() || !self.accepted.is_empty() {
            return None;
        }
        match &mut self.state {
            State::Open => None,
            State::Gone(why) => Some(why.take().map_or(Ok(()), Err)),
            State::Refused { error, .. } => self
                .outbox
                .is_empty()
                .then(|| error.take().map_or(Ok(()), Err)),
            State::Draining | State::HalfClosed => self.outbox.is_empty().then_some(Ok(())),
        }
    }

    /// Tells the client why the connection cannot go on, once everything else is answered. Which call it is about is not known.
    fn tell_why(&mut self) -> bool {
        let State::Refused {
            error: Some(error),
            protocol,
            told: told @ false,
        } = &mut self.state
        else {
            return false;
        };
        if !self.calls.is_empty() || !self.accepted.is_empty() {
            return false;
        }
        *told = true;
        let reply = exception(ApplicationExceptionKind::PROTOCOL_ERROR, error.to_string());
        let envelope = Envelope::nameless(self.inbox.transport(), *protocol);
        if let Err(error) = reply.push(&envelope, LAST, &mut self.outbox) {
            self.leave(Some(error));
        }
        true
    }
}
