//! [`Decode`], which types implement, and [`Decoder`], which protocols implement.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{
    DecodeError, DecodeErrorKind, MessageHeader, Outer, TType, WireType, error::Step, memory,
};

/// A value that can be read from every Thrift protocol, and may borrow from the input for `'de`.
///
/// Derive it, together with [`Encode`](crate::Encode), by `#[derive(ThriftStruct)]` and its
/// siblings. A type that owns all it holds implements `Decode<'de>` for every `'de`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from Thrift",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum of numbers `#[derive(ThriftEnum)]`, an enum of values `#[derive(ThriftUnion)]`"
)]
pub trait Decode<'de>: WireType + Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// If the bytes are not such a value, or go beyond the decoder's limits.
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError>;

    /// Reads one value to where it stays, so that what is large need not be moved there.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[doc(hidden)]
    #[inline]
    fn decode_to<D: Decoder<'de>, P: Place<Self>>(
        place: P,
        decoder: &mut D,
    ) -> Result<P::Done, DecodeError> {
        Ok(place.put(Self::decode(decoder)?))
    }

    /// Returns what a field of this type holds if it is neither `required` nor `optional`, and not
    /// on the wire.
    ///
    /// As in Apache's C++: zero, an empty string, an empty container, a struct of such fields (its
    /// `required` fields included). Returns `None` if there is no such value, as for a union: then
    /// the absence is an error.
    ///
    /// Default: `None`.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Returns the same as [`absent`](Self::absent) for the field `field` of `in_struct`, or an
    /// error that names them.
    ///
    /// With a decoder, because what a pointer holds is charged for, and is not infinite.
    #[doc(hidden)]
    #[inline]
    fn absent_in<D: Decoder<'de>>(
        decoder: &mut D,
        in_struct: &'static str,
        field: &'static str,
    ) -> Result<Self, DecodeError> {
        match Self::absent() {
            Some(value) => Ok(value),
            None => Err(no_default(decoder, in_struct, field)),
        }
    }

    /// Reads `len` values that stand one behind the other, for which the budget has been charged: the elements of a list.
    /// Numbers have a quicker way than one at a time.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    #[doc(hidden)]
    fn decode_all<D: Decoder<'de>>(len: usize, decoder: &mut D) -> Result<Vec<Self>, DecodeError> {
        let mut list = Vec::with_capacity(memory::reserve_for::<Self>(len));
        for i in 0..len {
            if list.len() == list.capacity() {
                // At once for all: of what the old block takes for a moment, there is as much as was reserved, and no more.
                list.reserve_exact(len - list.len());
            }
            list.push(Self::decode(decoder).map_err(|error| error.inside(Step::Element(i)))?);
        }
        Ok(list)
    }
}

/// The error for a field that is absent, and whose type has no value for that.
#[cold]
pub(crate) fn no_default<'de, D: Decoder<'de>>(
    decoder: &D,
    in_struct: &'static str,
    field: &'static str,
) -> DecodeError {
    decoder.error(DecodeErrorKind::NoDefault { in_struct, field })
}

/// Where a value that has been read stays.
#[doc(hidden)]
pub trait Place<T> {
    /// What is returned of it.
    type Done;

    /// Puts it there.
    fn put(self, value: T) -> Self::Done;
}

/// In what is returned.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Returned;

impl<T> Place<T> for Returned {
    type Done = T;

    #[inline]
    fn put(self, value: T) -> T {
        value
    }
}

impl<T> Place<T> for &mut Option<T> {
    type Done = ();

    #[inline]
    fn put(self, value: T) {
        *self = Some(value);
    }
}

/// What can stand as a field of a struct: a value, or an [`Option`] of a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a Thrift struct",
    label = "not a Thrift value",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum of numbers `#[derive(ThriftEnum)]`, an enum of values `#[derive(ThriftUnion)]`"
)]
pub trait DecodeField<'de>: Sized {
    /// The type on the wire.
    const TYPE: TType;

    /// Reads the field's value, behind its header, and ends the field.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError>;

    /// The same, to where the value stays.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    #[doc(hidden)]
    fn decode_field_into<D: Decoder<'de>>(
        place: &mut Option<Self>,
        decoder: &mut D,
    ) -> Result<(), DecodeError>;

    /// Returns what the field holds if it is not on the wire, or an error that names it.
    #[doc(hidden)]
    fn absent_in<D: Decoder<'de>>(
        decoder: &mut D,
        in_struct: &'static str,
        field: &'static str,
    ) -> Result<Self, DecodeError>;
}

