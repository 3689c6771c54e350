//! Reading the binary protocol.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, ListHeader, MapHeader,
    MessageHeader, MessageKind, Outer, TType,
    binary::{STOP, VERSION_1, VERSION_MASK},
    input::Input,
    swap::Order,
};

/// Reads the binary protocol from a slice.
#[derive(Debug)]
pub struct BinaryDecoder<'de> {
    input: Input<'de>,
}

impl<'de> BinaryDecoder<'de> {
    /// A decoder that reads from the start of `input`.
    #[must_use]
    pub fn new(input: &'de [u8], limits: Limits) -> Self {
        Self {
            input: Input::new(input, limits),
        }
    }

    /// A decoder that reads from the start of `input`, and gives out [`Bytes`] as slices of it.
    #[must_use]
    pub fn new_shared(input: &'de Bytes, limits: Limits) -> Self {
        Self {
            input: Input::new_shared(input, limits),
        }
    }

    /// How many bytes have been read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.input.position()
    }

    /// What has not been read yet.
    #[must_use]
    pub fn rest(&self) -> &'de [u8] {
        self.input.rest()
    }

    /// Makes sure that everything has been read.
    ///
    /// # Errors
    /// If bytes are left.
    #[inline]
    pub fn finish(&self) -> Result<(), DecodeError> {
        self.input.finish()
    }

    #[inline]
    fn length(&mut self) -> Result<i32, DecodeError> {
        self.input.array().map(i32::from_be_bytes)
    }

    #[inline]
    fn read_string_len(&mut self) -> Result<usize, DecodeError> {
        let length = self.length()?;
        self.input.check_len(LengthOf::String, length, 1)
    }

    #[inline]
    fn read_string_bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        let len = self.read_string_len()?;
        self.input.slice(len)
    }

    #[inline]
    fn sequence_header(&mut self, of: LengthOf) -> Result<ListHeader, DecodeError> {
        let element = self.input.byte()?;
        let length = self.length()?;
        let element = self.element_type(element, length)?;
        let len = self
            .input
            .check_len(of, length, element.map_or(1, smallest))?;
        Ok(ListHeader { element, len })
    }

    /// A container without elements may name any type, and even none.
    #[inline]
    fn element_type(&self, byte: u8, length: i32) -> Result<Option<TType>, DecodeError> {
        match TType::from_byte(byte) {
            None if length != 0 => Err(self.error(DecodeErrorKind::InvalidType(byte))),
            known => Ok(known),
        }
    }

    #[inline]
    fn ttype(&self, byte: u8) -> Result<TType, DecodeError> {
        TType::from_byte(byte).ok_or_else(|| self.error(DecodeErrorKind::InvalidType(byte)))
    }

    /// Skips `len` times one value of each of `types`, without looking at each where all have a fixed size.
    fn skip_elements(&mut self, len: usize, types: &[TType]) -> Result<(), DecodeError> {
        if types.iter().all(|&ttype| fixed_size(ttype).is_some()) {
            let size: usize = types.iter().copied().map(smallest).sum();
            return self.input.slice(len * size).map(drop);
        }
        self.enter()?;
        for _ in 0..len {
            for &ttype in types {
                self.skip(ttype)?;
            }
        }
        self.leave();
        Ok(())
    }
}

/// The fewest bytes that a value of this type takes.
pub(crate) const fn smallest(ttype: TType) -> usize {
    match ttype {
        TType::Bool | TType::I8 | TType::Struct => 1,
        TType::I16 => 2,
        TType::I32 | TType::String => 4,
        TType::I64 | TType::Double => 8,
        TType::Uuid => 16,
        TType::List | TType::Set => 5,
        TType::Map => 6,
    }
}

/// The size of every value of this type, if they all have the same.
pub(crate) const fn fixed_size(ttype: TType) -> Option<usize> {
    match ttype {
        TType::String | TType::Struct | TType::List | TType::Set | TType::Map => None,
        _ => Some(smallest(ttype)),
    }
}

