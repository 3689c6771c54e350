//! `#[service]`: completes an `impl Service` whose `call` is an `async fn`.

mod check;
mod emit;
mod flat;
mod lower;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use darling::{FromMeta, util::Flag};
use syn::Path;

use crate::{attributes::runtime_path, errors::Errors};

/// What `#[service(…)]` may say.
#[derive(FromMeta, Default)]
struct ServiceArguments {
    #[darling(rename = "crate")]
    runtime: Option<Path>,
    /// The body has to be lowered to states that overlap.
    flat: Flag,
}

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments: ServiceArguments = errors
        .take(crate::attributes::parse_arguments(arguments))
        .unwrap_or_default();

    let parsed = match parse::parse(item.clone()) {
        Ok(parsed) => parsed,
        Err(error) => {
            errors.add(error);
            return errors.beside(item);
        }
    };
    let usable = check::check(&parsed, &mut errors);
    let runtime = runtime_path(arguments.runtime);
    let trait_path = parsed.trait_path();
    let implementation =
        match lower::lower(parsed, usable, arguments.flat.is_present(), &mut errors) {
            Some(lowered) => emit::emit(&lowered, &runtime),
            // Too little is left to implement, but what was imported for it is not unused.
            None => quote!(const _: () = { use #trait_path as _; };),
        };

    let mut output = errors.into_compile_error();
    output.extend(implementation);
    output
}
