//! The tokens of the language.

use crate::source::Span;

/// A piece of a file. Together the tokens of a file are all of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// Spaces, tabs and ends of lines.
    Whitespace,
    /// The mark of UTF-8 at the start of a file.
    ByteOrderMark,
    /// `// …`
    LineComment,
    /// `# …`
    HashComment,
    /// `/* … */`
    BlockComment,
    /// `/** … */`
    DocComment,
    /// A name, with or without dots.
    Identifier,
    /// A word of the language.
    Keyword(Keyword),
    /// `true` or `false`, which are 1 and 0.
    Bool,
    /// An integer.
    Int,
    /// A number with a point or an exponent.
    Double,
    /// A string, with its quotes.
    Literal,
    /// One of `: ; , { } ( ) = < > [ ] * &`, and the `@` of fbthrift.
    Symbol(char),
    /// What no token starts with.
    Unknown,
}

impl TokenKind {
    /// Whether the parser does not see it.
    #[must_use]
    pub fn is_trivia(self) -> bool {
        matches!(
            self,
            Self::Whitespace
                | Self::ByteOrderMark
                | Self::LineComment
                | Self::HashComment
                | Self::BlockComment
                | Self::DocComment
                | Self::Unknown
        )
    }

    /// Whether it is a comment.
    #[must_use]
    pub fn is_comment(self) -> bool {
        matches!(
            self,
            Self::LineComment | Self::HashComment | Self::BlockComment | Self::DocComment
        )
    }
}

macro_rules! keywords {
    ($($variant:ident = $text:literal,)*) => {
        /// A word of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs)] // They are what they are called.
        pub enum Keyword {
            $($variant,)*
        }

        impl Keyword {
            /// How it is written.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            pub(crate) fn of(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

keywords! {
    Async = "async",
    Binary = "binary",
    Bool = "bool",
    Byte = "byte",
    Const = "const",
    CppInclude = "cpp_include",
    CppNamespace = "cpp_namespace",
    CppType = "cpp_type",
    CsharpNamespace = "csharp_namespace",
    DelphiNamespace = "delphi_namespace",
    Double = "double",
    Enum = "enum",
    Exception = "exception",
    Extends = "extends",
    I16 = "i16",
    I32 = "i32",
    I64 = "i64",
    I8 = "i8",
    Include = "include",
    JavaPackage = "java_package",
    List = "list",
    Map = "map",
    Namespace = "namespace",
    Oneway = "oneway",
    Optional = "optional",
    PerlPackage = "perl_package",
    PhpNamespace = "php_namespace",
    PyModule = "py_module",
    Required = "required",
    RubyNamespace = "ruby_namespace",
    Service = "service",
    Set = "set",
    SmalltalkCategory = "smalltalk_category",
    SmalltalkPrefix = "smalltalk_prefix",
    String = "string",
    Struct = "struct",
    Throws = "throws",
    Typedef = "typedef",
    Union = "union",
    Uuid = "uuid",
    Void = "void",
    XsdAll = "xsd_all",
    XsdAttrs = "xsd_attrs",
    XsdNamespace = "xsd_namespace",
    XsdNillable = "xsd_nillable",
    XsdOptional = "xsd_optional",
}

impl Keyword {
    /// What is written today in place of one that Apache's compiler refuses: `namespace java`.
    pub(crate) fn modern_namespace(self) -> Option<&'static str> {
        Some(match self {
            Self::CppNamespace => "namespace cpp",
            Self::JavaPackage => "namespace java",
            Self::CsharpNamespace => "namespace netstd",
            Self::DelphiNamespace => "namespace delphi",
            Self::PhpNamespace => "namespace php",
            Self::PyModule => "namespace py",
            Self::PerlPackage => "namespace perl",
            Self::RubyNamespace => "namespace rb",
            Self::SmalltalkCategory => "namespace st.category",
            Self::SmalltalkPrefix => "namespace st.prefix",
            Self::XsdNamespace => "namespace xsd",
            _ => return None,
        })
    }

    /// Whether a field may have it as its name. Apache's grammar leaves out those that may stand behind a name.
    pub(crate) fn can_name_field(self) -> bool {
        !matches!(
            self,
            Self::CppType | Self::XsdAll | Self::XsdAttrs | Self::XsdNillable | Self::XsdOptional
        ) && self.modern_namespace().is_none()
    }

    /// Whether a definition or a header starts with it.
    pub(crate) fn starts_item(self) -> bool {
        matches!(
            self,
            Self::Const
                | Self::CppInclude
                | Self::Enum
                | Self::Exception
                | Self::Include
                | Self::Namespace
                | Self::Service
                | Self::Struct
                | Self::Typedef
                | Self::Union
        ) || self.modern_namespace().is_some()
    }
}
