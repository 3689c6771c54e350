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
#![doc = include_str!("../MAPPING.md")]
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
mod missing;
pub mod model;
mod parser;
mod plain;
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
pub use diagnostic::{Code, Diagnostic, Fix, Label, Severity};
pub use dialect::Dialect;
#[cfg(feature = "prettyplease")]
pub use emit::emit;
pub use emit::{EmitOptions, MapKind, emit_tokens};
pub use format::format;
pub use generator::{Builder, GenerateError, Generated};
pub use lint::{Lint, lint};
pub use model::Model;
pub use parser::{ParseOptions, parse, parse_with};
pub use plain::{Sources, render_plain};
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
