//! Borrows in arguments and results. An argument may be text or bytes of the request. A result is
//! decoded by the client, and owns what it holds.

use quote::ToTokens;
use syn::{
    GenericArgument, Lifetime, PathArguments, Type, TypeReference,
    visit::{self, Visit},
};

use crate::errors::Errors;

/// Says whether an argument borrows nothing but text and bytes.
pub(super) fn check_argument(ty: &Type, errors: &mut Errors) -> bool {
    let message = match ungrouped(ty) {
        Type::Path(path) if path.path.is_ident("str") => {
            "`str` has no size of its own: take a `&str` or a `String`".to_owned()
        }
        Type::Slice(slice) => {
            let element = slice.elem.to_token_stream();
            format!("a slice has no size of its own: take a `Vec<{element}>`")
        }
        Type::TraitObject(_) => "an argument has one type: name it in place of `dyn`".to_owned(),
        _ => {
            let mut finder = Borrows::default();
            finder.visit_type(ty);
            for (reference, message) in &finder.wrong {
                errors.at(reference, message);
            }
            return finder.wrong.is_empty();
        }
    };
    errors.at(ty, message);
    false
}

/// The references in an argument's type that are not to text or bytes, and what to write instead.
#[derive(Default)]
struct Borrows<'a> {
    wrong: Vec<(&'a TypeReference, String)>,
}

impl<'a> Visit<'a> for Borrows<'a> {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        let target = ungrouped(&reference.elem);
        let owned = owned(target);
        if reference.mutability.is_some() {
            let message = format!(
                "a server decodes an argument of its own, and cannot change the caller's: take `{owned}`"
            );
            self.wrong.push((reference, message));
        } else if !is_text(target) && !is_bytes(target) {
            let message = match target {
                Type::TraitObject(_) => {
                    "an argument has one type: name it in place of `dyn`".to_owned()
                }
                Type::Path(path) if path.path.is_ident("String") => {
                    "an argument borrows text as `&str`, or owns it as `String`".to_owned()
                }
                _ => {
                    format!(
                        "an argument borrows only text (`&str`) or bytes (`&[u8]`): take `{owned}`"
                    )
                }
            };
            self.wrong.push((reference, message));
        }
    }

    // The types of a function's arguments are not decoded.
    fn visit_type_fn_ptr(&mut self, _: &'a syn::TypeFnPtr) {}
}

/// Says whether a result owns what it holds.
pub(super) fn check_output(ty: &Type, errors: &mut Errors) -> bool {
    let mut finder = Finder { found: None };
    finder.visit_type(ty);
    match finder.found {
        Some(Found::Reference(reference)) => {
            let owned = owned(ungrouped(&reference.elem));
            errors.at(
                reference,
                format!("a client decodes the result, so it cannot be borrowed: return `{owned}`"),
            );
        }
        Some(Found::Lifetime(lifetime)) => errors.at(
            lifetime,
            "a client decodes the result, so it cannot be borrowed: return a type that owns what it holds",
        ),
        None => return true,
    }
    false
}

enum Found<'a> {
    Reference(&'a TypeReference),
    Lifetime(&'a Lifetime),
}

/// Finds the first thing that is borrowed.
struct Finder<'a> {
    found: Option<Found<'a>>,
}

impl<'a> Visit<'a> for Finder<'a> {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        self.found.get_or_insert(Found::Reference(reference));
    }

    fn visit_lifetime(&mut self, lifetime: &'a Lifetime) {
        if lifetime.ident == "_" {
            self.found.get_or_insert(Found::Lifetime(lifetime));
        }
    }

    fn visit_type(&mut self, ty: &'a Type) {
        visit::visit_type(self, ty);
    }

    fn visit_type_fn_ptr(&mut self, _: &'a syn::TypeFnPtr) {}
}

/// A type without the invisible group in which a `macro_rules` passes it on.
fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        other => other,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "str"))
}

fn is_bytes(ty: &Type) -> bool {
    matches!(ty, Type::Slice(slice) if is_byte(&slice.elem))
}

fn is_byte(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "u8"))
}

/// The type that owns what a reference to this one borrows, in words.
fn owned(ty: &Type) -> String {
    let text = match ty {
        Type::Slice(slice) => format!("Vec<{}>", owned(ungrouped(&slice.elem))),
        Type::Reference(reference) => return owned(ungrouped(&reference.elem)),
        ty if is_text(ty) => "String".to_owned(),
        Type::Path(path) => {
            let mut path = path.clone();
            let arguments = path
                .path
                .segments
                .last_mut()
                .map(|last| &mut last.arguments);
            if let Some(PathArguments::AngleBracketed(arguments)) = arguments {
                // What it holds may be borrowed as well; a lifetime can be left out.
                arguments.args = std::mem::take(&mut arguments.args)
                    .into_iter()
                    .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)))
                    .collect();
            }
            path.to_token_stream().to_string()
        }
        other => other.to_token_stream().to_string(),
    };
    ["<", ">", "::", ",", "&"].iter().fold(text, |text, sign| {
        let spaced = [format!(" {sign} "), format!(" {sign}"), format!("{sign} ")];
        let close = if *sign == "," { ", " } else { sign };
        spaced
            .iter()
            .fold(text, |text, spaced| text.replace(spaced.as_str(), close))
    })
}
