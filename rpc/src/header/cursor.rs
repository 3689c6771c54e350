//! [`Cursor`]: reads a header, and knows where it is.

use super::HeaderError;

/// What is left of a header. No length is believed before it is compared with what is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    /// `offset` is where the bytes stand in the frame, its length included.
    pub(super) const fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self {
            rest: bytes,
            offset,
        }
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Leaves the rest of it alone.
    pub(super) const fn end(&mut self) {
        self.rest = &[];
    }

    pub(super) fn take(&mut self, len: usize, what: &'static str) -> Result<&'a [u8], HeaderError> {
        let Some((taken, rest)) = self.rest.split_at_checked(len) else {
            return Err(self.truncated(len, what));
        };
        self.advance(len, rest);
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], HeaderError> {
        let Some((&taken, rest)) = self.rest.split_first_chunk() else {
            return Err(self.truncated(N, what));
        };
        self.advance(N, rest);
        Ok(taken)
    }

    pub(super) fn u8(&mut self, what: &'static str) -> Result<u8, HeaderError> {
        let [byte] = self.array(what)?;
        Ok(byte)
    }

    pub(super) fn u16(&mut self, what: &'static str) -> Result<u16, HeaderError> {
        Ok(u16::from_be_bytes(self.array(what)?))
    }

    pub(super) fn varint(&mut self, what: &'static str) -> Result<u32, HeaderError> {
        let offset = self.offset;
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.u8(what)?;
            let bits = u32::from(byte & 0x7f);
            value |= bits << shift;
            if (bits << shift) >> shift != bits {
                break;
            }
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(HeaderError::VarintTooLong { offset })
    }

    fn advance(&mut self, len: usize, rest: &'a [u8]) {
        self.rest = rest;
        self.offset += len;
    }

    const fn truncated(&self, needed: usize, what: &'static str) -> HeaderError {
        HeaderError::Truncated {
            what,
            needed,
            left: self.rest.len(),
            offset: self.offset,
        }
    }
}
