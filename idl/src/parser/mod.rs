//! From tokens to a tree: recursive descent after `thrifty.yy` in Apache's compiler, with recovery.
//!
//! A mistake is reported where it is; then the parser goes on at the next field, method or definition, so that one run
//! finds all of them. Every token is looked at a bounded number of times, and nothing nests deeper than [`DEEPEST`].

mod cursor;
mod fbthrift;
mod fields;
mod items;
mod literals;
mod recovery;
mod reporter;
mod services;
mod types;
mod values;

use std::sync::Arc;

use self::cursor::Cursor;
pub(crate) use self::reporter::Reporter;
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Dialect,
    doc::clean,
    lexer::lex,
    source::{FileId, Span},
    syntax::{Item, SyntaxTree},
    token::TokenKind,
};

/// How deep types, values and attributes may nest. Apache's compiler ends somewhere in the thousands.
pub(crate) const DEEPEST: usize = 128;

/// How to read a file.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ParseOptions {
    /// Whose language it is in.
    pub dialect: Dialect,
    /// Which file the places in diagnostics name.
    pub file: FileId,
}

impl ParseOptions {
    /// A dialect's text.
    #[must_use]
    pub fn dialect(dialect: Dialect) -> Self {
        Self {
            dialect,
            ..Self::default()
        }
    }
}

/// Reads a text as Apache's compiler does. The tree holds what could be read; the file is valid if no diagnostic
/// [is an error](Diagnostic::is_error) (and its types and values are right, which a [`Workspace`](crate::Workspace) finds out).
///
/// ```
/// let (tree, diagnostics) = alato_idl::parse("struct A { 1: i32 a, 2: strin g; 3 i32 b }  enum E { X = 1 }");
/// assert_eq!(tree.items().len(), 2);
/// assert_eq!(diagnostics.len(), 1);
/// assert_eq!(diagnostics[0].message, "expected `:`, found `i32`");
/// ```
#[must_use]
pub fn parse(text: &str) -> (SyntaxTree, Vec<Diagnostic>) {
    parse_with(text, ParseOptions::default())
}

/// Reads a text in a dialect, or as one of several files.
#[must_use]
pub fn parse_with(
    text: impl Into<Arc<str>>,
    options: ParseOptions,
) -> (SyntaxTree, Vec<Diagnostic>) {
    let text = text.into();
    let mut reporter = Reporter::new(options.file, options.dialect);
    if u32::try_from(text.len()).is_err() {
        let place = reporter.place(Span::default());
        reporter.report(Diagnostic::error(
            Code::Unreadable,
            place,
            "the file has 4 GiB or more",
        ));
        return (
            SyntaxTree {
                text: Arc::from(""),
                tokens: Vec::new(),
                items: Vec::new(),
                doc: None,
            },
            reporter.finish(),
        );
    }
    let tokens = lex(&text, options.dialect, &mut reporter);
    let mut cursor = Cursor::new(&text, &tokens, reporter);
    let items = cursor.items();
    let diagnostics = cursor.finish();
    let doc = file_doc(&text, &tokens, &items);
    (
        SyntaxTree {
            text,
            tokens,
            items,
            doc,
        },
        diagnostics,
    )
}

/// The first comment of the file, if it stands above a header: above a definition, it is the definition's.
fn file_doc(text: &str, tokens: &[crate::Token], items: &[Item]) -> Option<String> {
    let first = items.first()?;
    if !matches!(
        first,
        Item::Include(_) | Item::CppInclude(_) | Item::Namespace(_)
    ) {
        return None;
    }
    let doc = tokens
        .iter()
        .take_while(|token| token.span.start < first.span().start)
        .find(|token| token.kind == TokenKind::DocComment)?;
    clean(text.get(doc.span.range()).unwrap_or_default())
}
