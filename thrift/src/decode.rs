//! [`Decode`], which types implement, and [`Decoder`], which protocols implement.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{DecodeError, DecodeErrorKind, MessageHeader, TType, WireType};

/// A value that can be read from every Thrift protocol, and may borrow from the input for `'de`.
///
/// Derive it, together with [`Encode`](crate::Encode), by `#[derive(ThriftStruct)]` and its
/// siblings. A type that owns all it holds implements `Decode<'de>` for every `'de`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from Thrift",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum `#[derive(ThriftEnum)]`, an exception `#[derive(ThriftException)]`"
)]
pub trait Decode<'de>: WireType + Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// If the bytes are not such a value, or go beyond the decoder's limits.
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError>;

    /// What a field of this type holds when it is neither optional nor on the wire.
    ///
    /// As in Apache's C++: zero, an empty string, an empty container, a struct of such fields.
    /// `None` where there is no such value, which makes the field required.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// What can stand as a field of a struct: a value, or an [`Option`] of a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a Thrift struct",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum `#[derive(ThriftEnum)]`, an exception `#[derive(ThriftException)]`"
)]
pub trait DecodeField<'de>: Sized {
    /// The type on the wire.
    const TYPE: TType;

    /// Reads the field's value, behind its header.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError>;

    /// What the field holds when it is not on the wire; `None` if it has to be there.
    fn absent() -> Option<Self>;
}

impl<'de, T: Decode<'de>> DecodeField<'de> for T {
    const TYPE: TType = <T as WireType>::TYPE;

    #[inline]
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        T::decode(decoder)
    }

    #[inline]
    fn absent() -> Option<Self> {
        <T as Decode>::absent()
    }
}

impl<'de, T: Decode<'de>> DecodeField<'de> for Option<T> {
    const TYPE: TType = <T as WireType>::TYPE;

    #[inline]
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        T::decode(decoder).map(Some)
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// What stands before a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldHeader {
    /// The type of the value.
    pub ttype: TType,
    /// The number of the field in its struct.
    pub id: i16,
}

/// A protocol that reads values.
///
/// A struct is [`struct_begin`](Self::struct_begin), then [`field_begin`](Self::field_begin) and a
/// value (or [`skip`](Self::skip)) until that gives `None`, then [`struct_end`](Self::struct_end).
/// A container is its `_begin`, then as many values as that returned.
///
/// # Errors
/// Every method fails on bytes that are not what it was asked to read, and on what goes beyond the
/// decoder's [`Limits`](crate::Limits).
#[expect(
    missing_docs,
    clippy::missing_errors_doc,
    reason = "read_i8 to read_double say what they do, and have no choices"
)]
pub trait Decoder<'de> {
    fn read_bool(&mut self) -> Result<bool, DecodeError>;
    fn read_i8(&mut self) -> Result<i8, DecodeError>;
    fn read_i16(&mut self) -> Result<i16, DecodeError>;
    fn read_i32(&mut self) -> Result<i32, DecodeError>;
    fn read_i64(&mut self) -> Result<i64, DecodeError>;
    fn read_double(&mut self) -> Result<f64, DecodeError>;
    /// Reads a uuid, as its sixteen bytes in network order.
    fn read_uuid(&mut self) -> Result<[u8; 16], DecodeError>;

    /// Reads a string, which is checked to be UTF-8; borrowed wherever the protocol has it as it is.
    fn read_str(&mut self) -> Result<Cow<'de, str>, DecodeError>;

    /// Reads a binary; borrowed wherever the protocol has it as it is.
    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError>;

    /// Reads a binary as [`Bytes`]: a slice of the input where the input is shared, a copy where not.
    fn read_bytes(&mut self) -> Result<Bytes, DecodeError>;

    /// Begins a struct.
    fn struct_begin(&mut self) -> Result<(), DecodeError>;

    /// Begins the next field; `None` after the last one.
    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError>;

    /// Ends a struct.
    fn struct_end(&mut self);

    /// Begins a list and gives its length. An empty list may name any element type.
    fn list_begin(&mut self, element: TType) -> Result<usize, DecodeError>;

    /// Begins a set and gives its length. An empty set may name any element type.
    fn set_begin(&mut self, element: TType) -> Result<usize, DecodeError>;

    /// Begins a map and gives its length; the key comes first in each entry. An empty map may name
    /// any types.
    fn map_begin(&mut self, key: TType, value: TType) -> Result<usize, DecodeError>;

    /// Reads past a value of the given type.
    fn skip(&mut self, ttype: TType) -> Result<(), DecodeError>;

    /// Begins a message; the arguments, the result or the exception follows, as a struct.
    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError>;

    /// Charges `bytes` of memory to the budget; call it before allocating them.
    fn charge(&mut self, bytes: usize) -> Result<(), DecodeError>;

    /// An error at the place that the decoder has reached.
    fn error(&self, kind: DecodeErrorKind) -> DecodeError;
}
