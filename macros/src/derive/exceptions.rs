//! `#[derive(ThriftException)]`: one exception, or the several that a method declares.

use std::collections::HashMap;

use darling::{FromAttributes, util::SpannedValue};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Data, DataEnum, DeriveInput, Fields, Path, Type, Variant, ext::IdentExt, spanned::Spanned,
};

use super::structs::{
    ContainerAttributes, Input, emit_codec, emit_describe, emit_stand_in, parse_struct,
};
use super::throws::{Thrown, emit_throws, snake_case};
use crate::{
    attributes::{self, FieldId, place_of},
    errors::Errors,
};

pub(super) fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    match &input.data {
        Data::Struct(data) => {
            let owned = check_owned(input, errors);
            match parse_struct(input, data, errors).filter(|_| owned) {
                Some(Input::Struct(model)) => {
                    let codec = emit_codec(&model);
                    let exception = emit_exception(&model.ident, &model.name, &model.runtime);
                    let describe = emit_describe(&model, "Exception");
                    quote! { #codec #exception #describe }
                }
                Some(Input::Newtype(_)) => {
                    errors.at(
                        &data.fields,
                        "an exception is a struct: give its field a number, `#[thrift(id = 1)]`",
                    );
                    emit_exception_stand_in(input, &emit_stand_in(input))
                }
                None => emit_exception_stand_in(input, &emit_stand_in(input)),
            }
        }
        Data::Enum(data) => {
            let owned = check_owned(input, errors);
            match parse_set(input, data, errors).filter(|_| owned) {
                Some(set) => emit_set(&set),
                None => emit_exception_stand_in(input, &TokenStream::new()),
            }
        }
        Data::Union(data) => {
            errors.at(data.union_token, "Rust's unions have no Thrift type");
            TokenStream::new()
        }
    }
}

/// An exception travels up the stack on its own, away from the bytes that it was decoded from.
fn check_owned(input: &DeriveInput, errors: &mut Errors) -> bool {
    let owned = input.generics.params.is_empty();
    if !owned {
        errors.at(
            &input.generics,
            "an exception owns what it holds, and cannot be generic",
        );
    }
    owned
}

/// `std::error::Error`, and `Throws` as the exception with the number 1.
fn emit_exception(ident: &Ident, name: &str, runtime: &Path) -> TokenStream {
    let error = emit_error(ident);
    let throws = emit_throws(
        ident,
        runtime,
        &quote!(#runtime::__private::EncodeField::encode_field(self, 1, __encoder)),
        &[Thrown {
            id: FieldId(1),
            name: snake_case(name),
            ty: quote!(Self),
            wrap: quote!(::core::convert::identity),
            docs: "",
        }],
    );
    let from = emit_rpc_error_from(ident, ident, runtime);
    quote! { #error #throws #from }
}

/// `?` in a handler turns the exception into an `RpcError`, where there is one.
fn emit_rpc_error_from(exception: impl ToTokens, declared: &Ident, runtime: &Path) -> TokenStream {
    quote!(#runtime::__private::rpc_error_from!(#runtime::__private; #exception, #declared);)
}

fn emit_error(ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self, __f)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::error::Error for #ident {}
    }
}

fn emit_exception_stand_in(input: &DeriveInput, codec: &TokenStream) -> TokenStream {
    let runtime = attributes::runtime_path(None);
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #codec

        impl #impl_generics #runtime::__private::Throws for #ident #type_generics #where_clause {
            const EXCEPTIONS: &'static [#runtime::__private::descriptor::FieldDescriptor] = &[];

            fn encode_thrown<__E: #runtime::__private::Encoder>(
                &self,
                _: &mut __E,
            ) -> ::core::result::Result<(), #runtime::__private::EncodeError> {
                ::core::unimplemented!()
            }

            fn decode_thrown<'__de, __D: #runtime::__private::Decoder<'__de>>(
                _: #runtime::__private::FieldHeader,
                _: &mut __D,
            ) -> ::core::result::Result<
                ::core::option::Option<Self>,
                #runtime::__private::DecodeError,
            > {
                ::core::unimplemented!()
            }
        }
    }
}

/// The exceptions that a method declares, as an enum.
struct ExceptionSet {
    ident: Ident,
    members: Vec<Member>,
    runtime: Path,
}

