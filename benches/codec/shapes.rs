//! What is encoded and decoded.

use std::fmt;

use crate::{parquet, pilota};

/// A message; each row has a type of its own for it, with the same values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    Flat,
    Nested,
    Blob,
    Longs,
    Doubles,
    /// Its rows are others than those of the messages.
    Parquet,
}

impl Shape {
    /// The row that the others are compared with.
    pub fn reference(self) -> &'static str {
        match self {
            Self::Parquet => parquet::REFERENCE,
            _ => pilota::REFERENCE,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flat => "flat",
            Self::Nested => "nested",
            Self::Blob => "bulk binary",
            Self::Longs => "bulk i64",
            Self::Doubles => "bulk double",
            Self::Parquet => "parquet",
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
