//! Messages on a byte stream: in frames, which are a length of four bytes and as many bytes of message, or without; and in frames with
//! a [header](crate::header) before the message.
//!
//! Source: `TFramedTransport` and `TBufferedTransport` in Apache Thrift's
//! `lib/cpp/src/thrift/transport/TBufferTransports.cpp`.

mod body;
mod foreign;
mod inbox;
mod message;
mod outbox;
mod stream;

use std::time::Duration;

use alato_metainfo::MetaInfo;
use alato_thrift::{Limits, MessageHeader, MessageKind};

pub(crate) use self::{
    body::Body, foreign::Foreign, inbox::Inbox, message::Message, outbox::Outbox, stream::Stream,
};
use crate::{BusinessError, Protocol, header::Kind, name::Name};

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

/// The limits that messages of up to `max_frame_size` are decoded within, unless these are the
/// default ones. How long a message may be is a matter of its frame.
pub(crate) fn limits_of_messages(
    codec_limits: Option<Limits>,
    max_frame_size: u32,
) -> Option<Limits> {
    let max_message_len = max_frame_size as usize;
    let default = Limits::default();
    if codec_limits.is_none() && max_message_len <= default.max_message_len {
        return None;
    }
    Some(
        codec_limits
            .unwrap_or(default)
            .with_max_message_len(max_message_len),
    )
}

/// The length of a frame, before it.
const PREFIX: usize = 4;

/// Bodies up to this length are short.
pub(crate) const MAX_SHORT: usize = 4 << 10;

/// Bodies up to this length are copied behind what else is to be written. A part of its own takes several allocations, and a longer write.
pub(crate) const MAX_COPIED: usize = 32 << 10;

/// The most room that a body leaves to another.
const MAX_ROOM: usize = 2 * MAX_COPIED;

/// Buffers that have grown beyond this are given up when they are empty, so that an idle connection is small.
const MAX_KEPT: usize = 2 << 10;

/// What stands around a message.
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
    /// Frames with a header, which carries metadata and deadlines: Apache's and fbthrift's (`THeaderTransport`).
    THeader,
    /// Frames with a header, which carries metadata and deadlines: Kitex's and Volo's.
    TTHeader,
}

impl Transport {
    /// Which header there is.
    pub(crate) const fn header(self) -> Option<Kind> {
        match self {
            Self::Framed | Self::Unframed => None,
            Self::THeader => Some(Kind::THeader),
            Self::TTHeader => Some(Kind::TTHeader),
        }
    }

    /// The transport of a frame, by what stands in it.
    fn of_frame(frame: &[u8]) -> Self {
        match Kind::of_frame(frame) {
            None => Self::Framed,
            Some(Kind::THeader) => Self::THeader,
            Some(Kind::TTHeader) => Self::TTHeader,
        }
    }
}

/// What a reply has in common with its call.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    pub(crate) transport: Transport,
    pub(crate) protocol: Protocol,
    pub(crate) name: Name,
    pub(crate) sequence_id: i32,
    pub(crate) style: HeaderStyle,
}

/// How a header is written, where there is one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HeaderStyle {
    pub(crate) flags: u16,
    /// The sequence id in the header; usually that of the message.
    pub(crate) sequence_id: i32,
    pub(crate) compressed: bool,
    /// Whether the message has a frame of its own behind the header.
    pub(crate) framed: bool,
}

/// What a header says of a message.
#[derive(Clone, Copy)]
pub(crate) enum Extras<'a> {
    Call {
        meta: &'a MetaInfo,
        service: Option<&'a str>,
        timeout: Duration,
    },
    Reply {
        meta: &'a MetaInfo,
        /// Whether the server is about to close the connection.
        last: bool,
        business: Option<&'a BusinessError>,
    },
}

impl<'a> Extras<'a> {
    /// The same, and the error that a reply carries.
    pub(crate) fn with_business(mut self, error: &'a BusinessError) -> Self {
        if let Self::Reply { business, .. } = &mut self {
            *business = Some(error);
        }
        self
    }
}

impl Envelope {
    /// Where nothing is known of the call.
    pub(crate) fn nameless(transport: Transport, protocol: Protocol) -> Self {
        Self {
            transport,
            protocol,
            name: Name::EMPTY,
            sequence_id: 0,
            style: HeaderStyle::default(),
        }
    }

    fn message_header(&self, kind: MessageKind) -> MessageHeader<'_> {
        MessageHeader {
            name: self.name_in(kind).into(),
            kind,
            sequence_id: self.sequence_id,
        }
    }

    /// The name in a message of this kind.
    ///
    /// A reply says the method alone, whatever service the call named: `TMultiplexedProcessor.h` takes the name off before the processor
    /// sees the call, so the clients that Apache's compiler makes expect none. In C++ they wait on where a reply has another name than
    /// they called (`recv_*`), in Node they report an unknown function (`connection.js`).
    #[inline]
    fn name_in(&self, kind: MessageKind) -> &str {
        match kind {
            MessageKind::Reply | MessageKind::Exception => self.name.method(),
            MessageKind::Call | MessageKind::Oneway => self.name.as_str(),
        }
    }
}
