//! [`JsonError`]: why a value is no JSON of some type, or the other way round.

use std::{error::Error, fmt};

/// What is wrong with a value, or with JSON that should be one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// Another type than the descriptor says.
    WrongType {
        /// The type in the descriptor.
        expected: String,
        /// What was found.
        found: &'static str,
    },
    /// A string that is not UTF-8.
    InvalidUtf8,
    /// A number, or text for one, that is none of its type: too large, or with a fraction.
    InvalidNumber {
        /// The type in the descriptor.
        expected: &'static str,
    },
    /// A binary that is not in base64.
    InvalidBase64,
    /// A uuid that is not 32 hexadecimal digits.
    InvalidUuid,
    /// A name that the enum does not have.
    UnknownVariant {
        /// The enum's name.
        in_enum: String,
        /// The name.
        name: String,
    },
    /// A name that the struct does not have.
    UnknownField {
        /// The struct's name.
        in_struct: String,
        /// The name.
        name: String,
    },
    /// A required field that is not there, and has no default.
    MissingField {
        /// The struct's name.
        in_struct: String,
        /// The field's name.
        field: String,
    },
    /// A union of no field, or of several.
    NotOneField {
        /// The union's name.
        in_union: String,
    },
    /// An entry of a map that is no pair.
    NotAPair,
    /// A field without a descriptor that is not an object of one type and its value.
    Untyped,
    /// Nested deeper than the limit.
    TooDeep {
        /// The limit.
        limit: u16,
    },
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::InvalidUtf8 => f.write_str("a string that is not UTF-8"),
            Self::InvalidNumber { expected } => write!(f, "a number that is no {expected}"),
            Self::InvalidBase64 => f.write_str("a binary that is not base64"),
            Self::InvalidUuid => f.write_str("a uuid that is not 32 hexadecimal digits"),
            Self::UnknownVariant { in_enum, name } => {
                write!(f, "`{in_enum}` has no variant `{name}`")
            }
            Self::UnknownField { in_struct, name } => {
                write!(f, "`{in_struct}` has no field `{name}`")
            }
            Self::MissingField { in_struct, field } => {
                write!(f, "required field `{field}` of `{in_struct}` is missing")
            }
            Self::NotOneField { in_union } => {
                write!(f, "the union `{in_union}` holds exactly one field")
            }
            Self::NotAPair => f.write_str("an entry of a map that is no pair of key and value"),
            Self::Untyped => f.write_str(
                "a field that the descriptor does not have is an object of its type and its value, such as {\"i32\": 5}",
            ),
            Self::TooDeep { limit } => write!(f, "nested deeper than the limit of {limit}"),
        }
    }
}

/// Why a value is no JSON of some type, or the other way round, and where.
// Boxed: the size of a pointer on the path where nothing goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    kind: JsonErrorKind,
    /// From the innermost step to the outermost: the order in which they are learned.
    steps: Vec<Step>,
}

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Element(usize),
    /// The key of the entry with that number, in the order of the wire or of the JSON.
    Key(usize),
    Value(usize),
}

impl JsonError {
    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> &JsonErrorKind {
        &self.0.kind
    }

    /// The path from the value to the wrong one inside it, such as `users[3].email`; empty where that is the value itself.
    ///
    /// A map's third value is `{value 2}`, and its third key `{key 2}`.
    #[must_use]
    pub fn path(&self) -> String {
        self.0
            .steps
            .iter()
            .rev()
            .enumerate()
            .map(|(i, step)| match step {
                Step::Field(name) if i == 0 => name.clone(),
                Step::Field(name) => format!(".{name}"),
                Step::Element(index) => format!("[{index}]"),
                Step::Key(index) => format!("{{key {index}}}"),
                Step::Value(index) => format!("{{value {index}}}"),
            })
            .collect()
    }

    pub(super) fn inside(mut self, step: Step) -> Self {
        self.0.steps.push(step);
        self
    }
}

impl From<JsonErrorKind> for JsonError {
    fn from(kind: JsonErrorKind) -> Self {
        let steps = Vec::new();
        Self(Box::new(Parts { kind, steps }))
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.steps.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        write!(f, "{}", self.0.kind)
    }
}

impl Error for JsonError {}
