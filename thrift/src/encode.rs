//! [`Encode`], which types implement, and [`Encoder`], which protocols implement.

use bytes::Bytes;

use crate::{EncodeError, MessageHeader, TType, WireType};

/// A value that can be written in every Thrift protocol.
///
/// Derive it, together with [`Decode`](crate::Decode), by `#[derive(ThriftStruct)]` and its
/// siblings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be encoded in Thrift",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum of numbers `#[derive(ThriftEnum)]`, an enum of values `#[derive(ThriftUnion)]`"
)]
pub trait Encode: WireType {
    /// Writes the value.
    ///
    /// # Errors
    /// A length over `i32::MAX`, or nesting over the default of
    /// [`Limits::max_depth`](crate::Limits::max_depth).
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError>;

    /// Writes the value as a field. Numbers and strings go together with the field's header.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    #[doc(hidden)]
    #[inline]
    fn encode_as_field<E: Encoder>(&self, id: i16, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.field_begin(Self::TYPE, id);
        self.encode(encoder)?;
        encoder.field_end();
        Ok(())
    }

    /// Writes values one behind the other: the elements of a list. Numbers have a quicker way than one at a time.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    #[doc(hidden)]
    #[inline]
    fn encode_all<E: Encoder>(values: &[Self], encoder: &mut E) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        values.iter().try_for_each(|value| value.encode(encoder))
    }
}

/// What can stand as a field of a struct: a value, or an [`Option`] of a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a Thrift struct",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum of numbers `#[derive(ThriftEnum)]`, an enum of values `#[derive(ThriftUnion)]`"
)]
pub trait EncodeField {
    /// Writes the field, its header and its end included; or nothing if it is absent.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    fn encode_field<E: Encoder>(&self, id: i16, encoder: &mut E) -> Result<(), EncodeError>;
}

impl<T: Encode> EncodeField for T {
    #[inline]
    fn encode_field<E: Encoder>(&self, id: i16, encoder: &mut E) -> Result<(), EncodeError> {
        self.encode_as_field(id, encoder)
    }
}

impl<T: Encode> EncodeField for Option<T> {
    #[inline]
    fn encode_field<E: Encoder>(&self, id: i16, encoder: &mut E) -> Result<(), EncodeError> {
        match self {
            Some(value) => value.encode_field(id, encoder),
            None => Ok(()),
        }
    }
}

/// A protocol that writes values.
///
/// A struct is [`struct_begin`](Self::struct_begin), then for each field
/// [`field_begin`](Self::field_begin), its value and [`field_end`](Self::field_end), then
/// [`struct_end`](Self::struct_end). A container is its `_begin`, then as many values as that
/// announced, then its `_end`. A message is [`message_begin`](Self::message_begin), a struct, and
/// [`message_end`](Self::message_end).
#[expect(
    missing_docs,
    reason = "write_i8 to write_binary say what they do, and have no choices"
)]
pub trait Encoder {
    fn write_bool(&mut self, value: bool);
    fn write_i8(&mut self, value: i8);
    fn write_i16(&mut self, value: i16);
    fn write_i32(&mut self, value: i32);
    fn write_i64(&mut self, value: i64);
    fn write_double(&mut self, value: f64);
    /// Writes a uuid, as its sixteen bytes in network order.
    fn write_uuid(&mut self, value: &[u8; 16]);

    /// Writes a string.
    ///
    /// # Errors
    /// If it is longer than `i32::MAX` bytes.
    fn write_str(&mut self, value: &str) -> Result<(), EncodeError>;

    /// Writes a binary.
    ///
    /// # Errors
    /// If it is longer than `i32::MAX` bytes.
    fn write_binary(&mut self, value: &[u8]) -> Result<(), EncodeError>;

    /// Counts one more level of nesting, where values are written that no type bounds. A struct counts itself.
    ///
    /// # Errors
    /// If it stands too deep inside others.
    fn enter(&mut self) -> Result<(), EncodeError>;

    /// Leaves the level of the last [`enter`](Self::enter).
    fn leave(&mut self);

    /// Begins a struct. What it returns is for the [`struct_end`](Self::struct_end) that belongs to it.
    ///
    /// # Errors
    /// If it stands too deep inside others.
    fn struct_begin(&mut self) -> Result<Outer, EncodeError>;

    /// Begins a field; its value follows.
    fn field_begin(&mut self, ttype: TType, id: i16);

    /// Ends a field.
    #[inline]
    fn field_end(&mut self) {}

    /// Ends a struct.
    fn struct_end(&mut self, outer: Outer);

    /// Begins a list of `len` elements.
    ///
    /// # Errors
    /// If there are more than `i32::MAX` of them.
    fn list_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError>;

