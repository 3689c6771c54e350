//! [`Protocol`]: how the messages on a connection are encoded.

use alato_thrift::{
    ApplicationException, Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Limits,
    MessageHeader, MessageKind, MessageScanner, StructValue, TType,
    binary::{self, BinaryDecoder, BinaryEncoder},
    compact::{self, CompactDecoder, CompactEncoder},
    json::{self, JsonDecoder, JsonEncoder},
};
use std::{borrow::Cow, cell::Cell, ops::Range};

use bytes::{Buf, Bytes};

use crate::{
    ProtocolError, ReplyKind,
    wire::{Body, MAX_COPIED},
};

/// How messages are encoded.
///
/// A server answers each call in the protocol in which it came; a client chooses
/// ([`ClientBuilder::protocol`](crate::ClientBuilder::protocol)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// The binary protocol, which every Thrift implementation speaks.
    #[default]
    Binary,
    /// The compact protocol: smaller messages, for a little more work.
    Compact,
    /// Thrift's own JSON (`TJSONProtocol`): text, several times the size and the work of the others.
    Json,
}

/// The longest name of a method; a reply repeats it.
const MAX_METHOD_NAME: usize = 1 << 10;

/// The first byte of a message in the compact protocol (`TCompactProtocol.h`).
const COMPACT: u8 = 0x82;
/// The same in the binary one (`TBinaryProtocol.h`); without a version it is the first byte of the length of a name, which is 0.
const BINARY: u8 = 0x80;
/// A message in JSON is an array. (A frame in the binary protocol without a version would begin with a name of over a gigabyte.)
const JSON: u8 = b'[';

impl Protocol {
    /// The protocol of a message, by its first byte.
    pub(crate) fn of_message(message: &[u8]) -> Self {
        match message {
            [COMPACT, ..] => Self::Compact,
            [JSON, ..] => Self::Json,
            _ => Self::Binary,
        }
    }

    /// The protocol of a message without a frame, by its first byte. In the binary protocol it has a version: without one, nobody
    /// could tell it from a frame.
    pub(crate) const fn of_unframed(first: u8) -> Option<Self> {
        match first {
            BINARY => Some(Self::Binary),
            COMPACT => Some(Self::Compact),
            JSON => Some(Self::Json),
            _ => None,
        }
    }

    /// What finds the end of a message without a frame.
    pub(crate) fn scanner(self, limits: Limits) -> MessageScanner {
        match self {
            Self::Binary => MessageScanner::binary(limits),
            Self::Compact => MessageScanner::compact(limits),
            Self::Json => MessageScanner::json(limits),
        }
    }

