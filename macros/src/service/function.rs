//! `#[service]` on a free `async fn`: a unit type with its name, and the `impl Service` that calls it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, FnArg, Generics, ImplItemFn, ItemFn, ItemImpl, PatType, Path, Signature, Type,
    Visibility, parse_quote, visit_mut::VisitMut,
};

use super::parse::ServiceImpl;
use crate::{attributes::lint_levels, errors::Errors, lifetimes::NameLifetimes};

/// The unit type, and what is implemented for it; `None` where the signature leaves too little to work with.
pub(super) struct Function {
    pub(super) unit_type: TokenStream,
    pub(super) implementation: Option<ServiceImpl>,
}

pub(super) fn parse(item: ItemFn, runtime: &Path, errors: &mut Errors) -> Function {
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = item;
    let (own, of_call): (Vec<Attribute>, Vec<Attribute>) =
        attrs.into_iter().partition(is_of_the_type);
    let ident = sig.ident.clone();
    let unit_type = emit_unit_type(&ident, &vis, &own, &of_call);

    if let Some(receiver) = sig.receiver() {
        errors.at(
            receiver,
            "a function has no `self`: a service with fields is a struct with an `impl Service`",
        );
        return Function {
            unit_type,
            implementation: None,
        };
    }
    let mut generics = sig.generics.clone();
    let types = argument_types(&sig, &mut generics);
    let parameters = check_parameters(&generics, &types, errors);
    let opaque = types.iter().find(|ty| matches!(ty, Type::ImplTrait(_)));
    if let Some(ty) = opaque {
        errors.at(
            ty,
            "the request cannot be an `impl Trait`: name it as a parameter of the function",
        );
    }
    if !parameters || opaque.is_some() {
        return Function {
            unit_type,
            implementation: None,
        };
    }
    let trait_path: Path = match types.as_slice() {
        [context, request] => parse_quote!(#runtime::Service<#context, #request>),
        _ => parse_quote!(#runtime::Service),
    };
    let call = ImplItemFn {
        attrs: of_call,
        vis: Visibility::Inherited,
        sig: as_method(sig),
        block: *block,
        ..parse_quote!(
            fn call() {}
        )
    };
    let deprecated = own
        .iter()
        .any(|attribute| attribute.path().is_ident("deprecated"))
        .then(|| quote!(#[allow(deprecated)]));
    let header: ItemImpl = parse_quote!(#deprecated impl #trait_path for #ident {});
    Function {
        unit_type,
        implementation: Some(ServiceImpl::of_function(
            ItemImpl { generics, ..header },
            types,
            call,
            ident,
        )),
    }
}

/// Returns true if an attribute describes the service as a whole, and would mean nothing on a
/// method of an `impl`.
fn is_of_the_type(attribute: &Attribute) -> bool {
    ["doc", "deprecated", "must_use"]
        .iter()
        .any(|name| attribute.path().is_ident(name))
}

fn emit_unit_type(
    ident: &Ident,
    vis: &Visibility,
    own: &[Attribute],
    of_call: &[Attribute],
) -> TokenStream {
    // A lint is found in the type or in the body, so its level is set for both.
    let lints = lint_levels(of_call);
    quote! {
        #(#own)*
        #(#lints)*
        #[allow(non_camel_case_types)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #vis struct #ident;
    }
}

/// The types of the context and of the request, with a name for each lifetime that the request leaves out.
fn argument_types(sig: &Signature, generics: &mut Generics) -> Vec<Type> {
    let arguments = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(PatType { ty, .. }) => Some(ty),
        FnArg::Receiver(_) => None,
    });
    let mut types = Vec::new();
    for (i, ty) in arguments.enumerate() {
        let mut ty = (**ty).clone();
        // The context itself: the trait has the borrow.
        if i == 0
            && let Type::Reference(reference) = ty
        {
            ty = *reference.elem;
        }
        let mut lifetimes = NameLifetimes::new("'__arguments");
        lifetimes.visit_type_mut(&mut ty);
        let named = generics
            .lifetimes()
            .any(|parameter| parameter.lifetime.ident == "__arguments");
        if lifetimes.found && !named {
            generics.params.insert(0, parse_quote!('__arguments));
        }
        types.push(ty);
    }
    types
}

/// A parameter that only the body knows could not be told apart in an `impl`.
fn check_parameters(generics: &Generics, types: &[Type], errors: &mut Errors) -> bool {
    let mut usable = true;
    for parameter in generics.type_params() {
        let ident = &parameter.ident;
        let mentioned = types.iter().any(|ty| {
            ty.to_token_stream()
                .into_iter()
                .any(|token| contains(&token, ident))
        });
        if !mentioned {
            usable = false;
            errors.at(
                parameter,
                format!("`{ident}` is in neither the context's type nor the request's, so a call could not say what it is"),
            );
        }
    }
    usable
}

fn contains(token: &proc_macro2::TokenTree, name: &Ident) -> bool {
    match token {
        proc_macro2::TokenTree::Ident(ident) => ident == name,
        proc_macro2::TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .any(|token| contains(&token, name)),
        _ => false,
    }
}

fn as_method(mut sig: Signature) -> Signature {
    sig.ident = Ident::new("call", sig.ident.span());
    sig.generics = Generics::default();
    let receiver: FnArg = parse_quote!(&self);
    sig.inputs.insert(0, receiver);
    sig
}
