//! Frames on a byte stream: a length of four bytes, then as many bytes of message.
//!
//! Source: `TFramedTransport` in Apache Thrift's `lib/cpp/src/thrift/transport/TBufferTransports.cpp`.

use alato_thrift::MessageHeader;
use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Protocol, ProtocolError, RpcError, TransportError};

/// Apache Thrift's limit (`TConfiguration.h`, `DEFAULT_MAX_FRAME_SIZE`).
pub(crate) const DEFAULT_MAX_FRAME_SIZE: u32 = 16_384_000;

/// How much room is made before a read. The buffer doubles as bytes arrive, whatever length a frame claims.
const READ_AHEAD: usize = 8 << 10;

/// Frames up to this length are copied out of the buffer: a small value that is kept would keep all of it.
const MAX_COPIED_FRAME: usize = 4 << 10;

/// A buffer that has grown beyond this is given up once it is empty, so that an idle connection is small.
const MAX_KEPT_BUFFER: usize = 64 << 10;

const PREFIX: usize = 4;

/// To everyone else, a length above `i32::MAX` is negative.
pub(crate) const fn clamp_frame_size(bytes: u32) -> u32 {
    if bytes > i32::MAX.cast_unsigned() {
        i32::MAX.cast_unsigned()
    } else {
        bytes
    }
}

/// A message, and the rest of the frame behind its envelope.
pub(crate) struct Message<'a> {
    pub(crate) header: MessageHeader<'a>,
    pub(crate) protocol: Protocol,
    pub(crate) body: Bytes,
}

/// Messages over a byte stream.
#[derive(Debug)]
pub(crate) struct Framed<T> {
    io: T,
    unread: BytesMut,
    unsent: Vec<u8>,
    max_frame_size: u32,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Framed<T> {
    pub(crate) fn new(io: T, max_frame_size: u32) -> Self {
        Self {
            io,
            unread: BytesMut::new(),
            unsent: Vec::new(),
            max_frame_size,
        }
    }

    pub(crate) fn get_ref(&self) -> &T {
        &self.io
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        &mut self.io
    }

    /// Whether bytes have been read that belong to a frame not yet taken.
    pub(crate) fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Takes the next frame, if all of it has been read.
    pub(crate) fn buffered_frame(&mut self) -> Result<Option<Bytes>, TransportError> {
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
        if self.unread.len() - PREFIX < length as usize {
            return Ok(None);
        }
        self.unread.advance(PREFIX);
        Ok(Some(self.take_frame(length as usize)))
    }

    fn take_frame(&mut self, length: usize) -> Bytes {
        let frame = if length <= MAX_COPIED_FRAME {
            let frame = Bytes::copy_from_slice(&self.unread[..length]);
            self.unread.advance(length);
            frame
        } else {
            self.unread.split_to(length).freeze()
        };
        if self.unread.is_empty() && self.unread.capacity() > MAX_KEPT_BUFFER {
            self.unread = BytesMut::new();
        }
        frame
    }

    /// Reads what has arrived, or waits for it; false at the end of the stream. Losing the future loses no bytes.
    pub(crate) async fn fill(&mut self) -> Result<bool, TransportError> {
        self.unread.reserve(READ_AHEAD);
        let read = self.io.read_buf(&mut self.unread).await?;
        if read == 0 && self.has_unread() {
            return Err(TransportError::Closed);
        }
        Ok(read > 0)
    }

    /// Reads a frame; `None` at the end of the stream.
    pub(crate) async fn read_frame(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            if let Some(frame) = self.buffered_frame()? {
                return Ok(Some(frame));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    /// Writes a message. A message over the limit is refused before any of it is written.
    pub(crate) async fn write_message(
        &mut self,
        protocol: Protocol,
        header: &MessageHeader<'_>,
        body: &Bytes,
    ) -> Result<(), RpcError> {
        self.unsent.clear();
        self.unsent.shrink_to(MAX_COPIED_FRAME);
        self.unsent.extend_from_slice(&[0; PREFIX]);
        protocol
            .write_envelope(header, &mut self.unsent)
            .map_err(ProtocolError::from)?;
        let length = self.unsent.len() - PREFIX + body.len();
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > self.max_frame_size {
            return Err(RpcError::Transport(TransportError::FrameTooLarge {
                length,
                limit: self.max_frame_size,
            }));
        }
        if let Some(prefix) = self.unsent.first_chunk_mut() {
            *prefix = length.to_be_bytes();
        }
        // One system call for both parts, without a copy of the body.
        let mut parts = Buf::chain(self.unsent.as_slice(), body.as_ref());
        let written = async {
            self.io.write_all_buf(&mut parts).await?;
            self.io.flush().await
        };
        written.await.map_err(TransportError::from)?;
        Ok(())
    }
}

/// Reads the envelope of the message in a frame.
pub(crate) fn open(frame: &Bytes) -> Result<Message<'_>, ProtocolError> {
    let protocol = Protocol::of_message(frame);
    let (header, len) = protocol.read_envelope(frame)?;
    Ok(Message {
        header,
        protocol,
        body: frame.slice(len..),
    })
}
