//! The formatter: the same tokens and comments, in the same order, with other spaces between them.
//!
//! What is written depends on the tokens alone, but for three things that an author means something by: whether a comment stands
//! behind something or on a line of its own, and where there is an empty line. So a second run changes nothing.

mod marks;
mod printer;
mod weave;

use self::{marks::Marks, printer::print, weave::weave};
use crate::{
    diagnostic::Diagnostic,
    dialect::Dialect,
    parser::{ParseOptions, parse_with},
};

/// A text, formatted: every comment is kept, the tree is the same, and formatting again changes nothing.
///
/// Fields, values of enums, methods and definitions stand on lines of their own, without separators; what is in parentheses or
/// brackets stands on one line where it fits, and otherwise each member on its own. Definitions with a body have an empty line around them.
///
/// ```
/// let text = "struct A{1:i32 a,/* b */2:list< string>b;}  // A\nconst i32 X=1;";
/// assert_eq!(
///     alato_idl::format(text, alato_idl::Dialect::Apache).unwrap(),
///     "struct A {\n  1: i32 a /* b */\n  2: list<string> b\n} // A\n\nconst i32 X = 1\n"
/// );
/// ```
///
/// # Errors
/// Where the text is not valid: what is wrong with it, with places in file number 0.
pub fn format(text: &str, dialect: Dialect) -> Result<String, Vec<Diagnostic>> {
    let (tree, diagnostics) = parse_with(text, ParseOptions::dialect(dialect));
    let errors: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(print(&weave(&Marks::of(&tree))))
}
