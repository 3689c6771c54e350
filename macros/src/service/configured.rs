//! `#[cfg]` inside the item: an attribute macro sees what is configured away as well, and cannot know that it is.
//!
//! So the item is expanded once for each way in which its conditions may come out, behind a `#[cfg]` that says which.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, GenericParam, ImplItem, ItemImpl, Meta, punctuated::Punctuated};

use crate::errors::Errors;

/// Beyond this there would be too many ways.
const MAX_CONDITIONS: usize = 4;

/// Expands `block` by `expand`, as often as it takes.
pub(super) fn expand(
    block: ItemImpl,
    errors: &mut Errors,
    expand: impl Fn(ItemImpl, &mut Errors) -> syn::Result<TokenStream>,
) -> syn::Result<TokenStream> {
    let conditions = conditions(&block);
    if conditions.is_empty() {
        return expand(block, errors);
    }
    if let Some(surplus) = conditions.get(MAX_CONDITIONS) {
        errors.at(
            surplus,
            "too many different conditions in one `impl`: put the `#[cfg]` on the whole of it",
        );
        return Ok(TokenStream::new());
    }
    let mut output = TokenStream::new();
    for way in 0..1_usize << conditions.len() {
        let holds = |i: usize| way >> i & 1 == 1;
        let chosen = conditions.iter().enumerate().map(|(i, condition)| {
            if holds(i) {
                quote!(#condition)
            } else {
                quote!(not(#condition))
            }
        });
        let guard = quote!(#[cfg(all(#(#chosen),*))]);
        let is_true = |condition: &TokenStream| {
            let text = condition.to_string();
            let position = conditions
                .iter()
                .position(|known| known.to_string() == text);
            position.is_some_and(holds)
        };
        let mut own_errors = Errors::default();
        let expansion = expand(resolved(block.clone(), &is_true), &mut own_errors)?;
        let mistakes = own_errors.into_compile_error();
        output.extend(quote!(#guard const _: () = { #mistakes #expansion };));
    }
    Ok(output)
}

/// The different conditions in the parts of the block that the macro looks at.
fn conditions(block: &ItemImpl) -> Vec<TokenStream> {
    let mut found: Vec<TokenStream> = Vec::new();
    let mut add = |attributes: &[Attribute]| {
        for condition in attributes.iter().filter_map(condition) {
            let text = condition.to_string();
            if !found.iter().any(|known| known.to_string() == text) {
                found.push(condition);
            }
        }
    };
    for parameter in &block.generics.params {
        add(attributes_of_parameter(parameter));
    }
    for item in &block.items {
        add(attributes_of_item(item));
        if let ImplItem::Fn(function) = item {
            for input in &function.sig.inputs {
                add(attributes_of_input(input));
            }
        }
    }
    found
}

/// What stands between the brackets of `#[cfg(…)]`.
fn condition(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.to_token_stream()),
        _ => None,
    }
}

/// The block without what is configured away, and without the conditions that hold.
fn resolved(mut block: ItemImpl, is_true: &impl Fn(&TokenStream) -> bool) -> ItemImpl {
    let is_there = |attributes: &[Attribute]| {
        attributes
            .iter()
            .filter_map(condition)
            .all(|condition| is_true(&condition))
    };
    block.generics.params = filtered(block.generics.params, |parameter| {
        is_there(attributes_of_parameter(parameter))
    });
    for parameter in &mut block.generics.params {
        let attributes = match parameter {
            GenericParam::Lifetime(parameter) => &mut parameter.attrs,
            GenericParam::Type(parameter) => &mut parameter.attrs,
            GenericParam::Const(parameter) => &mut parameter.attrs,
        };
        strip(attributes);
    }
    block
        .items
        .retain(|item| is_there(attributes_of_item(item)));
    for item in &mut block.items {
        match item {
            ImplItem::Fn(function) => {
                strip(&mut function.attrs);
                let inputs = std::mem::take(&mut function.sig.inputs);
                function.sig.inputs =
                    filtered(inputs, |input| is_there(attributes_of_input(input)));
                for input in &mut function.sig.inputs {
                    match input {
                        FnArg::Receiver(receiver) => strip(&mut receiver.attrs),
                        FnArg::Typed(typed) => strip(&mut typed.attrs),
                    }
                }
            }
            ImplItem::Type(ty) => strip(&mut ty.attrs),
            ImplItem::Const(constant) => strip(&mut constant.attrs),
            _ => {}
        }
    }
    block
}

fn filtered<T, P: Default>(list: Punctuated<T, P>, keep: impl Fn(&T) -> bool) -> Punctuated<T, P> {
    list.into_iter().filter(keep).collect()
}

fn strip(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| condition(attribute).is_none());
}

fn attributes_of_parameter(parameter: &GenericParam) -> &[Attribute] {
    match parameter {
        GenericParam::Lifetime(parameter) => &parameter.attrs,
        GenericParam::Type(parameter) => &parameter.attrs,
        GenericParam::Const(parameter) => &parameter.attrs,
    }
}

fn attributes_of_item(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Const(item) => &item.attrs,
        _ => &[],
    }
}

fn attributes_of_input(input: &FnArg) -> &[Attribute] {
    match input {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    }
}
