//! Writing the JSON protocol.

use bytes::Bytes;

use crate::{
    Buffer, EncodeError, Encoder, LengthOf, Limits, MessageHeader, Outer, TType,
    json::{
        VERSION, base64,
        context::{Context, Contexts},
        names::name,
        numbers::{Digits, name_of_special, with_integer},
        strings::write_escaped,
        uuid,
    },
    utf8::from_utf8,
};

/// Writes the JSON protocol to the end of a buffer.
#[derive(Debug)]
pub struct JsonEncoder<'a, B = Vec<u8>> {
    buffer: &'a mut B,
    contexts: Contexts,
    depth: u16,
    max_depth: u16,
}

impl<'a, B: Buffer> JsonEncoder<'a, B> {
    /// An encoder that appends to `buffer`.
    pub fn new(buffer: &'a mut B) -> Self {
        Self {
            buffer,
            contexts: Contexts::new(),
            depth: 0,
            max_depth: Limits::default().max_depth,
        }
    }

    /// Writes what separates a value from the one before. Returns whether it is a key.
    #[inline]
    fn separate(&mut self) -> bool {
        let place = self.contexts.next_value();
        if let Some(separator) = place.separator {
            self.buffer.put_array([separator]);
        }
        place.is_key
    }

    #[inline]
    fn write_integer(&mut self, value: i64) {
        let is_key = self.separate();
        with_integer(value, |text| self.write_text(text, is_key));
    }

    #[inline]
    fn write_text(&mut self, text: &[u8], quoted: bool) {
        if quoted {
            self.buffer.put_array(*b"\"");
        }
        self.buffer.put_slice(text);
        if quoted {
            self.buffer.put_array(*b"\"");
        }
    }

    fn write_string(&mut self, value: &str) {
        self.buffer.put_array(*b"\"");
        write_escaped(value, self.buffer);
        self.buffer.put_array(*b"\"");
    }

    /// Begins an array with the names of the types in a container and how many values it has.
    fn container_begin(
        &mut self,
        of: LengthOf,
        types: &[TType],
        length: usize,
    ) -> Result<(), EncodeError> {
        check_len(of, length)?;
        self.separate();
        self.buffer.put_array(*b"[");
        for &ttype in types {
            self.write_text(name(ttype).as_bytes(), true);
            self.buffer.put_array(*b",");
        }
        // It fits, for it has been checked.
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        with_integer(length, |text| self.buffer.put_slice(text));
        Ok(())
    }

    fn array_end(&mut self) {
        self.contexts.end();
        self.buffer.put_array(*b"]");
    }
}

/// JSON has no place where a length would have to fit, but its readers have.
const fn check_len(of: LengthOf, length: usize) -> Result<(), EncodeError> {
    if length > i32::MAX as usize {
        return Err(EncodeError::TooLong { of, length });
    }
    Ok(())
}

impl<B: Buffer> Encoder for JsonEncoder<'_, B> {
    #[inline]
    fn write_bool(&mut self, value: bool) {
        self.write_integer(value.into());
    }

    #[inline]
    fn write_i8(&mut self, value: i8) {
        self.write_integer(value.into());
    }

    #[inline]
    fn write_i16(&mut self, value: i16) {
        self.write_integer(value.into());
    }

    #[inline]
    fn write_i32(&mut self, value: i32) {
        self.write_integer(value.into());
    }

    #[inline]
    fn write_i64(&mut self, value: i64) {
        self.write_integer(value);
    }

    fn write_double(&mut self, value: f64) {
        let is_key = self.separate();
        match Digits::of_double(value) {
            Some(digits) => self.write_text(digits.as_slice(), is_key),
            None => self.write_text(name_of_special(value).as_bytes(), true),
        }
    }

    fn write_uuid(&mut self, value: &[u8; 16]) {
        self.separate();
        self.write_text(&uuid::write(value), true);
    }

    fn write_str(&mut self, value: &str) -> Result<(), EncodeError> {
        check_len(LengthOf::String, value.len())?;
        // With room for what ends a message, as in the binary protocol.
        self.buffer.reserve(value.len() + 64);
        self.separate();
        self.write_string(value);
        Ok(())
    }

    fn write_binary(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        check_len(LengthOf::String, value.len())?;
        self.buffer.reserve(value.len() / 3 * 4 + 64);
        self.separate();
        self.buffer.put_array(*b"\"");
        base64::write(value, self.buffer);
        self.buffer.put_array(*b"\"");
        Ok(())
    }

    fn write_text_or_binary(&mut self, value: &Bytes) -> Result<(), EncodeError> {
        match from_utf8(value) {
            Some(text) => self.write_str(text),
            None => self.write_binary(value),
        }
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

    fn struct_begin(&mut self) -> Result<Outer, EncodeError> {
        self.enter()?;
        self.separate();
        self.buffer.put_array(*b"{");
        self.contexts.begin(Context::NewStruct);
        Ok(Outer::NOTHING)
    }

    fn field_begin(&mut self, ttype: TType, id: i16) {
        if self.contexts.next_field() {
            self.buffer.put_array(*b",");
        }
        with_integer(id.into(), |text| self.write_text(text, true));
        self.buffer.put_array(*b":{");
        self.write_text(name(ttype).as_bytes(), true);
        self.buffer.put_array(*b":");
    }

    fn field_end(&mut self) {
        self.buffer.put_array(*b"}");
    }

    fn struct_end(&mut self, _outer: Outer) {
        self.contexts.end();
        self.buffer.put_array(*b"}");
        self.leave();
    }

    fn list_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.container_begin(LengthOf::List, &[element], len)?;
        self.contexts.begin(Context::List);
        Ok(())
    }

    fn set_begin(&mut self, element: TType, len: usize) -> Result<(), EncodeError> {
        self.container_begin(LengthOf::Set, &[element], len)?;
        self.contexts.begin(Context::List);
        Ok(())
    }

    fn map_begin(&mut self, key: TType, value: TType, len: usize) -> Result<(), EncodeError> {
        self.container_begin(LengthOf::Map, &[key, value], len)?;
        self.buffer.put_array(*b",{");
        self.contexts.begin(Context::NewMap);
        Ok(())
    }

    fn list_end(&mut self) {
        self.array_end();
    }

    fn set_end(&mut self) {
        self.array_end();
    }

    fn map_end(&mut self) {
        self.buffer.put_array(*b"}");
        self.array_end();
    }

    fn message_begin(&mut self, header: &MessageHeader<'_>) -> Result<(), EncodeError> {
        check_len(LengthOf::String, header.name.len())?;
        self.separate();
        self.buffer.put_array(*b"[");
        with_integer(VERSION, |text| self.buffer.put_slice(text));
        self.contexts.begin(Context::List);
        self.write_str(&header.name)?;
        self.write_integer(i64::from(header.kind as u8));
        self.write_i32(header.sequence_id);
        Ok(())
    }

    fn message_end(&mut self) {
        self.array_end();
    }
}
