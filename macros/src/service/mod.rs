//! `#[service]`: completes an `impl Service`, an `impl GatService`, or makes a service of a free function. The body is
//! an `async fn`.

mod check;
mod emit;
mod flat;
mod function;
mod gat;
mod lenient;
mod lower;
mod parse;

use darling::{FromMeta, util::Flag};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemImpl, Path, visit_mut::VisitMut};

use self::{gat::Forwarded, lower::Options, parse::ServiceImpl};
use crate::{
    attributes::{self, runtime_path},
    configured::{self, has_conditions},
    errors::Errors,
    groups::Ungroup,
};

/// What `#[service(…)]` may say.
#[derive(FromMeta, Default)]
struct ServiceArguments {
    #[darling(rename = "crate")]
    runtime: Option<Path>,
    /// The body has to be lowered to the future that it awaits, with no `async` block.
    flat: Flag,
    /// It is an `impl GatService`.
    gat: Flag,
    /// Its futures need not be `Send`, so there is no `impl Service`.
    local: Flag,
}

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let has_conditions = syn::parse2(item.clone()).is_ok_and(|item| has_conditions(&item));
    if !has_conditions {
        return expand_configured(arguments, item);
    }
    // A mistake in them is reported once the conditions are known.
    let parsed: Option<ServiceArguments> = attributes::parse_arguments(arguments.clone()).ok();
    let runtime = runtime_path(parsed.and_then(|parsed| parsed.runtime));
    configured::hand_on("service", &arguments, item, &runtime)
}

/// Expands an item without conditions in it.
pub(crate) fn expand_configured(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments: ServiceArguments = errors
        .take(attributes::parse_arguments(arguments))
        .unwrap_or_default();
    if arguments.local.is_present() && !arguments.gat.is_present() {
        errors.add(syn::Error::new(
            arguments.local.span(),
            "the futures of a `Service` are `Send`: `local` goes with `gat`",
        ));
    }
    let parsed = syn::parse2(item.clone());
    let mut parsed = parsed.or_else(|error| lenient::parse(item).ok_or(error));
    if let Ok(item) = &mut parsed {
        Ungroup.visit_item_mut(item);
    }
    let implementation = match parsed {
        Ok(Item::Impl(block)) => expand_impl(&arguments, block, &mut errors),
        Ok(Item::Fn(function)) => Ok(expand_function(&arguments, function, &mut errors)),
        Ok(other) => Err(parse::not_a_service(&other)),
        Err(error) => Err(error),
    };
    match implementation {
        Ok(implementation) => {
            let mut output = errors.into_compile_error();
            output.extend(implementation);
            output
        }
        Err(error) => {
            errors.add(error);
            errors.beside(item)
        }
    }
}

fn expand_impl(
    arguments: &ServiceArguments,
    block: ItemImpl,
    errors: &mut Errors,
) -> syn::Result<TokenStream> {
    let is_gat = arguments.gat.is_present();
    let written = is_gat.then(|| block.clone());
    let parsed = parse::parse(block, is_gat)?;
    // With its future named by hand there is nothing to complete but the `impl Service` beside it.
    if let Some(written) = written.filter(|_| parsed.future.is_some()) {
        let forward = match parsed.trait_arguments.as_slice() {
            [context, request] if !arguments.local.is_present() => {
                forward_by_hand(&parsed, context, request, arguments)
            }
            _ => TokenStream::new(),
        };
        return Ok(quote! { #written #forward });
    }
    if is_gat && !gat::KNOWS_TAIT {
        errors.add(syn::Error::new(
            arguments.gat.span(),
            "naming the future of an `async fn` needs a nightly compiler and its `impl_trait_in_assoc_type`: on stable, write `type Future<'a> = …` and a plain `fn call`",
        ));
        let trait_path = parsed.trait_path();
        return Ok(quote!(const _: () = { use #trait_path as _; };));
    }
    Ok(expand_service(arguments, parsed, errors))
}

fn forward_by_hand(
    parsed: &ServiceImpl,
    context: &syn::Type,
    request: &syn::Type,
    arguments: &ServiceArguments,
) -> TokenStream {
    let Some((trait_path, _)) = &parsed.header.trait_ else {
        return TokenStream::new();
    };
    let forwarded = Forwarded {
        generics: &parsed.header.generics,
        trait_path,
        self_ty: &parsed.header.self_ty,
        context,
        request,
    };
    gat::emit_forward(&forwarded, &runtime_path(arguments.runtime.clone()))
}

fn expand_function(
    arguments: &ServiceArguments,
    function: syn::ItemFn,
    errors: &mut Errors,
) -> TokenStream {
    if arguments.gat.is_present() {
        errors.add(syn::Error::new(
            arguments.gat.span(),
            "a function becomes a `Service`: `gat` belongs on an `impl GatService`",
        ));
    }
    let runtime = runtime_path(arguments.runtime.clone());
    let function = function::parse(function, &runtime, errors);
    let unit_type = function.unit_type;
    let implementation = function
        .implementation
        .map(|parsed| expand_service(arguments, parsed, errors));
    quote! { #unit_type #implementation }
}

fn expand_service(
    arguments: &ServiceArguments,
    parsed: ServiceImpl,
    errors: &mut Errors,
) -> TokenStream {
    let usable = check::check(&parsed, errors);
    let runtime = runtime_path(arguments.runtime.clone());
    let trait_path = parsed.trait_path();
    let is_gat = arguments.gat.is_present() && !parsed.is_function;
    let options = Options {
        runtime: &runtime,
        must_be_flat: arguments.flat.is_present(),
        is_gat,
    };
    match lower::lower(parsed, usable, options, errors) {
        Some(lowered) if is_gat => {
            emit::emit_gat(&lowered, &runtime, !arguments.local.is_present())
        }
        Some(lowered) => emit::emit(&lowered, &runtime),
        // Too little is left to implement, but what was imported for it is not unused.
        None => quote!(const _: () = { use #trait_path as _; };),
    }
}
