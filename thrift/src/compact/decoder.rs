//! Reading the compact protocol.

use std::borrow::Cow;

use bytes::Bytes;

use super::{
    KIND_SHIFT, LONG_LEN, PROTOCOL_ID, STOP, VERSION, VERSION_MASK,
    types::{self, TRUE, fixed_size, smallest},
};
use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, ListHeader, MapHeader,
    MessageHeader, MessageKind, Outer, TType, decode::read_each, input::Input,
};

/// Reads the compact protocol from a slice.
#[derive(Debug)]
pub struct CompactDecoder<'de> {
    input: Input<'de>,
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
    fn varint(&mut self) -> Result<u64, DecodeError> {
        match *self.input.rest {
            [byte @ ..0x80, ref rest @ ..] => {
                self.input.rest = rest;
                Ok(byte.into())
            }
            _ => self.wide_varint(),
        }
    }

    /// A number of up to eight bytes without a branch on how many: which cannot be foretold where numbers are of all sizes.
    #[inline]
    fn wide_varint(&mut self) -> Result<u64, DecodeError> {
        let Some(bytes) = self.input.rest.first_chunk() else {
            return self.long_varint();
        };
        let word = u64::from_le_bytes(*bytes);
        let ends = !word & 0x8080_8080_8080_8080;
        if ends == 0 {
            return self.long_varint();
        }
        // The bits up to the first byte that is the last; then the sevens are pushed together, two by two.
        let sevens = word & (ends ^ (ends - 1)) & 0x7f7f_7f7f_7f7f_7f7f;
        let fourteens = sevens & 0x007f_007f_007f_007f | (sevens & 0x7f00_7f00_7f00_7f00) >> 1;
        let twenty_eights =
            fourteens & 0x0000_3fff_0000_3fff | (fourteens & 0x3fff_0000_3fff_0000) >> 2;
        let value = twenty_eights & 0x0fff_ffff | (twenty_eights & 0x0fff_ffff_0000_0000) >> 4;
        let len = ends.trailing_zeros() as usize / 8 + 1;
        self.input.rest = self.input.rest.get(len..).unwrap_or_default();
        Ok(value)
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for (i, &byte) in self.input.rest.iter().take(MAX_VARINT).enumerate() {
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if i == MAX_VARINT - 1 && bits > 1 {
                break;
            }
            value |= bits << (7 * i);
            if byte < 0x80 {
                self.input.rest = self.input.rest.get(i + 1..).unwrap_or_default();
                return Ok(value);
            }
        }
        Err(if self.input.rest.len() < MAX_VARINT {
            self.input.unexpected_end(self.input.rest.len() + 1)
        } else {
            self.too_long(64)
        })
    }

    #[inline]
    fn varint32(&mut self) -> Result<u32, DecodeError> {
        let value = self.varint()?;
        u32::try_from(value).map_err(|_| self.too_long(32))
    }

    #[cold]
    fn too_long(&self, bits: u32) -> DecodeError {
        self.input.error(DecodeErrorKind::VarintTooLong { bits })
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
    fn sequence_header(&mut self, of: LengthOf) -> Result<ListHeader, DecodeError> {
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
    fn far_field_id(&mut self) -> Result<i16, DecodeError> {
        self.read_i16()
    }

    /// Skips a struct. The numbers of its fields do not matter, and most of its fields are skipped without a call, by a place in the
    /// input that is in a register.
    fn skip_struct(&mut self) -> Result<(), DecodeError> {
        self.enter()?;
        let mut rest = self.input.rest;
        loop {
            let [header, behind @ ..] = rest else {
                self.input.rest = rest;
                return Err(self.input.unexpected_end(1));
            };
            let number = header & 0x0f;
            if number == STOP {
                self.input.rest = behind;
                break;
            }
            let is_near = header >> 4 != 0;
            let skipped = match types::from_number(number) {
                Some(_) if !is_near => None,
                Some(TType::Bool) => Some(behind), // Its header had its value.
                Some(TType::I16 | TType::I32 | TType::I64) => behind_varint(behind),
                Some(TType::String) => self.behind_short_string(behind),
                _ => None,
            };
            rest = match skipped {
                Some(skipped) => skipped,
                None => {
                    self.input.rest = behind;
                    if !is_near {
                        self.far_field_id()?;
                    }
                    self.skip_field(number)?;
                    self.input.rest
                }
            };
        }
        self.leave();
        Ok(())
    }

    /// Skips what stands behind a field's header.
    fn skip_field(&mut self, number: u8) -> Result<(), DecodeError> {
        match types::from_number(number) {
            Some(TType::Bool) => Ok(()),
            Some(ttype) => self.skip(ttype),
            None => Err(self.error(DecodeErrorKind::InvalidType(number))),
        }
    }

    /// What follows a string of less than 128 bytes, if that is what is there, and within the limits.
    #[inline]
    fn behind_short_string<'a>(&self, rest: &'a [u8]) -> Option<&'a [u8]> {
        match rest {
            [len @ ..0x80, string @ ..] if self.input.may_be_a_string(usize::from(*len)) => {
                string.get(usize::from(*len)..)
            }
            _ => None,
        }
    }

    /// Skips `len` times one value of each of `types`, without looking at each where all have a fixed size.
    fn skip_elements(&mut self, len: usize, types: &[TType]) -> Result<(), DecodeError> {
        if types.iter().all(|&ttype| fixed_size(ttype).is_some()) {
            let size: usize = types.iter().copied().map(smallest).sum();
            return self.input.slice(len.saturating_mul(size)).map(drop);
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

/// What follows a number of up to eight bytes, if that is what is there.
#[inline]
fn behind_varint(rest: &[u8]) -> Option<&[u8]> {
    if let [..0x80, behind @ ..] = rest {
        return Some(behind);
    }
    let word = u64::from_le_bytes(*rest.first_chunk()?);
    let ends = !word & 0x8080_8080_8080_8080;
    // Where none of them is the last, this is beyond the eight.
    let len = ends.trailing_zeros() as usize / 8 + 1;
    if len > 8 { None } else { rest.get(len..) }
}

/// How many bytes a number may have: 64 bits in sevens.
pub(crate) const MAX_VARINT: usize = 10;

#[inline]
pub(crate) const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
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
        match ttype {
            TType::Bool => self.read_bool().map(drop),
            TType::I16 | TType::I32 | TType::I64 => self.varint().map(drop),
            TType::String => self.skip_string(),
            TType::Struct => self.skip_struct(),
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
                    (Some(key), Some(value)) => self.skip_elements(map.len, &[key, value]),
                    _ => Ok(()),
                }
            }
            fixed => self.input.slice(smallest(fixed)).map(drop),
        }
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
