//! [`RawString`]: a string as it stands in the input, and what it means.

use std::borrow::Cow;

use crate::{
    DecodeError, DecodeErrorKind, LengthOf, TType,
    input::Input,
    json::{base64, names::from_name, strings::unescape, uuid},
    memory,
    utf8::from_utf8,
};

/// What is between the quotes; its escapes are fine, but it may not be UTF-8.
pub(super) struct RawString<'de> {
    pub(super) raw: &'de [u8],
    /// Its length without escapes. Every escape is longer than what it stands for, so it is the same only where there
    /// are none.
    pub(super) unescaped_len: usize,
    /// Where it begins.
    pub(super) offset: usize,
}

impl<'de> RawString<'de> {
    pub(super) fn text(&self, input: &mut Input<'de>) -> Result<Cow<'de, str>, DecodeError> {
        self.check_len(self.unescaped_len, input)?;
        self.unescaped(DecodeErrorKind::InvalidUtf8, input)
    }

    pub(super) fn binary(&self, input: &mut Input<'de>) -> Result<Vec<u8>, DecodeError> {
        // Only who escapes every slash has escapes here.
        let text = self.unescaped(DecodeErrorKind::InvalidBase64, input)?;
        let text = base64::without_padding(text.as_bytes());
        let len = base64::decoded_len(text);
        self.check_len(len, input)?;
        input.charge(memory::block(len))?;
        base64::decode(text).ok_or_else(|| self.error(DecodeErrorKind::InvalidBase64))
    }

    pub(super) fn uuid(&self) -> Result<[u8; 16], DecodeError> {
        let unexpected = |at: usize, expected| {
            // Where it is too short, the quote behind it is what should not be there.
            let found = self.raw.get(at).copied().unwrap_or(b'"');
            let kind = DecodeErrorKind::UnexpectedByte { expected, found };
            DecodeError::new(kind, self.offset + at)
        };
        match self.raw.try_into() {
            Ok(text) => uuid::parse(text).map_err(|(at, expected)| unexpected(at, expected)),
            Err(_) => Err(unexpected(
                self.raw.len().min(uuid::LEN),
                "a uuid of 36 characters",
            )),
        }
    }

    pub(super) fn type_name(&self) -> Result<TType, DecodeError> {
        from_name(self.raw).ok_or_else(|| self.error(DecodeErrorKind::InvalidTypeName))
    }

    /// The text, borrowed if it has no escapes. `not_utf8` is what is wrong if it is not UTF-8.
    fn unescaped(
        &self,
        not_utf8: DecodeErrorKind,
        input: &mut Input<'de>,
    ) -> Result<Cow<'de, str>, DecodeError> {
        let raw = from_utf8(self.raw).ok_or_else(|| self.error(not_utf8))?;
        if self.unescaped_len == raw.len() {
            return Ok(Cow::Borrowed(raw));
        }
        input.charge(memory::block(self.unescaped_len))?;
        let text = unescape(raw, self.unescaped_len).map_err(|kind| self.error(kind))?;
        Ok(Cow::Owned(text))
    }

    fn check_len(&self, length: usize, input: &Input<'de>) -> Result<(), DecodeError> {
        let limit = input.limits.max_string_len;
        if length > limit {
            let of = LengthOf::String;
            return Err(self.error(DecodeErrorKind::LengthExceedsLimit { of, length, limit }));
        }
        Ok(())
    }

    #[cold]
    fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset)
    }
}
