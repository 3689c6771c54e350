//! Messages on a byte stream: in frames, which are a length of four bytes and as many bytes of message, or without.
//!
//! Source: `TFramedTransport` and `TBufferedTransport` in Apache Thrift's
//! `lib/cpp/src/thrift/transport/TBufferTransports.cpp`.

mod inbox;
mod outbox;
mod stream;

use alato_thrift::{MessageHeader, MessageKind};
use bytes::Bytes;

pub(crate) use self::{inbox::Inbox, outbox::Outbox, stream::Stream};
use crate::{Protocol, ProtocolError, name::Name};

/// Apache Thrift's limit (`TConfiguration.h`, `DEFAULT_MAX_FRAME_SIZE`).
pub(crate) const DEFAULT_MAX_FRAME_SIZE: u32 = 16_384_000;

/// To everyone else, a length above `i32::MAX` is negative.
pub(crate) const fn clamp_frame_size(bytes: u32) -> u32 {
    if bytes > i32::MAX.cast_unsigned() {
        i32::MAX.cast_unsigned()
    } else {
        bytes
    }
}

/// The length of a frame, before it.
const PREFIX: usize = 4;

/// Bodies up to this length are copied to their neighbours: a small value that is kept would keep all of a buffer, and a write of
/// many small parts costs more than one of a whole.
const MAX_COPIED: usize = 4 << 10;

/// Buffers that have grown beyond this are given up when they are empty, so that an idle connection is small.
const MAX_KEPT: usize = 2 << 10;

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

/// A message as it came from the stream: its envelope has not been looked at.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    pub(crate) transport: Transport,
}

/// A message whose envelope has been read.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) envelope: Envelope,
    pub(crate) kind: MessageKind,
    pub(crate) body: Bytes,
}

/// What a reply has in common with its call.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) transport: Transport,
    pub(crate) protocol: Protocol,
    pub(crate) name: Name,
    pub(crate) sequence_id: i32,
}

impl Received {
    /// The protocol that the message seems to be in.
    pub(crate) fn protocol(&self) -> Protocol {
        Protocol::of_message(&self.bytes)
    }

    /// Reads the envelope.
    pub(crate) fn open(self) -> Result<Message, ProtocolError> {
        let Self { bytes, transport } = self;
        let protocol = Protocol::of_message(&bytes);
        let (header, body) = protocol.read_envelope(&bytes)?;
        let envelope = Envelope {
            transport,
            protocol,
            name: Name::received(header.name, &bytes),
            sequence_id: header.sequence_id,
        };
        Ok(Message {
            envelope,
            kind: header.kind,
            body: Protocol::body(bytes, body),
        })
    }
}

impl Envelope {
    /// Where nothing is known of the call.
    pub(crate) fn nameless(transport: Transport, protocol: Protocol) -> Self {
        Self {
            transport,
            protocol,
            name: Name::Known(""),
            sequence_id: 0,
        }
    }

    fn header(&self, kind: MessageKind) -> MessageHeader<'_> {
        MessageHeader {
            name: self.name.as_str().into(),
            kind,
            sequence_id: self.sequence_id,
        }
    }
}
