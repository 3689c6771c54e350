//! Recognizes types by how they are written: an `Option`, a `Cow<'static, …>`, a type that
//! Thrift does not have.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    GenericArgument, PathArguments, PathSegment, Type, TypePath, TypeReference, parse_quote,
    visit::{self, Visit},
};

use crate::errors::Errors;

/// The `T` of a type that is written as an `Option<T>`.
pub(super) fn inside_option(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Path(path) => &path.path,
        Type::Paren(inner) => return inside_option(&inner.elem),
        _ => return None,
    };
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|part| part.ident.to_string())
        .collect();
    let is_option = matches!(
        names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice(),
        ["Option"] | ["option", "Option"] | ["std" | "core", "option", "Option"]
    );
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if is_option => Some(inner),
        _ => None,
    }
}

/// Returns true if a type is written as a `Cow<'static, …>`, which is read as owned: no input lives
/// as long.
pub(crate) fn is_static_cow(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(is_static_cow_segment)
}

fn is_static_cow_segment(segment: &PathSegment) -> bool {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return false;
    };
    let first = arguments.args.first();
    segment.ident == "Cow"
        && matches!(first, Some(GenericArgument::Lifetime(lifetime)) if lifetime.ident == "static")
}

/// Names the Thrift type to use in place of a Rust type that has none. Other types are left to the
/// compiler, which knows what they are.
pub(crate) fn check_type(ty: &Type, errors: &mut Errors) -> bool {
    if !check_statics(ty, errors) {
        return false;
    }
    let Type::Path(path) = ty else { return true };
    let Some(name) = path.path.get_ident().map(ToString::to_string) else {
        return true;
    };
    let instead = match name.as_str() {
        "u8" => "`i8`, or `Vec<u8>` for bytes",
        "u16" => "`i16`, or `i32` to hold every value",
        "u32" => "`i32`, or `i64` to hold every value",
        "u64" | "usize" | "isize" | "u128" | "i128" => "`i64`",
        "f32" => "`f64`",
        "char" => "`String`",
        _ => return true,
    };
    errors.at(ty, format!("Thrift has no `{name}`: use {instead}"));
    false
}

/// Refuses what would have to borrow from an input that lives for ever.
fn check_statics(ty: &Type, errors: &mut Errors) -> bool {
    let value = inside_option(ty).unwrap_or(ty);
    if is_static_cow(value) {
        return true;
    }
    let mut finder = FindStatics(Vec::new());
    finder.visit_type(value);
    for (at, message) in &finder.0 {
        errors.at(at, message);
    }
    finder.0.is_empty()
}

struct FindStatics(Vec<(TokenStream, String)>);

impl<'a> Visit<'a> for FindStatics {
    fn visit_type_reference(&mut self, reference: &'a TypeReference) {
        let lifetime = reference.lifetime.as_ref();
        let Some(lifetime) = lifetime.filter(|lifetime| lifetime.ident == "static") else {
            visit::visit_type_reference(self, reference);
            return;
        };
        let message = match &*reference.elem {
            Type::Slice(slice) if slice.elem != parse_quote!(u8) => {
                "a list that is decoded is not `'static`: use a `Vec`"
            }
            Type::Slice(_) => {
                "bytes that are decoded are not `'static`: use `Vec<u8>`, or `&'a [u8]`, which borrows from the input"
            }
            Type::Path(path) if !path.path.is_ident("str") => {
                "what is decoded is not `'static`: use a type that owns what it holds"
            }
            _ => {
                "a string that is decoded is not `'static`: use `String`, or `&'a str`, which borrows from the input"
            }
        };
        self.0
            .push((lifetime.to_token_stream(), message.to_owned()));
    }

    fn visit_type_path(&mut self, path: &'a TypePath) {
        if path.path.segments.last().is_some_and(is_static_cow_segment) {
            let message = "a `Cow<'static, _>` is read as owned only as the type of a field or in its `Option`: in another type, use what it owns, as `String`";
            self.0.push((path.to_token_stream(), message.to_owned()));
            return;
        }
        visit::visit_type_path(self, path);
    }

    // A function's types are not read.
    fn visit_type_fn_ptr(&mut self, _: &'a syn::TypeFnPtr) {}
}
