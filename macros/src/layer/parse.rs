//! From a struct's tokens to a model that keeps every rule.

use darling::{FromAttributes, util::Flag};
use proc_macro2::Ident;
use syn::{Data, DeriveInput, Field, Fields, Generics, Path, Type};

use super::{InnerField, LayerField, LayerModel};
use crate::{
    attributes::{parse_helper, runtime_path},
    errors::Errors,
};

/// What `#[layer(…)]` may say on the struct.
#[derive(FromAttributes, Default)]
#[darling(attributes(layer))]
struct StructAttributes {
    #[darling(rename = "crate")]
    runtime: Option<Path>,
}

/// What `#[layer(…)]` may say on a field.
#[derive(FromAttributes, Default)]
#[darling(attributes(layer))]
struct FieldAttributes {
    inner: Flag,
}

/// `None` where a mistake leaves nothing to write; the mistakes are in `errors`.
pub(super) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<LayerModel> {
    let attributes: Option<StructAttributes> = errors.take(parse_helper(&input.attrs, "layer"));
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "a middleware is a struct with its inner service in a field",
            );
            return None;
        }
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "a middleware is a struct with its inner service in a field",
            );
            return None;
        }
    };
    let Fields::Named(fields) = &data.fields else {
        errors.at(
            &input.ident,
            "the fields of a middleware have names: write `{ #[layer(inner)] inner: S, … }`",
        );
        return None;
    };
    let mut inner: Option<InnerField> = None;
    let mut others = Vec::new();
    let mut usable = true;
    let mut marked = false;
    for field in &fields.named {
        let Some(attributes) = errors.take(parse_helper::<FieldAttributes>(&field.attrs, "layer"))
        else {
            usable = false;
            continue;
        };
        if !attributes.inner.is_present() {
            others.extend(layer_field(field));
            continue;
        }
        if marked {
            errors.at(&field.ident, "a second inner service: a layer is given one");
            usable = false;
        }
        marked = true;
        let found = inner_field(field, &input.generics, errors);
        usable &= found.is_some();
        inner = inner.or(found);
    }
    if !marked && usable {
        errors.at(
            &input.ident,
            "which field holds the inner service? Mark it `#[layer(inner)]`",
        );
    }
    let runtime = runtime_path(attributes?.runtime);
    usable.then_some(())?;
    Some(LayerModel {
        visibility: input.vis.clone(),
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        inner: inner?,
        fields: others,
        runtime,
    })
}

fn inner_field(field: &Field, generics: &Generics, errors: &mut Errors) -> Option<InnerField> {
    let parameter = type_parameter(&field.ty, generics);
    if parameter.is_none() {
        errors.at(
            &field.ty,
            "a layer wraps any service, so the type of the inner one is a type parameter of the struct, as in `struct Timeout<S>`",
        );
    }
    Some(InnerField {
        ident: field.ident.clone()?,
        parameter: parameter?,
    })
}

fn type_parameter(ty: &Type, generics: &Generics) -> Option<Ident> {
    let Type::Path(path) = ty else { return None };
    let ident = path.path.get_ident()?;
    generics
        .type_params()
        .any(|parameter| parameter.ident == *ident)
        .then(|| ident.clone())
}

fn layer_field(field: &Field) -> Option<LayerField> {
    let is_marker = match &field.ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "PhantomData"),
        _ => false,
    };
    Some(LayerField {
        ident: field.ident.clone()?,
        ty: field.ty.clone(),
        cfgs: field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .cloned()
            .collect(),
        is_marker,
    })
}
