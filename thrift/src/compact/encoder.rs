//! Writing the compact protocol.

use bytes::Bytes;

use super::{
    KIND_SHIFT, LONG_LEN, PROTOCOL_ID, STOP, VERSION,
    types::{self, FALSE, TRUE},
};
use crate::{
    Buffer, EncodeError, Encoder, LengthOf, Limits, MessageHeader, Outer, TType, swap::Order,
};

/// Writes the compact protocol to the end of a buffer.
#[derive(Debug)]
pub struct CompactEncoder<'a, B = Vec<u8>> {
    buffer: &'a mut B,
    /// The last field of the struct that is being written.
    last_field_id: i16,
    /// A field that is a bool, whose value decides its header.
    bool_field: Option<i16>,
    depth: u16,
    max_depth: u16,
}

impl<'a, B: Buffer> CompactEncoder<'a, B> {
    /// An encoder that appends to `buffer`.
    pub fn new(buffer: &'a mut B) -> Self {
        Self {
            buffer,
            last_field_id: 0,
            bool_field: None,
            depth: 0,
            max_depth: Limits::default().max_depth,
        }
    }

    #[inline]
    fn write_varint(&mut self, value: u64) {
        if value < 0x80 {
            self.buffer.put_array([low_seven(value)]);
        } else if value < 0x4000 {
            self.buffer
                .put_array([low_seven(value) | MORE, low_seven(value >> 7)]);
        } else if value < 1 << 56 {
            self.write_wide_varint(value);
        } else {
            self.write_long_varint(value);
        }
    }

    /// A number of up to eight bytes without a branch on how many: which cannot be foretold where numbers are of all sizes.
    #[inline]
    fn write_wide_varint(&mut self, value: u64) {
        let len = (70 - (value | 1).leading_zeros()) / 7;
        // The sevens are pulled apart, by halves.
        let twenty_eights = value & 0x0fff_ffff | (value & 0x00ff_ffff_f000_0000) << 4;
        let fourteens =
            twenty_eights & 0x3fff_0000_3fff | (twenty_eights & 0x0fff_c000_0fff_c000) << 2;
        let sevens = fourteens & 0x007f_007f_007f_007f | (fourteens & 0x3f80_3f80_3f80_3f80) << 1;
        // All bytes but the last say that more follow.
        let more = 0x8080_8080_8080_8080 & !(u64::MAX << (8 * (len - 1)));
        self.buffer
            .put_prefix((sevens | more).to_le_bytes(), len as usize);
    }

    fn write_long_varint(&mut self, mut value: u64) {
        while value >= u64::from(MORE) {
            self.buffer.put_array([low_seven(value) | MORE]);
            value >>= 7;
        }
        self.buffer.put_array([low_seven(value)]);
    }

    #[inline]
    fn write_len(&mut self, of: LengthOf, length: usize) -> Result<(), EncodeError> {
        match i32::try_from(length) {
            Ok(length) => {
                self.write_varint(u64::from(length.cast_unsigned()));
                Ok(())
            }
            Err(_) => Err(EncodeError::TooLong { of, length }),
        }
    }

    #[inline]
    fn write_field_header(&mut self, number: u8, id: i16) {
        match self.short_field_header(number, id) {
            Some(header) => self.buffer.put_array([header]),
            None => {
                self.buffer.put_array([number]);
                self.write_i16(id);
            }
        }
        self.last_field_id = id;
    }

    /// The header of a field whose number is a little higher than the last one's.
    #[inline]
    fn short_field_header(&self, number: u8, id: i16) -> Option<u8> {
        // In 32 bits, where no difference overflows.
        match u8::try_from(i32::from(id) - i32::from(self.last_field_id)) {
            Ok(difference @ 1..=15) => Some(difference << 4 | number),
            _ => None,
        }
    }

    /// A field that is, or begins with, a number; in one piece if that is two bytes.
    #[inline]
    fn write_field_varint(&mut self, ttype: TType, id: i16, value: u64) {
        let number = types::number(ttype);
        match self.short_field_header(number, id) {
            Some(header) if value < 0x80 => {
                self.buffer.put_array([header, low_seven(value)]);
                self.last_field_id = id;
            }
            _ => {
                self.write_field_header(number, id);
                self.write_varint(value);
            }
        }
    }

    #[inline]
    fn sequence_begin(
        &mut self,
        of: LengthOf,
        element: TType,
        len: usize,
    ) -> Result<(), EncodeError> {
        let number = types::number(element);
        match u8::try_from(len) {
            Ok(short) if short < LONG_LEN => self.buffer.put_array([short << 4 | number]),
            _ => {
                self.buffer.put_array([LONG_LEN << 4 | number]);
                self.write_len(of, len)?;
            }
        }
        Ok(())
    }
}

