//! What is encoded and decoded.

use std::fmt;

/// A message; each row has a type of its own for it, with the same values.
// A parquet footer (1,000 columns, 10 row groups) is to be one more: a variant here, and its rows, which are others
// than those of the messages, in a file `parquet.rs` with an `add_cases` of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    Flat,
    Nested,
    Blob,
    Longs,
    Doubles,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flat => "flat",
            Self::Nested => "nested",
            Self::Blob => "bulk binary",
            Self::Longs => "bulk i64",
            Self::Doubles => "bulk double",
        })
    }
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Encode,
    Decode,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encode => "encode",
            Self::Decode => "decode",
        })
    }
}
