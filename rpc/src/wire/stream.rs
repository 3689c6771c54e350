//! [`Stream`]: messages over a byte stream that one call has to itself.

use std::future::poll_fn;

use alato_thrift::MessageKind;
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Body, Envelope, Extras, Inbox, Message, Outbox};
use crate::{RpcError, TransportError};

/// Messages over a byte stream, one at a time.
#[derive(Debug)]
pub(crate) struct Stream<T> {
    io: T,
    inbox: Inbox,
    outbox: Outbox,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Stream<T> {
    pub(crate) fn new(io: T, max_frame_size: u32) -> Self {
        Self {
            io,
            inbox: Inbox::new(max_frame_size),
            outbox: Outbox::new(max_frame_size),
        }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        &mut self.io
    }

    /// Whether bytes have been read that belong to a message not yet taken.
    pub(crate) fn has_unread(&self) -> bool {
        !self.inbox.is_empty()
    }

    /// Reads a message; `None` at the end of the stream. Losing the future loses no bytes.
    pub(crate) async fn read(&mut self) -> Result<Option<Box<Message>>, RpcError> {
        loop {
            if let Some(message) = self.inbox.next()? {
                self.inbox.leave_landing();
                return Ok(Some(message));
            }
            let more = poll_fn(|cx| self.inbox.poll_fill(&mut self.io, cx));
            if more.await.map_err(TransportError::from)? {
                continue;
            }
            if self.has_unread() {
                return Err(TransportError::Closed.into());
            }
            return Ok(None);
        }
    }

    /// Writes a message. One that is over the limit is refused before any of it is written.
    pub(crate) async fn write(
        &mut self,
        envelope: &Envelope,
        kind: MessageKind,
        body: &Body,
        extras: Extras<'_>,
    ) -> Result<(), RpcError> {
        self.outbox.push(envelope, kind, body, extras)?;
        let flushed = poll_fn(|cx| self.outbox.poll_flush(&mut self.io, cx, &mut false)).await;
        self.outbox.shrink();
        Ok(flushed.map_err(TransportError::from)?)
    }
}
