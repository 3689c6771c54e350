//! What is wrong with a file, or doubtful: independent of how it is shown.

use std::fmt;

use crate::source::Place;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Worth a look; the file means what it says.
    Warning,
    /// Nothing can be made of the file.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What kind of mistake it is. Its name is stable, so that a rule can be switched on or off by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name: `duplicate-id`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    /// A character that no token starts with.
    UnexpectedCharacter = "unexpected-character",
    /// A comment without an end.
    UnterminatedComment = "unterminated-comment",
    /// A string without an end on its line.
    UnterminatedString = "unterminated-string",
    /// A backslash before something else than `r n t " ' \`.
    BadEscape = "bad-escape",
    /// An integer of more than 64 bits.
    IntegerOverflow = "integer-overflow",
    /// Something else stands where a token was expected.
    Syntax = "syntax",
    /// Types, values or attributes that nest too deep.
    TooDeep = "too-deep",
    /// Text that only a dialect of the language takes.
    Dialect = "dialect",
    /// Syntax of fbthrift, which is another language.
    Fbthrift = "fbthrift",
    /// `java_package` and its like.
    OldNamespace = "old-namespace",
    /// An `include` or a `namespace` below a definition.
    HeaderAfterDefinition = "header-after-definition",
    /// A dot in a name that is being defined.
    DottedName = "dotted-name",
    /// Bytes that are not UTF-8.
    NotUtf8 = "not-utf8",
    /// So many mistakes that the others are not listed.
    TooManyErrors = "too-many-errors",
    /// A file that cannot be read.
    Unreadable = "unreadable",
    /// An included file that is not there.
    IncludeNotFound = "include-not-found",
    /// A file that includes itself, by way of others or not.
    IncludeCycle = "include-cycle",
    /// A file that is included twice, or two with one name.
    DuplicateInclude = "duplicate-include",
    /// An include that nothing uses.
    UnusedInclude = "unused-include",
    /// A name that two types or services have.
    DuplicateType = "duplicate-type",
    /// A name that two constants, or two values of an enum, have.
    DuplicateConstant = "duplicate-constant",
    /// A number that two fields have.
    DuplicateId = "duplicate-id",
    /// A name that two fields have.
    DuplicateField = "duplicate-field",
    /// A name that two methods of a service have, or of one that it extends.
    DuplicateMethod = "duplicate-method",
    /// A number that two values of an enum have.
    DuplicateEnumNumber = "duplicate-enum-number",
    /// A type that is defined nowhere.
    UnknownType = "unknown-type",
    /// A service to extend that is not defined, or not yet.
    UnknownService = "unknown-service",
    /// A constant that is not defined, or not yet.
    UnknownConstant = "unknown-constant",
    /// A name that is used above its definition, where that is not allowed.
    UsedBeforeDefinition = "used-before-definition",
    /// A service where a type belongs.
    NotAType = "not-a-type",
    /// A typedef that stands for itself.
    TypedefCycle = "typedef-cycle",
    /// A constant that is its own value, by way of others or not.
    ConstantCycle = "constant-cycle",
    /// Constants that are values of others so often that they have too many parts.
    TooLarge = "too-large",
    /// A struct as a value that leaves out a field without a default.
    FieldLeftOut = "field-left-out",
    /// A default that holds itself.
    EndlessDefault = "endless-default",
    /// A value of another type than its constant or field.
    TypeMismatch = "type-mismatch",
    /// A number that the type does not hold.
    OutOfRange = "out-of-range",
    /// A number or a name that the enum does not have.
    NoSuchEnumValue = "no-such-enum-value",
    /// A value for a field that the struct does not have.
    NoSuchField = "no-such-field",
    /// A text that is not a uuid.
    BadUuid = "bad-uuid",
    /// A value of an enum that needs more than 32 bits.
    EnumOverflow = "enum-overflow",
    /// A field number that no protocol can carry.
    IdOutOfRange = "id-out-of-range",
    /// A field without a number, or with one that Apache's compiler replaces.
    ImplicitId = "implicit-id",
    /// More than one default in a union.
    UnionDefault = "union-default",
    /// A `required` or `optional` that says nothing where it stands.
    IgnoredRequiredness = "ignored-requiredness",
    /// A `throws` of something that is no exception.
    ThrowsNoException = "throws-no-exception",
    /// A `oneway` method that throws.
    OnewayThrows = "oneway-throws",
    /// A `oneway` method that returns something.
    OnewayReturns = "oneway-returns",
    /// An exception as the type of a field, an argument or a result.
    ExceptionAsType = "exception-as-type",
    /// A name that is a keyword in several languages.
    ReservedName = "reserved-name",
    /// The old name of something.
    Deprecated = "deprecated",
    /// An annotation for Rust that is not understood.
    BadAnnotation = "bad-annotation",
    /// A definition or a method without documentation; see [`Lint`](crate::Lint).
    Undocumented = "undocumented",
    /// A `required` field; see [`Lint`](crate::Lint).
    RequiredField = "required-field",
    /// The name of a type that is not written as such; see [`Lint`](crate::Lint).
    TypeName = "type-name",
    /// The name of a field that is not written as such; see [`Lint`](crate::Lint).
    FieldName = "field-name",
    /// A namespace that is another than before; this and what follows, see [`Changes`](crate::Changes).
    NamespaceChanged = "namespace-changed",
    /// A type or a constant that is gone.
    DefinitionRemoved = "definition-removed",
    /// A service that is gone.
    ServiceRemoved = "service-removed",
    /// A definition of another kind than before.
    KindChanged = "kind-changed",
    /// A typedef that stands for something else.
    TypedefChanged = "typedef-changed",
    /// A constant with another value.
    ConstantChanged = "constant-changed",
    /// A value of an enum that is gone.
    EnumValueRemoved = "enum-value-removed",
    /// A value of an enum with another number.
    EnumNumberChanged = "enum-number-changed",
    /// A value of an enum with another name.
    EnumValueRenamed = "enum-value-renamed",
    /// A field that is gone.
    FieldRemoved = "field-removed",
    /// A field with another number.
    FieldIdChanged = "field-id-changed",
    /// A field with another name.
    FieldRenamed = "field-renamed",
    /// A field of another type.
    FieldTypeChanged = "field-type-changed",
    /// A field that is new and required.
    RequiredFieldAdded = "required-field-added",
    /// A field that has to be there, and had not to, or the other way round.
    RequirednessChanged = "requiredness-changed",
    /// A field with another default.
    DefaultChanged = "default-changed",
    /// A method that is gone.
    MethodRemoved = "method-removed",
    /// A method that is oneway and was not, or the other way round.
    OnewayChanged = "oneway-changed",
    /// A method that returns something else.
    ReturnTypeChanged = "return-type-changed",
    /// A method that throws something new.
    ExceptionAdded = "exception-added",
    /// A method that does not throw something any more.
    ExceptionRemoved = "exception-removed",
    /// A method that throws something else under the same number.
    ExceptionChanged = "exception-changed",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place that has to do with a mistake, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What; empty if the place says it all.
    pub message: String,
}

/// Text to put in place of other text, which mends the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it replaces; where that is empty, it is an insertion.
    pub place: Place,
    /// What to write there.
    pub replacement: String,
}

/// One mistake, or something doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What kind of mistake.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where, the most important place first.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// The change that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, place, message.into())
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, place, message.into())
    }

    fn new(code: Code, severity: Severity, place: Place, message: String) -> Self {
        let labels = vec![Label {
            place,
            message: String::new(),
        }];
        Self {
            code,
            severity,
            message,
            labels,
            help: None,
            fix: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says something of the place itself.
    #[must_use]
    pub fn with_label(mut self, message: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.message = message.into();
        }
        self
    }

    /// Names another place that has to do with it.
    #[must_use]
    pub fn with_place(mut self, place: Place, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            place,
            message: message.into(),
        });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn with_fix(mut self, place: Place, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            place,
            replacement: replacement.into(),
        });
        self
    }

    /// The place of the mistake itself.
    #[must_use]
    pub fn place(&self) -> Place {
        self.labels
            .first()
            .map(|label| label.place)
            .unwrap_or_default()
    }

    /// Whether nothing can be made of the file.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
