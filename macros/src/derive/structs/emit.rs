//! The implementations of `WireType`, `Encode` and `Decode` for a struct.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    DeriveInput, GenericParam, Generics, Lifetime, LifetimeParam, Path, Token, WherePredicate,
    ext::IdentExt, parse_quote, spanned::Spanned,
};

use super::{FieldModel, StructModel};
use crate::attributes::private_at;

/// Writes, for `struct Work { #[thrift(id = 1)] op: Op }`:
///
/// ```text
/// impl WireType for Work { const TYPE: TType = TType::Struct; }
/// impl Encode for Work { … }
/// impl<'de> Decode<'de> for Work { … }
/// ```
pub(crate) fn emit_codec(model: &StructModel) -> TokenStream {
    let wire_type = emit_wire_type(&model.ident, &model.generics, &model.runtime);
    let encode = emit_encode(model);
    let decode = emit_decode(model);
    quote! { #wire_type #encode #decode }
}

/// Implementations that type-check, for an input with a mistake in it.
pub(in crate::derive) fn emit_stand_in(input: &DeriveInput) -> TokenStream {
    let runtime = crate::attributes::runtime_path(None);
    let private = quote!(#runtime::__private);
    let ident = &input.ident;
    let wire_type = emit_wire_type(ident, &input.generics, &runtime);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let encode_body = quote!(::core::unimplemented!());
    let encode = quote! {
        impl #impl_generics #private::Encode for #ident #type_generics #where_clause {
            fn encode<__E: #private::Encoder>(
                &self,
                _: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                #encode_body
            }
        }
    };
    let de_generics = with_input_lifetime(&input.generics);
    let (impl_generics, _, where_clause) = de_generics.split_for_impl();
    quote! {
        #wire_type
        #encode
        impl #impl_generics #private::Decode<'__de> for #ident #type_generics #where_clause {
            fn decode<__D: #private::Decoder<'__de>>(
                _: &mut __D,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                ::core::unimplemented!()
            }
        }
    }
}

fn emit_wire_type(ident: &Ident, generics: &Generics, runtime: &Path) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #runtime::__private::WireType for #ident #type_generics #where_clause {
            const TYPE: #runtime::__private::TType = #runtime::__private::TType::Struct;
        }
    }
}

fn emit_encode(model: &StructModel) -> TokenStream {
    let StructModel { ident, runtime, .. } = model;
    let private = quote!(#runtime::__private);
    let generics = with_bounds(&model.generics, &parse_quote!(#private::Encode));
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();

    // In the order of their numbers, as the Apache compiler's code writes them.
    let mut fields: Vec<&FieldModel> = model.fields.iter().collect();
    fields.sort_by_key(|field| field.id);
    let fields = fields.into_iter().map(|field| {
        let FieldModel { ident, ty, .. } = field;
        let id = field.id.0;
        let private = private_at(runtime, ty.span());
        quote_spanned!(ty.span()=>
            <#ty as #private::EncodeField>::encode_field(&self.#ident, #id, __encoder)?;
        )
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Encode for #ident #type_generics #where_clause {
            fn encode<__E: #private::Encoder>(
                &self,
                __encoder: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                let __outer = #private::Encoder::struct_begin(__encoder)?;
                #(#fields)*
                #private::Encoder::struct_end(__encoder, __outer);
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn emit_decode(model: &StructModel) -> TokenStream {
    let StructModel {
        ident,
        runtime,
        name,
        fields,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let generics = with_input_lifetime(&with_bounds(
        &model.generics,
        &parse_quote!(#private::Decode<'__de>),
    ));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();

    let slots: Vec<Ident> = (0..fields.len())
        .map(|i| format_ident!("__field_{i}", span = Span::mixed_site()))
        .collect();
    let declarations = fields.iter().zip(&slots).map(|(FieldModel { ty, .. }, slot)| {
        quote!(let mut #slot: ::core::option::Option<#ty> = ::core::option::Option::None;)
    });
    let arms = fields.iter().zip(&slots).map(|(field, slot)| {
        let FieldModel { ty, id, .. } = field;
        let (id, field_name) = (id.0, name_of(field));
        let private = private_at(runtime, ty.span());
        quote_spanned! {ty.span()=>
            #id if __field.ttype == <#ty as #private::DecodeField<'__de>>::TYPE => {
                #slot = ::core::option::Option::Some(
                    #private::decode_field::<#ty, __D>(__decoder, #field_name)?
                );
            }
        }
    });
    let values = fields.iter().zip(&slots).map(|(field, slot)| {
        let FieldModel { ident, ty, .. } = field;
        let field_name = name_of(field);
        let private = private_at(runtime, ty.span());
        if field.required {
            quote_spanned! {ty.span()=>
                #ident: #private::required_field(#slot, __decoder, #name, #field_name)?
            }
        } else {
            quote_spanned! {ty.span()=>
                #ident: #private::field_or_absent(
                    #slot,
                    <#ty as #private::DecodeField<'__de>>::absent,
                    __decoder,
                    #name,
                    #field_name,
                )?
            }
        }
    });
    let absent = emit_absent(model);
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Decode<'__de> for #ident #type_generics #where_clause {
            fn decode<__D: #private::Decoder<'__de>>(
                __decoder: &mut __D,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #(#declarations)*
                let __outer = #private::Decoder::struct_begin(__decoder)?;
                while let ::core::option::Option::Some(__field) =
                    #private::Decoder::field_begin(__decoder)?
                {
                    match __field.id {
                        #(#arms)*
                        _ => #private::skip_field(__decoder, __field.ttype)?,
                    }
                }
                #private::Decoder::struct_end(__decoder, __outer)?;
                ::core::result::Result::Ok(Self { #(#values),* })
            }

            #absent
        }
    }
}

/// A struct can be absent if each of its fields can.
fn emit_absent(model: &StructModel) -> Option<TokenStream> {
    let StructModel {
        runtime, fields, ..
    } = model;
    if fields.iter().any(|field| field.required) {
        return None;
    }
    let values = fields.iter().map(|FieldModel { ident, ty, .. }| {
        let private = private_at(runtime, ty.span());
        quote_spanned! {ty.span()=>
            #ident: <#ty as #private::DecodeField<'__de>>::absent()?
        }
    });
    Some(quote! {
        fn absent() -> ::core::option::Option<Self> {
            ::core::option::Option::Some(Self { #(#values),* })
        }
    })
}

fn name_of(field: &FieldModel) -> String {
    field.ident.unraw().to_string()
}

/// Adds a bound to every type parameter.
fn with_bounds(generics: &Generics, bound: &Path) -> Generics {
    let mut generics = generics.clone();
    let predicates: Vec<WherePredicate> = generics
        .type_params()
        .map(|parameter| {
            let ident = &parameter.ident;
            parse_quote!(#ident: #bound)
        })
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Adds the lifetime of the input, which outlives all that the struct borrows.
fn with_input_lifetime(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let mut input = LifetimeParam::new(Lifetime::new("'__de", Span::call_site()));
    input.bounds = generics
        .lifetimes()
        .map(|parameter| parameter.lifetime.clone())
        .collect();
    if !input.bounds.is_empty() {
        input.colon_token = Some(Token![:](Span::call_site()));
    }
    generics.params.insert(0, GenericParam::Lifetime(input));
    generics
}
