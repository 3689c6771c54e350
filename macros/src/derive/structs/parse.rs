//! From a struct's tokens to a model that keeps every rule.

use std::collections::HashMap;

use darling::{
    FromAttributes, FromMeta,
    util::{Flag, SpannedValue},
};
use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    Attribute, DataStruct, DeriveInput, Expr, Field, Fields, Index, LitStr, Member, Path, Token,
    Type, WherePredicate, ext::IdentExt, parenthesized, parse::Parser, punctuated::Punctuated,
    spanned::Spanned, token, visit_mut::VisitMut,
};

use super::{
    Declared, DefaultValue, FieldModel, Others, SkippedField, StructModel, With,
    newtype::NewtypeModel, types::check_type,
};
use crate::{
    attributes::{self, FieldId},
    errors::Errors,
    groups::Ungroup,
};

/// What a struct is on the wire.
pub(crate) enum Input {
    Struct(Box<StructModel>),
    Newtype(Box<NewtypeModel>),
}

/// What `#[thrift(…)]` may say on a type.
#[derive(FromAttributes, Default)]
#[darling(attributes(thrift))]
pub(crate) struct ContainerAttributes {
    #[darling(rename = "crate")]
    pub(crate) runtime: Option<Path>,
    pub(crate) rename: Option<String>,
    bound: Option<LitStr>,
    pub(crate) deny_unknown_fields: Flag,
}

impl ContainerAttributes {
    /// Refuses what says nothing of such a type.
    pub(crate) fn refuse_for(&self, what: &str, errors: &mut Errors) {
        if let Some(bound) = &self.bound {
            errors.at(bound, format!("{what} has no bounds"));
        }
        if self.deny_unknown_fields.is_present() {
            let at = self.deny_unknown_fields.span();
            errors.add(syn::Error::new(at, format!("{what} has no fields")));
        }
    }

    /// The bounds that were asked for.
    pub(crate) fn bound(&self, errors: &mut Errors) -> Option<Vec<WherePredicate>> {
        let bound = self.bound.as_ref()?;
        let parser = Punctuated::<WherePredicate, Token![,]>::parse_terminated;
        let parsed = parser
            .parse_str(&bound.value())
            .map_err(|error| syn::Error::new(bound.span(), error));
        errors.take(parsed).map(Vec::from_iter)
    }
}

/// What `#[thrift(…)]` may say on a field.
#[derive(FromAttributes)]
#[darling(attributes(thrift))]
struct FieldAttributes {
    id: Option<SpannedValue<FieldId>>,
    required: Flag,
    optional: Flag,
    default_requiredness: Flag,
    default: Option<DefaultValue>,
    rename: Option<String>,
    skip: Flag,
    binary: Flag,
    with: Option<Path>,
    unknown_fields: Flag,
}

impl FromMeta for DefaultValue {
    fn from_word() -> darling::Result<Self> {
        Ok(Self::OfType)
    }

    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let mut expr = expr.clone();
        Ungroup.visit_expr_mut(&mut expr);
        Ok(Self::Expr(Box::new(expr)))
    }
}

/// `None` where a mistake leaves nothing to derive from; the mistakes are in `errors`.
pub(crate) fn parse_struct(
    input: &DeriveInput,
    data: &DataStruct,
    errors: &mut Errors,
) -> Option<Input> {
    let attributes: Option<ContainerAttributes> =
        errors.take(attributes::parse_thrift(&input.attrs));
    if !check_layout(&input.attrs, errors) {
        return None;
    }
    let bound = attributes
        .as_ref()
        .and_then(|attributes| attributes.bound(errors));
    if let Some(ty) = newtype(&data.fields) {
        let right_type = check_type(ty, errors);
        let attributes = attributes?;
        if attributes.deny_unknown_fields.is_present() {
            errors.at(ty, "a typedef has no fields, known or unknown");
        }
        return right_type.then(|| {
            Input::Newtype(Box::new(NewtypeModel {
                ident: input.ident.clone(),
                generics: input.generics.clone(),
                bound,
                ty: ty.clone(),
                runtime: attributes::runtime_path(attributes.runtime),
            }))
        });
    }
    let deny = attributes
        .as_ref()
        .is_some_and(|attributes| attributes.deny_unknown_fields.is_present());
    let mut parsed = ParsedFields::new(deny);
    for (i, field) in data.fields.iter().enumerate() {
        parsed.add(i, field, errors);
    }
    let attributes = attributes?;
    parsed.usable.then(|| {
        Input::Struct(Box::new(StructModel {
            ident: input.ident.clone(),
            lints: attributes::lint_levels(&input.attrs),
            generics: input.generics.clone(),
            bound,
            name: attributes
                .rename
                .unwrap_or_else(|| input.ident.unraw().to_string()),
            docs: attributes::docs(&input.attrs),
            fields: parsed.fields,
            skipped: parsed.skipped,
            others: parsed.others,
            is_type: true,
            runtime: attributes::runtime_path(attributes.runtime),
        }))
    })
}

/// Refuses `#[repr(packed)]`, whose fields cannot be borrowed.
fn check_layout(attributes: &[Attribute], errors: &mut Errors) -> bool {
    let mut is_packed = false;
    for attribute in attributes {
        if !attribute.path().is_ident("repr") {
            continue;
        }
        // What else it says, and whether that is right, is rustc's to tell.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("packed") {
                is_packed = true;
                errors.at(
                    &meta.path,
                    "a struct that is `packed` cannot be encoded, because its fields cannot be borrowed: remove `packed`",
                );
            }
            if meta.input.peek(token::Paren) {
                let number;
                parenthesized!(number in meta.input);
                number.parse::<proc_macro2::TokenStream>()?;
            }
            Ok(())
        });
    }
    !is_packed
}

