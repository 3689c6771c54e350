//! Writing the binary protocol.

use bytes::Bytes;

use crate::{
    Buffer, EncodeError, Encoder, LengthOf, Limits, MessageHeader, Outer, TType,
    binary::{STOP, VERSION_1},
    swap::Order,
};

/// Writes the binary protocol to the end of a buffer.
#[derive(Debug)]
pub struct BinaryEncoder<'a, B = Vec<u8>> {
    buffer: &'a mut B,
    depth: u16,
    max_depth: u16,
}

impl<'a, B: Buffer> BinaryEncoder<'a, B> {
    /// An encoder that appends to `buffer`.
    pub fn new(buffer: &'a mut B) -> Self {
        Self {
            buffer,
            depth: 0,
            max_depth: Limits::default().max_depth,
        }
    }

    #[inline]
    fn write_len(&mut self, of: LengthOf, length: usize) -> Result<(), EncodeError> {
        match i32::try_from(length) {
            Ok(length) => {
                self.write_i32(length);
                Ok(())
            }
            Err(_) => Err(EncodeError::TooLong { of, length }),
        }
    }
}

/// A field's header and its value, to be written at once. `WITH` is three more than `VALUE`.
#[inline]
fn with_header<const VALUE: usize, const WITH: usize>(
    ttype: TType,
    id: i16,
    value: [u8; VALUE],
) -> [u8; WITH] {
    const { assert!(WITH == VALUE + 3) }
    let [high, low] = id.to_be_bytes();
    let mut bytes = [0; WITH];
    let (header, rest) = bytes.split_at_mut(3);
    header.copy_from_slice(&[ttype as u8, high, low]);
    rest.copy_from_slice(&value);
    bytes
}

impl<B: Buffer> Encoder for BinaryEncoder<'_, B> {
    #[inline]
    fn write_bool(&mut self, value: bool) {
        self.buffer.put_array([value.into()]);
    }

    #[inline]
    fn write_i8(&mut self, value: i8) {
        self.buffer.put_array(value.to_be_bytes());
    }

    #[inline]
    fn write_i16(&mut self, value: i16) {
        self.buffer.put_array(value.to_be_bytes());
    }

    #[inline]
    fn write_i32(&mut self, value: i32) {
        self.buffer.put_array(value.to_be_bytes());
    }

    #[inline]
    fn write_i64(&mut self, value: i64) {
        self.buffer.put_array(value.to_be_bytes());
    }

    #[inline]
    fn write_double(&mut self, value: f64) {
        self.buffer.put_array(value.to_be_bytes());
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
        // With room for what ends a message: it would double the buffer for a few bytes behind a large value.
        self.buffer.reserve(value.len() + 64);
        self.write_len(LengthOf::String, value.len())?;
        self.buffer.put_slice(value);
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
        Ok(Outer::NOTHING)
    }

    #[inline]
    fn field_begin(&mut self, ttype: TType, id: i16) {
        let [high, low] = id.to_be_bytes();
        self.buffer.put_array([ttype as u8, high, low]);
    }

    #[inline]
    fn struct_end(&mut self, _outer: Outer) {
        self.buffer.put_array([STOP]);
        self.leave();
    }

    #[inline]
    fn list_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.buffer.put_array([element as u8]);
        self.write_len(LengthOf::List, len)
    }

    #[inline]
    fn set_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.buffer.put_array([element as u8]);
        self.write_len(LengthOf::Set, len)
    }

    #[inline]
    fn map_begin(&mut self, key: TType, value: TType, len: usize) -> Result<(), EncodeError> {
        self.buffer.put_array([key as u8, value as u8]);
        self.write_len(LengthOf::Map, len)
    }

    #[inline]
    fn write_bytes(&mut self, value: &Bytes) -> Result<(), EncodeError> {
        self.write_len(LengthOf::String, value.len())?;
        self.buffer.put_bytes(value);
        Ok(())
    }

    #[inline]
    fn field_bool(&mut self, id: i16, value: bool) {
        let [high, low] = id.to_be_bytes();
        self.buffer
            .put_array([TType::Bool as u8, high, low, value.into()]);
    }

    #[inline]
    fn field_i8(&mut self, id: i16, value: i8) {
        let [high, low] = id.to_be_bytes();
        self.buffer
            .put_array([TType::I8 as u8, high, low, value.cast_unsigned()]);
    }

    #[inline]
    fn field_i16(&mut self, id: i16, value: i16) {
        self.buffer
            .put_array::<5>(with_header(TType::I16, id, value.to_be_bytes()));
    }

    #[inline]
    fn field_i32(&mut self, id: i16, value: i32) {
        self.buffer
            .put_array::<7>(with_header(TType::I32, id, value.to_be_bytes()));
    }

    #[inline]
    fn field_i64(&mut self, id: i16, value: i64) {
        self.buffer
            .put_array::<11>(with_header(TType::I64, id, value.to_be_bytes()));
    }

    #[inline]
    fn field_double(&mut self, id: i16, value: f64) {
        self.buffer
            .put_array::<11>(with_header(TType::Double, id, value.to_be_bytes()));
    }

    #[inline]
    fn field_str(&mut self, id: i16, value: &str) -> Result<(), EncodeError> {
        let Ok(len) = i32::try_from(value.len()) else {
            return self.write_str(value);
        };
        self.buffer
            .put_array::<7>(with_header(TType::String, id, len.to_be_bytes()));
        self.buffer.put_slice(value.as_bytes());
        Ok(())
    }

    #[inline]
    fn write_i16s(&mut self, values: &[i16]) {
        self.buffer
            .put_all(values, Order::Network, i16::to_be_bytes);
    }

    #[inline]
    fn write_i32s(&mut self, values: &[i32]) {
        self.buffer
            .put_all(values, Order::Network, i32::to_be_bytes);
    }

    #[inline]
    fn write_i64s(&mut self, values: &[i64]) {
        self.buffer
            .put_all(values, Order::Network, i64::to_be_bytes);
    }

    #[inline]
    fn write_doubles(&mut self, values: &[f64]) {
        self.buffer
            .put_all(values, Order::Network, f64::to_be_bytes);
    }

    #[inline]
    fn message_begin(&mut self, header: &MessageHeader<'_>) -> Result<(), EncodeError> {
        let name = header.name.as_bytes();
        let (of, length) = (LengthOf::String, name.len());
        let len = i32::try_from(length).map_err(|_| EncodeError::TooLong { of, length })?;
        let first = VERSION_1 | u32::from(header.kind as u8);
        let start = u64::from(first) << 32 | u64::from(len.cast_unsigned());
        self.buffer.put_array(start.to_be_bytes());
        self.buffer.put_slice(name);
        self.write_i32(header.sequence_id);
        Ok(())
    }
}
