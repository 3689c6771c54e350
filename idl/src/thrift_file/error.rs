//! What Thrift cannot say.

use std::{error::Error, fmt};

/// What of Rust's types and services a `.thrift` file cannot say.
#[derive(Clone, Debug, PartialEq)]
pub struct ThriftFileError {
    problems: Vec<Problem>,
}

impl ThriftFileError {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// All of it.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for ThriftFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for ThriftFileError {}

/// Why a name is none in Thrift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameProblem {
    /// It has other characters than the letters of ASCII, digits and `_`.
    Characters,
    /// It is a word of Thrift's language.
    Keyword,
    /// It is a word of some other language, as `from` and `end` are. Apache's compiler refuses a file with such a name, whatever language it
    /// is to write, up to 0.17 at least; [`allow_reserved_names`](crate::ThriftFile::allow_reserved_names) writes it all the same.
    Reserved,
}

/// Something that a `.thrift` file cannot say. A `place` is the way to it, as in `Order.items`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A name that is none in Thrift.
    Name {
        /// Where it is.
        place: String,
        /// The name.
        name: String,
        /// Why it is none.
        why: NameProblem,
    },
    /// Two definitions of the same name that do not say the same.
    Clash {
        /// The name.
        name: String,
        /// What mentions one of them.
        first: String,
        /// What mentions the other.
        second: String,
        /// The first line of each that is not in the other.
        lines: [String; 2],
    },
    /// A field of which is not known what it holds: a module of the program's writes it, or it holds any struct at all.
    Unknown {
        /// Where it is.
        place: String,
    },
    /// Containers in one another without an end, or nearly.
    TooDeep {
        /// Where they are.
        place: String,
    },
    /// A default that cannot be written.
    Default {
        /// Where it is.
        place: String,
        /// Why it cannot be.
        why: &'static str,
    },
    /// A service that extends several others, of which none extends the rest.
    SeveralParents {
        /// The service.
        service: String,
        /// Those others.
        parents: Vec<String>,
    },
    /// A number of a field, an argument or an exception that Apache's compiler does not take.
    Id {
        /// Where it is.
        place: String,
        /// The number.
        id: i16,
    },
    /// What the checks of `.thrift` files refuse.
    Refused {
        /// What they say.
        message: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { place, name, why } => {
                let (what, or_else) = match why {
                    NameProblem::Characters => (
                        "is no name in Thrift, where one has letters (a to z), digits and `_`",
                        "",
                    ),
                    NameProblem::Keyword => ("is a word of Thrift's language", ""),
                    NameProblem::Reserved => (
                        "is a word of some language, and many of Apache's compilers refuse it",
                        ", or say `allow_reserved_names()`",
                    ),
                };
                write!(
                    f,
                    "{place}: `{name}` {what}: give it another name in Thrift, `#[thrift(rename = \"…\")]`{or_else}"
                )
            }
            Self::Clash {
                name,
                first,
                second,
                lines: [one, other],
            } => write!(
                f,
                "two definitions are called `{name}`, that of {first} and that of {second}: one says `{one}`, and the other `{other}`; rename one of them, `#[thrift(rename = \"…\")]`"
            ),
            Self::Unknown { place } => write!(
                f,
                "{place}: what it holds is not known: it is written by a module (`#[thrift(with = …)]`), or it is any struct at all"
            ),
            Self::TooDeep { place } => {
                write!(
                    f,
                    "{place}: containers in one another, deeper than Thrift's files say"
                )
            }
            Self::Default { place, why } => write!(f, "{place}: its default {why}"),
            Self::SeveralParents { service, parents } => write!(
                f,
                "`{service}` extends {}, and a service extends one other in Thrift: let one of them extend the rest",
                parents
                    .iter()
                    .map(|parent| format!("`{parent}`"))
                    .collect::<Vec<_>>()
                    .join(" and ")
            ),
            Self::Id { place, id } => {
                write!(
                    f,
                    "{place}: Apache's compiler takes numbers from 1 on, and not {id}"
                )
            }
            Self::Refused { message } => {
                write!(f, "Thrift refuses what would be written: {message}")
            }
        }
    }
}
