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
#[inline]
pub(crate) const fn from_number(number: u8) -> Option<TType> {
    Some(match number & 0x0f {
        // Some write one of these for a container of bools, some the other.
        TRUE | FALSE => TType::Bool,
        3 => TType::I8,
        4 => TType::I16,
        5 => TType::I32,
        6 => TType::I64,
        7 => TType::Double,
        8 => TType::String,
        9 => TType::List,
        10 => TType::Set,
        11 => TType::Map,
        12 => TType::Struct,
        13 => TType::Uuid,
        _ => return None,
    })
}

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