impl<'de> Decoder<'de> for BinaryDecoder<'de> {
    // Most implementations take any byte but 0 for true, so 2 is accepted as they would.
    #[inline]
    fn read_bool(&mut self) -> Result<bool, DecodeError> {
        self.input.byte().map(|byte| byte != 0)
    }

    #[inline]
    fn read_i8(&mut self) -> Result<i8, DecodeError> {
        self.input.array().map(i8::from_be_bytes)
    }

    #[inline]
    fn read_i16(&mut self) -> Result<i16, DecodeError> {
        self.input.array().map(i16::from_be_bytes)
    }

    #[inline]
    fn read_i32(&mut self) -> Result<i32, DecodeError> {
        self.input.array().map(i32::from_be_bytes)
    }

    #[inline]
    fn read_i64(&mut self) -> Result<i64, DecodeError> {
        self.input.array().map(i64::from_be_bytes)
    }

    #[inline]
    fn read_double(&mut self) -> Result<f64, DecodeError> {
        self.input.array().map(f64::from_be_bytes)
    }

    #[inline]
    fn read_uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.input.array()
    }

    #[inline]
    fn read_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let bytes = self.read_string_bytes()?;
        self.input.utf8(bytes).map(Cow::Borrowed)
    }

    fn read_string(&mut self) -> Result<String, DecodeError> {
        let bytes = self.read_string_bytes()?;
        self.input.owned_utf8(bytes)
    }

    #[inline]
    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        self.read_string_bytes().map(Cow::Borrowed)
    }

    fn read_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.read_string_bytes()?;
        self.input.share(bytes)
    }

    #[inline]
    fn struct_begin(&mut self) -> Result<Outer, DecodeError> {
        self.enter()?;
        Ok(Outer::NOTHING)
    }

    #[inline]
    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError> {
        match self.input.byte()? {
            STOP => Ok(None),
            byte => {
                let ttype = self.ttype(byte)?;
                let id = self.read_i16()?;
                Ok(Some(FieldHeader { ttype, id }))
            }
        }
    }

    #[inline]
    fn struct_end(&mut self, _outer: Outer) -> Result<(), DecodeError> {
        self.leave();
        Ok(())
    }

    #[inline]
    fn list_header(&mut self) -> Result<ListHeader, DecodeError> {
        self.sequence_header(LengthOf::List)
    }

    #[inline]
    fn set_header(&mut self) -> Result<ListHeader, DecodeError> {
        self.sequence_header(LengthOf::Set)
    }

    #[inline]
    fn map_header(&mut self) -> Result<MapHeader, DecodeError> {
        let [key, value] = self.input.array()?;
        let length = self.length()?;
        let key = self.element_type(key, length)?;
        let value = self.element_type(value, length)?;
        let entry = key.map_or(1, smallest) + value.map_or(1, smallest);
        let len = self.input.check_len(LengthOf::Map, length, entry)?;
        Ok(MapHeader { key, value, len })
    }

    #[inline]
    fn enter(&mut self) -> Result<(), DecodeError> {
        self.input.enter()
    }

    #[inline]
    fn leave(&mut self) {
        self.input.leave();
    }

    fn skip(&mut self, ttype: TType) -> Result<(), DecodeError> {
        match ttype {
            TType::String => self.read_string_bytes().map(drop),
            TType::Struct => {
                self.enter()?;
                while let Some(field) = self.field_begin()? {
                    self.skip(field.ttype)?;
                }
                self.leave();
                Ok(())
            }
            TType::List | TType::Set => {
                let list = self.sequence_header(LengthOf::List)?;
                match list.element {
                    Some(element) if list.len > 0 => self.skip_elements(list.len, &[element]),
                    _ => Ok(()),
                }
            }
            TType::Map => {
                let map = self.map_header()?;
                match (map.key, map.value) {
                    (Some(key), Some(value)) if map.len > 0 => {
                        self.skip_elements(map.len, &[key, value])
                    }
                    _ => Ok(()),
                }
            }
            fixed => self.input.slice(smallest(fixed)).map(drop),
        }
    }

    #[inline]
    fn skip_string(&mut self) -> Result<(), DecodeError> {
        self.read_string_bytes().map(drop)
    }

    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError> {
        let start = self.position();
        let first = self.read_i32()?;
        let (name, kind) = match usize::try_from(first) {
            // The old form has no version: the name comes first, and its length is never negative.
            Ok(length) if length < self.input.rest().len() => {
                self.input.check_len(LengthOf::String, first, 1)?;
                let name = self.input.slice(length)?;
                (self.input.utf8(name)?, self.input.byte()?)
            }
            Err(_) if first.cast_unsigned() & VERSION_MASK == VERSION_1 => {
                let [.., kind] = first.to_be_bytes();
                let name = self.read_string_bytes()?;
                (self.input.utf8(name)?, kind)
            }
            _ => {
                return Err(DecodeError::new(
                    DecodeErrorKind::NotAMessage {
                        protocol: "binary",
                        first: first.cast_unsigned(),
                    },
                    start,
                ));
            }
        };
        let Some(kind) = MessageKind::from_byte(kind) else {
            return Err(self.error(DecodeErrorKind::InvalidMessageKind(kind)));
        };
        Ok(MessageHeader {
            name: Cow::Borrowed(name),
            kind,
            sequence_id: self.read_i32()?,
        })
    }

    #[inline]
    fn read_i16s(&mut self, len: usize) -> Result<Vec<i16>, DecodeError> {
        self.input.numbers(len, Order::Network, i16::from_be_bytes)
    }

    #[inline]
    fn read_i32s(&mut self, len: usize) -> Result<Vec<i32>, DecodeError> {
        self.input.numbers(len, Order::Network, i32::from_be_bytes)
    }

    #[inline]
    fn read_i64s(&mut self, len: usize) -> Result<Vec<i64>, DecodeError> {
        self.input.numbers(len, Order::Network, i64::from_be_bytes)
    }

    #[inline]
    fn read_doubles(&mut self, len: usize) -> Result<Vec<f64>, DecodeError> {
        self.input.numbers(len, Order::Network, f64::from_be_bytes)
    }

    #[inline]
    fn shared(&self, part: &'de [u8]) -> Option<Bytes> {
        self.input.shared_part(part)
    }

    #[inline]
    fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.input.charge(bytes)
    }

    #[cold]
    fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        self.input.error(kind)
    }
}
