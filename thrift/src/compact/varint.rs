//! Reading numbers of a variable length: seven bits in each byte, the lowest first.

use super::CompactDecoder;
use crate::{DecodeError, DecodeErrorKind};

/// How many bytes a number may have: 64 bits in sevens.
pub(crate) const MAX_VARINT: usize = 10;

#[inline]
pub(crate) const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// The same of less than eight bits.
#[inline]
pub(crate) const fn unzigzag_short(value: u8) -> i8 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

impl CompactDecoder<'_> {
    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64, DecodeError> {
        match self.short_varint() {
            Some(byte) => Ok(byte.into()),
            None => self.wide_varint(),
        }
    }

    /// A number of one byte, if that is what is next.
    #[inline]
    pub(super) fn short_varint(&mut self) -> Option<u8> {
        match *self.input.rest() {
            [byte @ ..0x80, ..] => {
                self.input.advance::<1>();
                Some(byte)
            }
            _ => None,
        }
    }

    /// A number of up to eight bytes without a branch on how many: which cannot be foretold where numbers are of all sizes.
    #[inline]
    pub(super) fn wide_varint(&mut self) -> Result<u64, DecodeError> {
        let Some(bytes) = self.input.rest().first_chunk() else {
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
        self.input
            .advance_by_one_and(ends.trailing_zeros() as usize / 8);
        Ok(value)
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        for (i, &byte) in self.input.rest().iter().take(MAX_VARINT).enumerate() {
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if i == MAX_VARINT - 1 && bits > 1 {
                break;
            }
            value |= bits << (7 * i);
            if byte < 0x80 {
                self.input
                    .go_to(self.input.rest().get(i + 1..).unwrap_or_default());
                return Ok(value);
            }
        }
        Err(if self.input.rest().len() < MAX_VARINT {
            self.input.unexpected_end(self.input.rest().len() + 1)
        } else {
            self.too_long(64)
        })
    }

    #[inline]
    pub(super) fn varint32(&mut self) -> Result<u32, DecodeError> {
        if let Some(byte) = self.short_varint() {
            return Ok(byte.into());
        }
        let value = self.wide_varint()?;
        u32::try_from(value).map_err(|_| self.too_long(32))
    }

    #[cold]
    pub(super) fn too_long(&self, bits: u32) -> DecodeError {
        self.input.error(DecodeErrorKind::VarintTooLong { bits })
    }
}

/// What follows a number of up to eight bytes, if that is what is there.
#[inline]
pub(super) fn behind_varint(rest: &[u8]) -> Option<&[u8]> {
    if let [..0x80, behind @ ..] = rest {
        return Some(behind);
    }
    let word = u64::from_le_bytes(*rest.first_chunk()?);
    let ends = !word & 0x8080_8080_8080_8080;
    // Where none of them is the last, this is beyond the eight.
    let len = ends.trailing_zeros() as usize / 8 + 1;
    if len > 8 { None } else { rest.get(len..) }
}