struct Member {
    ident: Ident,
    /// What it is called in the IDL.
    name: String,
    docs: String,
    ty: Type,
    id: FieldId,
}

/// What `#[thrift(…)]` may say on a variant.
#[derive(FromAttributes)]
#[darling(attributes(thrift))]
struct VariantAttributes {
    id: Option<SpannedValue<FieldId>>,
    rename: Option<String>,
}

fn parse_set(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> Option<ExceptionSet> {
    let attributes: Option<ContainerAttributes> =
        errors.take(attributes::parse_thrift(&input.attrs));
    if data.variants.is_empty() {
        errors.at(
            &input.ident,
            "this enum declares no exception: a method without one returns `Result<T, RpcError>`",
        );
        return None;
    }
    let mut ids = HashMap::new();
    let members: Vec<_> = data
        .variants
        .iter()
        .map(|variant| parse_member(variant, &mut ids, errors))
        .collect();
    Some(ExceptionSet {
        ident: input.ident.clone(),
        members: members.into_iter().collect::<Option<_>>()?,
        runtime: attributes::runtime_path(attributes?.runtime),
    })
}

fn parse_member<'a>(
    variant: &'a Variant,
    ids: &mut HashMap<FieldId, &'a Ident>,
    errors: &mut Errors,
) -> Option<Member> {
    let ident = &variant.ident;
    let attributes: VariantAttributes = errors.take(attributes::parse_thrift(&variant.attrs))?;
    let ty = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().map(|field| &field.ty)
        }
        _ => None,
    };
    let Some(ty) = ty else {
        errors.at(
            ident,
            format!("a variant holds one exception: `{ident}({ident})`"),
        );
        return None;
    };
    let Some(id) = attributes.id else {
        errors.at(
            ident,
            format!("exception `{ident}` has no number: add `#[thrift(id = …)]`"),
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
    if id.0 == 0 {
        errors.add(syn::Error::new(
            id.span(),
            "an exception's id cannot be 0, which is the method's result",
        ));
        return None;
    }
    Some(Member {
        ident: ident.clone(),
        name: attributes
            .rename
            .unwrap_or_else(|| snake_case(&ident.unraw().to_string())),
        docs: attributes::docs(&variant.attrs),
        ty: ty.clone(),
        id: *id,
    })
}

fn emit_set(set: &ExceptionSet) -> TokenStream {
    let ExceptionSet {
        ident,
        members,
        runtime,
    } = set;
    let encode_arms = members.iter().map(|Member { ident, id, .. }| {
        let id = id.0;
        quote! {
            Self::#ident(__exception) =>
                #runtime::__private::EncodeField::encode_field(__exception, #id, __encoder),
        }
    });
    let throws = emit_throws(
        ident,
        runtime,
        &quote!(match self { #(#encode_arms)* }),
        &members
            .iter()
            .map(|member| {
                let Member { ident, ty, .. } = member;
                Thrown {
                    id: member.id,
                    name: member.name.clone(),
                    ty: quote!(#ty),
                    wrap: quote!(Self::#ident),
                    docs: &member.docs,
                }
            })
            .collect::<Vec<_>>(),
    );
    let names: Vec<_> = members.iter().map(|member| &member.ident).collect();
    // Of a type that two variants hold, nobody could say which of them `?` means.
    let unambiguous: Vec<&Member> = members
        .iter()
        .filter(|member| members.iter().filter(|other| other.ty == member.ty).count() == 1)
        .collect();
    let rpc_error_from = unambiguous
        .iter()
        .map(|member| member.ty.to_token_stream())
        .chain([ident.to_token_stream()])
        .map(|exception| emit_rpc_error_from(exception, ident, runtime));
    let from = unambiguous.iter().map(|member| {
        let Member {
            ident: name, ty, ..
        } = member;
        quote_spanned! {place_of(ty.span())=>
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::core::convert::From<#ty> for #ident {
                fn from(__exception: #ty) -> Self {
                    Self::#name(__exception)
                }
            }
        }
    });
    quote! {
        #throws

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(Self::#names(__exception) => ::core::fmt::Display::fmt(__exception, __f),)*
                }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::error::Error for #ident {}

        #(#from)*
        #(#rpc_error_from)*
    }
}