impl<'de, T: Decode<'de>> DecodeField<'de> for T {
    const TYPE: TType = <T as WireType>::TYPE;

    #[inline]
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let value = T::decode(decoder)?;
        decoder.field_end()?;
        Ok(value)
    }

    #[inline]
    fn decode_field_into<D: Decoder<'de>>(
        place: &mut Option<Self>,
        decoder: &mut D,
    ) -> Result<(), DecodeError> {
        T::decode_to(place, decoder)?;
        decoder.field_end()
    }

    #[inline]
    fn absent_in<D: Decoder<'de>>(
        decoder: &mut D,
        in_struct: &'static str,
        field: &'static str,
    ) -> Result<Self, DecodeError> {
        <T as Decode>::absent_in(decoder, in_struct, field)
    }
}

impl<'de, T: Decode<'de>> DecodeField<'de> for Option<T> {
    const TYPE: TType = <T as WireType>::TYPE;

    #[inline]
    fn decode_field<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let value = T::decode(decoder)?;
        decoder.field_end()?;
        Ok(Some(value))
    }

    #[inline]
    fn decode_field_into<D: Decoder<'de>>(
        place: &mut Option<Self>,
        decoder: &mut D,
    ) -> Result<(), DecodeError> {
        T::decode_to(place.insert(None), decoder)?;
        decoder.field_end()
    }

    #[inline]
    fn absent_in<D: Decoder<'de>>(
        _decoder: &mut D,
        _in_struct: &'static str,
        _field: &'static str,
    ) -> Result<Self, DecodeError> {
        Ok(None)
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

/// What stands before the elements of a list or a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListHeader {
    /// The type of the elements; `None` where there are none, and no type either.
    pub element: Option<TType>,
    /// How many there are.
    pub len: usize,
}

/// What stands before the entries of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapHeader {
    /// The type of the keys; `None` where there are none, and no type either.
    pub key: Option<TType>,
    /// The type of the values; likewise.
    pub value: Option<TType>,
    /// How many entries there are.
    pub len: usize,
}

/// Reads past `len` times one value of each of `types`.
fn skip_elements<'de, D: Decoder<'de> + ?Sized>(
    decoder: &mut D,
    len: usize,
    types: &[Option<TType>],
) -> Result<(), DecodeError> {
    decoder.enter()?;
    for _ in 0..len {
        for &ttype in types.iter().flatten() {
            decoder.skip(ttype)?;
        }
    }
    decoder.leave();
    Ok(())
}

/// Reads `len` numbers.
pub(crate) fn read_each<D: ?Sized, T>(
    decoder: &mut D,
    len: usize,
    read: impl Fn(&mut D) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut list = Vec::with_capacity(memory::reserve_for::<T>(len));
    for i in 0..len {
        if list.len() == list.capacity() {
            list.reserve_exact(len - list.len());
        }
        list.push(read(decoder).map_err(|error| error.inside(Step::Element(i)))?);
    }
    Ok(list)
}

