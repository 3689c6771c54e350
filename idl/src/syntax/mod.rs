//! The syntax tree: what a file says, in its order, with the place of everything.
//!
//! Nothing of the text is lost. [`SyntaxTree::tokens`] are all of it, comments and spaces among them, and every node knows
//! its [`Span`], so that the tokens of a node, and those between two nodes, are found by where they stand.

mod definitions;

use std::sync::Arc;

pub use self::definitions::{
    Const, Enum, EnumValue, Field, Function, Requiredness, Service, Struct, StructKind, Typedef,
};
use crate::{
    source::Span,
    token::{Token, TokenKind},
};

/// What was made of a file. Where the file has mistakes, what they are in is left out.
#[derive(Clone, Debug)]
pub struct SyntaxTree {
    pub(crate) text: Arc<str>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) items: Vec<Item>,
    pub(crate) doc: Option<String>,
}

impl SyntaxTree {
    /// The text that it was made of.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All tokens, in order; put together, they are the text.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The headers and the definitions, in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The comment above the first header, which is about the file.
    #[must_use]
    pub fn doc(&self) -> Option<&str> {
        self.doc.as_deref()
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The tokens that lie within a span.
    #[must_use]
    pub fn tokens_in(&self, span: Span) -> &[Token] {
        let first = self
            .tokens
            .partition_point(|token| token.span.start < span.start);
        let end = self
            .tokens
            .partition_point(|token| token.span.end <= span.end);
        self.tokens.get(first..end).unwrap_or_default()
    }

    /// The comments that lie within a span.
    pub fn comments_in(&self, span: Span) -> impl Iterator<Item = &Token> {
        self.tokens_in(span)
            .iter()
            .filter(|token| token.kind.is_comment())
    }

    /// What separates the node that ends at `end` from the next, if anything does: its `,` or `;`.
    #[must_use]
    pub fn separator_after(&self, end: u32) -> Option<&Token> {
        let next = self.tokens.partition_point(|token| token.span.start < end);
        let mut rest = self.tokens.get(next..).unwrap_or_default().iter();
        rest.find(|token| !token.kind.is_trivia())
            .filter(|token| matches!(token.kind, TokenKind::Symbol(',' | ';')))
    }
}

/// A header or a definition.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Item {
    /// `include "shared.thrift"`
    Include(Include),
    /// `cpp_include "<vector>"`
    CppInclude(CppInclude),
    /// `namespace rs echo`
    Namespace(Namespace),
    /// `const i32 LIMIT = 10`
    Const(Const),
    /// `typedef i64 UserId`
    Typedef(Typedef),
    /// `enum State { OPEN = 1 }`
    Enum(Enum),
    /// `struct`, `union` or `exception`
    Struct(Struct),
    /// `service Echo { … }`
    Service(Service),
}

impl Item {
    /// All of it, without the separator behind it.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Include(item) => item.span,
            Self::CppInclude(item) => item.span,
            Self::Namespace(item) => item.span,
            Self::Const(item) => item.span,
            Self::Typedef(item) => item.span,
            Self::Enum(item) => item.span,
            Self::Struct(item) => item.span,
            Self::Service(item) => item.span,
        }
    }

    /// The name that it defines.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Include(_) | Self::CppInclude(_) | Self::Namespace(_) => None,
            Self::Const(item) => Some(&item.name),
            Self::Typedef(item) => Some(&item.name),
            Self::Enum(item) => Some(&item.name),
            Self::Struct(item) => Some(&item.name),
            Self::Service(item) => Some(&item.name),
        }
    }
}

/// A name, with or without dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it means, its escapes resolved.
    pub value: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// `include "shared.thrift"`
#[derive(Clone, Debug)]
pub struct Include {
    /// All of it.
    pub span: Span,
    /// The file.
    pub path: Literal,
}

/// `cpp_include "<vector>"`
#[derive(Clone, Debug)]
pub struct CppInclude {
    /// All of it.
    pub span: Span,
    /// The header.
    pub path: Literal,
}

/// `namespace rs echo`
#[derive(Clone, Debug)]
pub struct Namespace {
    /// All of it.
    pub span: Span,
    /// The language, or `*`.
    pub scope: Name,
    /// The namespace.
    pub name: Name,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// `(key = "value", flag)`
#[derive(Clone, Debug)]
pub struct Annotations {
    /// With the parentheses.
    pub span: Span,
    /// One after the other.
    pub list: Vec<Annotation>,
}

/// `key = "value"`
#[derive(Clone, Debug)]
pub struct Annotation {
    /// All of it.
    pub span: Span,
    /// The key.
    pub key: Name,
    /// The value; where none is written it means `"1"`.
    pub value: Option<Literal>,
}

/// A type, where it is used.
#[derive(Clone, Debug)]
pub struct TypeRef {
    /// With its annotations.
    pub span: Span,
    /// What is written.
    pub kind: TypeRefKind,
    /// What is in parentheses behind it.
    pub annotations: Option<Annotations>,
}

/// What is written as a type.
#[derive(Clone, Debug)]
pub enum TypeRefKind {
    /// `void`, as what a method returns.
    Void,
    /// A type of the language.
    Base(BaseType),
    /// A type that is defined somewhere: `Work` or `shared.Work`.
    Named(Name),
    /// `list<T>`
    List(Container),
    /// `set<T>`
    Set(Container),
    /// `map<K, V>`
    Map {
        /// The type of the keys.
        key: Box<TypeRef>,
        /// The type of the values.
        value: Box<TypeRef>,
        /// `cpp_type "…"`
        cpp_type: Option<Literal>,
    },
}

/// `list<T>` or `set<T>`
#[derive(Clone, Debug)]
pub struct Container {
    /// The type of the elements.
    pub element: Box<TypeRef>,
    /// `cpp_type "…"`, in front of the `<` or behind the `>`.
    pub cpp_type: Option<Literal>,
}

/// A type of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // They are what they are called.
pub enum BaseType {
    Bool,
    /// `i8`, or `byte`, its old name.
    I8,
    I16,
    I32,
    I64,
    Double,
    String,
    Binary,
    Uuid,
}

/// A value that is written in a file.
#[derive(Clone, Debug)]
pub struct Value {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ValueKind,
}

/// What a value is.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // They are what they are called.
pub enum ValueKind {
    Int(i64),
    /// `true` or `false`, which are also 1 and 0.
    Bool(bool),
    Double(f64),
    String(String),
    /// A constant, or a value of an enum.
    Name(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
}
