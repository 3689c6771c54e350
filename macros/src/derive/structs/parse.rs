//! From a struct's tokens to a model that keeps every rule.

use std::collections::HashMap;

use darling::{
    FromAttributes,
    util::{Flag, SpannedValue},
};
use quote::ToTokens;
use syn::{DataStruct, DeriveInput, Field, Fields, Path, Type, ext::IdentExt};

use super::{FieldModel, StructModel};
use crate::{
    attributes::{self, FieldId},
    errors::Errors,
};

/// What `#[thrift(…)]` may say on a struct.
#[derive(FromAttributes, Default)]
#[darling(attributes(thrift))]
pub(in crate::derive) struct StructAttributes {
    #[darling(rename = "crate")]
    pub(in crate::derive) runtime: Option<Path>,
}

/// What `#[thrift(…)]` may say on a field.
#[derive(FromAttributes)]
#[darling(attributes(thrift))]
struct FieldAttributes {
    id: Option<SpannedValue<FieldId>>,
    required: Flag,
}

/// `None` where a mistake leaves nothing to derive from; the mistakes are in `errors`.
pub(in crate::derive) fn parse_struct(
    input: &DeriveInput,
    data: &DataStruct,
    errors: &mut Errors,
) -> Option<StructModel> {
    let attributes: Option<StructAttributes> = errors.take(attributes::parse_thrift(&input.attrs));
    let fields = match &data.fields {
        Fields::Named(fields) => Some(parse_fields(fields.named.iter(), errors)),
        Fields::Unit => Some(Some(Vec::new())),
        Fields::Unnamed(fields) => {
            errors.at(
                fields,
                "the fields of a Thrift struct have names: write `{ #[thrift(id = 1)] name: Type, … }`",
            );
            None
        }
    };
    Some(StructModel {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        name: input.ident.unraw().to_string(),
        fields: fields??,
        runtime: attributes::runtime_path(attributes?.runtime),
    })
}

fn parse_fields<'a>(
    fields: impl Iterator<Item = &'a Field>,
    errors: &mut Errors,
) -> Option<Vec<FieldModel>> {
    let mut ids = HashMap::new();
    let mut models = Some(Vec::new());
    for field in fields {
        let model = parse_field(field, &mut ids, errors);
        models = models.zip(model).map(|(mut models, model)| {
            models.push(model);
            models
        });
    }
    models
}

fn parse_field<'a>(
    field: &'a Field,
    ids: &mut HashMap<FieldId, &'a Field>,
    errors: &mut Errors,
) -> Option<FieldModel> {
    let attributes: FieldAttributes = errors.take(attributes::parse_thrift(&field.attrs))?;
    let ident = field.ident.as_ref()?;
    let right_type = check_type(&field.ty, errors);
    let Some(id) = attributes.id else {
        errors.at(
            ident,
            format!("field `{ident}` has no number: add `#[thrift(id = …)]`"),
        );
        return None;
    };
    if let Some(first) = ids.insert(*id, field) {
        let first = first.ident.to_token_stream();
        errors.add(syn::Error::new(
            id.span(),
            format!("id {} is already that of field `{first}`", id.0),
        ));
        return None;
    }
    right_type.then(|| FieldModel {
        ident: ident.clone(),
        ty: field.ty.clone(),
        id: *id,
        required: attributes.required.is_present(),
    })
}

/// Names the Thrift type to use in place of a Rust type that has none. Other types are left to the compiler,
/// which knows what they are.
pub(crate) fn check_type(ty: &Type, errors: &mut Errors) -> bool {
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
