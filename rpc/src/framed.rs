//! Messages on a byte stream: in frames, which are a length of four bytes and as many bytes of message, or without.
//!
//! Source: `TFramedTransport` and `TBufferedTransport` in Apache Thrift's
//! `lib/cpp/src/thrift/transport/TBufferTransports.cpp`.

use alato_thrift::{Limits, MessageHeader, MessageScanner, Progress};
use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Protocol, ProtocolError, RpcError, TransportError};

/// Apache Thrift's limit (`TConfiguration.h`, `DEFAULT_MAX_FRAME_SIZE`).
pub(crate) const DEFAULT_MAX_FRAME_SIZE: u32 = 16_384_000;

/// How much room is made before a read. The buffer doubles as bytes arrive, whatever length a frame claims.
const READ_AHEAD: usize = 8 << 10;

/// Messages up to this length are copied out of the buffer: a small value that is kept would keep all of it.
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

/// Whether each message says how long it is.
///
/// A server answers each call as it came; a client chooses ([`ClientBuilder::transport`](crate::ClientBuilder::transport)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// Each message stands in a frame, with its length before it (`TFramedTransport`).
    #[default]
    Framed,
    /// Messages follow one another, and end where they end (`TBufferedTransport`, `TSocket`).
    Unframed,
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
    /// Messages that are queued; of the last one the body, if it is large, is in `unsent_body`.
    unsent: Vec<u8>,
    unsent_body: Bytes,
    max_frame_size: u32,
    /// How messages are written.
    transport: Transport,
    /// Whether that is how the last one was that has been read.
    as_it_came: bool,
    /// Where the message without a frame ends that is being read.
    scanner: Option<(Protocol, MessageScanner)>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Framed<T> {
    /// On a client, which writes in `transport`; on a server without one, each message is answered as it came.
    pub(crate) fn new(io: T, transport: Option<Transport>, max_frame_size: u32) -> Self {
        Self {
            io,
            unread: BytesMut::new(),
            unsent: Vec::new(),
            unsent_body: Bytes::new(),
            max_frame_size,
            transport: transport.unwrap_or_default(),
            as_it_came: transport.is_none(),
            scanner: None,
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

    /// The protocol of what has been read and not taken.
    pub(crate) fn protocol_of_unread(&self) -> Protocol {
        Protocol::of_unframed(&self.unread).unwrap_or_default()
    }

    /// Takes the next message, if all of it has been read.
    pub(crate) fn buffered_message(&mut self) -> Result<Option<Bytes>, RpcError> {
        // A frame of such a length would be longer than any may be.
        match Protocol::of_unframed(&self.unread) {
            Some(protocol) => self.buffered_without_frame(protocol),
            None => Ok(self.buffered_frame()?),
        }
    }

    fn buffered_without_frame(&mut self, protocol: Protocol) -> Result<Option<Bytes>, RpcError> {
        self.came_in(Transport::Unframed);
        let limits = Limits::default().with_max_message_len(self.max_frame_size as usize);
        let scanner = match &mut self.scanner {
            Some((known, scanner)) if *known == protocol => scanner,
            other => &mut other.insert((protocol, protocol.scanner(limits))).1,
        };
        match scanner.scan(&self.unread).map_err(ProtocolError::from)? {
            Progress::Incomplete { .. } => Ok(None),
            Progress::Complete { end } => Ok(Some(self.take_message(end))),
        }
    }

    fn buffered_frame(&mut self) -> Result<Option<Bytes>, TransportError> {
        let Some(prefix) = self.unread.first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*prefix);
        self.came_in(Transport::Framed);
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
        Ok(Some(self.take_message(length as usize)))
    }

    fn came_in(&mut self, transport: Transport) {
        if self.as_it_came {
            self.transport = transport;
        }
    }

    fn take_message(&mut self, length: usize) -> Bytes {
        let message = if length <= MAX_COPIED_FRAME {
            let message = Bytes::copy_from_slice(&self.unread[..length]);
            self.unread.advance(length);
            message
        } else {
            self.unread.split_to(length).freeze()
        };
        if self.unread.is_empty() && self.unread.capacity() > MAX_KEPT_BUFFER {
            self.unread = BytesMut::new();
        }
        message
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

    /// Reads a message; `None` at the end of the stream.
    pub(crate) async fn read_message(&mut self) -> Result<Option<Bytes>, RpcError> {
        loop {
            if let Some(message) = self.buffered_message()? {
                return Ok(Some(message));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    /// Writes a message, behind those that are queued. A message over the limit is refused before any of it is written.
    pub(crate) async fn write_message(
        &mut self,
        protocol: Protocol,
        header: &MessageHeader<'_>,
        body: &Bytes,
    ) -> Result<(), RpcError> {
        self.queue(protocol, header, body).await?;
        Ok(self.flush().await?)
    }

    /// Puts a message behind those that are to be written by the next [`flush`](Self::flush), so that one system call is enough for many; it
    /// waits only where they would become too many.
    pub(crate) async fn queue(
        &mut self,
        protocol: Protocol,
        header: &MessageHeader<'_>,
        body: &Bytes,
    ) -> Result<(), RpcError> {
        if self.unsent.len() >= MAX_KEPT_BUFFER || !self.unsent_body.is_empty() {
            self.flush().await?;
        }
        let start = self.unsent.len();
        let prefix = match self.transport {
            Transport::Framed => PREFIX,
            Transport::Unframed => 0,
        };
        self.unsent.extend_from_slice(&[0; PREFIX][..prefix]);
        protocol
            .write_envelope(header, &mut self.unsent)
            .map_err(ProtocolError::from)?;
        let length = self.unsent.len() - start - prefix + body.len();
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > self.max_frame_size {
            self.unsent.truncate(start);
            return Err(RpcError::Transport(TransportError::FrameTooLarge {
                length,
                limit: self.max_frame_size,
            }));
        }
        if let Some(bytes) = self.unsent.get_mut(start..start + prefix)
            && let Ok(bytes) = <&mut [u8; PREFIX]>::try_from(bytes)
        {
            *bytes = length.to_be_bytes();
        }
        if body.len() <= MAX_COPIED_FRAME {
            self.unsent.extend_from_slice(body);
        } else {
            self.unsent_body = body.clone();
        }
        Ok(())
    }

    /// Writes what is queued.
    pub(crate) async fn flush(&mut self) -> Result<(), TransportError> {
        if self.unsent.is_empty() {
            return Ok(());
        }
        // One system call for both parts, without a copy of a large body.
        let mut parts = Buf::chain(self.unsent.as_slice(), self.unsent_body.as_ref());
        self.io.write_all_buf(&mut parts).await?;
        self.io.flush().await?;
        self.unsent.clear();
        self.unsent.shrink_to(MAX_COPIED_FRAME);
        self.unsent_body = Bytes::new();
        Ok(())
    }
}

/// Reads the envelope of a message.
pub(crate) fn open(frame: &Bytes) -> Result<Message<'_>, ProtocolError> {
    let protocol = Protocol::of_message(frame);
    let (header, len) = protocol.read_envelope(frame)?;
    Ok(Message {
        header,
        protocol,
        body: frame.slice(len..),
    })
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll},
    };

    use alato_thrift::MessageKind;
    use futures_util::FutureExt;
    use tokio::io::ReadBuf;

    use super::*;

    /// Takes everything that is written to it, and counts the calls.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl AsyncRead for Writes {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Writes {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<std::io::Result<usize>> {
            self.0.push(bytes.to_vec());
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn messages_that_are_queued_are_written_at_once() {
        let mut framed = Framed::new(Writes::default(), None, 1 << 20);
        let header = MessageHeader {
            name: "m".into(),
            kind: MessageKind::Reply,
            sequence_id: 1,
        };
        let queue = |framed: &mut Framed<Writes>, body: &Bytes| {
            let queued = framed.queue(Protocol::Binary, &header, body);
            queued.now_or_never().unwrap()
        };
        let small = Bytes::from_static(&[0]);
        for _ in 0..100 {
            queue(&mut framed, &small).unwrap();
        }
        // One that is refused leaves nothing of it behind.
        queue(&mut framed, &Bytes::from(vec![0; 2 << 20])).unwrap_err();
        assert!(framed.get_ref().0.is_empty());
        framed.flush().now_or_never().unwrap().unwrap();
        let [all] = &framed.get_ref().0[..] else {
            panic!("one write")
        };
        assert_eq!(all.len(), 100 * (4 + 4 + 4 + 1 + 4 + 1));

        // A large body is not copied, and nothing gets between it and what stands before it.
        let large = Bytes::from(vec![7; 10_000]);
        queue(&mut framed, &large).unwrap();
        queue(&mut framed, &small).unwrap();
        framed.flush().now_or_never().unwrap().unwrap();
        let written = framed.get_ref().0[1..].concat();
        assert_eq!(written.len(), 17 + 10_000 + 18);
        assert_eq!(written[17..10_017], large);
    }
}
