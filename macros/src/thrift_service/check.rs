//! Every rule that a service's trait has to keep, and the model of a trait that keeps them.

use std::collections::HashMap;

use quote::ToTokens;
use syn::{
    Attribute, FnArg, ItemTrait, Pat, PatType, ReceiverKind, ReturnType, Safety, Signature,
    TraitItem, TraitItemFn, Type, ext::IdentExt,
};

use super::{
    Argument, Context, Method, ServiceModel, borrows,
    parse::{ArgumentAttributes, MethodAttributes, ServiceArguments},
    supertraits,
};
use crate::{
    attributes::{self, FieldId, is_thrift},
    derive::{Declared, check_type},
    errors::Errors,
};

/// Collects every mistake. The model holds what is free of them, so that something can be emitted
/// beside the errors.
pub(super) fn check(
    item: &ItemTrait,
    arguments: ServiceArguments,
    errors: &mut Errors,
) -> ServiceModel {
    check_header(item, errors);
    let extends = supertraits::check(item, errors);
    let mut names = HashMap::new();
    let methods = item
        .items
        .iter()
        .filter_map(|item| match item {
            TraitItem::Fn(function) => check_method(function, &mut names, errors),
            other => {
                errors.at(other, "a Thrift service has only methods");
                None
            }
        })
        .collect();
    ServiceModel {
        attributes: item.attrs.clone(),
        visibility: item.vis.clone(),
        trait_token: item.trait_token,
        ident: item.ident.clone(),
        name: arguments
            .rename
            .unwrap_or_else(|| item.ident.unraw().to_string()),
        extends,
        methods,
        runtime: attributes::runtime_path(arguments.runtime),
    }
}

fn check_header(item: &ItemTrait, errors: &mut Errors) {
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "a Thrift service cannot be generic: its messages have one type each",
        );
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.at(clause, "a Thrift service cannot be generic");
    }
    if let Some(unsafety) = &item.unsafety {
        errors.at(unsafety, "a Thrift service cannot be `unsafe`");
    }
}

fn check_method<'a>(
    function: &'a TraitItemFn,
    names: &mut HashMap<String, &'a Signature>,
    errors: &mut Errors,
) -> Option<Method> {
    let sig = &function.sig;
    let attributes: Option<MethodAttributes> =
        errors.take(attributes::parse_thrift(&function.attrs));
    if function.default.is_some() {
        errors.at(
            &sig.ident,
            format!(
                "`{}` cannot have a body: the server's is in the `impl`, the client's is generated",
                sig.ident
            ),
        );
    }
    let qualified = check_qualifiers(sig, errors);
    let received = check_receiver(sig, errors);
    let context = check_context(sig, errors);
    let arguments = check_arguments(sig, errors);
    let output = check_output(sig, errors);

    let attributes = attributes?;
    let name = match &attributes.rename {
        Some(name) => name.value(),
        None => sig.ident.unraw().to_string(),
    };
    if let Some(first) = names.insert(name.clone(), sig) {
        let message = format!(
            "`{name}` is already the name of `{}` on the wire",
            first.ident
        );
        match &attributes.rename {
            Some(rename) => errors.at(rename, message),
            None => errors.at(&sig.ident, message),
        }
        return None;
    }
    if !(qualified && received) {
        return None;
    }
    Some(Method {
        attributes: without_thrift(&function.attrs),
        ident: sig.ident.clone(),
        name,
        context,
        arguments: arguments?,
        output: output?,
        oneway: attributes.oneway.is_present(),
    })
}

fn without_thrift(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| !is_thrift(attribute))
        .cloned()
        .collect()
}

fn check_qualifiers(sig: &Signature, errors: &mut Errors) -> bool {
    let ident = &sig.ident;
    if sig.asyncness.is_none() {
        errors.at(
            sig.fn_token,
            format!("`{ident}` has to be an `async fn`: add `async`"),
        );
    }
    if !matches!(sig.safety, Safety::Default) {
        errors.at(&sig.safety, format!("`{ident}` cannot be `unsafe`"));
    }
    let generic = !sig.generics.params.is_empty();
    if generic {
        errors.at(
            &sig.generics,
            format!("`{ident}` cannot be generic: its message has one type"),
        );
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, format!("`{ident}` cannot be generic"));
    }
    !generic && sig.generics.where_clause.is_none()
}

fn check_receiver(sig: &Signature, errors: &mut Errors) -> bool {
    match sig.receiver() {
        Some(receiver)
            if receiver.mutability.is_none()
                && matches!(receiver.kind, ReceiverKind::Reference(_, None, None)) =>
        {
            true
        }
        Some(receiver) => {
            errors.at(
                receiver,
                format!(
                    "`{}` takes `&self`: one handler answers all calls",
                    sig.ident
                ),
            );
            false
        }
        None => {
            errors.at(&sig.ident, format!("`{}` takes `&self` first", sig.ident));
            false
        }
    }
}

