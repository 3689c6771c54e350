//! The procedural macros of alato. Use them through the `alato` crate, which documents them and
//! re-exports them beside the traits that they implement.
//!
//! Every macro goes through the same passes: *parse* the tokens into a model, *check* the model
//! against every rule and collect all errors, *lower* it to what the output needs to know, and
//! *emit* tokens. Only this file touches the compiler's `TokenStream`, so the passes can be tested
//! without a compiler run.

// No input may make a macro panic.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

use proc_macro::TokenStream;

mod attributes;
mod configured;
mod derive;
mod errors;
mod generics;
mod groups;
mod layer;
mod lifetimes;
mod service;
#[cfg(test)]
mod tests;
mod thrift_service;

/// Completes an `impl Service<Cx, Req> for T` whose `call` is written as an `async fn`; or makes a service of a free `async
/// fn`; or names the future of an `impl GatService`.
///
/// It writes the associated types `Response` and `Error` from the return type, however that is
/// spelled (a type that you write yourself is kept), and the `Send` bounds that the future needs
/// where the context or the request is a type parameter. The future is never boxed.
///
/// ```
/// use alato::{Service, service};
///
/// struct Timed<S> {
///     inner: S,
/// }
///
/// #[service]
/// impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S> {
///     async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
///         let start = std::time::Instant::now();
///         let reply = self.inner.call(cx, req).await;
///         println!("answered in {:?}", start.elapsed());
///         reply
///     }
/// }
/// ```
///
/// is written as
///
/// ```
/// # use alato::Service;
/// # struct Timed<S> {
/// #     inner: S,
/// # }
/// impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S>
/// where
///     Cx: Send,
///     Req: Send,
/// {
///     type Response = S::Response; // by way of the return type
///     type Error = S::Error;
///
///     // Really a `fn` that gives `impl Future + Send`; see below.
///     async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
///         let start = std::time::Instant::now();
///         let reply = self.inner.call(cx, req).await;
///         println!("answered in {:?}", start.elapsed());
///         reply
///     }
/// }
/// ```
///
/// # The future
/// An `async` block keeps its arguments beside the future that it awaits, so that a stack of `n` layers holds
/// the request `n + 1` times, and moves it `n` times. Where the syntax proves that it makes no difference, the macro writes
/// the body another way: what comes before the `.await` is run, and leaves the awaited future with the locals that
/// outlive it. Such a layer adds to the future what it keeps across the await, and nothing else. Where the arguments are only passed on to
/// the inner service, its future is made when the layer's is (and not polled before the layer has done what it does first), so the request is
/// moved once, however many such layers there are.
///
/// It can be done for a body
/// - with one `.await`, on a call that is given the request and locals as they are, or fields of `self`
///   (`self.inner.call(cx, req)`, `timeout(self.duration, self.inner.call(cx, req))`);
/// - which its statement evaluates first (`let reply = ….await;`, `….await.map_err(…)?`, `match ….await { … }`);
/// - with anything before it that can be seen to end or to last: plain `let`s, `return`, `?`, the usual macros.
///
/// The meaning stays that of the `async fn`: nothing runs before the first poll, and effects and drops keep their
/// order, on cancellation and on panic as well. Any other body becomes an `async` block, its tokens untouched;
/// `#[service(flat)]` makes that an error that says what stands in the way.
///
/// # On a function
/// A free `async fn` becomes a unit type with its name, which is a service; its generics and its visibility are kept.
///
/// ```
/// use alato::{Service, service};
///
/// #[service]
/// pub async fn echo<T: Send>(_cx: &mut (), req: T) -> Result<T, std::convert::Infallible> {
///     Ok(req)
/// }
///
/// # async fn example() {
/// assert_eq!(echo.call(&mut (), 5).await, Ok(5));
/// # }
/// ```
///
/// # On an `impl GatService`
/// `#[service(gat)]` writes `type Future<'a> = impl Future<…>`, which needs a nightly compiler and
/// `#![feature(impl_trait_in_assoc_type)]` in the crate; and beside it an `impl Service` that forwards to the
/// `GatService`, whose futures therefore have to be `Send`. Where you write `type Future<'a>` and a plain `fn call`
/// yourself, it works on stable, and writes the `impl Service` alone. `#[service(gat, local)]` leaves that out, so that
/// nothing has to be `Send`.
///
/// # Arguments
/// | argument | meaning |
/// |---|---|
/// | `crate = "path"` | where alato is found, if not at `::alato` |
/// | `gat` | it is an `impl GatService` |
/// | `local` | with `gat`: no `impl Service`, so nothing has to be `Send` |
/// | `flat` | a body that needs an `async` block is an error |
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    service::expand(arguments.into(), &item.into()).into()
}

