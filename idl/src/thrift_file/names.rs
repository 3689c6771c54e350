//! Names, and whether they are some in Thrift.

use super::error::{NameProblem, Problem};
use crate::{resolve::is_reserved, token::Keyword};

/// What is wrong with the name of a field, if anything is.
///
/// A word of the language may be one, to new compilers. `uuid` may be one to all: to old compilers it is no word of the language.
pub(super) fn check_field(name: &str, place: &str, allow_reserved: bool) -> Option<Problem> {
    if name == Keyword::Uuid.as_str() {
        return None;
    }
    check(name, place, allow_reserved)
}

/// What is wrong with a name, if anything is.
pub(super) fn check(name: &str, place: &str, allow_reserved: bool) -> Option<Problem> {
    let mut characters = name.chars();
    let starts = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let goes_on = characters.all(|next| next.is_ascii_alphanumeric() || next == '_');
    let why = if Keyword::of(name).is_some() || matches!(name, "true" | "false") {
        NameProblem::Keyword
    } else if !starts || !goes_on {
        NameProblem::Characters
    } else if is_reserved(name) && !allow_reserved {
        NameProblem::Reserved
    } else {
        return None;
    };
    Some(Problem::Name {
        place: place.to_owned(),
        name: name.to_owned(),
        why,
    })
}
