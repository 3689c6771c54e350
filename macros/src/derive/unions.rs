//! `#[derive(ThriftUnion)]`: an enum of which each variant is a field, and holds its value.

use std::collections::HashMap;

use darling::{
    FromAttributes,
    util::{Flag, SpannedValue},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Data, DataEnum, DeriveInput, Fields, Generics, Path, Type, Variant, WherePredicate,
    ext::IdentExt, parse_quote, spanned::Spanned,
};

use super::describe::{self, Described};
use super::structs::{
    ContainerAttributes, check_type, emit_stand_in, emit_wire_type, is_static_cow, with_bounds,
    with_input_lifetime,
};
use crate::{
    attributes::{self, FieldId, place_of, private_at},
    errors::Errors,
};

/// What `#[thrift(…)]` may say on a variant.
#[derive(FromAttributes)]
#[darling(attributes(thrift))]
struct VariantAttributes {
    id: Option<SpannedValue<FieldId>>,
    rename: Option<String>,
    unknown: Flag,
}

struct UnionModel {
    ident: Ident,
    generics: Generics,
    bound: Option<Vec<WherePredicate>>,
    /// What errors call the union.
    name: String,
    docs: String,
    variants: Vec<VariantModel>,
    /// The variant that holds what no other does.
    unknown: Option<Ident>,
    runtime: Path,
}

impl UnionModel {
    /// The types that travel.
    fn types(&self) -> impl Iterator<Item = &Type> {
        self.variants
            .iter()
            .filter_map(|variant| variant.ty.as_ref())
    }
}

struct VariantModel {
    ident: Ident,
    /// What errors call the variant.
    name: String,
    /// What it holds; nothing stands for an empty struct.
    ty: Option<Type>,
    id: FieldId,
    docs: String,
}

pub(super) fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    match &input.data {
        Data::Enum(data) => match parse_union(input, data, errors) {
            Some(model) => emit(&model),
            None => emit_stand_in(input),
        },
        Data::Struct(data) => {
            errors.at(
                data.struct_token,
                "`ThriftUnion` is for enums: a struct derives `ThriftStruct`",
            );
            emit_stand_in(input)
        }
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "a Thrift union is a Rust enum, with a variant for each field",
            );
            TokenStream::new()
        }
    }
}

fn parse_union(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> Option<UnionModel> {
    let attributes: Option<ContainerAttributes> =
        errors.take(attributes::parse_thrift(&input.attrs));
    let bound = attributes
        .as_ref()
        .and_then(|attributes| attributes.bound(errors));
    if let Some(attributes) = &attributes
        && attributes.deny_unknown_fields.is_present()
    {
        errors.add(syn::Error::new(
            attributes.deny_unknown_fields.span(),
            "a union without an `unknown` variant denies the fields that it does not have already",
        ));
    }
    let mut usable = true;
    let mut ids = HashMap::new();
    let mut variants = Vec::new();
    let mut unknown: Option<Ident> = None;
    for variant in &data.variants {
        let Some(attributes) = errors.take(attributes::parse_thrift::<VariantAttributes>(
            &variant.attrs,
        )) else {
            usable = false;
            continue;
        };
        if attributes.unknown.is_present() {
            usable &= check_unknown(variant, &attributes, unknown.as_ref(), errors);
            unknown = Some(variant.ident.clone());
        } else {
            match parse_variant(variant, attributes, &mut ids, errors) {
                Some(model) => variants.push(model),
                None => usable = false,
            }
        }
    }
    let attributes = attributes?;
    usable.then(|| UnionModel {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        bound,
        name: attributes
            .rename
            .unwrap_or_else(|| input.ident.unraw().to_string()),
        docs: attributes::docs(&input.attrs),
        variants,
        unknown,
        runtime: attributes::runtime_path(attributes.runtime),
    })
}

fn parse_variant<'a>(
    variant: &'a Variant,
    attributes: VariantAttributes,
    ids: &mut HashMap<FieldId, &'a Ident>,
    errors: &mut Errors,
) -> Option<VariantModel> {
    let ident = &variant.ident;
    let ty = match &variant.fields {
        Fields::Unit => None,
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let ty = fields.unnamed.first().map(|field| field.ty.clone())?;
            if !check_type(&ty, errors) {
                return None;
            }
            Some(ty)
        }
        other => {
            errors.at(
                other,
                format!("a union's variant holds one value, `{ident}(Type)`, or none, which stands for an empty struct"),
            );
            return None;
        }
    };
    let Some(id) = attributes.id else {
        errors.at(
            ident,
            format!("variant `{ident}` has no number: add `#[thrift(id = …)]`"),
        );
        return None;
    };
    if let Some(first) = ids.insert(*id, ident) {
        errors.add(syn::Error::new(
            id.span(),
            format!("id {} is already that of `{first}`", id.0),
        ));
        return None;
    }
    Some(VariantModel {
        ident: ident.clone(),
        name: attributes
            .rename
            .unwrap_or_else(|| ident.unraw().to_string()),
        ty,
        id: *id,
        docs: attributes::docs(&variant.attrs),
    })
}

fn check_unknown(
    variant: &Variant,
    attributes: &VariantAttributes,
    earlier: Option<&Ident>,
    errors: &mut Errors,
) -> bool {
    let ident = &variant.ident;
    if let Some(id) = &attributes.id {
        errors.add(syn::Error::new(
            id.span(),
            "the variant for unknown fields has no number of its own",
        ));
        return false;
    }
    if let Some(earlier) = earlier {
        errors.at(
            ident,
            format!("`{earlier}` already holds the unknown fields"),
        );
        return false;
    }
    let holds_one = matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    if !holds_one {
        errors.at(
            ident,
            format!("the variant for unknown fields holds them: `{ident}(UnknownFields)`"),
        );
    }
    holds_one
}

