//! What goes wrong in a codec, and where: [`DecodeError`] and [`EncodeError`].

use std::{error::Error, fmt};

use crate::TType;

/// What was measured when a length turned out to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LengthOf {
    /// A string or binary, in bytes.
    String,
    /// A list, in elements.
    List,
    /// A set, in elements.
    Set,
    /// A map, in entries.
    Map,
}

impl LengthOf {
    const fn unit(self) -> &'static str {
        match self {
            Self::String => "bytes",
            Self::List | Self::Set => "elements",
            Self::Map => "entries",
        }
    }
}

impl fmt::Display for LengthOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::List => "list",
            Self::Set => "set",
            Self::Map => "map",
        })
    }
}

/// What a decoder found wrong with its input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ended inside a value.
    UnexpectedEnd {
        /// How many bytes the value needed.
        needed: usize,
        /// How many bytes were left.
        left: usize,
    },
    /// Bytes were left over after the value.
    TrailingBytes {
        /// How many.
        left: usize,
    },
    /// A byte that should number a type does not.
    InvalidType(u8),
    /// A variable-length number has more bits than its type.
    VarintTooLong {
        /// The most bits that the number may have.
        bits: u32,
    },
    /// JSON: a byte that cannot stand here.
    UnexpectedByte {
        /// What could.
        expected: &'static str,
        /// The byte.
        found: u8,
    },
    /// JSON: a number that is none, or does not fit its type.
    InvalidNumber {
        /// The type that it should be of.
        expected: TType,
    },
    /// JSON: a name that is not that of a type (`i32`, `str`, …).
    InvalidTypeName,
    /// JSON: a backslash that begins no escape, or half of a surrogate pair.
    InvalidEscape,
    /// JSON: a binary that is not in base64.
    InvalidBase64,
    /// A container holds another type than the one asked for.
    WrongElementType {
        /// The type asked for.
        expected: TType,
        /// The type on the wire.
        found: TType,
    },
    /// A length is negative.
    NegativeLength {
        /// What has that length.
        of: LengthOf,
        /// The length.
        length: i32,
    },
    /// A length is more than the bytes that are left could hold.
    LengthExceedsInput {
        /// What has that length.
        of: LengthOf,
        /// The length.
        length: usize,
        /// How many bytes were left.
        left: usize,
    },
    /// A length is over its limit.
    LengthExceedsLimit {
        /// What has that length.
        of: LengthOf,
        /// The length.
        length: usize,
        /// The limit, from [`Limits`](crate::Limits).
        limit: usize,
    },
    /// Structs nest deeper than the limit.
    TooDeep {
        /// The limit, from [`Limits`](crate::Limits).
        limit: u16,
    },
    /// The decoded value would own more memory than the limit.
    OverBudget {
        /// The limit in bytes, from [`Limits`](crate::Limits).
        limit: usize,
    },
    /// A string is not UTF-8.
    InvalidUtf8,
    /// The protocol does not have the value as it is, so it cannot be borrowed: `Cow` or an owned
    /// type can hold it.
    CannotBorrow,
    /// A field that the type requires is not there.
    MissingField {
        /// The struct's name.
        in_struct: &'static str,
        /// The field's name.
        field: &'static str,
    },
    /// A field is not there. It is not `required`, but its type has no default, as a union has
    /// none.
    NoDefault {
        /// The struct's name.
        in_struct: &'static str,
        /// The field's name.
        field: &'static str,
    },
    /// A number that the enum does not have, and the enum has no variant for unknown numbers.
    UnknownEnumValue {
        /// The enum's name.
        in_enum: &'static str,
        /// The number on the wire.
        value: i32,
    },
    /// The bytes do not begin with a message in the protocol.
    NotAMessage {
        /// The protocol.
        protocol: &'static str,
        /// The first four bytes, as a number; zeros stand for what is not there.
        first: u32,
    },
    /// A binary has too many or too few bytes for the type that it is read as.
    WrongBinaryLength {
        /// How many it has.
        length: usize,
    },
    /// A union holds no field, or several.
    NotOneField {
        /// The union's name.
        in_union: &'static str,
    },
    /// A field that the struct does not have, where it was said that it has no others
    /// (`#[thrift(deny_unknown_fields)]`), or a variant that the union does not have.
    UnknownField {
        /// The struct's or union's name.
        of: &'static str,
        /// The number on the wire.
        id: i16,
    },
    /// The input is longer than a message may be.
    MessageTooLong {
        /// How many bytes it has.
        length: usize,
        /// The limit, from [`Limits`](crate::Limits).
        limit: usize,
    },
    /// A message has a kind that Thrift does not know.
    InvalidMessageKind(u8),
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UnexpectedEnd { needed, left } => {
                write!(f, "the input ends too early: {needed} bytes needed, {left} left")
            }
            Self::TrailingBytes { left } => write!(f, "{left} bytes left over after the value"),
            Self::VarintTooLong { bits } => {
                write!(f, "a variable-length number has more than {bits} bits")
            }
            Self::UnexpectedByte { expected, found } => {
                write!(f, "expected {expected}, found `{}`", found.escape_ascii())
            }
            Self::InvalidNumber { expected } => write!(f, "not a number of type {expected}"),
            Self::InvalidTypeName => f.write_str("not the name of a Thrift type"),
            Self::InvalidEscape => f.write_str("not an escape that JSON knows"),
            Self::InvalidBase64 => f.write_str("a binary that is not base64"),
            Self::InvalidType(byte) => write!(f, "{byte} is not the number of a Thrift type"),
            Self::WrongElementType { expected, found } => {
                write!(f, "expected elements of type {expected}, found {found}")
            }
            Self::NegativeLength { of, length } => {
                write!(f, "a {of} of {length} {}", of.unit())
            }
            Self::LengthExceedsInput { of, length, left } => write!(
                f,
                "a {of} of {length} {} does not fit in the {left} bytes left",
                of.unit()
            ),
            Self::LengthExceedsLimit { of, length, limit } => write!(
                f,
                "a {of} of {length} {} is over the limit of {limit}",
                of.unit()
            ),
            Self::TooDeep { limit } => write!(f, "nested deeper than the limit of {limit}"),
            Self::OverBudget { limit } => {
                write!(f, "the value would own more than the limit of {limit} bytes")
            }
            Self::InvalidUtf8 => f.write_str("a string that is not UTF-8"),
            Self::CannotBorrow => f.write_str(
                "the protocol does not have this value as it is, so it cannot be borrowed: use `Cow` or an owned type",
            ),
            Self::MissingField { in_struct, field } => {
                write!(f, "required field `{field}` of `{in_struct}` is missing")
            }
            Self::NoDefault { in_struct, field } => write!(
                f,
                "field `{field}` of `{in_struct}` is missing, and its type has no default: make it an `Option`, or give it a default"
            ),
            Self::UnknownEnumValue { in_enum, value } => {
                write!(f, "`{in_enum}` has no variant with the number {value}")
            }
            Self::NotAMessage { protocol, first } => write!(
                f,
                "not a message in the {protocol} protocol: it begins with {first:#010x}"
            ),
            Self::WrongBinaryLength { length } => {
                write!(f, "a binary of {length} bytes does not make a value of this type")
            }
            Self::NotOneField { in_union } => {
                write!(f, "the union `{in_union}` holds exactly one field")
            }
            Self::UnknownField { of, id } => write!(f, "`{of}` has no field with the number {id}"),
            Self::MessageTooLong { length, limit } => {
                write!(f, "an input of {length} bytes is over the limit of {limit}")
            }
            Self::InvalidMessageKind(byte) => write!(f, "{byte} is not a kind of message"),
        }
    }
}

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Field(&'static str),
    /// A field of which no more than the number is known.
    Id(i16),
    Element(usize),
    Key(usize),
    Value(usize),
}