/// A protocol that reads values.
///
/// A struct is [`struct_begin`](Self::struct_begin), then [`field_begin`](Self::field_begin), a
/// value (or [`skip`](Self::skip)) and [`field_end`](Self::field_end) until the first gives `None`, then
/// [`struct_end`](Self::struct_end). A container is its `_begin` or its `_header`, then as many values as that
/// returned, then its `_end`. A message is [`message_begin`](Self::message_begin), a struct, and
/// [`message_end`](Self::message_end).
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

    /// Reads a string to own it, which is charged for.
    #[doc(hidden)]
    #[inline]
    fn read_string(&mut self) -> Result<String, DecodeError> {
        let value = self.read_str()?;
        // What is owned by now, the decoder has charged for.
        if let Cow::Borrowed(value) = value {
            self.charge(memory::block(value.len()))?;
        }
        Ok(value.into_owned())
    }

    /// Reads a binary; borrowed wherever the protocol has it as it is.
    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError>;

    /// Reads a binary as [`Bytes`]: a slice of the input where the input is shared, a copy where not.
    fn read_bytes(&mut self) -> Result<Bytes, DecodeError>;

    /// Begins a struct. What it returns is for the [`struct_end`](Self::struct_end) that belongs to it.
    fn struct_begin(&mut self) -> Result<Outer, DecodeError>;

    /// Begins the next field; `None` after the last one.
    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError>;

    /// Ends a field.
    #[inline]
    fn field_end(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Ends a struct.
    fn struct_end(&mut self, outer: Outer) -> Result<(), DecodeError>;

    /// Begins a list, whatever is in it.
    fn list_header(&mut self) -> Result<ListHeader, DecodeError>;

    /// Begins a set, whatever is in it.
    fn set_header(&mut self) -> Result<ListHeader, DecodeError>;

    /// Begins a map, whatever is in it; the key comes first in each entry.
    fn map_header(&mut self) -> Result<MapHeader, DecodeError>;

    /// Begins a list and gives its length. An empty list may name any element type.
    #[inline]
    fn list_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        let found = self.list_header()?;
        self.expect_elements(found.len, &[(element, found.element)])
    }

    /// Begins a set and gives its length. An empty set may name any element type.
    #[inline]
    fn set_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        let found = self.set_header()?;
        self.expect_elements(found.len, &[(element, found.element)])
    }

    /// Begins a map and gives its length; the key comes first in each entry. An empty map may name
    /// any types.
    #[inline]
    fn map_begin(&mut self, key: TType, value: TType) -> Result<usize, DecodeError> {
        let found = self.map_header()?;
        self.expect_elements(found.len, &[(key, found.key), (value, found.value)])
    }

    /// Makes sure that what a container holds is what was asked for, unless it holds nothing.
    #[doc(hidden)]
    #[inline]
    fn expect_elements(
        &self,
        len: usize,
        types: &[(TType, Option<TType>)],
    ) -> Result<usize, DecodeError> {
        for &(expected, found) in types {
            if let Some(found) = found
                && found != expected
                && len != 0
            {
                return Err(self.error(DecodeErrorKind::WrongElementType { expected, found }));
            }
        }
        Ok(len)
    }

    /// Ends a list.
    #[inline]
    fn list_end(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Ends a set.
    #[inline]
    fn set_end(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Ends a map.
    #[inline]
    fn map_end(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Counts one more level of nesting, where values are read that no type bounds. A struct counts itself.
    fn enter(&mut self) -> Result<(), DecodeError>;

    /// Leaves the level of the last [`enter`](Self::enter).
    fn leave(&mut self);

    /// Reads past a value of the given type.
    fn skip(&mut self, ttype: TType) -> Result<(), DecodeError> {
        match ttype {
            TType::Bool => self.read_bool().map(drop),
            TType::I8 => self.read_i8().map(drop),
            TType::I16 => self.read_i16().map(drop),
            TType::I32 => self.read_i32().map(drop),
            TType::I64 => self.read_i64().map(drop),
            TType::Double => self.read_double().map(drop),
            TType::Uuid => self.read_uuid().map(drop),
            TType::String => self.skip_string(),
            TType::Struct => {
                let outer = self.struct_begin()?;
                while let Some(field) = self.field_begin()? {
                    self.skip(field.ttype)?;
                    self.field_end()?;
                }
                self.struct_end(outer)
            }
            TType::List => {
                let list = self.list_header()?;
                skip_elements(self, list.len, &[list.element])?;
                self.list_end()
            }
            TType::Set => {
                let set = self.set_header()?;
                skip_elements(self, set.len, &[set.element])?;
                self.set_end()
            }
            TType::Map => {
                let map = self.map_header()?;
                skip_elements(self, map.len, &[map.key, map.value])?;
                self.map_end()
            }
        }
    }

    /// Reads a string or a binary, where nobody knows which of them it is: what
    /// [`write_text_or_binary`](crate::Encoder::write_text_or_binary) writes as it was.
    ///
    /// A protocol that writes the two differently reads text.
    #[doc(hidden)]
    #[inline]
    fn read_text_or_binary(&mut self) -> Result<Bytes, DecodeError> {
        self.read_bytes()
    }

    /// Reads past a string or a binary; which of them it is does not matter.
    fn skip_string(&mut self) -> Result<(), DecodeError>;

    /// Begins a message; the arguments, the result or the exception follows, as a struct.
    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError>;

    /// Ends a message.
    #[inline]
    fn message_end(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Reads the elements of a list of `i16`, whose memory has been charged.
    #[inline]
    fn read_i16s(&mut self, len: usize) -> Result<Vec<i16>, DecodeError> {
        read_each(self, len, Self::read_i16)
    }

    /// Reads the elements of a list of `i32`, whose memory has been charged.
    #[inline]
    fn read_i32s(&mut self, len: usize) -> Result<Vec<i32>, DecodeError> {
        read_each(self, len, Self::read_i32)
    }

    /// Reads the elements of a list of `i64`, whose memory has been charged.
    #[inline]
    fn read_i64s(&mut self, len: usize) -> Result<Vec<i64>, DecodeError> {
        read_each(self, len, Self::read_i64)
    }

    /// Reads the elements of a list of doubles, whose memory has been charged.
    #[inline]
    fn read_doubles(&mut self, len: usize) -> Result<Vec<f64>, DecodeError> {
        read_each(self, len, Self::read_double)
    }

    /// Bytes of the input that were borrowed from it, as a part of it, where the input is shared.
    #[inline]
    fn shared(&self, _part: &'de [u8]) -> Option<Bytes> {
        None
    }

    /// Charges `bytes` of memory to the budget; call it before allocating them.
    fn charge(&mut self, bytes: usize) -> Result<(), DecodeError>;

    /// An error at the place that the decoder has reached.
    fn error(&self, kind: DecodeErrorKind) -> DecodeError;
}
