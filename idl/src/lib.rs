//! Thrift's interface language: from `.thrift` files to Rust for alato.
//!
//! | step | with | gives |
//! |---|---|---|
//! | read one text | [`parse`], [`parse_with`] | a lossless [`SyntaxTree`], and [`Diagnostic`]s |
//! | read files, find what they include, check all of it | [`Workspace`] | a [`Resolved`]: the [`Model`], all diagnostics, and each file's text and tree |
//! | show a diagnostic | [`render_plain`], or `render` in colour (feature `ariadne`) | text with the lines |
//! | make descriptors of what files define | [`Model::descriptors`] (feature `descriptors`) | [`Descriptors`] |
//! | write a file of types and services in Rust | [`ThriftFile`], [`assert_up_to_date!`] (feature `descriptors`) | a `.thrift` file |
//! | write Rust | `emit` (feature `prettyplease`), [`emit_tokens`] | source, or tokens |
//! | all of it, in a `build.rs` | [`Builder`] | a file in `OUT_DIR` |
//!
//! Without a build script, `alato::include_thrift!` does the same; it gives the same code.
//!
//! # What a file becomes
//! | Thrift | Rust |
//! |---|---|
//! | `namespace rs a.b`, or else the file's name | `pub mod a { pub mod b { … } }` |
//! | `struct`, `exception` | a struct with `#[derive(ThriftStruct)]` or `#[derive(ThriftException)]`; `Default` if all of its fields have one |
//! | `union` | an enum with `#[derive(ThriftUnion)]`, and a variant for what is not known |
//! | `enum` | an enum with `#[derive(ThriftEnum)]`, and a variant for numbers that have no name; a second name of a number is an associated constant |
//! | `typedef` | `type`, or with `rust.newtype` a tuple struct |
//! | `const` | `const`; a map, a set or a struct is a `static` `LazyLock` |
//! | `service`, `extends` | a trait with `#[thrift_service]`, and its supertraits |
//! | `throws` of one exception with the number 1 | `RpcError<Exception>` |
//! | other `throws` | `RpcError<ServiceMethodError>`, an enum with `#[derive(ThriftException)]`; methods that throw the same share it by a `type` |
//! | `optional` | `Option` |
//! | `list`, `set`, `map` | `Vec`, `BTreeSet`, `BTreeMap` (or `HashSet` and `HashMap`, by option or annotation) |
//! | `double` in a key | `alato::thrift::OrderedFloat<f64>` (alato's feature `ordered-float`) |
//! | a field that holds its own struct again, or has a `&` | `Box`; it is an `Option` too where there would be no end to it |
//! | `/** … */` | `///` |
//!
//! Names are made to fit Rust's habits, and keep what they are called in the file as their names in descriptors and errors. Of two
//! that become one, the one that needs no change keeps the name, and the others get a number.
//!
//! # Annotations
//! | annotation | on | meaning |
//! |---|---|---|
//! | `rust.name = "name"` (`pilota.name`) | anything with a name | its name in Rust |
//! | `rust.type = "path::Type"` | a field, a type | its type; a default is made into it with `Into` |
//! | `rust.derive = "Hash, ::serde::Serialize"` | a definition | derives besides its own |
//! | `rust.attribute = "#[…]"` | a definition, a field, a value, a method | an attribute to write above it |
//! | `pilota.serde_attribute = "#[serde(…)]"` | the same | an attribute, and serde's derives for the type |
//! | `rust.box`, `rust.arc` (`pilota.rust_wrapper_arc = "true"`) | a field | it is behind a `Box` or an `Arc` |
//! | `rust.string = "string"`, `"faststr"`, `"compact_str"`, `"arc"`, `"box"` | a field, a type | what a `string` is |
//! | `rust.binary = "vec"`, `"bytes"` | a field, a type | what a `binary` is |
//! | `rust.map`, `rust.set = "btree"`, `"hash"`, `"index"`; of maps `"vec"` | a field, a type | what a map or a set is |
//! | `pilota.rust_type = "string"`, `"vec"`, `"btree"`, `"ordered_f64"` | a field, a type | as with Pilota |
//! | `rust.newtype` | a typedef | it is a type of its own |
//!
//! # Where it differs from Apache's compiler
//! What Apache's compiler 0.25 accepts is accepted, and what it rejects is rejected, but for:
//!
//! - a constant that is not of its type behind a typedef, a map for a list, a list for a map, a number for a list, and two values
//!   for a union: Apache's compiler accepts them and writes something else than they say;
//! - a lone `+` or `-`, which it reads as 0;
//! - a field number beyond 16 bits, which no protocol can carry;
//! - types, values and `xsd_attrs` that nest deeper than 128 levels, and files that include each other in a circle, on which it runs
//!   out of stack;
//! - a comment without an end, on which it does not come to an end.

// No input may make it panic.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod compat;
#[cfg(feature = "descriptors")]
mod descriptors;
mod diagnostic;
mod dialect;
mod doc;
mod emit;
mod format;
mod generator;
mod lexer;
mod lint;
pub mod model;
mod parser;
#[cfg(feature = "ariadne")]
mod report;
mod resolve;
mod source;
pub mod syntax;
#[cfg(feature = "descriptors")]
mod thrift_file;
mod token;
mod workspace;

pub use compat::Changes;
#[cfg(feature = "descriptors")]
pub use descriptors::Descriptors;
pub use diagnostic::{Code, Diagnostic, Fix, Label, Severity, Sources, render_plain};
pub use dialect::Dialect;
#[cfg(feature = "prettyplease")]
pub use emit::emit;
pub use emit::{EmitOptions, MapKind, emit_tokens};
pub use format::format;
pub use generator::{Builder, GenerateError, Generated};
pub use lint::{Lint, lint};
pub use model::Model;
pub use parser::{ParseOptions, parse, parse_with};
#[cfg(feature = "ariadne")]
pub use report::render;
pub use source::{FileId, Place, Source, Span};
pub use syntax::SyntaxTree;
#[cfg(feature = "descriptors")]
pub use thrift_file::{Drift, NameProblem, Problem, ThriftFile, ThriftFileError};
pub use token::{Keyword, Token, TokenKind};
pub use workspace::{LoadedFile, Resolved, Workspace};

/// What the macros name.
#[cfg(feature = "descriptors")]
#[doc(hidden)]
pub mod __private {
    pub use crate::thrift_file::up_to_date;
}
