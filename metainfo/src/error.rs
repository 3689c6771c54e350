//! [`Error`]: why metadata is refused.

use std::fmt;

use crate::Kind;

/// Why a pair is refused; what it would have changed is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A key is empty: on the wire there would be nothing but a prefix.
    EmptyKey {
        /// The kind of the pair.
        kind: Kind,
    },
    /// There are as many pairs of that kind as there may be.
    TooManyPairs {
        /// The kind of the pair.
        kind: Kind,
        /// The limit, from [`Limits`](crate::Limits).
        limit: u32,
    },
    /// Keys and values of that kind would together be longer than they may be.
    TooLong {
        /// The kind of the pair.
        kind: Kind,
        /// How many bytes they would be.
        bytes: usize,
        /// The limit, from [`Limits`](crate::Limits).
        limit: u32,
    },
    /// A value that no HTTP header can hold: it has control characters in it, or blanks at an end.
    NotForHttp {
        /// The kind of the pair.
        kind: Kind,
        /// The key of the value.
        key: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyKey { kind } => write!(f, "{kind} metadata with an empty key"),
            Self::TooManyPairs { kind, limit } => {
                let pairs = if *limit == 1 { "pair" } else { "pairs" };
                write!(f, "more than {limit} {pairs} of {kind} metadata")
            }
            Self::TooLong { kind, bytes, limit } => write!(
                f,
                "{bytes} bytes of {kind} metadata are over the limit of {limit}"
            ),
            Self::NotForHttp { kind, key } => write!(
                f,
                "the value of {key:?} in the {kind} metadata cannot stand in an HTTP header"
            ),
        }
    }
}

impl std::error::Error for Error {}
