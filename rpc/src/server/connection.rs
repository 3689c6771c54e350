//! One connection of a server: its calls run side by side, and are answered in order where the transport asks for it.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    sync::{Arc, atomic::AtomicBool},
    task::{Context, Poll},
    time::Duration,
};

use alato_metainfo::MetaInfo;
use alato_thrift::{ApplicationExceptionKind, MessageKind};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::Instant,
};

use super::{
    Options,
    answer::{Arrival, Outcome, exception},
    calls::Calls,
    clock::{Clock, Patience, Waiting},
    load::{Counted, Load},
    stop::Listening,
};
use crate::{
    Protocol, Request, RpcError, TransportError,
    header::Header,
    wire::{Envelope, Extras, Inbox, Message, Outbox, Received},
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
    options: &Options,
    load: &Load,
    mut stop: Listening,
    call: F,
) -> Result<(), RpcError>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival, Arc<AtomicBool>) -> Fut,
    Fut: Future<Output = Outcome>,
{
    let mut connection = Connection {
        io,
        inbox: Inbox::new(options.max_frame_size),
        outbox: Outbox::new(options.max_frame_size),
        accepted: VecDeque::new(),
        calls: Calls::new(),
        call,
        options,
        load,
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
    accepted: VecDeque<Received>,
    calls: Calls<Call<'a>, Fut>,
    call: F,
    options: &'a Options,
    load: &'a Load,
    state: State,
    clock: Clock,
}

/// A call that is to be answered.
struct Call<'a> {
    envelope: Envelope,
    kind: MessageKind,
    /// Counts the call until it is answered.
    _counted: Option<Counted<'a>>,
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

impl<'a, T, F, Fut> Connection<'a, T, F, Fut>
where
    T: AsyncRead + AsyncWrite + Unpin,
    F: Fn(Arrival, Arc<AtomicBool>) -> Fut,
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
                Ok(Some(received)) => self.accepted.push_back(received),
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
            if let Some(received) = self.accepted.pop_front() {
                self.begin(received, false, cx);
            } else if let State::Refused { .. } | State::Gone(_) = self.state {
                break;
            } else {
                match self.inbox.next() {
                    Ok(Some(received)) => {
                        let too_late = matches!(self.state, State::Draining);
                        self.begin(received, too_late, cx);
                    }
                    Ok(None) => break,
                    Err(error) => self.refuse(self.inbox.protocol(), error),
                }
            }
            moved = true;
        }
        moved
    }

    fn begin(&mut self, received: Received, too_late: bool, cx: &mut Context<'_>) {
        self.clock.a_call_has_begun();
        let protocol = received.protocol();
        let message = match received.open() {
            Ok(message) => message,
            Err(error) => return self.refuse(protocol, error.into()),
        };
        let has_header = message.header.is_some();
        let in_order = !self.options.answer_out_of_order && !has_header;
        let timeout = message.header.as_ref().and_then(Header::timeout);
        let deadline = timeout.and_then(|timeout| self.inbox.filled_at()?.checked_add(timeout));
        let answered = match self.admit(message.kind, too_late, deadline) {
            Ok(counted) => {
                let call = Call::new(&message, Some(counted));
                let arrival = Arrival {
                    header: message.header.clone(),
                    request: Request::received(message),
                    deadline,
                };
                let make = |goes_on| (self.call)(arrival, goes_on);
                self.calls.begin(call, in_order, make, cx)
            }
            Err((kind, why)) => {
                let call = Call::new(&message, None);
                tracing::debug!(method = call.envelope.name.as_str(), why, "refused a call");
                if call.kind == MessageKind::Oneway {
                    return;
                }
                let outcome = exception(kind, why).into();
                self.calls.answer_in_turn(call, in_order, outcome)
            }
        };
        if let Some((call, outcome)) = answered {
            self.reply(&call, outcome);
        }
    }

    /// Whether a call may begin, of which only the envelope has been decoded.
    fn admit(
        &self,
        kind: MessageKind,
        too_late: bool,
        deadline: Option<Instant>,
    ) -> Result<Counted<'a>, (ApplicationExceptionKind, String)> {
        if let MessageKind::Reply | MessageKind::Exception = kind {
            return Err((
                ApplicationExceptionKind::INVALID_MESSAGE_TYPE,
                format!("a message of the kind {kind:?} sent to a server"),
            ));
        }
        if kind == MessageKind::Call && deadline.is_some_and(|deadline| Instant::now() >= deadline)
        {
            let why = "its time was over before the call was begun";
            return Err((ApplicationExceptionKind::TIMEOUT, why.to_owned()));
        }
        let why = if too_late {
            "the server is shutting down: the call was not begun"
        } else {
            match self.load.admit() {
                Some(counted) => return Ok(counted),
                None => "the server has too many calls to answer: this one was not begun",
            }
        };
        Err((ApplicationExceptionKind::LOADSHEDDING, why.to_owned()))
    }

    /// Queues the reply; one that cannot be sent becomes an exception that says so.
    fn reply(&mut self, call: &Call<'_>, mut outcome: Outcome) {
        if let State::Gone(_) = self.state {
            return;
        }
        let Call { envelope, kind, .. } = call;
        let metadata = std::mem::take(&mut outcome.metadata);
        let extras = Extras::Reply {
            meta: &metadata,
            last: !matches!(self.state, State::Open),
        };
        let Some(reply) = outcome.into_reply(&envelope.name, *kind) else {
            return;
        };
        let Err(error) = reply.push(envelope, extras, &mut self.outbox) else {
            return;
        };
        let reply = exception(
            ApplicationExceptionKind::INTERNAL_ERROR,
            format!("the reply cannot be sent: {error}"),
        );
        let extras = Extras::Reply {
            meta: &MetaInfo::new(),
            last: !matches!(self.state, State::Open),
        };
        if let Err(error) = reply.push(envelope, extras, &mut self.outbox) {
            // Not even that has room in a frame, and the client would wait in vain.
            self.leave(Some(error));
        }
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

impl<'a> Call<'a> {
    fn new(message: &Message, counted: Option<Counted<'a>>) -> Self {
        Self {
            envelope: message.envelope.clone(),
            kind: message.kind,
            _counted: counted,
        }
    }
}