/// More bytes of the number follow.
const MORE: u8 = 0x80;

#[inline]
const fn low_seven(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

/// Small numbers of either sign become small numbers.
#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

impl<B: Buffer> Encoder for CompactEncoder<'_, B> {
    #[inline]
    fn write_bool(&mut self, value: bool) {
        let byte = if value { TRUE } else { FALSE };
        match self.bool_field.take() {
            Some(id) => self.write_field_header(byte, id),
            None => self.buffer.put_array([byte]),
        }
    }

    // Not a varint: the byte as it is.
    #[inline]
    fn write_i8(&mut self, value: i8) {
        self.buffer.put_array(value.to_le_bytes());
    }

    #[inline]
    fn write_i16(&mut self, value: i16) {
        self.write_varint(zigzag(value.into()));
    }

    #[inline]
    fn write_i32(&mut self, value: i32) {
        self.write_varint(zigzag(value.into()));
    }

    #[inline]
    fn write_i64(&mut self, value: i64) {
        self.write_varint(zigzag(value));
    }

    // Little-endian in every implementation, though one page of the specification says otherwise.
    #[inline]
    fn write_double(&mut self, value: f64) {
        self.buffer.put_array(value.to_le_bytes());
    }

    #[inline]
    fn write_uuid(&mut self, value: &[u8; 16]) {
        self.buffer.put_array(*value);
    }

    #[inline]
    fn write_str(&mut self, value: &str) -> Result<(), EncodeError> {
        self.write_binary(value.as_bytes())
    }

    #[inline]
    fn write_binary(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        self.write_len(LengthOf::String, value.len())?;
        self.buffer.put_slice(value);
        Ok(())
    }

    #[inline]
    fn write_bytes(&mut self, value: &Bytes) -> Result<(), EncodeError> {
        self.write_len(LengthOf::String, value.len())?;
        self.buffer.put_bytes(value);
        Ok(())
    }

    #[inline]
    fn enter(&mut self) -> Result<(), EncodeError> {
        if self.depth == self.max_depth {
            return Err(EncodeError::TooDeep {
                limit: self.max_depth,
            });
        }
        self.depth += 1;
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    #[inline]
    fn struct_begin(&mut self) -> Result<Outer, EncodeError> {
        self.enter()?;
        let outer = Outer {
            field_id: self.last_field_id,
        };
        self.last_field_id = 0;
        Ok(outer)
    }

    #[inline]
    fn field_begin(&mut self, ttype: TType, id: i16) {
        if ttype == TType::Bool {
            self.bool_field = Some(id);
        } else {
            self.write_field_header(types::number(ttype), id);
        }
    }

    #[inline]
    fn struct_end(&mut self, outer: Outer) {
        self.buffer.put_array([STOP]);
        self.last_field_id = outer.field_id;
        self.leave();
    }

    #[inline]
    fn list_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.sequence_begin(LengthOf::List, element, len)
    }

    #[inline]
    fn set_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.sequence_begin(LengthOf::Set, element, len)
    }

    // An empty map is its length alone.
    #[inline]
    fn map_begin(&mut self, key: TType, value: TType, len: usize) -> Result<(), EncodeError> {
        self.write_len(LengthOf::Map, len)?;
        if len > 0 {
            let types = types::number(key) << 4 | types::number(value);
            self.buffer.put_array([types]);
        }
        Ok(())
    }

    #[inline]
    fn message_begin(&mut self, header: &MessageHeader<'_>) -> Result<(), EncodeError> {
        let kind = (header.kind as u8) << KIND_SHIFT;
        self.buffer.put_array([PROTOCOL_ID, kind | VERSION]);
        // Not in zigzag.
        self.write_varint(u64::from(header.sequence_id.cast_unsigned()));
        self.write_str(&header.name)
    }

    #[inline]
    fn field_i16(&mut self, id: i16, value: i16) {
        self.write_field_varint(TType::I16, id, zigzag(value.into()));
    }

    #[inline]
    fn field_i32(&mut self, id: i16, value: i32) {
        self.write_field_varint(TType::I32, id, zigzag(value.into()));
    }

    #[inline]
    fn field_i64(&mut self, id: i16, value: i64) {
        self.write_field_varint(TType::I64, id, zigzag(value));
    }

    #[inline]
    fn field_str(&mut self, id: i16, value: &str) -> Result<(), EncodeError> {
        let Ok(len) = i32::try_from(value.len()) else {
            return self.write_str(value);
        };
        self.write_field_varint(TType::String, id, u64::from(len.cast_unsigned()));
        self.buffer.put_slice(value.as_bytes());
        Ok(())
    }

    #[inline]
    fn write_doubles(&mut self, values: &[f64]) {
        self.buffer.put_all(values, Order::Little, f64::to_le_bytes);
    }
}
