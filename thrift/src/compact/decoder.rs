//! Reading the compact protocol.

use std::borrow::Cow;

use bytes::Bytes;

use super::{
    KIND_SHIFT, LONG_LEN, PROTOCOL_ID, STOP, VERSION, VERSION_MASK,
    types::{self, TRUE, smallest},
    varint::unzigzag,
};
use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, ListHeader, MapHeader,
    MessageHeader, MessageKind, Outer, TType, decode::read_each, input::Input,
};

/// Reads the compact protocol from a slice.
#[derive(Debug)]
pub struct CompactDecoder<'de> {
    pub(super) input: Input<'de>,
    /// The last field of the struct that is being read.
    last_field_id: i16,
    /// The value of a field that is a bool, which its header had.
    bool_field: Option<bool>,
}

impl<'de> CompactDecoder<'de> {
    /// A decoder that reads from the start of `input`.
    #[must_use]
    pub fn new(input: &'de [u8], limits: Limits) -> Self {
        Self::over(Input::new(input, limits))
    }

    /// A decoder that reads from the start of `input`, and gives out [`Bytes`] as slices of it.
    #[must_use]
    pub fn new_shared(input: &'de Bytes, limits: Limits) -> Self {
        Self::over(Input::new_shared(input, limits))
    }

    fn over(input: Input<'de>) -> Self {
        Self {
            input,
            last_field_id: 0,
            bool_field: None,
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
        self.input.rest
    }

    /// Makes sure that everything has been read.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        self.input.finish()
    }

    #[inline]
    fn length(&mut self) -> Result<i32, DecodeError> {
        self.varint32().map(u32::cast_signed)
    }

    #[inline]
    fn string_len(&mut self) -> Result<usize, DecodeError> {
        let length = self.length()?;
        self.input.check_len(LengthOf::String, length, 1)
    }

    #[inline]
    fn string_bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        let len = self.string_len()?;
        self.input.slice(len)
    }

    #[inline]
    pub(super) fn sequence_header(&mut self, of: LengthOf) -> Result<ListHeader, DecodeError> {
        let header = self.input.byte()?;
        let length = match header >> 4 {
            LONG_LEN => self.length()?,
            short => short.into(),
        };
        let element = self.element_type(header & 0x0f, length)?;
        let len = self
            .input
            .check_len(of, length, element.map_or(1, smallest))?;
        Ok(ListHeader { element, len })
    }

    /// A container without elements may name any type, and even none.
    #[inline]
    fn element_type(&self, number: u8, length: i32) -> Result<Option<TType>, DecodeError> {
        match types::from_number(number) {
            None if length != 0 => Err(self.error(DecodeErrorKind::InvalidType(number))),
            known => Ok(known),
        }
    }

    /// The number of a field that is not a little higher than the last one's. Few are, and without it, `field_begin` is small enough to
    /// be inlined.
    #[inline(never)]
    pub(super) fn far_field_id(&mut self) -> Result<i16, DecodeError> {
        self.read_i16()
    }
}

