//! Reading past values, of which as little is looked at as there can be.

use super::{
    CompactDecoder, STOP,
    types::{self, fixed_size, smallest},
    varint::behind_varint,
};
use crate::{DecodeError, DecodeErrorKind, Decoder, LengthOf, TType};

impl CompactDecoder<'_> {
    /// Skips a value.
    pub(super) fn skip_value(&mut self, ttype: TType) -> Result<(), DecodeError> {
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

    /// Skips a struct. The numbers of its fields do not matter, and most of its fields are skipped without a call, by a place in the
    /// input that is in a register.
    fn skip_struct(&mut self) -> Result<(), DecodeError> {
        self.enter()?;
        let mut rest = self.input.rest();
        loop {
            let [header, behind @ ..] = rest else {
                self.input.go_to(rest);
                return Err(self.input.unexpected_end(1));
            };
            let number = header & 0x0f;
            if number == STOP {
                self.input.go_to(behind);
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
                    self.input.go_to(behind);
                    if !is_near {
                        self.far_field_id()?;
                    }
                    self.skip_field(number)?;
                    self.input.rest()
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
