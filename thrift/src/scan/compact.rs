//! The compact protocol, for a scanner.

use super::{
    cursor::{Cursor, Stop},
    tagged::{Envelope, Field, Tagged, Value},
};
use crate::{
    DecodeError, DecodeErrorKind, LengthOf, MessageKind, TType,
    compact::{
        KIND_SHIFT, LONG_LEN, MAX_VARINT, PROTOCOL_ID, STOP, VERSION, VERSION_MASK,
        types::{self, fixed_size, smallest},
        unzigzag,
    },
};

#[derive(Clone, Debug)]
pub(super) struct Compact;

impl Tagged for Compact {
    fn envelope(_part: Envelope, cursor: &mut Cursor<'_>) -> Result<Option<Envelope>, Stop> {
        let start = cursor.position;
        let not_a_message = |first: [u8; 4]| {
            let kind = DecodeErrorKind::NotAMessage {
                protocol: "compact",
                first: u32::from_be_bytes(first),
            };
            Stop::Refused(DecodeError::new(kind, start))
        };
        let protocol = cursor.byte()?;
        if protocol != PROTOCOL_ID {
            return Err(not_a_message([protocol, 0, 0, 0]));
        }
        let kind = cursor.byte()?;
        if kind & VERSION_MASK != VERSION {
            return Err(not_a_message([protocol, kind, 0, 0]));
        }
        let kind = kind >> KIND_SHIFT;
        if MessageKind::from_byte(kind).is_none() {
            return Err(cursor.refused(DecodeErrorKind::InvalidMessageKind(kind)));
        }
        let _sequence_id = varint32(cursor)?;
        string(cursor)?;
        Ok(None)
    }

    #[inline]
    fn field(cursor: &mut Cursor<'_>) -> Result<Option<Field>, Stop> {
        let header = cursor.byte()?;
        let number = header & 0x0f;
        if number == STOP {
            return Ok(None);
        }
        // Without a difference to the field before, its number follows.
        if header >> 4 == 0 && i16::try_from(unzigzag(varint(cursor)?)).is_err() {
            return Err(cursor.refused(DecodeErrorKind::VarintTooLong { bits: 16 }));
        }
        match types::from_number(number) {
            Some(TType::Bool) => Ok(Some(Field::Whole)),
            Some(ttype) => Ok(Some(Field::Of(ttype))),
            None => Err(cursor.refused(DecodeErrorKind::InvalidType(number))),
        }
    }

    #[inline]
    fn value(ttype: TType, cursor: &mut Cursor<'_>) -> Result<Value, Stop> {
        match ttype {
            TType::I16 | TType::I32 | TType::I64 => {
                varint(cursor)?;
            }
            TType::Struct => return Ok(Value::Struct),
            TType::String => string(cursor)?,
            TType::List => return sequence(LengthOf::List, cursor),
            TType::Set => return sequence(LengthOf::Set, cursor),
            TType::Map => return map(cursor),
            fixed => cursor.skip(smallest(fixed)),
        }
        Ok(Value::Passed)
    }
}

#[inline]
fn string(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    let length = varint32(cursor)?.cast_signed();
    let len = cursor.check_len(LengthOf::String, length, 1)?;
    cursor.skip(len);
    Ok(())
}

fn sequence(of: LengthOf, cursor: &mut Cursor<'_>) -> Result<Value, Stop> {
    let header = cursor.byte()?;
    let length = match header >> 4 {
        LONG_LEN => varint32(cursor)?.cast_signed(),
        short => short.into(),
    };
    elements(of, length, [header & 0x0f], cursor)
}

// An empty map is its length alone.
fn map(cursor: &mut Cursor<'_>) -> Result<Value, Stop> {
    let length = varint32(cursor)?.cast_signed();
    if length == 0 {
        return Ok(Value::Passed);
    }
    let types = cursor.byte()?;
    elements(LengthOf::Map, length, [types >> 4, types & 0x0f], cursor)
}

/// What follows the header of a container. Where all elements have a fixed size, it goes past them.
fn elements<const N: usize>(
    of: LengthOf,
    length: i32,
    types: [u8; N],
    cursor: &mut Cursor<'_>,
) -> Result<Value, Stop> {
    // A container without elements may name any type, and even none.
    if length == 0 {
        return Ok(Value::Passed);
    }
    let mut known = [TType::Bool; N];
    for (known, number) in known.iter_mut().zip(types) {
        *known = types::from_number(number)
            .ok_or_else(|| cursor.refused(DecodeErrorKind::InvalidType(number)))?;
    }
    let least = known.iter().copied().map(smallest).sum();
    let len = cursor.check_len(of, length, least)?;
    if known.iter().all(|&ttype| fixed_size(ttype).is_some()) {
        cursor.skip(len.saturating_mul(least));
        return Ok(Value::Passed);
    }
    Ok(Value::elements(len, known))
}

#[inline]
fn varint(cursor: &mut Cursor<'_>) -> Result<u64, Stop> {
    let mut value = 0;
    for i in 0..MAX_VARINT {
        let byte = cursor.byte()?;
        let bits = u64::from(byte & 0x7f);
        // The tenth byte has room for one bit.
        if i == MAX_VARINT - 1 && bits > 1 {
            break;
        }
        value |= bits << (7 * i);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(cursor.refused(DecodeErrorKind::VarintTooLong { bits: 64 }))
}

#[inline]
fn varint32(cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    let value = varint(cursor)?;
    u32::try_from(value).map_err(|_| cursor.refused(DecodeErrorKind::VarintTooLong { bits: 32 }))
}
