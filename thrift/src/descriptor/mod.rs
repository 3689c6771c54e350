//! What a Thrift type is made of, at run time: names, numbers, defaults and documentation.
//!
//! A Rust type has its descriptor by [`Describe`], which the derives implement; it is a constant, and costs nothing until it is asked for.
//! A service has a [`ServiceDescriptor`], as `CalculatorClient::descriptor()`, which `#[thrift_service]` writes.
//! What is learned at run time, from a parsed IDL, is built of the same types, by [`Ref::new`] and [`Ref::declare`].
//!
//! Names that only stand for other types (`typedef`, an alias) are gone from a descriptor: it says what is on the wire and what it means.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use alato_thrift::descriptor::{Describe, TypeDescriptor};
//!
//! let stock = <BTreeMap<String, Vec<i32>>>::descriptor();
//! assert_eq!(stock.to_string(), "map<string, list<i32>>");
//! assert!(matches!(stock, TypeDescriptor::Map(key, _) if matches!(**key, TypeDescriptor::String)));
//! ```

mod constants;
mod default;
mod describe;
mod reference;
mod service;

use std::{borrow::Cow, fmt};

#[doc(hidden)]
pub use self::constants::{AnyField, DescribedResult, any_struct, empty_struct, of_wire_type};
pub use self::{
    default::DefaultValue,
    describe::{Describe, DescribeField},
    reference::Ref,
    service::{MethodDescriptor, ServiceDescriptor},
};
use crate::TType;

/// A type.
///
/// [`Display`](fmt::Display) writes it as the IDL does.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TypeDescriptor {
    /// `bool`
    Bool,
    /// `i8`, formerly `byte`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `double`
    Double,
    /// `string`: UTF-8
    String,
    /// `binary`
    Binary,
    /// `uuid`
    Uuid,
    /// `list<T>`
    List(Ref<TypeDescriptor>),
    /// `set<T>`
    Set(Ref<TypeDescriptor>),
    /// `map<K, V>`
    Map(Ref<TypeDescriptor>, Ref<TypeDescriptor>),
    /// A struct, a union or an exception
    Struct(Ref<StructDescriptor>),
    /// An enum
    Enum(Ref<EnumDescriptor>),
}

impl TypeDescriptor {
    /// The type on the wire.
    #[must_use]
    pub const fn ttype(&self) -> TType {
        match self {
            Self::Bool => TType::Bool,
            Self::I8 => TType::I8,
            Self::I16 => TType::I16,
            Self::I32 | Self::Enum(_) => TType::I32,
            Self::I64 => TType::I64,
            Self::Double => TType::Double,
            Self::String | Self::Binary => TType::String,
            Self::Uuid => TType::Uuid,
            Self::List(_) => TType::List,
            Self::Set(_) => TType::Set,
            Self::Map(..) => TType::Map,
            Self::Struct(_) => TType::Struct,
        }
    }

    /// The struct, union or exception, if it is one.
    #[must_use]
    pub fn as_struct(&self) -> Option<&StructDescriptor> {
        match self {
            Self::Struct(descriptor) => Some(descriptor),
            _ => None,
        }
    }

    /// The enum, if it is one.
    #[must_use]
    pub fn as_enum(&self) -> Option<&EnumDescriptor> {
        match self {
            Self::Enum(descriptor) => Some(descriptor),
            _ => None,
        }
    }
}

impl fmt::Display for TypeDescriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, MOST_LEVELS)
    }
}

/// How many containers inside one another are written: a typedef may hold itself.
const MOST_LEVELS: u8 = 16;

impl TypeDescriptor {
    fn write(&self, f: &mut fmt::Formatter<'_>, levels: u8) -> fmt::Result {
        let Some(levels) = levels.checked_sub(1) else {
            return f.write_str("…");
        };
        match self {
            Self::Binary => f.write_str("binary"),
            Self::List(element) => {
                f.write_str("list<")?;
                element.write(f, levels)?;
                f.write_str(">")
            }
            Self::Set(element) => {
                f.write_str("set<")?;
                element.write(f, levels)?;
                f.write_str(">")
            }
            Self::Map(key, value) => {
                f.write_str("map<")?;
                key.write(f, levels)?;
                f.write_str(", ")?;
                // Both sides may hold the whole, so that the levels would double what is written.
                value.write(f, levels / 2)?;
                f.write_str(">")
            }
            Self::Struct(descriptor) => f.write_str(&descriptor.name),
            Self::Enum(descriptor) => f.write_str(&descriptor.name),
            scalar => f.write_str(scalar.ttype().name()),
        }
    }
}

/// Which of the three kinds of struct a struct is. They are the same on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StructKind {
    /// Holds any of its fields.
    Struct,
    /// Holds exactly one of its fields.
    Union,
    /// A struct that a method can throw.
    Exception,
}

/// A struct, a union or an exception.
#[derive(Clone, Debug)]
pub struct StructDescriptor {
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// Which of the three it is.
    pub kind: StructKind,
    /// The fields, in the order in which they are declared.
    pub fields: Cow<'static, [FieldDescriptor]>,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}

impl StructDescriptor {
    /// The field with this number. It looks at each field.
    #[must_use]
    pub fn field(&self, id: i16) -> Option<&FieldDescriptor> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The field with this name. It looks at each field.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<&FieldDescriptor> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of a struct, or a variant of a union.
#[derive(Clone, Debug)]
pub struct FieldDescriptor {
    /// The number.
    pub id: i16,
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// The type.
    pub ty: Ref<TypeDescriptor>,
    /// Whether it has to be there.
    pub requiredness: Requiredness,
    /// The value that stands for an absent one, where the schema declares it.
    pub default: Option<DefaultValue>,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}

/// Whether a field has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requiredness {
    /// Always written, and refused if it is not there.
    Required,
    /// Written if it has a value.
    Optional,
    /// Written, and no error if it is not there: what an IDL that says neither means.
    Default,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct EnumDescriptor {
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// The variants, in the order in which they are declared.
    pub variants: Cow<'static, [VariantDescriptor]>,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}

impl EnumDescriptor {
    /// The variant with this number; the first one, where there are several.
    #[must_use]
    pub fn variant(&self, value: i32) -> Option<&VariantDescriptor> {
        self.variants.iter().find(|variant| variant.value == value)
    }

    /// The variant with this name.
    #[must_use]
    pub fn variant_named(&self, name: &str) -> Option<&VariantDescriptor> {
        self.variants.iter().find(|variant| variant.name == name)
    }
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct VariantDescriptor {
    /// The name in the IDL.
    pub name: Cow<'static, str>,
    /// The number.
    pub value: i32,
    /// What its documentation says; empty where it has none.
    pub docs: Cow<'static, str>,
}
