//! `#[derive(ThriftStruct)]`, and what the other macros share with it.

mod emit;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Data, DeriveInput, Generics, Path, Type};

pub(crate) use emit::emit_codec;
pub(super) use emit::emit_stand_in;
pub(crate) use parse::check_type;
pub(super) use parse::{StructAttributes, parse_struct};

use crate::{attributes::FieldId, errors::Errors};

/// A struct as it travels.
pub(crate) struct StructModel {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// What errors call the struct.
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldModel>,
    pub(crate) runtime: Path,
}

/// A field as it travels.
pub(crate) struct FieldModel {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) id: FieldId,
    pub(crate) required: bool,
}

pub(super) fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    match &input.data {
        Data::Struct(data) => match parse_struct(input, data, errors) {
            Some(model) => emit_codec(&model),
            None => emit_stand_in(input),
        },
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "`ThriftStruct` is for structs: an enum of numbers derives `ThriftEnum`",
            );
            emit_stand_in(input)
        }
        Data::Union(data) => {
            errors.at(data.union_token, "Rust's unions have no Thrift type");
            TokenStream::new()
        }
    }
}
