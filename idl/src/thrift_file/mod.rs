//! [`ThriftFile`]: the way back, from types and services in Rust to a `.thrift` file.

mod collect;
mod docs;
mod drift;
mod error;
mod names;
mod types;
mod values;
mod write;

use alato_thrift::descriptor::{Describe, ServiceDescriptor, TypeDescriptor};

#[doc(hidden)]
pub use self::drift::up_to_date;
pub use self::{
    drift::Drift,
    error::{NameProblem, Problem, ThriftFileError},
};
use crate::{
    dialect::Dialect,
    format::format,
    workspace::{Resolved, Workspace},
};

/// A `.thrift` file that says what types and services in Rust say: their descriptors in, text out.
///
/// All that is reachable is written: what fields hold, what methods take, return and throw, what services extend. Definitions stand
/// before what uses them, in the order in which they were asked for, and services at the end. The text is the same every time, as `alato fmt`
/// would write it, and Apache's compiler accepts it (from 0.17 on, where there is no `uuid`).
///
/// ```
/// use alato::{RpcError, ThriftException, ThriftStruct, thrift_service};
/// use alato_idl::ThriftFile;
///
/// /// What there is to buy.
/// #[derive(ThriftStruct)]
/// pub struct Item {
///     #[thrift(id = 1)]
///     pub name: String,
///     #[thrift(id = 2, default = 1)]
///     pub count: i32,
/// }
///
/// #[derive(ThriftException, Debug)]
/// pub struct SoldOut {}
///
/// #[thrift_service]
/// pub trait Shop {
///     /// Buys something.
///     async fn buy(&self, item: Item) -> Result<i64, RpcError<SoldOut>>;
/// }
///
/// let file = ThriftFile::new()
///     .namespace("java", "com.example.shop")
///     .service(ShopClient::descriptor());
/// assert_eq!(
///     file.text()?,
///     "\
/// namespace java com.example.shop
///
/// /** What there is to buy. */
/// struct Item {
///   1: string name
///   2: i32 count = 1
/// }
///
/// exception SoldOut {}
///
/// service Shop {
///   /** Buys something. */
///   i64 buy(1: Item item) throws (1: SoldOut sold_out)
/// }
/// "
/// );
/// # Ok::<(), alato_idl::ThriftFileError>(())
/// ```
///
/// A test keeps a file in the repository up to date: [`assert_up_to_date!`](crate::assert_up_to_date).
///
/// It is one file, which includes no other. What Rust does not say is not in it: names that only stand for other types, constants, annotations.
///
/// # What is written
/// | Rust | Thrift |
/// |---|---|
/// | the name, or what `rename` says | the name; it has to be one in Thrift, and no word of its language |
/// | an `Option` | `optional` |
/// | `#[thrift(required)]`, `optional`, `default = …` | the same |
/// | a newtype, a type alias, `Box`, `Arc`, a reference | what it stands for |
/// | a variant of a union that holds nothing | a struct without fields, `Empty` |
/// | the variant of an enum or a union for what is unknown, skipped fields | nothing |
/// | `trait Shop: Health + Base` | `extends Health`, if that extends `Base` |
/// | documentation | `/** … */`; within it, `*/` becomes `* /` |
#[derive(Clone, Debug, Default)]
pub struct ThriftFile<'a> {
    comment: String,
    namespaces: Vec<(String, String)>,
    services: Vec<&'a ServiceDescriptor>,
    types: Vec<(String, &'a TypeDescriptor)>,
    allow_reserved: bool,
}

impl<'a> ThriftFile<'a> {
    /// A file with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says something at the top of the file, in `//`.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = text.into();
        self
    }

    /// Adds `namespace java com.example`, for a language or for all of them (`*`).
    #[must_use]
    pub fn namespace(mut self, language: impl Into<String>, name: impl Into<String>) -> Self {
        self.namespaces.push((language.into(), name.into()));
        self
    }

    /// Adds a service, and all that it mentions.
    #[must_use]
    pub fn service(mut self, service: &'a ServiceDescriptor) -> Self {
        self.services.push(service);
        self
    }

    /// Adds a type of Rust's, and all that it mentions.
    #[must_use]
    pub fn of<T: Describe + ?Sized>(mut self) -> Self {
        let name = std::any::type_name::<T>();
        self.types.push((name.to_owned(), T::descriptor()));
        self
    }

    /// Adds a type by its descriptor, and all that it mentions.
    #[must_use]
    pub fn ty(mut self, ty: &'a TypeDescriptor) -> Self {
        self.types.push((ty.to_string(), ty));
        self
    }

    /// Writes names that are words of some language, as `from` and `end` are. Many of Apache's compilers refuse them, whatever language
    /// they are to write: 0.17 does, 0.25 does not.
    #[must_use]
    pub fn allow_reserved_names(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// What is to be in the file.
    ///
    /// # Errors
    /// All that Thrift cannot say, each with the place in question: names that are none there, two types of the same name, fields of which
    /// the type is not known, services that extend several others.
    pub fn text(&self) -> Result<String, ThriftFileError> {
        let text = write::write(self)?;
        // What there is no rule for above, the checks of files know.
        format(&text, Dialect::Apache)
            .map_err(|_| refused(&text))
            .and_then(|text| {
                if resolve(&text).has_errors() {
                    return Err(refused(&text));
                }
                Ok(text)
            })
    }
}

fn resolve(text: &str) -> Resolved {
    let mut workspace = Workspace::new();
    workspace
        .insert("written.thrift", text)
        .add("written.thrift");
    workspace.resolve()
}

/// What the checks say of a text that they refuse.
fn refused(text: &str) -> ThriftFileError {
    let resolved = resolve(text);
    let errors = resolved.diagnostics.iter();
    let problems = errors
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| Problem::Refused {
            message: diagnostic.message.clone(),
        });
    ThriftFileError::new(problems.collect())
}
