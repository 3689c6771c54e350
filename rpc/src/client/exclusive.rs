//! [`Connection`]: one call after the other.

use std::{
    future::poll_fn,
    io,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Failure, NO_CALL, Options, Outgoing, Time, connect::ClientStream, says_goodbye, server_gave_up,
    timer::Timer,
};
use crate::{
    ProtocolError, RpcError, TransportError,
    wire::{Message, Stream},
};

/// How long to wait for a server to say why it does not read on.
const TIME_TO_SAY_WHY: Duration = Duration::from_millis(200);

/// A connection that belongs to one call at a time.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream<Box<dyn ClientStream>>,
    options: Options,
    since: Instant,
    last_sequence_id: i32,
    /// The first of the oneway calls since the last reply.
    first_oneway: Option<i32>,
    timer: Timer,
    /// The server closes the connection, as it has said in a message of its own.
    retired: bool,
}

/// A call that is to be written.
pub(super) struct Begun {
    sequence_id: i32,
    is_oneway: bool,
}

impl Connection {
    pub(super) fn new(stream: Box<dyn ClientStream>, options: Options) -> Self {
        Self {
            stream: Stream::new(stream, options.inbox(), options.outbox()),
            options,
            since: Instant::now(),
            last_sequence_id: 0,
            first_oneway: None,
            timer: Timer::default(),
            retired: false,
        }
    }

    /// Returns true if the server has said that it closes the connection.
    pub(super) fn is_retired(&self) -> bool {
        self.retired
    }

    /// When it was made.
    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// Returns true if nothing has come since its last call was begun.
    pub(super) fn is_silent(&self) -> bool {
        !self.stream.has_unread()
    }

    /// Whether another call can use it.
    pub(super) fn is_quiet(&mut self) -> bool {
        !self.stream.has_unread() && self.stream.get_mut().is_quiet()
    }

    /// Has a call to be written, by [`end`](Self::end). From here on, the connection must not be used again but for that.
    pub(super) fn begin(&mut self, call: &mut Outgoing<'_>) -> Result<Begun, Failure> {
        // Some peers refuse negative ones.
        let sequence_id = match self.last_sequence_id.wrapping_add(1) & i32::MAX {
            NO_CALL => 1,
            next => next,
        };
        self.last_sequence_id = sequence_id;
        call.push(sequence_id, &self.options, self.stream.outbox())?;
        self.timer.set(call.time.deadline);
        Ok(Begun {
            sequence_id,
            is_oneway: call.request.is_oneway(),
        })
    }

    /// Sends a call, and waits for its reply for as long as it may take. If that fails, or the future is lost, the connection must not be used
    /// again.
    pub(super) async fn end(
        &mut self,
        call: Begun,
        time: Time,
    ) -> Result<Option<Box<Message>>, Failure> {
        let expected = call.sequence_id;
        let mut progress = false;
        let writing = self.in_time(time, |this, cx| {
            this.stream.poll_flush(cx, &mut progress).map_err(Box::new)
        });
        if let Err(error) = writing.await {
            let reason = match &*error {
                // The connection was dead. (Over TLS, the server may have said why.)
                RpcError::Transport(TransportError::Io(error), _)
                    if !progress && error.kind() != io::ErrorKind::InvalidData =>
                {
                    Some(TransportError::NeverSent.into())
                }
                RpcError::Transport(TransportError::Io(error), _) => {
                    let has_ended = self.options.server_drains && is_end(error);
                    let said = Box::pin(self.reason_for_closing(time)).await;
                    // What was not written whole has not begun.
                    said.or(has_ended.then(|| TransportError::NotBegun.into()))
                }
                _ => None,
            };
            return Err(reason.map_or(error, Box::new));
        }
        if call.is_oneway {
            // It gets no reply, unless the server does not know the method: then some answer with an exception, which the
            // next call finds before its own reply.
            self.first_oneway.get_or_insert(expected);
            return Ok(None);
        }
        let reply = self.in_time(time, |this, cx| this.poll_reply_to(expected, cx));
        let message = reply.await?;
        // The server has answered what went before, too.
        self.first_oneway = None;
        Ok(Some(message))
    }

    /// Waits for something that is polled, until the time of the call is up.
    async fn in_time<T>(
        &mut self,
        time: Time,
        mut poll: impl FnMut(&mut Self, &mut Context<'_>) -> Poll<Result<T, Failure>>,
    ) -> Result<T, Failure> {
        poll_fn(|cx| {
            let polled = match poll(self, cx) {
                Poll::Pending => self.timer.poll(cx).map(|()| Err(Box::new(time.is_up()))),
                ready @ Poll::Ready(_) => ready,
            };
            if polled.is_ready() {
                self.timer.has_ended(cx.waker());
            }
            polled
        })
        .await
    }

    fn poll_reply_to(
        &mut self,
        expected: i32,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Box<Message>, Failure>> {
        loop {
            let Some(message) = ready!(self.stream.poll_read(cx))? else {
                return Poll::Ready(Err(Box::new(self.options.ended().into())));
            };
            let found = message.envelope.sequence_id;
            if found == expected {
                return Poll::Ready(Ok(message));
            }
            if found == NO_CALL && says_goodbye(&message) {
                self.retired = true;
                continue;
            }
            if !self.is_stray(found, expected) {
                let error = server_gave_up(&message)
                    .unwrap_or_else(|| ProtocolError::SequenceId { expected, found }.into());
                return Poll::Ready(Err(Box::new(error)));
            }
            tracing::debug!(method = ?message.envelope.name, "a reply to a oneway call");
        }
    }

    /// Whether a reply belongs to a oneway call that went before the call `current`.
    fn is_stray(&self, sequence_id: i32, current: i32) -> bool {
        self.first_oneway.is_some_and(|first| {
            let distance = |id: i32| id.wrapping_sub(first) & i32::MAX;
            sequence_id >= 0 && distance(sequence_id) < distance(current)
        })
    }

    /// What the server said before it closed the connection in the middle of a message.
    async fn reason_for_closing(&mut self, time: Time) -> Option<RpcError> {
        let reading = poll_fn(|cx| self.stream.poll_read(cx));
        let message = tokio::time::timeout(TIME_TO_SAY_WHY.min(time.left()), reading)
            .await
            .ok()?
            .ok()??;
        server_gave_up(&message)
    }
}

/// Returns true if a connection could not be written to because the server had closed it.
fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}