fn check_output(sig: &Signature, errors: &mut Errors) -> Option<Type> {
    match &sig.output {
        ReturnType::Type(_, output) => {
            borrows::check_output(output, errors).then(|| (**output).clone())
        }
        ReturnType::Default => {
            errors.at(
                &sig.ident,
                format!(
                    "`{}` returns a `Result`: add `-> Result<(), RpcError>`",
                    sig.ident
                ),
            );
            None
        }
    }
}

fn typed(sig: &Signature) -> impl Iterator<Item = &PatType> {
    sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    })
}

/// Returns true if this is the context of a call, by the name of its type. An argument by value
/// with `#[thrift(…)]` is of a type of the user's that has the same name.
fn is_context(argument: &PatType) -> bool {
    let ty = match &*argument.ty {
        Type::Reference(reference) => &*reference.elem,
        _ if argument.attrs.iter().any(is_thrift) => return false,
        other => other,
    };
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    path.qself.is_none() && last.is_some_and(|last| last.ident == "CallContext")
}

/// The context stands before the arguments, if the method takes it.
fn check_context(sig: &Signature, errors: &mut Errors) -> Option<Context> {
    let mut context = None;
    for (position, argument) in typed(sig).enumerate() {
        if !is_context(argument) {
            continue;
        }
        let mutable = matches!(
            &*argument.ty,
            Type::Reference(reference) if reference.mutability.is_some() && reference.lifetime.is_none()
        );
        match &*argument.pat {
            _ if !mutable => errors.at(
                &argument.ty,
                "the context of a call is a `&mut CallContext`",
            ),
            _ if position > 0 => errors.at(
                argument,
                "the context of a call stands before the arguments",
            ),
            Pat::Ident(pattern) if pattern.subpat.is_none() && pattern.by_ref.is_none() => {
                context = Some(Context {
                    ident: pattern.ident.clone(),
                    ty: (*argument.ty).clone(),
                });
            }
            other => errors.at(other, "the context of a call has a plain name"),
        }
        if let Some(attribute) = argument.attrs.first() {
            errors.at(
                attribute,
                "the context of a call is no argument, and takes no attribute",
            );
        }
    }
    context
}

/// Arguments have a number each, or are numbered by where they stand.
fn check_arguments(sig: &Signature, errors: &mut Errors) -> Option<Vec<Argument>> {
    let typed = typed(sig).filter(|argument| !is_context(argument));
    let mut arguments = Some(Vec::new());
    let mut numbered: Option<bool> = None;
    let mut ids = HashMap::new();
    for (position, typed) in (1_i16..).zip(typed) {
        let argument = check_argument(typed, position, &mut numbered, &mut ids, errors);
        arguments = arguments.zip(argument).map(|(mut arguments, argument)| {
            arguments.push(argument);
            arguments
        });
    }
    arguments
}

fn check_argument<'a>(
    typed: &'a PatType,
    position: i16,
    numbered: &mut Option<bool>,
    ids: &mut HashMap<FieldId, &'a PatType>,
    errors: &mut Errors,
) -> Option<Argument> {
    let attributes: ArgumentAttributes = errors.take(attributes::parse_thrift(&typed.attrs))?;
    for other in typed.attrs.iter().filter(|attribute| !is_thrift(attribute)) {
        errors.at(other, "an argument takes no attribute but `#[thrift(…)]`");
    }
    let ident = match &*typed.pat {
        Pat::Ident(pattern) if pattern.subpat.is_none() && pattern.by_ref.is_none() => {
            &pattern.ident
        }
        other => {
            errors.at(other, "an argument has a plain name");
            return None;
        }
    };
    if let Type::ImplTrait(ty) = &*typed.ty {
        errors.at(
            ty,
            "an argument has one type, and cannot be an `impl Trait`",
        );
        return None;
    }
    if !check_type(&typed.ty, errors) || !borrows::check_argument(&typed.ty, errors) {
        return None;
    }
    if *numbered.get_or_insert(attributes.id.is_some()) != attributes.id.is_some() {
        errors.at(
            ident,
            "some arguments have an id and some have none: give one to all, or to none",
        );
        return None;
    }
    let id = attributes.id.map_or(FieldId(position), |id| *id);
    if let Some(first) = ids.insert(id, typed) {
        let message = format!(
            "id {} is already that of `{}`",
            id.0,
            first.pat.to_token_stream()
        );
        match attributes.id {
            Some(id) => errors.add(syn::Error::new(id.span(), message)),
            None => errors.at(ident, message),
        }
        return None;
    }
    let requiredness = Declared::of(
        attributes.required,
        attributes.optional,
        attributes.default_requiredness,
        "an argument",
        errors,
    );
    Some(Argument {
        ident: ident.clone(),
        name: attributes
            .rename
            .unwrap_or_else(|| ident.unraw().to_string()),
        ty: (*typed.ty).clone(),
        id,
        requiredness,
        default: attributes.default,
    })
}
