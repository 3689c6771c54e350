//! How the compact protocol numbers types.

use crate::TType;

/// A field that is a bool has its value in the place of its type.
pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;

/// The number of a type, in a container or of a field that is no bool.
// A container of bools is written as one of `TRUE`, as C++, Java and Python write it.
#[inline]
pub(super) const fn number(ttype: TType) -> u8 {
    match ttype {
        TType::Bool => TRUE,
        TType::I8 => 3,
        TType::I16 => 4,
        TType::I32 => 5,
        TType::I64 => 6,
        TType::Double => 7,
        TType::String => 8,
        TType::List => 9,
        TType::Set => 10,
        TType::Map => 11,
        TType::Struct => 12,
        TType::Uuid => 13,
    }
}

/// The type with this number in its low four bits.
// By a table: a `match` becomes a jump, before every field, which cannot be foretold.
#[inline]
pub(crate) const fn from_number(number: u8) -> Option<TType> {
    BY_NUMBER[(number & 0x0f) as usize]
}

static BY_NUMBER: [Option<TType>; 16] = [
    None,
    // Some write one of these for a container of bools, some the other.
    Some(TType::Bool),
    Some(TType::Bool),
    Some(TType::I8),
    Some(TType::I16),
    Some(TType::I32),
    Some(TType::I64),
    Some(TType::Double),
    Some(TType::String),
    Some(TType::List),
    Some(TType::Set),
    Some(TType::Map),
    Some(TType::Struct),
    Some(TType::Uuid),
    None,
    None,
];

/// The fewest bytes that a value of this type takes.
pub(crate) const fn smallest(ttype: TType) -> usize {
    match ttype {
        TType::Double => 8,
        TType::Uuid => 16,
        _ => 1,
    }
}

/// The size of every value of this type, if they all have the same.
pub(crate) const fn fixed_size(ttype: TType) -> Option<usize> {
    match ttype {
        TType::Bool | TType::I8 | TType::Double | TType::Uuid => Some(smallest(ttype)),
        _ => None,
    }
}