    /// Begins a set of `len` elements.
    ///
    /// # Errors
    /// If there are more than `i32::MAX` of them.
    fn set_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError>;

    /// Begins a map of `len` entries; the key comes first in each.
    ///
    /// # Errors
    /// If there are more than `i32::MAX` of them.
    fn map_begin(&mut self, key: TType, value: TType, len: usize) -> Result<(), EncodeError>;

    /// Ends a list.
    #[inline]
    fn list_end(&mut self) {}

    /// Ends a set.
    #[inline]
    fn set_end(&mut self) {}

    /// Ends a map.
    #[inline]
    fn map_end(&mut self) {}

    /// Begins a message; the arguments, the result or the exception follows, as a struct.
    ///
    /// # Errors
    /// If the name is longer than `i32::MAX` bytes.
    fn message_begin(&mut self, header: &MessageHeader<'_>) -> Result<(), EncodeError>;

    /// Ends a message.
    #[inline]
    fn message_end(&mut self) {}

    /// Writes a binary that is shared, which an encoder may take as it is.
    ///
    /// # Errors
    /// If it is longer than `i32::MAX` bytes.
    #[inline]
    fn write_bytes(&mut self, value: &Bytes) -> Result<(), EncodeError> {
        self.write_binary(value)
    }

    /// Writes a string or a binary, where nobody knows which of them it is.
    ///
    /// A protocol that writes the two differently writes what is UTF-8 as text.
    ///
    /// # Errors
    /// If it is longer than `i32::MAX` bytes.
    #[doc(hidden)]
    #[inline]
    fn write_text_or_binary(&mut self, value: &Bytes) -> Result<(), EncodeError> {
        self.write_bytes(value)
    }

    /// Writes a field that is a bool.
    #[inline]
    fn field_bool(&mut self, id: i16, value: bool) {
        self.field_begin(TType::Bool, id);
        self.write_bool(value);
        self.field_end();
    }

    /// Writes a field that is an `i8`.
    #[inline]
    fn field_i8(&mut self, id: i16, value: i8) {
        self.field_begin(TType::I8, id);
        self.write_i8(value);
        self.field_end();
    }

    /// Writes a field that is an `i16`.
    #[inline]
    fn field_i16(&mut self, id: i16, value: i16) {
        self.field_begin(TType::I16, id);
        self.write_i16(value);
        self.field_end();
    }

    /// Writes a field that is an `i32`.
    #[inline]
    fn field_i32(&mut self, id: i16, value: i32) {
        self.field_begin(TType::I32, id);
        self.write_i32(value);
        self.field_end();
    }

    /// Writes a field that is an `i64`.
    #[inline]
    fn field_i64(&mut self, id: i16, value: i64) {
        self.field_begin(TType::I64, id);
        self.write_i64(value);
        self.field_end();
    }

    /// Writes a field that is a double.
    #[inline]
    fn field_double(&mut self, id: i16, value: f64) {
        self.field_begin(TType::Double, id);
        self.write_double(value);
        self.field_end();
    }

    /// Writes a field that is a string.
    ///
    /// # Errors
    /// If it is longer than `i32::MAX` bytes.
    #[inline]
    fn field_str(&mut self, id: i16, value: &str) -> Result<(), EncodeError> {
        self.field_begin(TType::String, id);
        self.write_str(value)?;
        self.field_end();
        Ok(())
    }

    /// Writes the elements of a list of `i16`.
    #[inline]
    fn write_i16s(&mut self, values: &[i16]) {
        for &value in values {
            self.write_i16(value);
        }
    }

    /// Writes the elements of a list of `i32`.
    #[inline]
    fn write_i32s(&mut self, values: &[i32]) {
        for &value in values {
            self.write_i32(value);
        }
    }

    /// Writes the elements of a list of `i64`.
    #[inline]
    fn write_i64s(&mut self, values: &[i64]) {
        for &value in values {
            self.write_i64(value);
        }
    }

    /// Writes the elements of a list of doubles.
    #[inline]
    fn write_doubles(&mut self, values: &[f64]) {
        for &value in values {
            self.write_double(value);
        }
    }
}

/// What an encoder or a decoder has to know again of the struct that it was in, when one inside it ends.
#[must_use = "`struct_end` takes it back"]
#[derive(Clone, Copy, Debug)]
pub struct Outer {
    /// The number of the field that the inner struct is: the compact protocol writes differences.
    pub(crate) field_id: i16,
}

impl Outer {
    /// For protocols that have nothing to remember.
    pub(crate) const NOTHING: Self = Self { field_id: 0 };
}
