//! [`TType`], the types that Thrift knows on the wire, and [`WireType`], which gives a Rust type its own.

use std::fmt;

/// A type on the wire, numbered as the binary protocol numbers it.
///
/// Source: `TType` in Apache Thrift's `lib/cpp/src/thrift/protocol/TEnum.h`. Enums travel as
/// [`TType::I32`]; `string` and `binary` are both [`TType::String`]; structs, unions and exceptions
/// are all [`TType::Struct`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TType {
    /// `bool`
    Bool = 2,
    /// `i8`, formerly `byte`
    I8 = 3,
    /// `double`
    Double = 4,
    /// `i16`
    I16 = 6,
    /// `i32`, and every enum
    I32 = 8,
    /// `i64`
    I64 = 10,
    /// `string` and `binary`
    String = 11,
    /// Structs, unions and exceptions
    Struct = 12,
    /// `map<K, V>`
    Map = 13,
    /// `set<T>`
    Set = 14,
    /// `list<T>`
    List = 15,
    /// `uuid`. Very old peers used 16 for a UTF-8 string; nobody has written that for a decade.
    Uuid = 16,
}

impl TType {
    /// The type with this number in the binary protocol, if there is one.
    ///
    /// ```
    /// use alato_thrift::TType;
    ///
    /// assert_eq!(TType::from_byte(8), Some(TType::I32));
    /// assert_eq!(TType::from_byte(99), None);
    /// ```
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            2 => Self::Bool,
            3 => Self::I8,
            4 => Self::Double,
            6 => Self::I16,
            8 => Self::I32,
            10 => Self::I64,
            11 => Self::String,
            12 => Self::Struct,
            13 => Self::Map,
            14 => Self::Set,
            15 => Self::List,
            16 => Self::Uuid,
            _ => return None,
        })
    }

    /// The name of the type in the Thrift IDL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "i8",
            Self::Double => "double",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::String => "string",
            Self::Struct => "struct",
            Self::Map => "map",
            Self::Set => "set",
            Self::List => "list",
            Self::Uuid => "uuid",
        }
    }
}

impl fmt::Display for TType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The Thrift type that a Rust type has on the wire.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Thrift type",
    label = "not a Thrift type",
    note = "Thrift has `bool`, `i8`, `i16`, `i32`, `i64`, `f64`, strings, `Vec<u8>` and `&[u8]` for binary, lists, sets and maps; it has no unsigned integers and no 32-bit floats",
    note = "a struct needs `#[derive(ThriftStruct)]`, an enum of numbers `#[derive(ThriftEnum)]`, an enum of values `#[derive(ThriftUnion)]`"
)]
pub trait WireType {
    /// The type on the wire.
    const TYPE: TType;
}
