//! Reading the JSON protocol.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, ListHeader, MapHeader,
    MessageHeader, MessageKind, Outer, TType,
    input::Input,
    json::{
        VERSION,
        context::{Context, Contexts},
        names::smallest,
        numbers::{parse_double, parse_integer},
        raw_string::RawString,
        tokens::trim_start,
    },
};

/// Reads the JSON protocol from a slice.
#[derive(Debug)]
pub struct JsonDecoder<'de> {
    input: Input<'de>,
    contexts: Contexts,
}

impl<'de> JsonDecoder<'de> {
    /// A decoder that reads from the start of `input`.
    #[must_use]
    pub fn new(input: &'de [u8], limits: Limits) -> Self {
        Self {
            input: Input::new(input, limits),
            contexts: Contexts::new(),
        }
    }

    /// A decoder that reads from the start of `input`. Its [`Bytes`] are copies nonetheless: base64 has them in
    /// another form.
    #[must_use]
    pub fn new_shared(input: &'de Bytes, limits: Limits) -> Self {
        Self::new(input, limits)
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

    /// Makes sure that everything has been read, but for white space.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match trim_start(self.rest()).len() {
            0 => Ok(()),
            left => Err(self.error(DecodeErrorKind::TrailingBytes { left })),
        }
    }

    /// Reads past what separates a value from the one before. Returns whether it is a key.
    #[inline]
    fn separate(&mut self) -> Result<bool, DecodeError> {
        let place = self.contexts.next_value();
        if let Some(separator) = place.separator {
            self.input.expect(separator)?;
        }
        Ok(place.is_key)
    }

    #[inline]
    fn read_integer<T: TryFrom<i64>>(&mut self, expected: TType) -> Result<T, DecodeError> {
        let is_key = self.separate()?;
        self.integer(expected, is_key)
    }

    #[inline]
    fn integer<T: TryFrom<i64>>(
        &mut self,
        expected: TType,
        is_key: bool,
    ) -> Result<T, DecodeError> {
        self.number(expected, is_key, |word| {
            parse_integer(word).and_then(|number| number.try_into().ok())
        })
    }

    /// Reads a number: in quotes where it is a key, and perhaps elsewhere, for some keep the digits of an `i64` safe
    /// from JavaScript in that way.
    #[inline]
    fn number<T>(
        &mut self,
        expected: TType,
        is_key: bool,
        parse: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, DecodeError> {
        let quoted = self.input.peek()? == b'"' || is_key;
        if quoted {
            self.input.expect_at_once(b'"')?;
        }
        let offset = self.position();
        let word = self.input.word();
        if word.is_empty() {
            return Err(self.input.unexpected("a number"));
        }
        let Some(number) = parse(word) else {
            return Err(DecodeError::new(
                DecodeErrorKind::InvalidNumber { expected },
                offset,
            ));
        };
        if quoted {
            self.input.expect_at_once(b'"')?;
        }
        Ok(number)
    }

    fn read_raw_string(&mut self) -> Result<RawString<'de>, DecodeError> {
        self.separate()?;
        self.input.string()
    }

    /// Reads how many elements a container has, which take at least `smallest` bytes each.
    fn length(&mut self, of: LengthOf, smallest: usize) -> Result<usize, DecodeError> {
        let length: i32 = self.integer(TType::I32, false)?;
        self.input.check_len(of, length, smallest)
    }

    fn sequence_header(&mut self, of: LengthOf) -> Result<ListHeader, DecodeError> {
        self.separate()?;
        self.input.expect(b'[')?;
        let element = self.input.string()?.type_name()?;
        self.input.expect(b',')?;
        let len = self.length(of, b",".len() + smallest(element))?;
        self.contexts.begin(Context::List);
        Ok(ListHeader {
            element: Some(element),
            len,
        })
    }

    fn array_end(&mut self) -> Result<(), DecodeError> {
        self.contexts.end();
        self.input.expect(b']')
    }

    #[cold]
    fn not_a_message(start: &[u8], offset: usize) -> DecodeError {
        let mut first = [0; 4];
        for (to, from) in first.iter_mut().zip(start) {
            *to = *from;
        }
        DecodeError::new(
            DecodeErrorKind::NotAMessage {
                protocol: "JSON",
                first: u32::from_be_bytes(first),
            },
            offset,
        )
    }
}

