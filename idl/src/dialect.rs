//! What other compilers take and Apache's does not.

/// Whose language a file is written in. The [table of dialects](crate#dialects) lists what each
/// takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Apache's compiler, 0.25: nothing else is taken.
    #[default]
    Apache,
    /// Kitex, which is thriftgo; and Pilota, which is Volo's.
    Kitex,
    /// thriftpy2.
    Thriftpy,
    /// Twitter's Scrooge.
    Scrooge,
}

impl Dialect {
    /// Those with something of their own.
    pub const EXTENDED: [Self; 3] = [Self::Kitex, Self::Thriftpy, Self::Scrooge];

    /// What it is called in options: `kitex`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apache => "apache",
            Self::Kitex => "kitex",
            Self::Thriftpy => "thriftpy",
            Self::Scrooge => "scrooge",
        }
    }

    pub(crate) fn takes(self, extra: Extra) -> bool {
        extra.dialects().contains(&self)
    }
}

impl std::str::FromStr for Dialect {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Apache].into_iter().chain(Self::EXTENDED);
        all.into_iter()
            .find(|dialect| dialect.as_str() == name)
            .ok_or_else(|| {
                format!(
                    "there is no dialect `{name}`: it is one of apache, kitex, thriftpy, scrooge"
                )
            })
    }
}

/// Something that Apache's compiler does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extra {
    /// `1: Other (a = "b") x`
    AnnotatedTypeName,
    /// `namespace * foo (a = "b")`
    AnnotatedStar,
    /// `const i32 A = 1 (a = "b")`
    AnnotatedConst,
    /// A string over several lines.
    MultilineString,
    /// `"\x41"`, which stays as it is.
    AnyEscape,
    /// `0o17`
    Octal,
    /// `void list()`
    KeywordAsName,
    /// `struct A {};`
    SeparatorAfterDefinition,
    /// `namespace rs a;`
    SeparatorAfterHeader,
    /// `struct A {} namespace rs a`
    HeaderAfterDefinition,
    /// `const list<i32> A = B`, where `B` is a constant; the same for sets, maps, structs and
    /// enums.
    NamedConstant,
    /// `const B A = 1 typedef i32 B`
    TypeDefinedBelow,
    /// `const i32 A = B const i32 B = 1`; the same for a service to extend.
    ConstantDefinedBelow,
    /// A type with the name of one in an included file that has the same namespaces.
    NameOfIncluded,
    /// `throws (1: S s)`, where `S` is a struct.
    ThrownStruct,
    /// `1.`
    TrailingPoint,
    /// `#@namespace scala foo`
    HashNamespace,
    /// `True`
    CapitalBool,
    /// `senum E { "a" "b" }`
    Senum,
}

impl Extra {
    fn dialects(self) -> &'static [Dialect] {
        use Dialect::{Kitex, Scrooge, Thriftpy};
        match self {
            Self::AnnotatedTypeName | Self::MultilineString | Self::AnyEscape => &[Kitex, Scrooge],
            Self::AnnotatedStar | Self::Octal | Self::KeywordAsName => &[Kitex],
            Self::TrailingPoint => &[Thriftpy],
            Self::AnnotatedConst | Self::SeparatorAfterDefinition | Self::TypeDefinedBelow => {
                &[Kitex, Thriftpy]
            }
            Self::SeparatorAfterHeader | Self::NamedConstant | Self::NameOfIncluded => {
                &[Kitex, Thriftpy, Scrooge]
            }
            // Headers anywhere are Pilota's, whose users read files in this dialect.
            Self::HeaderAfterDefinition | Self::ConstantDefinedBelow | Self::ThrownStruct => {
                &[Kitex]
            }
            Self::HashNamespace | Self::CapitalBool | Self::Senum => &[Scrooge],
        }
    }

    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::AnnotatedTypeName => "annotations on the name of a type",
            Self::AnnotatedStar => "annotations on `namespace *`",
            Self::AnnotatedConst => "annotations on a constant",
            Self::MultilineString => "a string over several lines",
            Self::AnyEscape => "an escape other than `\\r \\n \\t \\\" \\' \\\\`",
            Self::Octal => "an octal number",
            Self::KeywordAsName => "a keyword as the name of this",
            Self::SeparatorAfterDefinition | Self::SeparatorAfterHeader => "a `;` here",
            Self::HeaderAfterDefinition => "a header below a definition",
            Self::NamedConstant => "the name of a constant here",
            Self::TypeDefinedBelow => "a value of a type that is defined below it",
            Self::ConstantDefinedBelow => "a name that is defined below its use",
            Self::NameOfIncluded => "a name that an included file defines",
            Self::ThrownStruct => "a struct that is thrown",
            Self::TrailingPoint => "a number that ends in a point",
            Self::HashNamespace => "a namespace in a comment",
            Self::CapitalBool => "`True` and `False`",
            Self::Senum => "`senum`",
        }
    }

    /// `--dialect kitex` or `--dialect scrooge`
    pub(crate) fn options(self) -> String {
        let options: Vec<_> = self
            .dialects()
            .iter()
            .map(|dialect| format!("`--dialect {}`", dialect.as_str()))
            .collect();
        options.join(" or ")
    }
}
