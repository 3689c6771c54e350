//! What a file defines.

use super::{Annotations, Name, TypeRef, Value};
use crate::source::Span;

/// `const i32 LIMIT = 10`
#[derive(Clone, Debug)]
pub struct Const {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Its type.
    pub ty: TypeRef,
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Value,
}

/// `typedef i64 UserId`
#[derive(Clone, Debug)]
pub struct Typedef {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// What it stands for.
    pub ty: TypeRef,
    /// Its name.
    pub name: Name,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// `enum State { OPEN = 1, CLOSED }`
#[derive(Clone, Debug)]
pub struct Enum {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// From `{` to `}`.
    pub body: Span,
    /// Its values.
    pub values: Vec<EnumValue>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// `OPEN = 1`
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// The number, if one is written, and where.
    pub number: Option<(i64, Span)>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// Which of the three it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // They are what they are called.
pub enum StructKind {
    Struct,
    Union,
    Exception,
}

impl StructKind {
    /// How it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::Union => "union",
            Self::Exception => "exception",
        }
    }
}

/// A struct, a union or an exception.
#[derive(Clone, Debug)]
pub struct Struct {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Which of the three.
    pub kind: StructKind,
    /// Its name.
    pub name: Name,
    /// `xsd_all`
    pub xsd_all: bool,
    /// From `{` to `}`.
    pub body: Span,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// What is said of a field's presence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // They are what they are called.
pub enum Requiredness {
    #[default]
    Default,
    Required,
    Optional,
}

/// A field of a struct, an argument, or an exception that a method throws.
#[derive(Clone, Debug)]
pub struct Field {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Its number, if one is written, and where.
    pub id: Option<(i64, Span)>,
    /// `required` or `optional`, and where it stands.
    pub requiredness: (Requiredness, Span),
    /// Its type.
    pub ty: TypeRef,
    /// Whether a `&` stands behind the type: the field is behind a pointer.
    pub reference: bool,
    /// Its name.
    pub name: Name,
    /// Its default.
    pub default: Option<Value>,
    /// `xsd_optional`
    pub xsd_optional: bool,
    /// `xsd_nillable`
    pub xsd_nillable: bool,
    /// `xsd_attrs { … }`
    pub xsd_attributes: Option<Vec<Field>>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// `service Echo extends Base { … }`
#[derive(Clone, Debug)]
pub struct Service {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What it extends.
    pub extends: Option<Name>,
    /// From `{` to `}`.
    pub body: Span,
    /// Its methods.
    pub functions: Vec<Function>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct Function {
    /// All of it.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
    /// Where `oneway`, or `async`, its old name, stands.
    pub oneway: Option<Span>,
    /// What it returns.
    pub returns: TypeRef,
    /// Its name.
    pub name: Name,
    /// Its arguments.
    pub arguments: Vec<Field>,
    /// Where `throws (…)` stands, and the exceptions in it.
    pub throws: Option<(Span, Vec<Field>)>,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}
