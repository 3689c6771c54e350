//! [`Inbox`]: bytes come in, messages come out.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use alato_thrift::{Limits, MessageScanner, Progress};
use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, ReadBuf},
    time::Instant,
};

use super::{MAX_COPIED, MAX_KEPT, PREFIX, Received, Transport};
use crate::{Protocol, ProtocolError, RpcError, TransportError};

/// How much is read at once, at most.
const SCRATCH: usize = 64 << 10;

thread_local! {
    /// What is read lands here first, so that a connection that waits for bytes needs no room for them.
    static LANDING: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// What has been read of a stream, and not yet been taken.
#[derive(Debug)]
pub(crate) struct Inbox {
    unread: BytesMut,
    max_frame_size: u32,
    /// Where the message without a frame ends that is being read.
    scanner: Option<(Protocol, MessageScanner)>,
    /// How the last message came.
    transport: Transport,
    /// When something was read.
    filled_at: Option<Instant>,
}

impl Inbox {
    pub(crate) fn new(max_frame_size: u32) -> Self {
        Self {
            unread: BytesMut::new(),
            max_frame_size,
            scanner: None,
            transport: Transport::default(),
            filled_at: None,
        }
    }

    /// When the last message came, or at least its last part.
    pub(crate) fn filled_at(&self) -> Option<Instant> {
        self.filled_at
    }

    /// Whether no part of a message has been read that was not taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.unread.is_empty()
    }

    /// How the last message came, or the one of which a part is there.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// The protocol of what has been read and not taken.
    pub(crate) fn protocol(&self) -> Protocol {
        Protocol::of_unframed(&self.unread).unwrap_or_default()
    }

    /// Reads what has arrived; false at the end of the stream.
    pub(crate) fn poll_fill<T: AsyncRead + Unpin>(
        &mut self,
        io: &mut T,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<bool>> {
        // Whoever reads while this reads has a landing of its own.
        let mut landing = LANDING.take();
        landing.resize(SCRATCH, 0);
        let mut buffer = ReadBuf::new(&mut landing);
        let read = Pin::new(io).poll_read(cx, &mut buffer);
        if let Poll::Ready(Ok(())) = read {
            self.filled_at = Some(Instant::now());
            // It doubles as bytes arrive, whatever length a frame claims.
            self.unread.extend_from_slice(buffer.filled());
        }
        let more = !buffer.filled().is_empty();
        LANDING.set(landing);
        read.map_ok(|()| more)
    }

    /// Takes the next message, if all of it has been read.
    pub(crate) fn next(&mut self) -> Result<Option<Received>, RpcError> {
        if self.unread.is_empty() {
            return Ok(None);
        }
        // A frame of such a length would be longer than any may be.
        let length = match Protocol::of_unframed(&self.unread) {
            Some(protocol) => {
                self.transport = Transport::Unframed;
                self.length_without_frame(protocol)?
            }
            None => {
                self.transport = Transport::Framed;
                self.length_of_frame()?
            }
        };
        let Some(length) = length else {
            return Ok(None);
        };
        if let Transport::Framed = self.transport {
            self.unread.advance(PREFIX);
            self.transport = Transport::of_frame(&self.unread);
        }
        Ok(Some(Received {
            bytes: self.take(length),
            transport: self.transport,
            max_payload: self.max_frame_size,
        }))
    }

    fn length_without_frame(&mut self, protocol: Protocol) -> Result<Option<usize>, ProtocolError> {
        let limits = Limits::default().with_max_message_len(self.max_frame_size as usize);
        let scanner = match &mut self.scanner {
            Some((known, scanner)) if *known == protocol => scanner,
            other => &mut other.insert((protocol, protocol.scanner(limits))).1,
        };
        match scanner.scan(&self.unread)? {
            Progress::Incomplete { .. } => Ok(None),
            Progress::Complete { end } => Ok(Some(end)),
        }
    }

    fn length_of_frame(&mut self) -> Result<Option<usize>, TransportError> {
        let Some(prefix) = self.unread.first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*prefix);
        if length > self.max_frame_size {
            return Err(TransportError::FrameTooLarge {
                length,
                limit: self.max_frame_size,
            });
        }
        if length == 0 {
            return Err(TransportError::EmptyFrame);
        }
        let complete = self.unread.len() - PREFIX >= length as usize;
        Ok(complete.then_some(length as usize))
    }

    fn take(&mut self, length: usize) -> Bytes {
        let message = if length <= MAX_COPIED {
            let message = Bytes::copy_from_slice(&self.unread[..length]);
            self.unread.advance(length);
            message
        } else {
            self.unread.split_to(length).freeze()
        };
        if self.unread.is_empty() {
            if self.unread.capacity() > MAX_KEPT {
                self.unread = BytesMut::new();
            } else {
                // What lies before is room again.
                self.unread.clear();
            }
        }
        message
    }
}
