//! [`Value`]: any Thrift value, read and written without knowing its type beforehand.

mod containers;
mod decode;
mod display;
mod encode;
#[cfg(feature = "serde_json")]
mod json;
mod structs;
mod unknown;

use std::hash::{Hash, Hasher};

use bytes::Bytes;

use self::display::What;
#[cfg(feature = "serde_json")]
pub use self::json::{JsonError, JsonErrorKind};
pub use self::{
    containers::{ListValue, MapValue, WrongElement},
    display::DisplayBounded,
    structs::StructValue,
    unknown::UnknownFields,
};
use crate::{TType, descriptor::TypeDescriptor};

/// Any Thrift value.
///
/// What it is on the wire is known only at run time ([`Value::ttype`]), so it is no
/// [`Encode`](crate::Encode) and no [`Decode`](crate::Decode): [`StructValue`] is, and a message is always a struct.
///
/// Two values are equal if they are written the same: doubles are compared by their bits (`NaN` equals
/// itself, and `0.0` is not `-0.0`), sets and maps in their order.
///
/// ```
/// use alato_thrift::{StructValue, Value, binary};
///
/// let bytes = b"\x08\0\x01\0\0\0\x05\x0b\0\x02\0\0\0\x03now\0";
/// let message: StructValue = binary::from_slice(bytes)?;
///
/// assert_eq!(message.get(1), Some(&Value::I32(5)));
/// assert_eq!(message.get(2).and_then(Value::as_str), Some("now"));
/// assert_eq!(message.to_string(), r#"{1: 5, 2: "now"}"#);
/// assert_eq!(binary::to_vec(&message)?, bytes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub enum Value {
    /// `bool`
    Bool(bool),
    /// `i8`, formerly `byte`
    I8(i8),
    /// `i16`
    I16(i16),
    /// `i32`, and every enum
    I32(i32),
    /// `i64`
    I64(i64),
    /// `double`
    Double(f64),
    /// `uuid`, as its sixteen bytes in network order
    Uuid([u8; 16]),
    /// `string` or `binary`: the wire does not tell them apart.
    Binary(Bytes),
    /// A struct, a union or an exception
    Struct(StructValue),
    /// `list<T>`
    List(ListValue),
    /// `set<T>`. Whether its elements are distinct is not checked.
    Set(ListValue),
    /// `map<K, V>`. Whether its keys are distinct is not checked.
    Map(MapValue),
}

impl Value {
    /// The type on the wire.
    ///
    /// ```
    /// use alato_thrift::{TType, Value};
    ///
    /// assert_eq!(Value::from("text").ttype(), TType::String);
    /// ```
    #[must_use]
    pub const fn ttype(&self) -> TType {
        match self {
            Self::Bool(_) => TType::Bool,
            Self::I8(_) => TType::I8,
            Self::I16(_) => TType::I16,
            Self::I32(_) => TType::I32,
            Self::I64(_) => TType::I64,
            Self::Double(_) => TType::Double,
            Self::Uuid(_) => TType::Uuid,
            Self::Binary(_) => TType::String,
            Self::Struct(_) => TType::Struct,
            Self::List(_) => TType::List,
            Self::Set(_) => TType::Set,
            Self::Map(_) => TType::Map,
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match *self {
            Self::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer, whichever of the four sizes it has.
    ///
    /// ```
    /// use alato_thrift::Value;
    ///
    /// assert_eq!(Value::I8(-3).as_i64(), Some(-3));
    /// assert_eq!(Value::Double(1.0).as_i64(), None);
    /// ```
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match *self {
            Self::I8(value) => Some(value.into()),
            Self::I16(value) => Some(value.into()),
            Self::I32(value) => Some(value.into()),
            Self::I64(value) => Some(value),
            _ => None,
        }
    }

    /// The double, if it is one.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        match *self {
            Self::Double(value) => Some(value),
            _ => None,
        }
    }