/// Makes a Thrift service of a trait: a server that dispatches to an implementation of the trait, and a
/// client that implements it.
///
/// For `trait Calculator` it writes `CalculatorServer<H>`, a `Service` that decodes the arguments,
/// calls `H: Calculator` and encodes the result; and `CalculatorClient<S>`, which implements
/// `Calculator` by way of a `Service`, such as the `Client` that its `builder` makes.
///
/// ```
/// use alato::{RpcError, ThriftException, thrift_service};
///
/// #[derive(ThriftException, Debug)]
/// pub struct DivisionByZero {}
///
/// #[thrift_service]
/// pub trait Calculator {
///     async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
///
///     /// Declares an exception: `throws (1: DivisionByZero e)` in the IDL.
///     async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError<DivisionByZero>>;
///
///     #[thrift(oneway)]
///     async fn clear(&self) -> Result<(), RpcError>;
/// }
///
/// struct Handler;
///
/// impl Calculator for Handler {
///     async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
///         Ok(a.wrapping_add(b))
///     }
///
///     async fn divide(&self, a: i32, b: i32) -> Result<i32, RpcError<DivisionByZero>> {
///         Ok(a.checked_div(b).ok_or(DivisionByZero {})?)
///     }
///
///     async fn clear(&self) -> Result<(), RpcError> {
///         Ok(())
///     }
/// }
/// ```
///
/// Arguments are numbered from 1 in the order in which they stand. An argument may borrow
/// (`name: &str`); a server then decodes it without a copy.
///
/// # Attributes
/// | attribute | where | meaning |
/// |---|---|---|
/// | `#[thrift_service(crate = "path")]` | the trait | where alato is found, if not at `::alato` |
/// | `#[thrift_service(rename = "name")]` | the trait | its name in the IDL, which a header may carry |
/// | `#[thrift(oneway)]` | a method | the client does not wait, and the server sends no reply |
/// | `#[thrift(rename = "name")]` | a method | its name on the wire |
/// | `#[thrift(rename = "name")]` | an argument | its name in errors and descriptors |
/// | `#[thrift(id = 2)]` | an argument | its number on the wire; give it to all or to none |
/// | `#[thrift(required)]`, `optional`, `default_requiredness`, `default` | an argument | as on a field of a [`ThriftStruct`](derive@ThriftStruct) |
#[proc_macro_attribute]
pub fn thrift_service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    thrift_service::expand(arguments.into(), &item.into()).into()
}

/// Writes the layer of a middleware: for `struct Timeout<S>`, a `TimeoutLayer` that wraps any service in a `Timeout`.
///
/// ```
/// use std::time::Duration;
///
/// use alato::Layer;
///
/// #[derive(Layer)]
/// pub struct Timeout<S> {
///     #[layer(inner)]
///     inner: S,
///     duration: Duration,
/// }
///
/// let layer = TimeoutLayer::new(Duration::from_secs(1));
/// let timeout = layer.layer("any service");
/// assert_eq!(timeout.inner, "any service");
/// assert_eq!(timeout.duration, Duration::from_secs(1));
/// ```
///
/// The layer holds the other fields, which have to be `Clone`: one layer can wrap many services. `new` takes them in the
/// order in which they stand; a `PhantomData` it fills in itself.
///
/// # Attributes
/// | attribute | where | meaning |
/// |---|---|---|
/// | `#[layer(inner)]` | one field | holds the inner service; its type is a type parameter |
/// | `#[layer(crate = "path")]` | the struct | where alato is found, if not at `::alato` |
#[proc_macro_derive(Layer, attributes(layer))]
pub fn derive_layer(input: TokenStream) -> TokenStream {
    layer::expand(input.into()).into()
}

