//! `#[service]`: completes an `impl Service` whose `call` is an `async fn`.

mod check;
mod emit;
mod lower;
mod parse;

use proc_macro2::TokenStream;

use crate::{attributes::MacroArguments, errors::Errors};

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments: MacroArguments = errors
        .take(crate::attributes::parse_arguments(arguments))
        .unwrap_or_default();

    let parsed = match parse::parse(item) {
        Ok(parsed) => parsed,
        Err(error) => {
            errors.add(error);
            return errors.into_compile_error();
        }
    };
    let usable = check::check(&parsed, &mut errors);
    let implementation =
        lower::lower(parsed, usable).map(|lowered| emit::emit(&lowered, &arguments.runtime()));

    let mut output = errors.into_compile_error();
    output.extend(implementation);
    output
}
