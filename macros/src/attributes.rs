//! What the attributes of all macros have in common.

use darling::{FromAttributes, FromMeta, ast::NestedMeta};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, Expr, ExprLit, ExprUnary, Lit, Meta, Path, Token, UnOp, parse_quote,
    punctuated::Punctuated,
};

use crate::groups::ungrouped;

/// Parses the arguments of an attribute macro.
pub(crate) fn parse_arguments<T: FromMeta>(arguments: TokenStream) -> syn::Result<T> {
    let list = NestedMeta::parse_meta_list(arguments)?;
    T::from_list(&list).map_err(Into::into)
}

/// Parses the `#[thrift(…)]` attributes of an item.
pub(crate) fn parse_thrift<T: FromAttributes>(attributes: &[Attribute]) -> syn::Result<T> {
    parse_helper(attributes, "thrift")
}

/// Parses the attributes of one name, on an item or a part of it.
pub(crate) fn parse_helper<T: FromAttributes>(
    attributes: &[Attribute],
    name: &str,
) -> syn::Result<T> {
    // By syn first, which knows where an attribute ends that ends too early.
    for attribute in attributes {
        if let Meta::List(list) = &attribute.meta
            && list.path.is_ident(name)
        {
            list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        }
    }
    T::from_attributes(attributes).map_err(Into::into)
}

/// What the doc comments say, a line each.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let Expr::Lit(ExprLit {
            lit: Lit::Str(line),
            ..
        }) = ungrouped(&pair.value)
        else {
            return None;
        };
        let line = line.value();
        let line = line.strip_prefix(' ').unwrap_or(&line).trim_end();
        pair.path.is_ident("doc").then(|| line.to_owned())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether an attribute is one of ours, which nobody else understands.
pub(crate) fn is_thrift(attribute: &Attribute) -> bool {
    attribute.path().is_ident("thrift")
}

/// The levels of lints that attributes set, for code that is written elsewhere. What is deprecated
/// may use what is.
pub(crate) fn lint_levels(attributes: &[Attribute]) -> Vec<Attribute> {
    let has = |name: &str| attributes.iter().any(|other| other.path().is_ident(name));
    let deprecated = has("deprecated").then(|| parse_quote!(#[allow(deprecated)]));
    let levels = attributes.iter().filter(|attribute| {
        ["allow", "expect", "warn", "deny", "forbid"]
            .iter()
            .any(|level| attribute.path().is_ident(level))
    });
    levels.cloned().map(allowed).chain(deprecated).collect()
}

/// `#[allow]` for an `#[expect]`: in code of another form, what the lint would have found may not
/// be there, or not be said.
pub(crate) fn allowed(mut attribute: Attribute) -> Attribute {
    if let Meta::List(list) = &mut attribute.meta
        && list.path.is_ident("expect")
    {
        list.path = parse_quote!(allow);
    }
    attribute
}

/// Where the generated code finds alato.
pub(crate) fn runtime_path(given: Option<Path>) -> Path {
    given.unwrap_or_else(|| parse_quote!(::alato))
}

/// A field's number on the wire.
///
/// Negative numbers are what the Apache compiler gives to fields that have none in the IDL, and 0
/// is a method's result, so both can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FieldId(pub(crate) i16);

impl FromMeta for FieldId {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let (negative, literal) = match ungrouped(expr) {
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => (true, &**expr),
            other => (false, other),
        };
        let number = match ungrouped(literal) {
            Expr::Lit(ExprLit {
                lit: Lit::Int(int), ..
            }) => int.base10_parse::<i32>().ok(),
            _ => None,
        };
        number
            .map(|number| if negative { -number } else { number })
            .and_then(|number| i16::try_from(number).ok())
            .map(Self)
            .ok_or_else(|| {
                darling::Error::custom(
                    "a field's id is a whole number that fits 16 bits, as in `id = 1`",
                )
                .with_span(expr)
            })
    }
}

/// A place in the user's code for generated code: what the compiler has to say of it is then said of the user's. The names in it
/// are those of the generated code, also where a `macro_rules` was given what stands there.
pub(crate) fn place_of(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// The module of the runtime that generated code names things in, as if it stood at `span`.
pub(crate) fn private_at(runtime: &Path, span: Span) -> TokenStream {
    let span = place_of(span);
    quote!(#runtime::__private)
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}
