//! `include_thrift!`, a door to `alato-idl`. Use it through the `alato` crate, with its feature `idl`.

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

mod arguments;
mod expand;

/// Writes the Rust code for `.thrift` files where it stands, without a build script.
///
/// ```
/// mod idl {
///     alato::include_thrift!("../examples/idl/calculator.thrift");
/// }
///
/// use idl::calculator::{Operation, Work};
///
/// let work = Work { op: Operation::Add, operands: vec![1, 2], comment: None };
/// # assert_eq!(work.operands.len(), 2);
/// ```
///
/// The code is a module for each namespace (`namespace rs calculator`, or else the file's name), for the files and for all that
/// they include; each file is there once, however often it is included. Paths start at the folder of the package's `Cargo.toml`.
/// When one of the files changes, the code is written anew. An error in a file is an error of the compiler's, with the file, the
/// line and its text.
///
/// # Arguments
/// | argument | meaning |
/// |---|---|
/// | `"idl/echo.thrift"` | a file; there may be several |
/// | `include = "idl"` | a folder to look for included files in, after the folder of the file that includes |
/// | `extern "shared.thrift" => ::company_idl::shared` | a file (the end of its path) that another crate has generated, and the module that it is there |
/// | `maps = "hash"` | `HashMap` and `HashSet` in place of `BTreeMap` and `BTreeSet` |
/// | `string = "::faststr::FastStr"`, `binary = "::bytes::Bytes"` | the types of `string` and `binary` |
/// | `derive = "::serde::Serialize"` | a derive for every type |
/// | `services = false` | no traits for the services |
/// | `dialect = "kitex"` | the files are in that dialect: `kitex`, `thriftpy` or `scrooge` |
/// | `crate = "path"` | where alato is found, if not at `::alato` |
///
/// # Structs that nest deep
/// For each call rustc proves that its future is `Send`, by looking into every struct that the call
/// carries. It gives up at the crate's recursion limit. Default: 128. That is enough for 63 structs
/// that hold each other in `optional` fields, or 31 in lists. If a service needs more, the code is
/// one error, `structs_nest_deeper_than_the_recursion_limit`. Then put
/// `#![recursion_limit = "256"]`, or more, at the top of the crate.
#[proc_macro]
pub fn include_thrift(input: TokenStream) -> TokenStream {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    expand::expand(input.into(), root.as_ref()).into()
}
