//! [`ApplicationException`]: how a server says that it could not answer a call.

use std::{error::Error, fmt};

use crate::{
    __private::skip_field, Decode, DecodeError, DecodeField, Decoder, Encode, EncodeError,
    EncodeField, Encoder, TType, WireType,
};

/// A failure that the called method does not declare: an unknown method, arguments that cannot be
/// decoded, a handler that failed or panicked.
///
/// It travels in a message of the kind [`Exception`](crate::MessageKind::Exception). Source:
/// `lib/cpp/src/thrift/TApplicationException.h` in Apache Thrift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationException {
    /// What went wrong, for a person to read.
    pub message: String,
    /// What went wrong, for a program to act on.
    pub kind: ApplicationExceptionKind,
}

impl ApplicationException {
    /// An exception of this kind, with a message for a person to read.
    #[must_use]
    pub fn new(kind: ApplicationExceptionKind, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            kind,
        }
    }
}

impl fmt::Display for ApplicationException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() {
            write!(f, "{}", self.kind)
        } else {
            write!(f, "{}: {}", self.kind, self.message)
        }
    }
}

impl Error for ApplicationException {}

/// The number that says what kind of failure an [`ApplicationException`] is. Peers may send numbers
/// beyond the named ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApplicationExceptionKind(pub i32);

impl ApplicationExceptionKind {
    /// Nothing more is known.
    pub const UNKNOWN: Self = Self(0);
    /// The service has no method of that name.
    pub const UNKNOWN_METHOD: Self = Self(1);
    /// A message of a kind that does not belong there, such as a reply sent to a server.
    pub const INVALID_MESSAGE_TYPE: Self = Self(2);
    /// The reply names another method than the call.
    pub const WRONG_METHOD_NAME: Self = Self(3);
    /// The reply carries another sequence id than the call.
    pub const BAD_SEQUENCE_ID: Self = Self(4);
    /// A reply that carries neither a result nor an exception.
    pub const MISSING_RESULT: Self = Self(5);
    /// The handler failed in a way it does not declare.
    pub const INTERNAL_ERROR: Self = Self(6);
    /// The arguments cannot be decoded.
    pub const PROTOCOL_ERROR: Self = Self(7);
    /// The transport's transformation is not understood.
    pub const INVALID_TRANSFORM: Self = Self(8);
    /// The protocol is not understood.
    pub const INVALID_PROTOCOL: Self = Self(9);
    /// The way in which the client speaks is not understood.
    pub const UNSUPPORTED_CLIENT_TYPE: Self = Self(10);
    /// The server has too much to do, and has not begun with the call. Not one of Apache's: `TApplicationException.h` of fbthrift.
    pub const LOADSHEDDING: Self = Self(11);
    /// The call took longer than it may, at the server. Not one of Apache's either.
    pub const TIMEOUT: Self = Self(12);
}

impl fmt::Display for ApplicationExceptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            0 => "unknown application exception",
            1 => "unknown method",
            2 => "invalid message type",
            3 => "wrong method name",
            4 => "bad sequence id",
            5 => "missing result",
            6 => "internal error",
            7 => "protocol error",
            8 => "invalid transform",
            9 => "invalid protocol",
            10 => "unsupported client type",
            11 => "too much to do",
            12 => "timeout",
            other => return write!(f, "application exception of kind {other}"),
        })
    }
}

impl WireType for ApplicationException {
    const TYPE: TType = TType::Struct;
}

impl Encode for ApplicationException {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let outer = encoder.struct_begin()?;
        self.message.encode_field(1, encoder)?;
        self.kind.0.encode_field(2, encoder)?;
        encoder.struct_end(outer);
        Ok(())
    }
}

impl<'de> Decode<'de> for ApplicationException {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let mut message = String::new();
        let mut kind = ApplicationExceptionKind::UNKNOWN;
        let outer = decoder.struct_begin()?;
        while let Some(field) = decoder.field_begin()? {
            match (field.id, field.ttype) {
                (1, TType::String) => message = String::decode_field(decoder)?,
                (2, TType::I32) => kind.0 = i32::decode_field(decoder)?,
                _ => skip_field(decoder, field.ttype)?,
            }
        }
        decoder.struct_end(outer)?;
        Ok(Self { message, kind })
    }
}