/// Why some bytes are not the value that was asked for, and where they stop being it.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use alato_thrift::binary;
///
/// let bytes = binary::to_vec(&BTreeMap::from([(1_i32, vec![b"not \xff UTF-8".as_slice()])]))?;
/// let error = binary::from_slice::<BTreeMap<i32, Vec<String>>>(&bytes).unwrap_err();
/// assert_eq!(error.path(), "{value 0}[0]");
/// assert_eq!(
///     error.to_string(),
///     "{value 0}[0]: a string that is not UTF-8 (at byte 19)",
/// );
/// # Ok::<(), alato_thrift::EncodeError>(())
/// ```
// Boxed: the size of a pointer on the path where nothing goes wrong, and no allocation there.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<DecodeErrorParts>);

#[derive(Clone, PartialEq, Eq)]
struct DecodeErrorParts {
    kind: DecodeErrorKind,
    offset: usize,
    /// From the innermost step to the outermost: the order in which they are learned.
    steps: Vec<Step>,
}

impl DecodeError {
    /// An error at `offset`, in bytes from the start of the input.
    #[cold]
    #[must_use]
    pub fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(DecodeErrorParts {
            kind,
            offset,
            steps: Vec::new(),
        }))
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Where it was found, in bytes from the start of the input.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The path from the decoded value to the wrong one, such as `users[3].email`; empty where that
    /// is the value itself.
    ///
    /// A map's third value is `{value 2}`, and its third key `{key 2}`. A field that has no name, in a
    /// [`Value`](crate::Value), is `#7`.
    #[must_use]
    pub fn path(&self) -> String {
        Path(&self.0.steps).to_string()
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn inside(mut self, step: Step) -> Self {
        self.0.steps.push(step);
        self
    }
}

