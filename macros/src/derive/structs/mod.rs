//! `#[derive(ThriftStruct)]`, and what the other macros share with it.

mod decode;
mod emit;
mod encode;
mod field;
mod generics;
mod newtype;
mod parse;
mod types;

use darling::util::Flag;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    Attribute, Data, DeriveInput, Expr, Generics, Member, Path, Type, WherePredicate, parse_quote,
};

pub(crate) use emit::{describe_fields, emit_codec};
pub(super) use emit::{emit_describe, emit_stand_in, emit_wire_type};
use generics::with_defaults;
pub(super) use generics::{with_bounds, with_input_lifetime};
pub(super) use parse::{ContainerAttributes, Input, parse_struct};
pub(crate) use types::{check_type, is_static_cow};

use crate::{attributes::FieldId, errors::Errors, generics::mentions_type_parameter};

/// A struct as it travels.
pub(crate) struct StructModel {
    pub(crate) ident: Ident,
    /// The levels of lints, for the code of the user's that the attributes hold: the defaults.
    pub(crate) lints: Vec<Attribute>,
    pub(crate) generics: Generics,
    /// The bounds to write, where those that are written otherwise will not do.
    pub(crate) bound: Option<Vec<WherePredicate>>,
    /// What errors call the struct.
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) fields: Vec<FieldModel>,
    pub(crate) skipped: Vec<SkippedField>,
    pub(crate) others: Others,
    /// True if it can be a field, and so be absent.
    pub(crate) is_type: bool,
    pub(crate) runtime: Path,
}

impl StructModel {
    /// The types that travel.
    fn types(&self) -> impl Iterator<Item = &Type> {
        self.fields.iter().map(|field| &field.ty)
    }

    /// The types whose `Default` is asked for when one is read.
    fn defaulted(&self) -> impl Iterator<Item = &Type> {
        let skipped = self.skipped.iter().filter(|field| field.default.is_none());
        let fields = self
            .fields
            .iter()
            .filter(|field| matches!(field.default, Some(DefaultValue::OfType)));
        let skipped = skipped.map(|field| &field.ty);
        skipped.chain(fields.map(|field| &field.ty))
    }

    /// With bounds of one's own, those, and that the types of the fields are described, where they depend on a parameter.
    fn described_bound(&self) -> Option<Vec<WherePredicate>> {
        let runtime = &self.runtime;
        let mut bound = self.bound.clone()?;
        let fields = self.fields.iter().filter(|field| field.with.is_none());
        let types = fields
            .map(|field| &field.ty)
            .filter(|ty| mentions_type_parameter(ty, &self.generics));
        bound.extend(
            types.map(|ty| parse_quote!(#ty: #runtime::__private::descriptor::DescribeField)),
        );
        Some(bound)
    }
}

/// A field that does not travel.
pub(crate) struct SkippedField {
    member: Member,
    lints: Vec<Attribute>,
    ty: Type,
    /// What it holds in a value that was read, if not what `Default` says.
    default: Option<Expr>,
}

/// What becomes of the fields that the struct does not have.
pub(crate) enum Others {
    Skipped,
    Denied,
    /// Kept in this field, and written again.
    Kept(Member),
}

/// A field as it travels.
pub(crate) struct FieldModel {
    pub(crate) member: Member,
    pub(crate) lints: Vec<Attribute>,
    /// What errors call the field.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) id: FieldId,
    /// How its attribute declares it. Without that, the type tells.
    pub(crate) requiredness: Option<Declared>,
    pub(crate) default: Option<DefaultValue>,
    /// What reads and writes it in the place of its type.
    pub(crate) with: Option<With>,
    pub(crate) docs: String,
}

/// How a field is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    Required,
    Optional,
    /// Neither of them, which only an `Option` has to say.
    Default,
}

impl Declared {
    /// From the words in the attribute of `what`, which exclude each other.
    pub(crate) fn of(
        required: Flag,
        optional: Flag,
        default: Flag,
        what: &str,
        errors: &mut Errors,
    ) -> Option<Self> {
        let flags = [
            (required, Self::Required),
            (optional, Self::Optional),
            (default, Self::Default),
        ];
        let mut present = flags.into_iter().filter(|(flag, _)| flag.is_present());
        let declared = present.next();
        if let Some((second, _)) = present.next() {
            let message = match declared {
                Some((_, Self::Required)) if optional.is_present() => {
                    format!("{what} is `required` or `optional`, and not both")
                }
                _ => format!(
                    "{what} with `default_requiredness` is neither `required` nor `optional`"
                ),
            };
            errors.add(syn::Error::new(second.span(), message));
        }
        declared.map(|(_, declared)| declared)
    }
}

/// What a field holds that is not on the wire.
#[derive(Clone)]
pub(crate) enum DefaultValue {
    /// That of `Default`.
    OfType,
    Expr(Box<Expr>),
}

/// Where `TYPE`, `encode` and `decode` of a field are.
pub(crate) enum With {
    /// A module of the user's.
    Path(Path),
    /// The module for bytes of any type.
    Binary,
}

pub(super) fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    match &input.data {
        Data::Struct(data) => match parse_struct(input, data, errors) {
            Some(Input::Struct(model)) => {
                let codec = emit_codec(&model);
                let describe = emit_describe(&model, "Struct");
                quote! { #codec #describe }
            }
            Some(Input::Newtype(model)) => newtype::emit(&model),
            None => emit_stand_in(input),
        },
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "`ThriftStruct` is for structs: an enum of numbers derives `ThriftEnum`, and one of values `ThriftUnion`",
            );
            emit_stand_in(input)
        }
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "Rust's unions have no Thrift type: an enum derives `ThriftUnion`",
            );
            TokenStream::new()
        }
    }
}