/// Implements `Encode` and `Decode` for a struct, so that it travels as a Thrift struct.
///
/// ```
/// use alato::{ThriftStruct, thrift::binary};
///
/// #[derive(ThriftStruct, Debug, PartialEq)]
/// struct User<'a> {
///     #[thrift(id = 1, required)]
///     name: &'a str, // borrowed from the input
///     #[thrift(id = 2)]
///     emails: Vec<String>,
///     #[thrift(id = 3)]
///     age: Option<i32>,
/// }
///
/// let user = User { name: "Ada", emails: vec![], age: Some(36) };
/// let bytes = binary::to_vec(&user)?;
/// assert_eq!(binary::from_slice::<User>(&bytes)?, user);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An `Option` is an `optional` field: written where it is `Some`. Any other field is always written; where the
/// wire does not carry it, it takes the value that Apache's C++ would leave there (zero, an empty
/// string or container, a struct of such fields), unless it is `required`, which makes its absence
/// an error. Fields that the struct does not have, or that travel with another type, are skipped.
///
/// A struct that is absent as a whole is constructed in the same way, its `required` fields
/// included. A union, an enum without the number 0, and a field with `with` have no such value: if
/// the field may be absent, make it an `Option`, or give it a `default`.
///
/// A struct with type parameters is implemented for those whose fields travel: for `T` in `Vec<T>`
/// there is `T: Encode`, for `Vec<T::Item>` there is `T::Item: Encode`, and for a skipped
/// `PhantomData<T>` nothing.
///
/// # Attributes
/// | attribute | where | meaning |
/// |---|---|---|
/// | `#[thrift(id = 1)]` | a field | its number on the wire; every field has one. It may be 0 or negative, as for peers that use such numbers |
/// | `#[thrift(required)]` | a field | its absence is an error |
/// | `#[thrift(optional)]` | a field | it is `optional` in the descriptor; an `Option` says so already |
/// | `#[thrift(default_requiredness)]` | a field | it is neither in the descriptor; a type that is no `Option` says so already |
/// | `#[thrift(default)]`, `#[thrift(default = expr)]` | a field | what it holds when it is not there: that of `Default`, or `expr`. For an `Option` it is what is in the `Some`; a string is turned into the field's type |
/// | `#[thrift(rename = "name")]` | a field, the struct | its name in errors and descriptors |
/// | `#[thrift(skip)]` | a field without a number | it does not travel; one that is read holds its default |
/// | `#[thrift(binary)]` | a field | it travels as a binary, by `AsRef<[u8]>` and `TryFrom<&[u8]>`: `[u8; 16]` is a uuid otherwise |
/// | `#[thrift(with = path)]` | a field | `path::TYPE`, `path::encode` and `path::decode` write and read it |
/// | `#[thrift(unknown_fields)]` | a field of type `UnknownFields` | keeps the fields that the struct does not have, and writes them again |
/// | `#[thrift(deny_unknown_fields)]` | the struct | a field that it does not have is an error |
/// | `#[thrift(bound = "T: Clone")]` | the struct | the bounds of the implementations, in place of those that are inferred |
/// | `#[thrift(crate = "path")]` | the struct | where alato is found, if not at `::alato` |
///
/// A tuple struct with one field and no number is a typedef: `struct UserId(i64)` travels as an `i64`.
#[proc_macro_derive(ThriftStruct, attributes(thrift))]
pub fn derive_thrift_struct(input: TokenStream) -> TokenStream {
    derive::expand(derive::Kind::Struct, input.into()).into()
}

/// Implements `Encode` and `Decode` for an enum, so that it travels as a Thrift enum; and `From` for its numbers, in both directions.
///
/// ```
/// use alato::{ThriftEnum, thrift::binary};
///
/// #[derive(ThriftEnum, Debug, PartialEq)]
/// #[repr(i32)]
/// enum Operation {
///     Add = 1,
///     Subtract = 2,
///     /// Numbers that are not known here (yet).
///     #[thrift(unknown)]
///     Unknown(i32),
/// }
///
/// assert_eq!(binary::to_vec(&Operation::Subtract)?, [0, 0, 0, 2]);
/// assert_eq!(binary::from_slice::<Operation>(&[0, 0, 0, 77])?, Operation::Unknown(77));
/// assert_eq!(i32::from(Operation::Subtract), 2);
/// assert_eq!(Operation::from(77), Operation::Unknown(77));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With a variant marked `unknown`, numbers that the enum does not name survive a round trip, as
/// they do in Apache's languages (Rust then asks for `#[repr(i32)]`). Without one, such a number is
/// an error (and there is `TryFrom<i32>` in place of `From<i32>`), and a peer with a newer IDL cannot be understood.
///
/// # Attributes
/// | attribute | where | meaning |
/// |---|---|---|
/// | `#[thrift(unknown)]` | one variant with one `i32` | holds the numbers that no other variant has |
/// | `#[thrift(crate = "path")]` | the enum | where alato is found, if not at `::alato` |
#[proc_macro_derive(ThriftEnum, attributes(thrift))]
pub fn derive_thrift_enum(input: TokenStream) -> TokenStream {
    derive::expand(derive::Kind::Enum, input.into()).into()
}