/// The type that a tuple struct with one field, about which nothing is said, is a name for.
fn newtype(fields: &Fields) -> Option<&Type> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields
            .unnamed
            .first()
            .filter(|field| !field.attrs.iter().any(attributes::is_thrift))
            .map(|field| &field.ty),
        _ => None,
    }
}

struct ParsedFields<'a> {
    fields: Vec<FieldModel>,
    skipped: Vec<SkippedField>,
    others: Others,
    ids: HashMap<FieldId, &'a Field>,
    usable: bool,
}

impl<'a> ParsedFields<'a> {
    fn new(deny_unknown_fields: bool) -> Self {
        Self {
            fields: Vec::new(),
            skipped: Vec::new(),
            others: if deny_unknown_fields {
                Others::Denied
            } else {
                Others::Skipped
            },
            ids: HashMap::new(),
            usable: true,
        }
    }

    fn add(&mut self, position: usize, field: &'a Field, errors: &mut Errors) {
        let Some(attributes) =
            errors.take(attributes::parse_thrift::<FieldAttributes>(&field.attrs))
        else {
            self.usable = false;
            return;
        };
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(Index {
                index: u32::try_from(position).unwrap_or(u32::MAX),
                span: field.ty.span(),
            }),
        };
        if attributes.skip.is_present() {
            self.add_skipped(member, field, &attributes, errors);
        } else if attributes.unknown_fields.is_present() {
            self.add_unknown(member, &attributes, errors);
        } else {
            match self.travelling(member, field, attributes, errors) {
                Some(model) => self.fields.push(model),
                None => self.usable = false,
            }
        }
    }

    fn add_skipped(
        &mut self,
        member: Member,
        field: &Field,
        attributes: &FieldAttributes,
        errors: &mut Errors,
    ) {
        self.usable &= says_nothing_else(attributes, attributes.skip.span(), "skip", errors);
        let default = match &attributes.default {
            Some(DefaultValue::Expr(expr)) => Some((**expr).clone()),
            Some(DefaultValue::OfType) | None => None,
        };
        self.skipped.push(SkippedField {
            member,
            lints: attributes::lint_levels(&field.attrs),
            ty: field.ty.clone(),
            default,
        });
    }

    fn add_unknown(&mut self, member: Member, attributes: &FieldAttributes, errors: &mut Errors) {
        let at = attributes.unknown_fields.span();
        self.usable &= says_nothing_else(attributes, at, "unknown_fields", errors);
        let message = match &self.others {
            Others::Skipped => {
                self.others = Others::Kept(member);
                return;
            }
            Others::Denied => "the struct says `deny_unknown_fields`, so there are none to keep",
            Others::Kept(_) => "another field keeps the unknown fields already",
        };
        errors.add(syn::Error::new(at, message));
        self.usable = false;
    }

    /// A field that is on the wire.
    fn travelling(
        &mut self,
        member: Member,
        field: &'a Field,
        attributes: FieldAttributes,
        errors: &mut Errors,
    ) -> Option<FieldModel> {
        let name = match &member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        let with = with(&attributes, errors);
        let right_type = with.is_some() || check_type(&field.ty, errors);
        let requiredness = Declared::of(
            attributes.required,
            attributes.optional,
            attributes.default_requiredness,
            "a field",
            errors,
        );
        let Some(id) = attributes.id else {
            match &field.ident {
                Some(ident) => errors.at(
                    ident,
                    format!("field `{ident}` has no number: add `#[thrift(id = …)]`"),
                ),
                None => errors.at(
                    &field.ty,
                    "this field has no number: add `#[thrift(id = …)]`",
                ),
            }
            return None;
        };
        if let Some(first) = self.ids.insert(*id, field) {
            let first = match &first.ident {
                Some(ident) => format!("field `{ident}`"),
                None => format!("the field of type `{}`", first.ty.to_token_stream()),
            };
            errors.add(syn::Error::new(
                id.span(),
                format!("id {} is already that of {first}", id.0),
            ));
            return None;
        }
        right_type.then(|| FieldModel {
            member,
            lints: attributes::lint_levels(&field.attrs),
            name: attributes.rename.unwrap_or(name),
            ty: field.ty.clone(),
            id: *id,
            requiredness,
            docs: attributes::docs(&field.attrs),
            default: attributes.default,
            with,
        })
    }
}

fn with(attributes: &FieldAttributes, errors: &mut Errors) -> Option<With> {
    match (&attributes.with, attributes.binary.is_present()) {
        (Some(path), false) => Some(With::Path(path.clone())),
        (None, true) => Some(With::Binary),
        (None, false) => None,
        (Some(_), true) => {
            errors.add(syn::Error::new(
                attributes.binary.span(),
                "`with` says how the field is written, so `binary` cannot",
            ));
            None
        }
    }
}

/// A field that is not on the wire has no number, nor anything else that matters there.
fn says_nothing_else(
    attributes: &FieldAttributes,
    at: Span,
    name: &str,
    errors: &mut Errors,
) -> bool {
    let nothing = attributes.id.is_none()
        && attributes.rename.is_none()
        && attributes.with.is_none()
        && !attributes.required.is_present()
        && !attributes.optional.is_present()
        && !attributes.default_requiredness.is_present()
        && !attributes.binary.is_present();
    if !nothing {
        errors.add(syn::Error::new(
            at,
            format!("a field with `{name}` has no number on the wire, nor what goes with one"),
        ));
    }
    nothing
}