fn emit(model: &UnionModel) -> TokenStream {
    let wire_type = emit_wire_type(&model.ident, &model.generics, &model.runtime);
    let encode = emit_encode(model);
    let decode = emit_decode(model);
    let describe = emit_describe(model);
    quote! { #wire_type #encode #decode #describe }
}

fn emit_describe(model: &UnionModel) -> TokenStream {
    let fields: Vec<_> = model
        .variants
        .iter()
        .map(|variant| {
            let VariantModel {
                name,
                ty,
                id: FieldId(id),
                docs,
                ..
            } = variant;
            let span = ty.as_ref().map_or_else(Span::call_site, Spanned::span);
            let private = private_at(&model.runtime, span);
            let descriptor = quote!(#private::descriptor);
            let field_type = match ty {
                Some(ty) => quote_spanned! {place_of(span)=>
                    <#ty as #descriptor::Describe>::descriptor
                },
                None => quote!(|| #descriptor::empty_struct()),
            };
            quote! {
                #descriptor::FieldDescriptor::constant(
                    #id,
                    #name,
                    #field_type,
                    #descriptor::Requiredness::Optional,
                    ::core::option::Option::None,
                    #docs,
                )
            }
        })
        .collect();
    let described = Described {
        ident: &model.ident,
        generics: &model.generics,
        types: model.types().collect(),
        bound: model.bound.clone(),
        name: &model.name,
        kind: "Union",
        docs: &model.docs,
        runtime: &model.runtime,
    };
    describe::emit_struct(&described, &fields)
}

fn emit_encode(model: &UnionModel) -> TokenStream {
    let UnionModel {
        ident,
        generics,
        bound,
        variants,
        unknown,
        runtime,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let encode = parse_quote!(#private::Encode);
    let generics = with_bounds((ident, generics), bound.as_deref(), model.types(), &encode);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let arms = variants.iter().map(|VariantModel { ident, ty, id, .. }| {
        let id = id.0;
        match ty {
            Some(ty) => {
                let private = private_at(runtime, ty.span());
                quote_spanned! {place_of(ty.span())=>
                    Self::#ident(ref __value) =>
                        <#ty as #private::Encode>::encode_as_field(__value, #id, __encoder)?,
                }
            }
            None => quote! {
                Self::#ident => #private::encode_empty_struct(#id, __encoder)?,
            },
        }
    });
    let unknown = unknown.iter();
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unreachable_code)]
        impl #impl_generics #private::Encode for #ident #type_generics #where_clause {
            fn encode<__E: #private::Encoder>(
                &self,
                __encoder: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                let __outer = #private::Encoder::struct_begin(__encoder)?;
                match *self {
                    #(#arms)*
                    #(Self::#unknown(ref __others) => #private::UnknownFields::write(__others, __encoder)?,)*
                }
                #private::Encoder::struct_end(__encoder, __outer);
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn emit_decode(model: &UnionModel) -> TokenStream {
    let UnionModel {
        ident,
        name,
        variants,
        unknown,
        runtime,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let generics = with_input_lifetime(&with_bounds(
        (ident, &model.generics),
        model.bound.as_deref(),
        model.types(),
        &parse_quote!(#private::Decode<'__de>),
    ));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let arms = variants.iter().map(|variant| {
        let VariantModel {
            ident,
            name,
            ty,
            id: FieldId(id),
            docs: _,
        } = variant;
        match ty {
            Some(ty) => {
                let at = place_of(ty.span());
                let private = private_at(runtime, ty.span());
                let read = if is_static_cow(ty) {
                    quote_spanned!(at=> #private::decode_owned_field(__decoder, #name)?)
                } else {
                    quote_spanned!(at=> #private::decode_field::<#ty, __D>(__decoder, #name)?)
                };
                quote_spanned! {at=>
                    #id if __field.ttype == <#ty as #private::WireType>::TYPE => Self::#ident(#read),
                }
            }
            None => quote! {
                #id if __field.ttype == #private::TType::Struct => {
                    #private::skip_field(__decoder, __field.ttype)?;
                    Self::#ident
                }
            },
        }
    });
    let others = Ident::new("__others", Span::mixed_site());
    let (other, none) = match unknown {
        Some(unknown) => (
            quote! {{
                let mut #others = #private::UnknownFields::new();
                #private::UnknownFields::read(&mut #others, __field, __decoder)?;
                Self::#unknown(#others)
            }},
            quote!(::core::result::Result::Ok(Self::#unknown(#private::UnknownFields::new()))),
        ),
        None => (
            quote! {
                return ::core::result::Result::Err(
                    #private::unknown_field(__decoder, #name, __field.id)
                )
            },
            quote!(::core::result::Result::Err(#private::not_one_field(__decoder, #name))),
        ),
    };
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unreachable_code)]
        impl #impl_generics #private::Decode<'__de> for #ident #type_generics #where_clause {
            fn decode<__D: #private::Decoder<'__de>>(
                __decoder: &mut __D,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                let mut __union = ::core::option::Option::None;
                let __outer = #private::Decoder::struct_begin(__decoder)?;
                while let ::core::option::Option::Some(__field) =
                    #private::Decoder::field_begin(__decoder)?
                {
                    if ::core::option::Option::is_some(&__union) {
                        return ::core::result::Result::Err(
                            #private::not_one_field(__decoder, #name)
                        );
                    }
                    __union = ::core::option::Option::Some(match __field.id {
                        #(#arms)*
                        _ => #other,
                    });
                }
                #private::Decoder::struct_end(__decoder, __outer)?;
                match __union {
                    ::core::option::Option::Some(__union) => ::core::result::Result::Ok(__union),
                    ::core::option::Option::None => #none,
                }
            }
        }
    }
}
