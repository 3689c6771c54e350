//! The binary protocol, for a scanner.

use super::{
    cursor::{Cursor, Stop},
    tagged::{Envelope, Field, Tagged, Value},
};
use crate::{
    DecodeError, DecodeErrorKind, LengthOf, MessageKind, TType,
    binary::{STOP, VERSION_1, VERSION_MASK, fixed_size, smallest},
};

/// The size of a sequence number.
const SEQUENCE_ID: usize = 4;

#[derive(Clone, Debug)]
pub(super) struct Binary;

impl Tagged for Binary {
    fn envelope(part: Envelope, cursor: &mut Cursor<'_>) -> Result<Option<Envelope>, Stop> {
        match part {
            Envelope::Start => start(cursor),
            Envelope::BehindName => {
                let [kind] = cursor.array()?;
                check_kind(kind, cursor)?;
                cursor.skip(SEQUENCE_ID);
                Ok(None)
            }
        }
    }

    #[inline]
    fn field(cursor: &mut Cursor<'_>) -> Result<Option<Field>, Stop> {
        match cursor.byte()? {
            STOP => Ok(None),
            byte => match TType::from_byte(byte) {
                Some(ttype) => {
                    cursor.skip(size_of::<i16>());
                    Ok(Some(Field::Of(ttype)))
                }
                None => Err(cursor.refused(DecodeErrorKind::InvalidType(byte))),
            },
        }
    }

    #[inline]
    fn value(ttype: TType, cursor: &mut Cursor<'_>) -> Result<Value, Stop> {
        match ttype {
            TType::Struct => return Ok(Value::Struct),
            TType::String => {
                let length = length(cursor)?;
                let len = cursor.check_len(LengthOf::String, length, 1)?;
                cursor.skip(len);
            }
            TType::List => {
                let [element] = cursor.array()?;
                return container(LengthOf::List, [element], cursor);
            }
            TType::Set => {
                let [element] = cursor.array()?;
                return container(LengthOf::Set, [element], cursor);
            }
            TType::Map => {
                let types: [u8; 2] = cursor.array()?;
                return container(LengthOf::Map, types, cursor);
            }
            fixed => cursor.skip(smallest(fixed)),
        }
        Ok(Value::Passed)
    }
}

/// Reads the envelope up to the name in the old form, and all of it in the strict one.
fn start(cursor: &mut Cursor<'_>) -> Result<Option<Envelope>, Stop> {
    let start = cursor.position;
    let first = length(cursor)?;
    let first_four = first.cast_unsigned();
    let not_a_message = DecodeErrorKind::NotAMessage {
        protocol: "binary",
        first: first_four,
    };
    let not_a_message = Stop::Refused(DecodeError::new(not_a_message, start));
    match usize::try_from(first) {
        // The old form has no version: the name comes first, and its length is never negative. A length that no name may have
        // is far more likely to be something else.
        Ok(len) if len <= cursor.limits.max_string_len => {
            cursor.skip(len);
            Ok(Some(Envelope::BehindName))
        }
        Err(_) if first_four & VERSION_MASK == VERSION_1 => {
            let [.., kind] = first.to_be_bytes();
            let name = length(cursor)?;
            let len = cursor.check_len(LengthOf::String, name, 1)?;
            check_kind(kind, cursor)?;
            cursor.skip(len.saturating_add(SEQUENCE_ID));
            Ok(None)
        }
        _ => Err(not_a_message),
    }
}

fn check_kind(kind: u8, cursor: &Cursor<'_>) -> Result<(), Stop> {
    match MessageKind::from_byte(kind) {
        Some(_) => Ok(()),
        None => Err(cursor.refused(DecodeErrorKind::InvalidMessageKind(kind))),
    }
}

#[inline]
fn length(cursor: &mut Cursor<'_>) -> Result<i32, Stop> {
    cursor.array().map(i32::from_be_bytes)
}

/// Reads how many elements, or entries, a container has, behind the numbers of its types. Where all of them have a fixed size, it
/// goes past them.
fn container<const N: usize>(
    of: LengthOf,
    types: [u8; N],
    cursor: &mut Cursor<'_>,
) -> Result<Value, Stop> {
    let length = length(cursor)?;
    // A container without elements may name any type, and even none.
    if length == 0 {
        return Ok(Value::Passed);
    }
    let mut known = [TType::Bool; N];
    for (known, byte) in known.iter_mut().zip(types) {
        *known = TType::from_byte(byte)
            .ok_or_else(|| cursor.refused(DecodeErrorKind::InvalidType(byte)))?;
    }
    let least = known.iter().copied().map(smallest).sum();
    let len = cursor.check_len(of, length, least)?;
    if known.iter().all(|&ttype| fixed_size(ttype).is_some()) {
        cursor.skip(len.saturating_mul(least));
        return Ok(Value::Passed);
    }
    Ok(Value::elements(len, known))
}