    /// Writes a value.
    ///
    /// # Errors
    /// As [`binary::to_vec`].
    pub fn to_bytes<T: Encode + ?Sized>(self, value: &T) -> Result<Bytes, EncodeError> {
        struct Whole<'a, T: ?Sized>(&'a T);
        impl<T: Encode + ?Sized> WriteWith for Whole<'_, T> {
            fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
                self.0.encode(encoder)
            }
        }
        self.write(&Whole(value))
    }

    /// Reads a value, whose `Bytes` become slices of `input`.
    ///
    /// # Errors
    /// As [`binary::from_bytes`].
    pub fn from_bytes<'de, T: Decode<'de>>(self, input: &'de Bytes) -> Result<T, DecodeError> {
        match self {
            Self::Binary => binary::from_bytes(input),
            Self::Compact => compact::from_bytes(input),
            Self::Json => json::from_bytes(input),
        }
    }

    /// Reads a value.
    ///
    /// # Errors
    /// As [`binary::from_slice`].
    pub fn from_slice<'de, T: Decode<'de>>(self, input: &'de [u8]) -> Result<T, DecodeError> {
        match self {
            Self::Binary => binary::from_slice(input),
            Self::Compact => compact::from_slice(input),
            Self::Json => json::from_slice(input),
        }
    }

    /// Reads the body of a message. If it is long, its `Bytes` become slices of it.
    pub(crate) fn read_body<'de, T: Decode<'de>>(self, body: &'de Body) -> Result<T, DecodeError> {
        match body.to_be_shared() {
            Some(bytes) => self.from_bytes(bytes),
            None => self.from_slice(body),
        }
    }

    /// The same, within limits that are not the default ones.
    pub(crate) fn read_body_with<'de, T: Decode<'de>>(
        self,
        body: &'de Body,
        limits: Limits,
    ) -> Result<T, DecodeError> {
        match (self, body.to_be_shared()) {
            (Self::Binary, Some(bytes)) => binary::from_bytes_with(bytes, limits),
            (Self::Binary, None) => binary::from_slice_with(body, limits),
            (Self::Compact, Some(bytes)) => compact::from_bytes_with(bytes, limits),
            (Self::Compact, None) => compact::from_slice_with(body, limits),
            (Self::Json, Some(bytes)) => json::from_bytes_with(bytes, limits),
            (Self::Json, None) => json::from_slice_with(body, limits),
        }
    }

    /// Appends the envelope of a message: what stands before its body.
    pub(crate) fn write_envelope(
        self,
        header: &MessageHeader<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        match self {
            Self::Binary => BinaryEncoder::new(buffer).message_begin(header),
            Self::Compact => CompactEncoder::new(buffer).message_begin(header),
            Self::Json => {
                JsonEncoder::new(buffer).message_begin(header)?;
                buffer.push(b',');
                Ok(())
            }
        }
    }

    /// What stands behind the body of a message.
    pub(crate) const fn behind_body(self) -> &'static [u8] {
        match self {
            Self::Binary | Self::Compact => b"",
            Self::Json => b"]",
        }
    }

    /// Reads the envelope of a message, and says which part of it is the body.
    #[cfg(test)]
    pub(crate) fn read_envelope(
        self,
        message: &[u8],
    ) -> Result<(MessageHeader<'_>, Range<usize>), DecodeError> {
        self.read_envelope_with(message, Limits::default())
    }

    /// Reads the envelope of a message whose body is within these limits, and returns which part of it is the body.
    pub(crate) fn read_envelope_with(
        self,
        message: &[u8],
        limits: Limits,
    ) -> Result<(MessageHeader<'_>, Range<usize>), DecodeError> {
        let limits = limits.with_max_string_len(MAX_METHOD_NAME);
        match self {
            Self::Binary => {
                let mut decoder = BinaryDecoder::new(message, limits);
                Ok((decoder.message_begin()?, decoder.position()..message.len()))
            }
            Self::Compact => {
                let mut decoder = CompactDecoder::new(message, limits);
                Ok((decoder.message_begin()?, decoder.position()..message.len()))
            }
            Self::Json => read_json_envelope(message, limits),
        }
    }

    /// Splits nearly every message in the binary protocol: kind, name, sequence id and body. What is unusual or wrong about another,
    /// [`read_envelope_with`](Self::read_envelope_with) says.
    #[inline]
    pub(crate) fn split_binary_message(message: &[u8]) -> Option<(MessageKind, &[u8], i32, &[u8])> {
        let ([BINARY, 1, _, kind, length @ ..], rest) = message.split_first_chunk::<8>()? else {
            return None;
        };
        let length = u32::from_be_bytes(*length) as usize;
        if length > MAX_METHOD_NAME {
            return None;
        }
        let (name, rest) = rest.split_at_checked(length)?;
        let (sequence_id, body) = rest.split_first_chunk()?;
        let kind = MessageKind::from_byte(*kind)?;
        Some((kind, name, i32::from_be_bytes(*sequence_id), body))
    }

    /// What a message in the binary protocol begins with; behind it stand the name, the sequence id and the body.
    #[inline]
    pub(crate) fn start_of_binary_message(kind: MessageKind, name_len: usize) -> Option<[u8; 8]> {
        let [a, b, c, d] = i32::try_from(name_len).ok()?.to_be_bytes();
        Some([BINARY, 1, 0, kind as u8, a, b, c, d])
    }

    /// The body of a message, where [`read_envelope_with`](Self::read_envelope_with) has found it.
    pub(crate) fn body(mut message: Bytes, range: Range<usize>) -> Bytes {
        message.truncate(range.end);
        message.advance(range.start.min(message.len()));
        message
    }

    /// What a result struct holds. It has one field at most: none for `void`, 0 for the result, and otherwise the number of a
    /// declared exception.
    pub(crate) fn kind_of_result(self, result: &[u8]) -> ReplyKind {
        let success = match (self, result) {
            // In compact, the number 0 is no higher than the last one, so it stands behind the type.
            (_, [])
            | (Self::Binary | Self::Compact, [0, ..])
            | (Self::Binary, [_, 0, 0, ..])
            | (Self::Compact, [0..=0x0f, 0, ..]) => true,
            (Self::Json, text) => {
                let mut text = text.iter().filter(|byte| !byte.is_ascii_whitespace());
                text.next();
                matches!(text.next(), Some(b'}') | None) || text.copied().take(2).eq(*b"0\"")
            }
            _ => false,
        };
        if success {
            ReplyKind::Success
        } else {
            ReplyKind::Declared
        }
    }

    /// A struct that was encoded in `self`, in another protocol. What it is need not be known; it has to be within the limits.
    pub(crate) fn transcode(
        self,
        body: &Body,
        to: Self,
        limits: Limits,
    ) -> Result<Cow<'_, Body>, ProtocolError> {
        if self == to {
            return Ok(Cow::Borrowed(body));
        }
        let body: StructValue = self.read_body_with(body, limits)?;
        Ok(Cow::Owned(Body::Shared(to.to_bytes(&body)?)))
    }

    /// The bytes of an exception.
    pub(crate) fn exception(self, exception: &ApplicationException) -> Body {
        // Two fields at depth one: only a message of over 2 GiB could fail, and that is left out.
        let encoded = self.to_bytes(exception);
        Body::Shared(encoded.unwrap_or_else(|_| Bytes::from_static(&[0])))
    }

    /// The same, field by field.
    pub(crate) fn read<T>(
        self,
        body: &Body,
        limits: Limits,
        read: impl ReadWith<T>,
    ) -> Result<T, DecodeError> {
        macro_rules! read {
            ($Decoder:ident) => {{
                let mut decoder = match body.to_be_shared() {
                    Some(bytes) => $Decoder::new_shared(bytes, limits),
                    None => $Decoder::new(body, limits),
                };
                let value = read.read(&mut decoder)?;
                decoder.finish()?;
                Ok(value)
            }};
        }
        match self {
            Self::Binary => read!(BinaryDecoder),
            Self::Compact => read!(CompactDecoder),
            Self::Json => read!(JsonDecoder),
        }
    }

    /// Writes a struct field by field.
    pub(crate) fn write(self, write: &impl WriteWith) -> Result<Bytes, EncodeError> {
        // Whoever encodes while this encodes has a vector of its own.
        let mut scratch = SCRATCH.take();
        scratch.clear();
        self.write_to(&mut scratch, write)?;
        Ok(taken_from(scratch))
    }

    /// Writes the body of a message, to the room that another has left if it is short.
    #[inline]
    pub(crate) fn write_body(
        self,
        body: &mut Body,
        write: &impl WriteWith,
    ) -> Result<(), EncodeError> {
        match body {
            Body::Own(room) if room.capacity() > 0 => {
                room.clear();
                // The last one was not too long to be copied, and neither is this one, probably.
                self.write_to(room, write)?;
                if room.len() > MAX_COPIED {
                    *body = Body::Shared(taken_from(std::mem::take(room)));
                }
            }
            _ => {
                let written = self.write(write)?;
                *body = if written.len() > MAX_COPIED {
                    Body::Shared(written)
                } else {
                    Body::Own(written.to_vec())
                };
            }
        }
        Ok(())
    }

    fn write_to(self, buffer: &mut Vec<u8>, write: &impl WriteWith) -> Result<(), EncodeError> {
        match self {
            Self::Binary => write.write(&mut BinaryEncoder::new(buffer)),
            Self::Compact => write.write(&mut CompactEncoder::new(buffer)),
            Self::Json => write.write(&mut JsonEncoder::new(buffer)),
        }
    }
}

