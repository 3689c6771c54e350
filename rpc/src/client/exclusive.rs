//! [`Connection`]: one call after the other.

use std::time::Duration;

use tokio::time::Instant;

use super::{Options, Outgoing, connect::ClientStream, server_gave_up};
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
}

impl Connection {
    pub(super) fn new(stream: Box<dyn ClientStream>, options: Options) -> Self {
        Self {
            stream: Stream::new(stream, options.max_frame_size),
            options,
            since: Instant::now(),
            last_sequence_id: 0,
            first_oneway: None,
        }
    }

    /// When it was made.
    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// Whether another call can use it.
    pub(super) fn is_quiet(&mut self) -> bool {
        !self.stream.has_unread() && self.stream.get_mut().is_quiet()
    }

    /// Sends a call, and waits for its reply. If that fails, or the future is lost, the connection must not be used again.
    pub(super) async fn exchange(
        &mut self,
        call: &Outgoing<'_>,
    ) -> Result<Option<Box<Message>>, RpcError> {
        let request = call.request;
        self.last_sequence_id = self.last_sequence_id.wrapping_add(1);
        let expected = self.last_sequence_id;
        let envelope = call.envelope(self.options, expected);
        let arguments = request.arguments_in(envelope.protocol)?;
        let written = self
            .stream
            .write(&envelope, request.kind(), &arguments, call.extras());
        if let Err(error) = written.await {
            return Err(match error {
                RpcError::Transport(TransportError::Io(_), _) => {
                    self.reason_for_closing().await.unwrap_or(error)
                }
                error => error,
            });
        }
        if request.is_oneway() {
            // It gets no reply, unless the server does not know the method: then some answer with an exception, which the
            // next call finds before its own reply.
            self.first_oneway.get_or_insert(expected);
            return Ok(None);
        }
        let message = self.reply_to(expected).await?;
        // The server has answered what went before, too.
        self.first_oneway = None;
        Ok(Some(message))
    }

    async fn reply_to(&mut self, expected: i32) -> Result<Box<Message>, RpcError> {
        loop {
            let message = self.stream.read().await?.ok_or(self.options.ended())?;
            let found = message.envelope.sequence_id;
            if found == expected {
                return Ok(message);
            }
            if !self.is_stray(found, expected) {
                return Err(server_gave_up(&message)
                    .unwrap_or_else(|| ProtocolError::SequenceId { expected, found }.into()));
            }
            tracing::debug!(method = ?message.envelope.name, "a reply to a oneway call");
        }
    }

    /// Whether a reply belongs to a oneway call that went before the call `current`.
    fn is_stray(&self, sequence_id: i32, current: i32) -> bool {
        self.first_oneway.is_some_and(|first| {
            let distance = |id: i32| id.wrapping_sub(first).cast_unsigned();
            distance(sequence_id) < distance(current)
        })
    }

    /// What the server said before it closed the connection in the middle of a message.
    async fn reason_for_closing(&mut self) -> Option<RpcError> {
        let reading = self.stream.read();
        let message = tokio::time::timeout(TIME_TO_SAY_WHY, reading)
            .await
            .ok()?
            .ok()??;
        server_gave_up(&message)
    }
}