impl<'de> Decoder<'de> for JsonDecoder<'de> {
    // C++ and Python take any number but 0 for true.
    #[inline]
    fn read_bool(&mut self) -> Result<bool, DecodeError> {
        let number: i64 = self.read_integer(TType::Bool)?;
        Ok(number != 0)
    }

    #[inline]
    fn read_i8(&mut self) -> Result<i8, DecodeError> {
        self.read_integer(TType::I8)
    }

    #[inline]
    fn read_i16(&mut self) -> Result<i16, DecodeError> {
        self.read_integer(TType::I16)
    }

    #[inline]
    fn read_i32(&mut self) -> Result<i32, DecodeError> {
        self.read_integer(TType::I32)
    }

    #[inline]
    fn read_i64(&mut self) -> Result<i64, DecodeError> {
        self.read_integer(TType::I64)
    }

    fn read_double(&mut self) -> Result<f64, DecodeError> {
        let is_key = self.separate()?;
        self.number(TType::Double, is_key, parse_double)
    }

    fn read_uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.read_raw_string()?.uuid()
    }

    fn read_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.read_raw_string()?.text(&mut self.input)
    }

    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        self.read_raw_string()?
            .binary(&mut self.input)
            .map(Cow::Owned)
    }

    fn read_bytes(&mut self) -> Result<Bytes, DecodeError> {
        self.read_raw_string()?
            .binary(&mut self.input)
            .map(Bytes::from)
    }

    // Base64 looks like any text.
    fn read_text_or_binary(&mut self) -> Result<Bytes, DecodeError> {
        let text = self.read_str()?;
        if let Cow::Borrowed(text) = text {
            self.charge(crate::memory::block(text.len()))?;
        }
        Ok(text.into_owned().into())
    }

    fn struct_begin(&mut self) -> Result<Outer, DecodeError> {
        self.enter()?;
        self.separate()?;
        self.input.expect(b'{')?;
        self.contexts.begin(Context::NewStruct);
        Ok(Outer::NOTHING)
    }

    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError> {
        if self.input.peek()? == b'}' {
            return Ok(None);
        }
        if self.contexts.next_field() {
            self.input.expect(b',')?;
        }
        let id = self.integer(TType::I16, true)?;
        self.input.expect(b':')?;
        self.input.expect(b'{')?;
        let ttype = self.input.string()?.type_name()?;
        self.input.expect(b':')?;
        Ok(Some(FieldHeader { ttype, id }))
    }

    #[inline]
    fn field_end(&mut self) -> Result<(), DecodeError> {
        self.input.expect(b'}')
    }

    #[inline]
    fn struct_end(&mut self, _outer: Outer) -> Result<(), DecodeError> {
        self.leave();
        self.contexts.end();
        self.input.expect(b'}')
    }

    fn list_header(&mut self) -> Result<ListHeader, DecodeError> {
        self.sequence_header(LengthOf::List)
    }

    fn set_header(&mut self) -> Result<ListHeader, DecodeError> {
        self.sequence_header(LengthOf::Set)
    }

    fn map_header(&mut self) -> Result<MapHeader, DecodeError> {
        self.separate()?;
        self.input.expect(b'[')?;
        let key = self.input.string()?.type_name()?;
        self.input.expect(b',')?;
        let value = self.input.string()?.type_name()?;
        self.input.expect(b',')?;
        // A separator for the key, of which the first has none but the map a bracket, and one for the value.
        let entry = smallest(key) + smallest(value) + b",:".len();
        let len = self.length(LengthOf::Map, entry)?;
        self.input.expect(b',')?;
        self.input.expect(b'{')?;
        self.contexts.begin(Context::NewMap);
        Ok(MapHeader {
            key: Some(key),
            value: Some(value),
            len,
        })
    }

    fn list_end(&mut self) -> Result<(), DecodeError> {
        self.array_end()
    }

    fn set_end(&mut self) -> Result<(), DecodeError> {
        self.array_end()
    }

    fn map_end(&mut self) -> Result<(), DecodeError> {
        self.input.expect(b'}')?;
        self.array_end()
    }

    #[inline]
    fn enter(&mut self) -> Result<(), DecodeError> {
        self.input.enter()
    }

    #[inline]
    fn leave(&mut self) {
        self.input.leave();
    }

    // The limit on lengths is not asked: text and base64 differ in how long they are, and nothing is kept.
    fn skip_string(&mut self) -> Result<(), DecodeError> {
        self.read_raw_string().map(drop)
    }

    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError> {
        self.separate()?;
        let is_array = self.input.peek()? == b'[';
        let (start, offset) = (self.rest(), self.position());
        if !is_array {
            return Err(Self::not_a_message(start, offset));
        }
        self.input.expect(b'[')?;
        if self.integer::<i64>(TType::I64, false)? != VERSION {
            return Err(Self::not_a_message(start, offset));
        }
        self.contexts.begin(Context::List);
        let name = self.read_str()?;
        let kind = self.read_i8()?.cast_unsigned();
        let Some(kind) = MessageKind::from_byte(kind) else {
            return Err(self.error(DecodeErrorKind::InvalidMessageKind(kind)));
        };
        // C++ refuses a negative one, which others send.
        let sequence_id = self.read_i32()?;
        Ok(MessageHeader {
            name,
            kind,
            sequence_id,
        })
    }

    fn message_end(&mut self) -> Result<(), DecodeError> {
        self.array_end()
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