impl<'de> Decoder<'de> for CompactDecoder<'de> {
    // In a container, 0 reads as false as well, as in `TCompactProtocol.tcc`.
    #[inline]
    fn read_bool(&mut self) -> Result<bool, DecodeError> {
        match self.bool_field.take() {
            Some(value) => Ok(value),
            None => self.input.byte().map(|byte| byte == TRUE),
        }
    }

    #[inline]
    fn read_i8(&mut self) -> Result<i8, DecodeError> {
        self.input.array().map(i8::from_le_bytes)
    }

    #[inline]
    fn read_i16(&mut self) -> Result<i16, DecodeError> {
        let value = unzigzag(self.varint()?);
        i16::try_from(value).map_err(|_| self.too_long(16))
    }

    #[inline]
    fn read_i32(&mut self) -> Result<i32, DecodeError> {
        let value = unzigzag(self.varint()?);
        i32::try_from(value).map_err(|_| self.too_long(32))
    }

    #[inline]
    fn read_i64(&mut self) -> Result<i64, DecodeError> {
        self.varint().map(unzigzag)
    }

    #[inline]
    fn read_double(&mut self) -> Result<f64, DecodeError> {
        self.input.array().map(f64::from_le_bytes)
    }

    #[inline]
    fn read_uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.input.array()
    }

    #[inline]
    fn read_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let len = self.string_len()?;
        self.input.utf8(len).map(Cow::Borrowed)
    }

    #[inline]
    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        self.string_bytes().map(Cow::Borrowed)
    }

    fn read_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.string_bytes()?;
        self.input.share(bytes)
    }

    #[inline]
    fn struct_begin(&mut self) -> Result<Outer, DecodeError> {
        self.input.enter()?;
        let outer = Outer {
            field_id: self.last_field_id,
        };
        self.last_field_id = 0;
        Ok(outer)
    }

    #[inline]
    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError> {
        let header = self.input.byte()?;
        // Whatever the difference, as everywhere but in the specification: the type alone says it.
        if header & 0x0f == STOP {
            return Ok(None);
        }
        let id = match header >> 4 {
            0 => self.far_field_id()?,
            // Beyond the last number there is none, so it does not matter which it becomes.
            difference => self.last_field_id.wrapping_add(difference.into()),
        };
        self.last_field_id = id;
        let number = header & 0x0f;
        let Some(ttype) = types::from_number(number) else {
            return Err(self.error(DecodeErrorKind::InvalidType(number)));
        };
        if ttype == TType::Bool {
            self.bool_field = Some(number == TRUE);
        }
        Ok(Some(FieldHeader { ttype, id }))
    }

    #[inline]
    fn struct_end(&mut self, outer: Outer) -> Result<(), DecodeError> {
        self.last_field_id = outer.field_id;
        self.input.leave();
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

    // An empty map is its length alone.
    #[inline]
    fn map_header(&mut self) -> Result<MapHeader, DecodeError> {
        let length = self.length()?;
        if length == 0 {
            return Ok(MapHeader {
                key: None,
                value: None,
                len: 0,
            });
        }
        let types = self.input.byte()?;
        let key = self.element_type(types >> 4, length)?;
        let value = self.element_type(types & 0x0f, length)?;
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
        self.skip_value(ttype)
    }

    #[inline]
    fn skip_string(&mut self) -> Result<(), DecodeError> {
        self.string_bytes().map(drop)
    }

    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError> {
        let start = self.position();
        let first = self.input.rest.first_chunk().copied();
        let [protocol, kind] = self.input.array()?;
        if protocol != PROTOCOL_ID || kind & VERSION_MASK != VERSION {
            let first = u32::from_be_bytes(first.unwrap_or([protocol, kind, 0, 0]));
            let kind = DecodeErrorKind::NotAMessage {
                protocol: "compact",
                first,
            };
            return Err(DecodeError::new(kind, start));
        }
        let kind = kind >> KIND_SHIFT;
        let Some(kind) = MessageKind::from_byte(kind) else {
            return Err(self.error(DecodeErrorKind::InvalidMessageKind(kind)));
        };
        // Not in zigzag: -1 is five bytes.
        let sequence_id = self.varint32()?.cast_signed();
        let len = self.string_len()?;
        let name = self.input.utf8(len)?;
        Ok(MessageHeader {
            name: Cow::Borrowed(name),
            kind,
            sequence_id,
        })
    }

    fn read_i64s(&mut self, len: usize) -> Result<Vec<i64>, DecodeError> {
        read_each(self, len, |decoder| decoder.wide_varint().map(unzigzag))
    }

    #[inline]
    fn read_doubles(&mut self, len: usize) -> Result<Vec<f64>, DecodeError> {
        self.input.numbers(len, f64::from_le_bytes)
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
