//! Reading the binary protocol.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{
    DecodeError, DecodeErrorKind, Decoder, FieldHeader, LengthOf, Limits, MessageHeader,
    MessageKind, TType,
    binary::{STOP, VERSION_1, VERSION_MASK},
};

/// Reads the binary protocol from a slice.
#[derive(Debug)]
pub struct BinaryDecoder<'de> {
    /// What has not been read yet.
    rest: &'de [u8],
    /// The whole input, where it is shared; `rest` is a part of it.
    shared: Option<&'de Bytes>,
    input_len: usize,
    depth: u16,
    budget: usize,
    limits: Limits,
}

impl<'de> BinaryDecoder<'de> {
    /// A decoder that reads from the start of `input`.
    #[must_use]
    pub fn new(input: &'de [u8], limits: Limits) -> Self {
        Self {
            rest: input,
            shared: None,
            input_len: input.len(),
            depth: 0,
            budget: limits.budget,
            limits,
        }
    }

    /// A decoder that reads from the start of `input`, and gives out [`Bytes`] as slices of it.
    #[must_use]
    pub fn new_shared(input: &'de Bytes, limits: Limits) -> Self {
        Self {
            shared: Some(input),
            ..Self::new(input, limits)
        }
    }

    /// How many bytes have been read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.input_len - self.rest.len()
    }

    /// Makes sure that everything has been read.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(DecodeErrorKind::TrailingBytes { left })),
        }
    }

    #[inline]
    fn read_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((array, rest)) => {
                self.rest = rest;
                Ok(*array)
            }
            None => Err(self.unexpected_end(N)),
        }
    }

    #[inline]
    fn read_u8(&mut self) -> Result<u8, DecodeError> {
        self.read_array().map(u8::from_be_bytes)
    }

    /// Checks a length, whose elements take at least `smallest` bytes each, against the bytes that are left.
    #[inline]
    fn check_len(&self, of: LengthOf, length: i32, smallest: usize) -> Result<usize, DecodeError> {
        let limit = match of {
            LengthOf::String => self.limits.max_string_len,
            LengthOf::List | LengthOf::Set | LengthOf::Map => self.limits.max_container_len,
        };
        match usize::try_from(length) {
            Ok(len) if len <= self.rest.len() / smallest && len <= limit => Ok(len),
            _ => Err(self.bad_length(of, length, limit)),
        }
    }

    #[cold]
    fn bad_length(&self, of: LengthOf, length: i32, limit: usize) -> DecodeError {
        let left = self.rest.len();
        self.error(match usize::try_from(length) {
            Err(_) => DecodeErrorKind::NegativeLength { of, length },
            Ok(length) if length > limit => {
                DecodeErrorKind::LengthExceedsLimit { of, length, limit }
            }
            Ok(length) => DecodeErrorKind::LengthExceedsInput { of, length, left },
        })
    }

    #[cold]
    fn unexpected_end(&self, needed: usize) -> DecodeError {
        let left = self.rest.len();
        self.error(DecodeErrorKind::UnexpectedEnd { needed, left })
    }

    #[inline]
    fn read_slice(&mut self, len: usize) -> Result<&'de [u8], DecodeError> {
        match self.rest.split_at_checked(len) {
            Some((slice, rest)) => {
                self.rest = rest;
                Ok(slice)
            }
            None => Err(self.unexpected_end(len)),
        }
    }

    #[inline]
    fn read_string_len(&mut self) -> Result<usize, DecodeError> {
        let length = self.read_i32()?;
        self.check_len(LengthOf::String, length, 1)
    }

    #[inline]
    fn read_string_bytes(&mut self) -> Result<&'de [u8], DecodeError> {
        let len = self.read_string_len()?;
        self.read_slice(len)
    }

    #[inline]
    fn read_utf8(&mut self, len: usize) -> Result<&'de str, DecodeError> {
        let start = self.position();
        let bytes = self.read_slice(len)?;
        simdutf8::basic::from_utf8(bytes)
            .map_err(|_| DecodeError::new(DecodeErrorKind::InvalidUtf8, start))
    }

    fn sequence_begin(&mut self, of: LengthOf, expected: TType) -> Result<usize, DecodeError> {
        let element = self.read_u8()?;
        let len = self.read_i32()?;
        if len != 0 && element != expected as u8 {
            return Err(self.wrong_type(expected, element));
        }
        self.check_len(of, len, smallest(expected))
    }

    #[cold]
    fn wrong_type(&self, expected: TType, found: u8) -> DecodeError {
        self.error(match TType::from_byte(found) {
            Some(found) => DecodeErrorKind::WrongElementType { expected, found },
            None => DecodeErrorKind::InvalidType(found),
        })
    }

    #[inline]
    fn ttype(&self, byte: u8) -> Result<TType, DecodeError> {
        TType::from_byte(byte).ok_or_else(|| self.error(DecodeErrorKind::InvalidType(byte)))
    }

    #[inline]
    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth == self.limits.max_depth {
            let limit = self.limits.max_depth;
            return Err(self.error(DecodeErrorKind::TooDeep { limit }));
        }
        self.depth += 1;
        Ok(())
    }

    fn skip_sequence(&mut self, of: LengthOf) -> Result<(), DecodeError> {
        let element = self.read_u8()?;
        let len = self.read_i32()?;
        if len == 0 {
            return Ok(());
        }
        let element = self.ttype(element)?;
        let len = self.check_len(of, len, smallest(element))?;
        self.skip_elements(len, &[element])
    }

    fn skip_map(&mut self) -> Result<(), DecodeError> {
        let [key, value] = self.read_array()?;
        let len = self.read_i32()?;
        if len == 0 {
            return Ok(());
        }
        let types = [self.ttype(key)?, self.ttype(value)?];
        let len = self.check_len(LengthOf::Map, len, types.map(smallest).iter().sum())?;
        self.skip_elements(len, &types)
    }

    /// Skips `len` times one value of each of `types`, without looking at each where all have a fixed size.
    fn skip_elements(&mut self, len: usize, types: &[TType]) -> Result<(), DecodeError> {
        if types.iter().all(|&ttype| fixed_size(ttype).is_some()) {
            let size: usize = types.iter().copied().map(smallest).sum();
            return self.read_slice(len * size).map(drop);
        }
        self.enter()?;
        for _ in 0..len {
            for &ttype in types {
                self.skip(ttype)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }
}

/// The fewest bytes that a value of this type takes.
const fn smallest(ttype: TType) -> usize {
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
const fn fixed_size(ttype: TType) -> Option<usize> {
    match ttype {
        TType::String | TType::Struct | TType::List | TType::Set | TType::Map => None,
        _ => Some(smallest(ttype)),
    }
}

impl<'de> Decoder<'de> for BinaryDecoder<'de> {
    // Most implementations take any byte but 0 for true, so 2 is accepted as they would.
    #[inline]
    fn read_bool(&mut self) -> Result<bool, DecodeError> {
        self.read_u8().map(|byte| byte != 0)
    }

    #[inline]
    fn read_i8(&mut self) -> Result<i8, DecodeError> {
        self.read_array().map(i8::from_be_bytes)
    }

    #[inline]
    fn read_i16(&mut self) -> Result<i16, DecodeError> {
        self.read_array().map(i16::from_be_bytes)
    }

    #[inline]
    fn read_i32(&mut self) -> Result<i32, DecodeError> {
        self.read_array().map(i32::from_be_bytes)
    }

    #[inline]
    fn read_i64(&mut self) -> Result<i64, DecodeError> {
        self.read_array().map(i64::from_be_bytes)
    }

    #[inline]
    fn read_double(&mut self) -> Result<f64, DecodeError> {
        self.read_array().map(f64::from_be_bytes)
    }

    #[inline]
    fn read_uuid(&mut self) -> Result<[u8; 16], DecodeError> {
        self.read_array()
    }

    #[inline]
    fn read_str(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let len = self.read_string_len()?;
        self.read_utf8(len).map(Cow::Borrowed)
    }

    #[inline]
    fn read_binary(&mut self) -> Result<Cow<'de, [u8]>, DecodeError> {
        self.read_string_bytes().map(Cow::Borrowed)
    }

    fn read_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.read_string_bytes()?;
        if let Some(input) = self.shared {
            return Ok(input.slice_ref(bytes));
        }
        self.charge(bytes.len())?;
        Ok(Bytes::copy_from_slice(bytes))
    }

    #[inline]
    fn struct_begin(&mut self) -> Result<(), DecodeError> {
        self.enter()
    }

    #[inline]
    fn field_begin(&mut self) -> Result<Option<FieldHeader>, DecodeError> {
        match self.read_u8()? {
            STOP => Ok(None),
            byte => {
                let ttype = self.ttype(byte)?;
                let id = self.read_i16()?;
                Ok(Some(FieldHeader { ttype, id }))
            }
        }
    }

    #[inline]
    fn struct_end(&mut self) {
        self.depth -= 1;
    }

    fn list_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        self.sequence_begin(LengthOf::List, element)
    }

    fn set_begin(&mut self, element: TType) -> Result<usize, DecodeError> {
        self.sequence_begin(LengthOf::Set, element)
    }

    fn map_begin(&mut self, key: TType, value: TType) -> Result<usize, DecodeError> {
        let [found_key, found_value] = self.read_array()?;
        let len = self.read_i32()?;
        for (expected, found) in [(key, found_key), (value, found_value)] {
            if len != 0 && found != expected as u8 {
                return Err(self.wrong_type(expected, found));
            }
        }
        self.check_len(LengthOf::Map, len, smallest(key) + smallest(value))
    }

    fn skip(&mut self, ttype: TType) -> Result<(), DecodeError> {
        match ttype {
            TType::String => self.read_string_bytes().map(drop),
            TType::Struct => {
                self.struct_begin()?;
                while let Some(field) = self.field_begin()? {
                    self.skip(field.ttype)?;
                }
                self.struct_end();
                Ok(())
            }
            TType::List => self.skip_sequence(LengthOf::List),
            TType::Set => self.skip_sequence(LengthOf::Set),
            TType::Map => self.skip_map(),
            fixed => self.read_slice(smallest(fixed)).map(drop),
        }
    }

    fn message_begin(&mut self) -> Result<MessageHeader<'de>, DecodeError> {
        let start = self.position();
        let first = self.read_i32()?;
        let (name, kind) = match usize::try_from(first) {
            // The old form has no version: the name comes first, and its length is never negative.
            Ok(length) if length < self.rest.len() => {
                self.check_len(LengthOf::String, first, 1)?;
                let name = self.read_utf8(length)?;
                (name, self.read_u8()?)
            }
            Err(_) if first.cast_unsigned() & VERSION_MASK == VERSION_1 => {
                let [.., kind] = first.to_be_bytes();
                let len = self.read_string_len()?;
                (self.read_utf8(len)?, kind)
            }
            _ => {
                return Err(DecodeError::new(
                    DecodeErrorKind::NotAMessage { first },
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
    fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        if let Some(left) = self.budget.checked_sub(bytes) {
            self.budget = left;
            return Ok(());
        }
        let limit = self.limits.budget;
        Err(self.error(DecodeErrorKind::OverBudget { limit }))
    }

    #[cold]
    fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.position())
    }
}
