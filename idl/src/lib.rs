//! Thrift's interface language.
//!
//! [`parse`] makes a lossless tree of a file.

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
mod token;
mod workspace;

pub use compat::Changes;
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
pub use token::{Keyword, Token, TokenKind};
pub use workspace::{LoadedFile, Resolved, Workspace};
