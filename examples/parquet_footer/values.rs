//! The extremes in statistics, which are as the values are stored.

use std::fmt;

use crate::metadata::{PhysicalType, Statistics};

/// A value of a column, as far as its physical type says what it is.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Boolean(bool),
    Int32(i32),
    Int64(i64),
    Float(f32),
    Double(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    /// Bytes that are no such value stay bytes.
    pub(crate) fn new(of: PhysicalType, bytes: &'a [u8]) -> Self {
        match of {
            PhysicalType::Boolean => match bytes {
                [0] => Some(Self::Boolean(false)),
                [1] => Some(Self::Boolean(true)),
                _ => None,
            },
            PhysicalType::Int32 => array(bytes).map(|bytes| Self::Int32(i32::from_le_bytes(bytes))),
            PhysicalType::Int64 => array(bytes).map(|bytes| Self::Int64(i64::from_le_bytes(bytes))),
            PhysicalType::Float => array(bytes).map(|bytes| Self::Float(f32::from_le_bytes(bytes))),
            PhysicalType::Double => {
                array(bytes).map(|bytes| Self::Double(f64::from_le_bytes(bytes)))
            }
            PhysicalType::ByteArray => std::str::from_utf8(bytes).ok().map(Self::Text),
            PhysicalType::Int96 | PhysicalType::FixedLenByteArray | PhysicalType::Unknown(_) => {
                None
            }
        }
        .unwrap_or(Self::Bytes(bytes))
    }
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Int32(value) => value.fmt(f),
            Self::Int64(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Double(value) => value.fmt(f),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Bytes(value) => {
                f.write_str("0x")?;
                value.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// The least and the greatest value, by the newer fields or else by the older ones.
pub(crate) fn extremes<'a>(
    of: PhysicalType,
    statistics: &Statistics<'a>,
) -> Option<(Value<'a>, Value<'a>)> {
    let min = statistics.min_value.or(statistics.min)?;
    let max = statistics.max_value.or(statistics.max)?;
    Some((Value::new(of, min), Value::new(of, max)))
}