/// Implements `Encode` and `Decode` for an enum, so that it travels as a Thrift union.
///
/// ```
/// use alato::{ThriftUnion, thrift::{UnknownFields, binary}};
///
/// #[derive(ThriftUnion, Debug, PartialEq)]
/// enum Contact<'a> {
///     #[thrift(id = 1)]
///     Email(&'a str),
///     #[thrift(id = 2)]
///     Phone(i64),
///     /// Nothing stands for an empty struct.
///     #[thrift(id = 3)]
///     Withheld,
///     /// Fields that are not known here (yet).
///     #[thrift(unknown)]
///     Unknown(UnknownFields),
/// }
///
/// let bytes = binary::to_vec(&Contact::Email("ada@example.com"))?;
/// assert_eq!(binary::from_slice::<Contact>(&bytes)?, Contact::Email("ada@example.com"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With a variant marked `unknown`, a field that the union does not have survives a round trip; without one,
/// it is an error. A union without a field is `Unknown` as well, or an error; one with several is
/// always an error, though some of Apache's languages let the last one win.
///
/// # Attributes
/// | attribute | where | meaning |
/// |---|---|---|
/// | `#[thrift(id = 1)]` | a variant | the number of its field |
/// | `#[thrift(rename = "name")]` | a variant, the enum | its name in errors and descriptors |
/// | `#[thrift(unknown)]` | one variant with `UnknownFields` | holds the fields that no other variant has |
/// | `#[thrift(bound = "T: Clone")]` | the enum | the bounds of the implementations, in place of those that are inferred |
/// | `#[thrift(crate = "path")]` | the enum | where alato is found, if not at `::alato` |
#[proc_macro_derive(ThriftUnion, attributes(thrift))]
pub fn derive_thrift_union(input: TokenStream) -> TokenStream {
    derive::expand(derive::Kind::Union, input.into()).into()
}

/// Makes a type one that a Thrift method can declare to throw.
///
/// On a struct it does what `ThriftStruct` does, and implements `std::error::Error`, with the
/// struct's `Debug` form as its message. A method that declares it is `throws (1: …)` in the IDL.
///
/// On an enum, it is for a method that declares several exceptions, or one with a number other than
/// 1: each variant holds one of them, and its number. An exception without a number in the IDL has -1, the next one -2.
/// 0 is the method's result, and no exception has it.
///
/// ```
/// use alato::ThriftException;
///
/// #[derive(ThriftException, Debug)]
/// struct NotFound {
///     #[thrift(id = 1)]
///     key: String,
/// }
///
/// #[derive(ThriftException, Debug)]
/// struct Busy {}
///
/// /// `throws (1: NotFound notFound, 2: Busy busy)`
/// #[derive(ThriftException, Debug)]
/// enum LookupError {
///     #[thrift(id = 1)]
///     NotFound(NotFound),
///     #[thrift(id = 2)]
///     Busy(Busy),
/// }
///
/// let error = LookupError::from(NotFound { key: "a".into() });
/// assert_eq!(error.to_string(), r#"NotFound { key: "a" }"#);
/// ```
///
/// The attributes are those of `ThriftStruct`; on a variant, `id`, and `rename`: what the IDL calls the exception in `throws (…)`, where that is
/// not the variant's name in lower case, `not_found`.
#[proc_macro_derive(ThriftException, attributes(thrift))]
pub fn derive_thrift_exception(input: TokenStream) -> TokenStream {
    derive::expand(derive::Kind::Exception, input.into()).into()
}

/// Expands an item whose conditions (`#[cfg]`) have been looked at. Written by the other macros.
#[doc(hidden)]
#[proc_macro_derive(__Configured, attributes(__alato))]
pub fn derive_configured(input: TokenStream) -> TokenStream {
    let Some(handed_on) = configured::take(input.into()) else {
        return TokenStream::new();
    };
    let configured::HandedOn {
        macro_name,
        arguments,
        item,
    } = handed_on;
    let expanded = match macro_name.as_str() {
        "service" => service::expand_configured(arguments, &item),
        _ => thrift_service::expand_configured(arguments, &item),
    };
    expanded.into()
}

/// Takes away the struct in which an item was handed on.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __remove(_: TokenStream, _: TokenStream) -> TokenStream {
    TokenStream::new()
}
