//! [`Stream`]: messages over a byte stream that one call has to itself.

use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Inbox, Message, Outbox};
use crate::{RpcError, TransportError};

/// Messages over a byte stream, one at a time.
#[derive(Debug)]
pub(crate) struct Stream<T> {
    io: T,
    inbox: Inbox,
    outbox: Outbox,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Stream<T> {
    pub(crate) fn new(io: T, inbox: Inbox, outbox: Outbox) -> Self {
        Self { io, inbox, outbox }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        &mut self.io
    }

    /// Whether bytes have been read that belong to a message not yet taken.
    pub(crate) fn has_unread(&self) -> bool {
        !self.inbox.is_empty()
    }

    /// Reads a message; `None` at the end of the stream.
    pub(crate) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Box<Message>>, RpcError>> {
        loop {
            if let Some(message) = self.inbox.next()? {
                self.inbox.leave_landing();
                return Poll::Ready(Ok(Some(message)));
            }
            if ready!(self.inbox.poll_fill(&mut self.io, cx)).map_err(TransportError::from)? {
                continue;
            }
            return Poll::Ready(match self.inbox.cut_off() {
                Some(error) => Err(error.into()),
                None => Ok(None),
            });
        }
    }

    /// Where messages are put that are to be written.
    pub(crate) fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// Writes the pending output. Sets `progress` if any of it was written.
    pub(crate) fn poll_flush(
        &mut self,
        cx: &mut Context<'_>,
        progress: &mut bool,
    ) -> Poll<Result<(), RpcError>> {
        let flushed = ready!(self.outbox.poll_flush(&mut self.io, cx, progress));
        self.outbox.shrink();
        Poll::Ready(flushed.map_err(|error| TransportError::from(error).into()))
    }
}
