//! The extremes in statistics, which are as the values are stored.

use std::fmt;

use crate::metadata::{ConvertedType, LogicalType, PhysicalType, SchemaElement, Statistics};

/// A value of a column, as far as its types say what it is.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Boolean(bool),
    Int32(i32),
    Int64(i64),
    Uint32(u32),
    Uint64(u64),
    Float(f32),
    Double(f64),
    Decimal { unscaled: i128, scale: i32 },
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// The meaning that the schema gives to stored values, as far as it changes how they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Plain,
    Unsigned,
    Decimal { scale: i32 },
}

impl Meaning {
    /// By the logical type, or by the converted type that older files have in its place.
    fn of(element: &SchemaElement<'_>) -> Self {
        match (&element.logical_type, element.converted_type) {
            (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => Self::Unsigned,
            (Some(LogicalType::Decimal(decimal)), _) => Self::Decimal {
                scale: decimal.scale,
            },
            (
                None,
                Some(
                    ConvertedType::Uint8
                    | ConvertedType::Uint16
                    | ConvertedType::Uint32
                    | ConvertedType::Uint64,
                ),
            ) => Self::Unsigned,
            (None, Some(ConvertedType::Decimal)) => Self::Decimal {
                scale: element.scale.unwrap_or(0),
            },
            _ => Self::Plain,
        }
    }

    /// If values are compared as signed numbers, which the older fields of statistics always do.
    fn is_signed(self, of: PhysicalType) -> bool {
        let is_number = matches!(
            of,
            PhysicalType::Boolean
                | PhysicalType::Int32
                | PhysicalType::Int64
                | PhysicalType::Float
                | PhysicalType::Double
        );
        is_number && self != Self::Unsigned
    }
}

impl<'a> Value<'a> {
    /// Bytes that are no such value stay bytes.
    fn new(of: PhysicalType, meaning: Meaning, bytes: &'a [u8]) -> Self {
        let value = match (of, meaning) {
            (_, Meaning::Decimal { scale }) => {
                unscaled(of, bytes).map(|unscaled| Self::Decimal { unscaled, scale })
            }
            (PhysicalType::Boolean, _) => match bytes {
                [0] => Some(Self::Boolean(false)),
                [1] => Some(Self::Boolean(true)),
                _ => None,
            },
            (PhysicalType::Int32, Meaning::Unsigned) => {
                array(bytes).map(|bytes| Self::Uint32(u32::from_le_bytes(bytes)))
            }
            (PhysicalType::Int64, Meaning::Unsigned) => {
                array(bytes).map(|bytes| Self::Uint64(u64::from_le_bytes(bytes)))
            }
            (PhysicalType::Int32, _) => {
                array(bytes).map(|bytes| Self::Int32(i32::from_le_bytes(bytes)))
            }
            (PhysicalType::Int64, _) => {
                array(bytes).map(|bytes| Self::Int64(i64::from_le_bytes(bytes)))
            }
            (PhysicalType::Float, _) => {
                array(bytes).map(|bytes| Self::Float(f32::from_le_bytes(bytes)))
            }
            (PhysicalType::Double, _) => {
                array(bytes).map(|bytes| Self::Double(f64::from_le_bytes(bytes)))
            }
            (PhysicalType::ByteArray, _) => std::str::from_utf8(bytes).ok().map(Self::Text),
            (
                PhysicalType::Int96 | PhysicalType::FixedLenByteArray | PhysicalType::Unknown(_),
                _,
            ) => None,
        };
        value.unwrap_or(Self::Bytes(bytes))
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// The integer of a decimal: in byte arrays, the highest byte comes first.
fn unscaled(of: PhysicalType, bytes: &[u8]) -> Option<i128> {
    match of {
        PhysicalType::Int32 => array(bytes).map(|bytes| i32::from_le_bytes(bytes).into()),
        PhysicalType::Int64 => array(bytes).map(|bytes| i64::from_le_bytes(bytes).into()),
        PhysicalType::ByteArray | PhysicalType::FixedLenByteArray => {
            let first = *bytes.first()?;
            let missing = 16_usize.checked_sub(bytes.len())?;
            // The sign goes on to the left.
            let mut whole = [if first < 0x80 { 0 } else { 0xff }; 16];
            whole.get_mut(missing..)?.copy_from_slice(bytes);
            Some(i128::from_be_bytes(whole))
        }
        _ => None,
    }
}

/// No decimal has more digits after its point than this, as none has more digits; a file may claim
/// it.
const MOST_DIGITS: i32 = 76;

fn print_decimal(unscaled: i128, scale: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(scale) = usize::try_from(scale).ok().filter(|_| scale <= MOST_DIGITS) else {
        return write!(f, "{unscaled}e{}", -i64::from(scale));
    };
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    match fraction {
        "" => write!(f, "{sign}{whole}"),
        _ => write!(f, "{sign}{whole}.{fraction}"),
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Int32(value) => value.fmt(f),
            Self::Int64(value) => value.fmt(f),
            Self::Uint32(value) => value.fmt(f),
            Self::Uint64(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Double(value) => value.fmt(f),
            Self::Decimal { unscaled, scale } => print_decimal(*unscaled, *scale, f),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Bytes(value) => {
                f.write_str("0x")?;
                value.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// The least and the greatest value of a column, whose element of the schema is `element`.
///
/// The older fields of statistics count only if they were compared as the values are, or if there
/// is but one value.
pub(crate) fn extremes<'a>(
    of: PhysicalType,
    element: Option<&SchemaElement<'_>>,
    statistics: &Statistics<'a>,
) -> Option<(Value<'a>, Value<'a>)> {
    let element = element.filter(|element| element.physical_type == Some(of));
    let meaning = element.map_or(Meaning::Plain, Meaning::of);
    let (min, max) = match (statistics.min_value, statistics.max_value) {
        (Some(min), Some(max)) => (min, max),
        _ => {
            let old = statistics.min.zip(statistics.max);
            old.filter(|(min, max)| min == max || meaning.is_signed(of))?
        }
    };
    Some((Value::new(of, meaning, min), Value::new(of, meaning, max)))
}