struct Path<'a>(&'a [Step]);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().rev().enumerate() {
            match step {
                Step::Field(name) if i == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Id(id) if i == 0 => write!(f, "#{id}")?,
                Step::Id(id) => write!(f, ".#{id}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Key(index) => write!(f, "{{key {index}}}")?,
                Step::Value(index) => write!(f, "{{value {index}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DecodeErrorParts {
            kind,
            offset,
            steps,
        } = &*self.0;
        if !steps.is_empty() {
            write!(f, "{}: ", Path(steps))?;
        }
        write!(f, "{kind} (at byte {offset})")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("path", &self.path())
            .field("offset", &self.0.offset)
            .finish()
    }
}

impl Error for DecodeError {}

/// Why a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A length does not fit the 32-bit signed integer that Thrift has for it.
    TooLong {
        /// What has that length.
        of: LengthOf,
        /// The length.
        length: usize,
    },
    /// Structs nest deeper than [`Limits::max_depth`](crate::Limits::max_depth): no peer would read
    /// them.
    TooDeep {
        /// The limit.
        limit: u16,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { of, length } => write!(
                f,
                "a {of} of {length} {} is longer than Thrift can say",
                of.unit()
            ),
            Self::TooDeep { limit } => write!(f, "nested deeper than the limit of {limit}"),
        }
    }
}

impl Error for EncodeError {}

/// A number that a closed enum does not have; what the `TryFrom<i32>` of a derived one fails with.
///
/// ```
/// use alato_thrift::UnknownEnumValue;
///
/// let unknown = UnknownEnumValue::new("Color", 2);
/// assert_eq!((unknown.in_enum(), unknown.value()), ("Color", 2));
/// assert_eq!(unknown.to_string(), "`Color` has no variant with the number 2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEnumValue {
    in_enum: &'static str,
    value: i32,
}

impl UnknownEnumValue {
    /// For an enum of that name.
    #[must_use]
    pub const fn new(in_enum: &'static str, value: i32) -> Self {
        Self { in_enum, value }
    }

    /// The enum's name.
    #[must_use]
    pub const fn in_enum(&self) -> &'static str {
        self.in_enum
    }

    /// The number that it does not have.
    #[must_use]
    pub const fn value(&self) -> i32 {
        self.value
    }
}

impl fmt::Display for UnknownEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { in_enum, value } = self;
        write!(f, "`{in_enum}` has no variant with the number {value}")
    }
}

impl Error for UnknownEnumValue {}
