//! Reading the compact protocol.

use std::{borrow::Cow, mem};

use bytes::Bytes;

use super::{
    KIND_SHIFT, LONG_LEN, PROTOCOL_ID, STOP, VERSION, VERSION_MASK,
    types::{self, FALSE, TRUE, smallest},
    varint::{unzigzag, unzigzag_short},
};
use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, ListHeader, MapHeader,
    MessageHeader, MessageKind, Outer, TType, decode::read_each, input::Input, swap::Order,
};

/// The first header of a list whose length does not stand in it.
const LONG_SEQUENCE: u8 = LONG_LEN << 4;

/// Reads the compact protocol from a slice.
#[derive(Debug)]
pub struct CompactDecoder<'de> {
    pub(super) input: Input<'de>,
    /// The last field of the struct that is being read.
    last_field_id: i16,
    /// The type's number in the last field's header, which is the value of a field that is a bool; 0 once that has been read.
    field_type: u8,
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
            field_type: 0,
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
        self.varint32().map(u32::cast_signed)
    }

    #[inline]
    fn string_bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        match self.short_string() {
            Some(string) => Ok(string),
            None => self.long_string(),
        }
    }

    /// A string of less than 128 bytes, if that is what is next, and within the limits.
    #[inline]
    fn short_string(&mut self) -> Option<&'de [u8]> {
        match self.input.rest() {
            [len @ ..0x80, behind @ ..] if self.input.may_be_a_string(usize::from(*len)) => {
                let string = behind.get(..usize::from(*len))?;
                self.input.advance_by_one_and(string.len());
                Some(string)
            }
            _ => None,
        }
    }

    #[inline(never)]
    fn long_string(&mut self) -> Result<&'de [u8], DecodeError> {
        let length = self.length()?;
        let len = self.input.check_len(LengthOf::String, length, 1)?;
        self.input.slice(len)
    }

    /// A string, which has to be UTF-8.
    #[inline]
    fn text(&mut self) -> Result<&'de str, DecodeError> {
        let bytes = self.string_bytes()?;
        self.input.utf8(bytes)
    }

    /// Begins a list or a set of elements of one type: of up to fourteen, by a look at one byte.
    #[inline]
    fn sequence_begin(&mut self, of: LengthOf, element: TType) -> Result<usize, DecodeError> {
        if let [header @ ..LONG_SEQUENCE, rest @ ..] = self.input.rest() {
            let len = usize::from(header >> 4);
            if header & 0x0f == types::number(element)
                && len <= self.input.limits.of_length(of)
                && len * smallest(element) <= rest.len()
            {
                self.input.advance::<1>();
                return Ok(len);
            }
        }
        self.any_sequence_begin(of, element)
    }

    #[inline(never)]
    fn any_sequence_begin(&mut self, of: LengthOf, element: TType) -> Result<usize, DecodeError> {
        let found = self.sequence_header(of)?;
        self.expect_elements(found.len, &[(element, found.element)])
    }

    #[expect(
        clippy::inline_always,
        reason = "the compiler may not think so, and skipping is a sixth slower then"
    )]
    #[inline(always)]
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

    /// The error for a field's header, behind which stands the number of the field if it is far from the last one's.
    #[cold]
    fn invalid_field_type(&mut self, header: u8) -> DecodeError {
        if header >> 4 == 0
            && let Err(error) = self.far_field_id()
        {
            return error;
        }
        self.error(DecodeErrorKind::InvalidType(header & 0x0f))
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
        match mem::take(&mut self.field_type) {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => self.input.byte().map(|byte| byte == TRUE),
        }
    }

    #[inline]
    fn read_i8(&mut self) -> Result<i8, DecodeError> {
        self.input.array().map(i8::from_le_bytes)
    }

    #[inline]
    fn read_i16(&mut self) -> Result<i16, DecodeError> {
        if let Some(byte) = self.short_varint() {
            return Ok(unzigzag_short(byte).into());
        }
        let value = unzigzag(self.wide_varint()?);
        i16::try_from(value).map_err(|_| self.too_long(16))
    }

    #[inline]
    fn read_i32(&mut self) -> Result<i32, DecodeError> {
        if let Some(byte) = self.short_varint() {
            return Ok(unzigzag_short(byte).into());
        }
        let value = unzigzag(self.wide_varint()?);
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
        self.text().map(Cow::Borrowed)
    }

    fn read_string(&mut self) -> Result<String, DecodeError> {
        let bytes = self.string_bytes()?;
        self.input.owned_utf8(bytes)
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
        self.field_type = header & 0x0f;
        let Some(ttype) = types::from_number(header) else {
            // Whatever the difference, as everywhere but in the specification: the type alone says it.
            if header & 0x0f == STOP {
                return Ok(None);
            }
            return Err(self.invalid_field_type(header));
        };
        let id = match header >> 4 {
            0 => self.far_field_id()?,
            // Beyond the last number there is none, so it does not matter which it becomes.
            difference => self.last_field_id.wrapping_add(difference.into()),
        };
        self.last_field_id = id;
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

    #[inline]
    fn list_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        self.sequence_begin(LengthOf::List, element)
    }

    #[inline]
    fn set_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        self.sequence_begin(LengthOf::Set, element)
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
        let first = self.input.rest().first_chunk().copied();
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
        let name = self.text()?;
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
        self.input.numbers(len, Order::Little, f64::from_le_bytes)
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
