//! What files mean: names resolved, numbers assigned, constants evaluated.

use std::path::PathBuf;

use crate::{
    source::{FileId, Place, Span},
    syntax::{Requiredness, StructKind},
};

/// All files of a [`Workspace`](crate::Workspace), resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) files: Vec<File>,
    pub(crate) order: Vec<FileId>,
    pub(crate) roots: Vec<FileId>,
}

impl Model {
    /// A file.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    /// The files, each after those that it includes.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.order.iter().filter_map(|id| self.file(*id))
    }

    /// The files that were asked for; the others are included by them.
    #[must_use]
    pub fn roots(&self) -> &[FileId] {
        &self.roots
    }

    /// A definition.
    #[must_use]
    pub fn definition(&self, id: DefId) -> Option<&Definition> {
        self.file(id.file)?.definitions.get(id.index as usize)
    }

    /// What a type is behind its typedefs.
    #[must_use]
    pub fn true_type<'a>(&'a self, ty: &'a Type) -> &'a Type {
        match ty {
            Type::Named(id) => match self.definition(*id).map(|definition| &definition.kind) {
                Some(DefinitionKind::Typedef(typedef)) => {
                    typedef.resolved.as_ref().unwrap_or(&Type::Unknown)
                }
                _ => ty,
            },
            _ => ty,
        }
    }
}

/// A definition, by its file and its place in [`File::definitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefId {
    /// The file.
    pub file: FileId,
    /// Its place among the definitions of the file.
    pub index: u32,
}

/// One file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Which it is.
    pub id: FileId,
    /// Where it was read from.
    pub path: PathBuf,
    /// Its name without folder and `.thrift`, by which others name what is in it.
    pub name: String,
    /// The comment above the headers.
    pub doc: Option<String>,
    /// Its namespaces; of two for a language, the last counts.
    pub namespaces: Vec<Namespace>,
    /// The files that it includes, in order.
    pub includes: Vec<FileId>,
    /// Its definitions, in order.
    pub definitions: Vec<Definition>,
}

impl File {
    /// The namespace for a language, or the one for all.
    #[must_use]
    pub fn namespace(&self, scope: &str) -> Option<&str> {
        let of = |scope: &str| {
            self.namespaces
                .iter()
                .rev()
                .find(|namespace| namespace.scope == scope)
        };
        of(scope)
            .or_else(|| of("*"))
            .map(|namespace| namespace.name.as_str())
    }
}

/// `namespace rs echo`
#[derive(Clone, Debug)]
pub struct Namespace {
    /// The language, or `*`.
    pub scope: String,
    /// The namespace.
    pub name: String,
    /// What is in parentheses behind it.
    pub annotations: Vec<Annotation>,
}

/// `key = "value"`
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The key.
    pub key: String,
    /// The value; `1` where none is written.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub place: Place,
    /// The comment above it.
    pub doc: Option<String>,
    /// What is in parentheses behind it.
    pub annotations: Vec<Annotation>,
    /// What it defines.
    pub kind: DefinitionKind,
}

/// What a definition defines.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // They are what they are called.
pub enum DefinitionKind {
    Const(Const),
    Typedef(Typedef),
    Enum(Enum),
    Struct(Struct),
    Service(Service),
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // They are what they are called.
pub enum Type {
    /// What a method returns that returns nothing.
    Void,
    Bool,
    I8,
    I16,
    I32,
    I64,
    Double,
    String,
    Binary,
    Uuid,
    List(Box<AnnotatedType>),
    Set(Box<AnnotatedType>),
    Map(Box<AnnotatedType>, Box<AnnotatedType>),
    /// A typedef, an enum, or a struct of any kind.
    Named(DefId),
    /// One that is defined nowhere; there is an error that says so.
    Unknown,
}

/// A type, and what is in parentheses behind it.
#[derive(Clone, Debug)]
pub struct AnnotatedType {
    /// The type.
    pub ty: Type,
    /// The annotations.
    pub annotations: Vec<Annotation>,
}

/// Annotations say nothing of what a type is.
impl PartialEq for AnnotatedType {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty
    }
}

/// A constant.
#[derive(Clone, Debug)]
pub struct Const {
    /// Its type.
    pub ty: AnnotatedType,
    /// Its value; `None` if that is an error.
    pub value: Option<Value>,
}

/// The value of a constant, or a default: of the type that it is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A `bool`.
    Bool(bool),
    /// Any of the integers.
    Int(i64),
    /// A `double`.
    Double(f64),
    /// A `string` or a `binary`.
    String(String),
    /// A `uuid`.
    Uuid([u8; 16]),
    /// A value of an enum, by its place among them.
    Enum(DefId, usize),
    /// A `list` or a `set`.
    List(Vec<Value>),
    /// A `map`, each key once.
    Map(Vec<(Value, Value)>),
    /// A struct, a union or an exception: the fields that were given, by their places, in order.
    Struct(DefId, Vec<(usize, Value)>),
}

/// A typedef.
#[derive(Clone, Debug)]
pub struct Typedef {
    /// What it stands for.
    pub ty: AnnotatedType,
    /// What that is behind its own typedefs.
    pub(crate) resolved: Option<Type>,
    /// How many containers are in each other there.
    pub(crate) nesting: Option<usize>,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its values.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Its number.
    pub number: i32,
    /// The comment above it.
    pub doc: Option<String>,
    /// What is in parentheses behind it.
    pub annotations: Vec<Annotation>,
}

/// A struct, a union or an exception.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Which of the three.
    pub kind: StructKind,
    /// Its fields, in the order in which they stand.
    pub fields: Vec<Field>,
}

/// A field of a struct, an argument, or an exception that a method throws.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its number.
    pub id: i16,
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What is said of its presence. A union's are optional.
    pub requiredness: Requiredness,
    /// Its type.
    pub ty: AnnotatedType,
    /// Whether a `&` stands behind the type.
    pub reference: bool,
    /// Its default.
    pub default: Option<Value>,
    /// The comment above it.
    pub doc: Option<String>,
    /// What is in parentheses behind it.
    pub annotations: Vec<Annotation>,
}

/// A service.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// What it extends.
    pub extends: Option<DefId>,
    /// Its methods.
    pub functions: Vec<Function>,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Whether nobody waits for an answer.
    pub oneway: bool,
    /// What it returns.
    pub returns: AnnotatedType,
    /// Its arguments.
    pub arguments: Vec<Field>,
    /// The exceptions that it declares.
    pub throws: Vec<Field>,
    /// The comment above it.
    pub doc: Option<String>,
    /// What is in parentheses behind it.
    pub annotations: Vec<Annotation>,
}
