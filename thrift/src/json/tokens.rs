//! Taking JSON's tokens from the input.

use crate::{
    DecodeError, DecodeErrorKind,
    input::Input,
    json::{raw_string::RawString, strings::scan},
};

impl<'de> Input<'de> {
    /// The next byte that is not white space, which stays where it is.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, DecodeError> {
        match self.rest().first() {
            Some(&byte) if !is_white_space(byte) => Ok(byte),
            _ => {
                self.go_to(trim_start(self.rest()));
                let first = self.rest().first().copied();
                first.ok_or_else(|| self.unexpected("a value"))
            }
        }
    }

    /// Reads past a byte that has to be there, and white space before it.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), DecodeError> {
        self.peek()?;
        self.expect_at_once(byte)
    }

    /// Reads past a byte that has to be there.
    #[inline]
    pub(super) fn expect_at_once(&mut self, byte: u8) -> Result<(), DecodeError> {
        match self.rest().split_first() {
            Some((&first, rest)) if first == byte => {
                self.go_to(rest);
                Ok(())
            }
            _ => Err(self.unexpected(quoted(byte))),
        }
    }

    /// The error for a byte that cannot stand here, or for the end of the input.
    #[cold]
    pub(super) fn unexpected(&self, expected: &'static str) -> DecodeError {
        self.error(match self.rest().first() {
            Some(&found) => DecodeErrorKind::UnexpectedByte { expected, found },
            None => DecodeErrorKind::UnexpectedEnd { needed: 1, left: 0 },
        })
    }

    /// Reads a string, and checks its escapes.
    pub(super) fn string(&mut self) -> Result<RawString<'de>, DecodeError> {
        self.expect(b'"')?;
        let offset = self.position();
        let scanned =
            scan(self.rest()).map_err(|(kind, at)| DecodeError::new(kind, offset + at))?;
        let (raw, rest) = self.rest().split_at(scanned.raw_len);
        self.go_to(rest);
        self.expect_at_once(b'"')?;
        Ok(RawString {
            raw,
            unescaped_len: scanned.unescaped_len,
            offset,
        })
    }

    /// Reads a number or a name, as far as its characters go; it may be empty.
    #[inline]
    pub(super) fn word(&mut self) -> &'de [u8] {
        let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
        let len = self
            .rest()
            .iter()
            .position(ends)
            .unwrap_or(self.rest().len());
        let (word, rest) = self.rest().split_at(len);
        self.go_to(rest);
        word
    }
}

/// What follows the white space that `bytes` begins with.
pub(super) fn trim_start(bytes: &[u8]) -> &[u8] {
    let len = bytes
        .iter()
        .take_while(|&&byte| is_white_space(byte))
        .count();
    &bytes[len..]
}

pub(crate) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// A byte of the syntax, for an error.
const fn quoted(byte: u8) -> &'static str {
    match byte {
        b'{' => "`{`",
        b'}' => "`}`",
        b'[' => "`[`",
        b']' => "`]`",
        b',' => "`,`",
        b':' => "`:`",
        b'"' => "`\"`",
        _ => "another byte",
    }
}