/// What is in a buffer, which is kept if it is not too large.
fn taken_from(scratch: Vec<u8>) -> Bytes {
    if scratch.len() > MAX_SCRATCH {
        return scratch.into();
    }
    let bytes = Bytes::copy_from_slice(&scratch);
    if scratch.capacity() <= MAX_SCRATCH {
        SCRATCH.set(scratch);
    }
    bytes
}

/// The longest value that is copied out of the scratch buffer.
const MAX_SCRATCH: usize = 64 << 10;

thread_local! {
    /// Values are encoded here, and then copied to a place of the right size: one allocation for each, where a vector that grows
    /// takes several.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Reads the envelope of a message in JSON, and looks for the end of its body.
fn read_json_envelope(
    message: &[u8],
    limits: Limits,
) -> Result<(MessageHeader<'_>, Range<usize>), DecodeError> {
    let mut decoder = JsonDecoder::new(message, limits);
    let header = decoder.message_begin()?;
    let behind_header = decoder.position();
    decoder.skip(TType::Struct)?;
    let end = decoder.position();
    decoder.message_end()?;
    decoder.finish()?;
    let body = message.get(behind_header..end).unwrap_or_default();
    // A comma, and perhaps white space.
    let before = body.iter().take_while(|&&byte| byte != b'{').count();
    Ok((header, behind_header + before..end))
}

/// A function that reads from any decoder: closures cannot be generic.
pub(crate) trait ReadWith<T> {
    fn read<'de, D: Decoder<'de>>(self, decoder: &mut D) -> Result<T, DecodeError>;
}

/// A function that writes to any encoder.
pub(crate) trait WriteWith {
    fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_goes_from_one_protocol_to_another_without_its_type() {
        let limits = Limits::default();
        let exception = ApplicationException::new(alato_thrift::ApplicationExceptionKind(7), "why");
        let binary = Protocol::Binary.exception(&exception);
        let compact = Protocol::Binary
            .transcode(&binary, Protocol::Compact, limits)
            .unwrap();
        assert_eq!(*compact, Protocol::Compact.exception(&exception));
        let back = Protocol::Compact
            .transcode(&compact, Protocol::Binary, limits)
            .unwrap();
        assert_eq!(*back, binary);
        let cut_off = Body::Shared(Bytes::from_static(&[0x15]));
        Protocol::Compact
            .transcode(&cut_off, Protocol::Binary, limits)
            .unwrap_err();
    }
}