    /// The bytes of a string or a binary.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Binary(value) => Some(value),
            _ => None,
        }
    }

    /// The text, if it is a string or a binary that is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_bytes()
            .and_then(|bytes| simdutf8::basic::from_utf8(bytes).ok())
    }

    /// The struct, if it is one.
    #[must_use]
    pub const fn as_struct(&self) -> Option<&StructValue> {
        match self {
            Self::Struct(value) => Some(value),
            _ => None,
        }
    }

    /// The elements of a list or a set.
    #[must_use]
    pub const fn as_list(&self) -> Option<&ListValue> {
        match self {
            Self::List(value) | Self::Set(value) => Some(value),
            _ => None,
        }
    }

    /// The entries of a map.
    #[must_use]
    pub const fn as_map(&self) -> Option<&MapValue> {
        match self {
            Self::Map(value) => Some(value),
            _ => None,
        }
    }

    /// Text for a person to read, cut off behind `max_bytes` bytes: for a log.
    ///
    /// However large the value is, no more work is done than for what is shown. So a long string is text if it begins as text.
    ///
    /// ```
    /// use alato_thrift::Value;
    ///
    /// let value = Value::from("a long story");
    /// assert_eq!(value.display_bounded(7).to_string(), "\"a long…");
    /// assert_eq!(value.display_bounded(100).to_string(), "\"a long story\"");
    /// ```
    #[must_use]
    pub const fn display_bounded(&self, max_bytes: usize) -> DisplayBounded<'_> {
        let what = What::Value(self, None);
        DisplayBounded { what, max_bytes }
    }

    /// [`display_bounded`](Self::display_bounded) with the names that `ty` has for things.
    ///
    /// What `ty` does not have is shown as without it.
    ///
    /// ```
    /// use alato_thrift::{
    ///     Value,
    ///     descriptor::{EnumDescriptor, Ref, TypeDescriptor, VariantDescriptor},
    /// };
    ///
    /// let add = VariantDescriptor { name: "ADD".into(), value: 1, docs: "".into() };
    /// let op = TypeDescriptor::Enum(Ref::new(EnumDescriptor {
    ///     name: "Op".into(),
    ///     variants: vec![add].into(),
    ///     docs: "".into(),
    /// }));
    /// let ops = TypeDescriptor::List(Ref::new(op));
    ///
    /// let value = Value::of(&vec![1, 2])?;
    /// assert_eq!(value.display_as(&ops, 100).to_string(), "[ADD, 2]");
    /// # Ok::<(), alato_thrift::EncodeError>(())
    /// ```
    #[must_use]
    pub const fn display_as<'a>(
        &'a self,
        ty: &'a TypeDescriptor,
        max_bytes: usize,
    ) -> DisplayBounded<'a> {
        let what = What::Value(self, Some(ty));
        DisplayBounded { what, max_bytes }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::I8(a), Self::I8(b)) => a == b,
            (Self::I16(a), Self::I16(b)) => a == b,
            (Self::I32(a), Self::I32(b)) => a == b,
            (Self::I64(a), Self::I64(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => a.to_bits() == b.to_bits(),
            (Self::Uuid(a), Self::Uuid(b)) => a == b,
            (Self::Binary(a), Self::Binary(b)) => a == b,
            (Self::Struct(a), Self::Struct(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Set(a), Self::Set(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ttype().hash(state);
        match self {
            Self::Bool(value) => value.hash(state),
            Self::I8(value) => value.hash(state),
            Self::I16(value) => value.hash(state),
            Self::I32(value) => value.hash(state),
            Self::I64(value) => value.hash(state),
            Self::Double(value) => value.to_bits().hash(state),
            Self::Uuid(value) => value.hash(state),
            Self::Binary(value) => value.hash(state),
            Self::Struct(value) => value.hash(state),
            Self::List(value) | Self::Set(value) => value.hash(state),
            Self::Map(value) => value.hash(state),
        }
    }
}

macro_rules! from {
    ($($rust:ty: $variant:ident;)*) => {$(
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

// Not from `ListValue`, which may be a list or a set.
from! {
    bool: Bool;
    i8: I8;
    i16: I16;
    i32: I32;
    i64: I64;
    f64: Double;
    [u8; 16]: Uuid;
    String: Binary;
    Vec<u8>: Binary;
    Bytes: Binary;
    StructValue: Struct;
    MapValue: Map;
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Binary(Bytes::copy_from_slice(value.as_bytes()))
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Binary(Bytes::copy_from_slice(value))
    }
}
