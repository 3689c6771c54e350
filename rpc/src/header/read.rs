//! [`Header`]: a header that was read.

use std::{ops::Range, time::Duration};

use bytes::Bytes;

use super::{
    FIXED_LEN, HeaderError, Info, Infos, Kind, LENGTH_LEN, MAX_HEADER_LEN, ZLIB, cursor::Cursor,
    int_key, protocol_of_id, string_key, zlib,
};
use crate::{Protocol, wire::DEFAULT_MAX_FRAME_SIZE};

/// How often a payload may have been compressed. Nobody does it twice.
const MAX_TRANSFORMS: u32 = 2;

/// How many times as long as its frame a payload may be: as what zlib has compressed once, at most. What was compressed twice might be a million
/// times as long, and take a second for each small frame of it.
const MAX_RATIO: usize = 1_032;

/// How long a header and its payload may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderLimits {
    pub(crate) max_header_len: usize,
    /// Of the payload, once it is decompressed.
    pub(crate) max_payload_len: usize,
}

impl Default for HeaderLimits {
    fn default() -> Self {
        Self {
            max_header_len: MAX_HEADER_LEN,
            max_payload_len: DEFAULT_MAX_FRAME_SIZE as usize,
        }
    }
}

/// A header that was read; it keeps the frame.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    kind: Kind,
    flags: u16,
    sequence_id: i32,
    protocol: Protocol,
    compressed: bool,
    frame: Bytes,
    /// Where in the frame they are. Read through once, so that they are known to be sound.
    infos: Range<usize>,
}

/// What stands behind a header.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// Where in the frame it is.
    Plain(Range<usize>),
    Decompressed(Bytes),
}

impl Payload {
    pub(crate) fn bytes<'a>(&'a self, header: &'a Header) -> &'a [u8] {
        match self {
            Self::Plain(range) => header.frame.get(range.clone()).unwrap_or_default(),
            Self::Decompressed(bytes) => bytes,
        }
    }

    /// A part of [`bytes`](Self::bytes), to be kept.
    pub(crate) fn share(&self, header: &Header, part: &[u8]) -> Bytes {
        match self {
            Self::Plain(_) => header.frame.slice_ref(part),
            Self::Decompressed(bytes) => bytes.slice_ref(part),
        }
    }
}

impl Header {
    /// Reads the header at the start of a frame, the frame's length not included, and gives the payload behind it, decompressed.
    pub(crate) fn parse(frame: &Bytes, limits: HeaderLimits) -> Result<(Self, Bytes), HeaderError> {
        let (header, payload) = Self::read(frame.clone(), limits)?;
        let payload = payload.share(&header, payload.bytes(&header));
        Ok((header, payload))
    }

    /// The same of a frame that is not needed otherwise.
    pub(crate) fn read(frame: Bytes, limits: HeaderLimits) -> Result<(Self, Payload), HeaderError> {
        let mut cursor = Cursor::new(&frame, LENGTH_LEN);
        let magic = cursor.array("a magic")?;
        let kind = Kind::of_frame(&magic).ok_or(HeaderError::NoMagic {
            found: u16::from_be_bytes(magic),
        })?;
        let flags = cursor.u16("flags")?;
        let sequence_id = i32::from_be_bytes(cursor.array("a sequence id")?);
        let length = 4 * usize::from(cursor.u16("the length of the header")?);
        if length > limits.max_header_len {
            return Err(HeaderError::HeaderTooLong {
                length,
                limit: limits.max_header_len,
            });
        }
        let header = cursor.take(length, "a header")?;
        let end_of_header = frame.len() - cursor.rest().len();

        let mut cursor = Cursor::new(header, FIXED_LEN);
        let small = |cursor: &mut Cursor<'_>, what| match kind {
            Kind::THeader => cursor.varint(what),
            Kind::TTHeader => cursor.u8(what).map(u32::from),
        };
        let id = small(&mut cursor, "a protocol")?;
        let protocol = protocol_of_id(id).ok_or(HeaderError::UnknownProtocol { id })?;
        let transforms = small(&mut cursor, "a number of transforms")?;
        if transforms > MAX_TRANSFORMS {
            return Err(HeaderError::TooManyTransforms {
                count: transforms,
                limit: MAX_TRANSFORMS,
            });
        }
        for _ in 0..transforms {
            let id = small(&mut cursor, "a transform")?;
            if id != u32::from(ZLIB) {
                return Err(HeaderError::UnknownTransform { id });
            }
        }
        let mut infos = Infos::new(kind, cursor);
        while infos.read()?.is_some() {}

        let infos = end_of_header - cursor.rest().len()..end_of_header;
        let mut payload = Payload::Plain(end_of_header..frame.len());
        let header = Self {
            kind,
            flags,
            sequence_id,
            protocol,
            compressed: transforms > 0,
            frame,
            infos,
        };
        let in_proportion = header.frame.len().saturating_mul(MAX_RATIO);
        let max_len = limits.max_payload_len.min(in_proportion);
        for _ in 0..transforms {
            let inflated = zlib::inflate(payload.bytes(&header), max_len)?;
            payload = Payload::Decompressed(inflated.into());
        }
        Ok((header, payload))
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) const fn flags(&self) -> u16 {
        self.flags
    }

    pub(crate) const fn sequence_id(&self) -> i32 {
        self.sequence_id
    }

    /// The protocol of the message in the payload.
    pub(crate) const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Whether the payload was compressed.
    pub(crate) const fn is_compressed(&self) -> bool {
        self.compressed
    }

    pub(crate) fn infos(&self) -> Infos<'_> {
        let infos = self.frame.get(self.infos.clone()).unwrap_or_default();
        Infos::new(self.kind, Cursor::new(infos, FIXED_LEN))
    }

    /// The value of a key that is a string; the last one, as in a map.
    pub(crate) fn string(&self, key: &[u8]) -> Option<&[u8]> {
        let value = |info| match info {
            Info::Pair { key: found, value } | Info::PersistentPair { key: found, value }
                if found == key =>
            {
                Some(value)
            }
            _ => None,
        };
        self.infos().filter_map(value).last()
    }

    /// `TTHeader`: the value of a key that is a number; the last one, as in a map.
    pub(crate) fn int(&self, key: u16) -> Option<&[u8]> {
        let value = |info| match info {
            Info::IntPair { key: found, value } if found == key => Some(value),
            _ => None,
        };
        self.infos().filter_map(value).last()
    }

    /// The service that is called, where the header says it.
    pub(crate) fn service(&self) -> Option<&str> {
        std::str::from_utf8(self.string(string_key::SERVICE)?).ok()
    }

    /// How long the caller waits, where the header says it. What is no number says nothing, as in Kitex.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        let millis = match self.kind {
            Kind::THeader => self.string(string_key::CLIENT_TIMEOUT)?,
            Kind::TTHeader => self.int(int_key::RPC_TIMEOUT)?,
        };
        let millis: u64 = std::str::from_utf8(millis).ok()?.parse().ok()?;
        // 0 is what Kitex writes where there is no limit.
        (millis > 0).then(|| Duration::from_millis(millis))
    }
}

/// Takes the frame off a message that has one inside its payload, as Volo's and some of Kitex's have, and says whether it had.
///
/// No message looks like it: its first four bytes are a version, or the length of a name, which is shorter than all that follows.
pub(crate) fn strip_frame(payload: &[u8]) -> (&[u8], bool) {
    match payload.split_first_chunk::<LENGTH_LEN>() {
        Some((length, message)) if u32::from_be_bytes(*length) as usize == message.len() => {
            (message, true)
        }
        _ => (payload, false),
    }
}
