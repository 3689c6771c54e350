//! [`Protocol`]: how the messages on a connection are encoded.

use alato_thrift::{
    ApplicationException, Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Limits,
    MessageHeader, MessageScanner, StructValue,
    binary::{self, BinaryDecoder, BinaryEncoder},
    compact::{self, CompactDecoder, CompactEncoder},
};
use bytes::Bytes;

use crate::ProtocolError;

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
}

/// The longest name of a method; a reply repeats it.
const MAX_METHOD_NAME: usize = 1 << 10;

/// The first byte of a message in the compact protocol (`TCompactProtocol.h`).
const COMPACT: u8 = 0x82;
/// The same in the binary one (`TBinaryProtocol.h`); without a version it is the first byte of the length of a name, which is 0.
const BINARY: u8 = 0x80;

impl Protocol {
    /// The protocol of a message, by its first byte.
    pub(crate) fn of_message(message: &[u8]) -> Self {
        match message {
            [COMPACT, ..] => Self::Compact,
            _ => Self::Binary,
        }
    }

    /// The protocol of a message without a frame, by its first byte. In the binary protocol it has a version: without one, nobody
    /// could tell it from a frame.
    pub(crate) fn of_unframed(stream: &[u8]) -> Option<Self> {
        match stream {
            [BINARY, ..] => Some(Self::Binary),
            [COMPACT, ..] => Some(Self::Compact),
            _ => None,
        }
    }

    /// What finds the end of a message without a frame.
    pub(crate) fn scanner(self, limits: Limits) -> MessageScanner {
        match self {
            Self::Binary => MessageScanner::binary(limits),
            Self::Compact => MessageScanner::compact(limits),
        }
    }

    /// Writes a value.
    ///
    /// # Errors
    /// As [`binary::to_vec`].
    pub fn to_vec<T: Encode + ?Sized>(self, value: &T) -> Result<Vec<u8>, EncodeError> {
        match self {
            Self::Binary => binary::to_vec(value),
            Self::Compact => compact::to_vec(value),
        }
    }

    /// Reads a value, whose `Bytes` become slices of `input`.
    ///
    /// # Errors
    /// As [`binary::from_bytes`].
    pub fn from_bytes<'de, T: Decode<'de>>(self, input: &'de Bytes) -> Result<T, DecodeError> {
        match self {
            Self::Binary => binary::from_bytes(input),
            Self::Compact => compact::from_bytes(input),
        }
    }

    /// Appends the envelope of a message.
    pub(crate) fn write_envelope(
        self,
        header: &MessageHeader<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        match self {
            Self::Binary => BinaryEncoder::new(buffer).message_begin(header),
            Self::Compact => CompactEncoder::new(buffer).message_begin(header),
        }
    }

    /// Reads the envelope of a message, and says how many bytes it took.
    pub(crate) fn read_envelope(
        self,
        message: &[u8],
    ) -> Result<(MessageHeader<'_>, usize), DecodeError> {
        let limits = Limits::default().with_max_string_len(MAX_METHOD_NAME);
        match self {
            Self::Binary => {
                let mut decoder = BinaryDecoder::new(message, limits);
                Ok((decoder.message_begin()?, decoder.position()))
            }
            Self::Compact => {
                let mut decoder = CompactDecoder::new(message, limits);
                Ok((decoder.message_begin()?, decoder.position()))
            }
        }
    }

    /// A struct that was encoded in `self`, in another protocol. What it is need not be known.
    pub(crate) fn transcode(self, body: &Bytes, to: Self) -> Result<Bytes, ProtocolError> {
        if self == to {
            return Ok(body.clone());
        }
        let body: StructValue = self.from_bytes(body)?;
        Ok(to.to_vec(&body)?.into())
    }

    /// The bytes of an exception.
    pub(crate) fn exception(self, exception: &ApplicationException) -> Bytes {
        // Two fields at depth one: only a message of over 2 GiB could fail, and that is left out.
        self.to_vec(exception).unwrap_or_else(|_| vec![0]).into()
    }

    /// Reads a struct field by field, and checks that nothing is behind it.
    pub(crate) fn read<T>(self, input: &Bytes, read: impl ReadWith<T>) -> Result<T, DecodeError> {
        let limits = Limits::default();
        match self {
            Self::Binary => {
                let mut decoder = BinaryDecoder::new_shared(input, limits);
                let value = read.read(&mut decoder)?;
                decoder.finish()?;
                Ok(value)
            }
            Self::Compact => {
                let mut decoder = CompactDecoder::new_shared(input, limits);
                let value = read.read(&mut decoder)?;
                decoder.finish()?;
                Ok(value)
            }
        }
    }

    /// Writes a struct field by field.
    pub(crate) fn write(self, write: impl WriteWith) -> Result<Vec<u8>, EncodeError> {
        let mut buffer = Vec::new();
        match self {
            Self::Binary => write.write(&mut BinaryEncoder::new(&mut buffer))?,
            Self::Compact => write.write(&mut CompactEncoder::new(&mut buffer))?,
        }
        Ok(buffer)
    }
}

/// A function that reads from any decoder: closures cannot be generic.
pub(crate) trait ReadWith<T> {
    fn read<'de, D: Decoder<'de>>(self, decoder: &mut D) -> Result<T, DecodeError>;
}

/// A function that writes to any encoder.
pub(crate) trait WriteWith {
    fn write<E: Encoder>(self, encoder: &mut E) -> Result<(), EncodeError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_goes_from_one_protocol_to_another_without_its_type() {
        let exception = ApplicationException::new(alato_thrift::ApplicationExceptionKind(7), "why");
        let binary = Protocol::Binary.exception(&exception);
        let compact = Protocol::Binary
            .transcode(&binary, Protocol::Compact)
            .unwrap();
        assert_eq!(compact, Protocol::Compact.exception(&exception));
        let back = Protocol::Compact
            .transcode(&compact, Protocol::Binary)
            .unwrap();
        assert_eq!(back, binary);
        Protocol::Compact
            .transcode(&Bytes::from_static(&[0x15]), Protocol::Binary)
            .unwrap_err();
    }
}
