//! The implementation of `Decode` for a struct.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{parse_quote, spanned::Spanned};

use super::{
    FieldModel, Others, SkippedField, StructModel,
    field::{default_function, emit_default_function, expression},
    generics::with_predicates,
    with_bounds, with_defaults, with_input_lifetime,
};

pub(super) fn emit_decode(model: &StructModel) -> TokenStream {
    let StructModel {
        ident,
        runtime,
        name,
        fields,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let decode = parse_quote!(#private::Decode<'__de>);
    let bound = model.bound.as_deref();
    let mut generics = with_bounds((ident, &model.generics), bound, model.types(), &decode);
    if bound.is_none() {
        generics = with_defaults((ident, &generics), model.defaulted());
    }
    let generics = with_input_lifetime(&generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();

    let slots: Vec<Ident> = (0..fields.len())
        .map(|i| format_ident!("__field_{i}", span = Span::mixed_site()))
        .collect();
    let arms = fields
        .iter()
        .zip(&slots)
        .map(|(field, slot)| field.arm(slot, runtime));
    let values = fields.iter().zip(&slots).map(|(field, slot)| {
        let member = &field.member;
        let value = field.value(slot, name, runtime);
        quote!(#member: #value)
    });
    let skipped = model.skipped.iter().map(skipped_value);
    let others = Ident::new("__others", Span::mixed_site());
    let (declare_others, other_field, keep_others) = match &model.others {
        Others::Skipped => (
            None,
            quote!(#private::skip_field(__decoder, __field.ttype)?),
            None,
        ),
        Others::Denied => (
            None,
            quote! {
                return ::core::result::Result::Err(
                    #private::unknown_field(__decoder, #name, __field.id)
                )
            },
            None,
        ),
        Others::Kept(member) => (
            Some(quote!(let mut #others = #private::UnknownFields::new();)),
            quote!(#private::UnknownFields::read(&mut #others, __field, __decoder)?),
            Some(quote!(#member: #others,)),
        ),
    };
    let absent = model.is_type.then(|| emit_absent(model));
    let defaults = emit_defaults(model);
    quote! {
        #defaults

        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::Decode<'__de> for #ident #type_generics #where_clause {
            fn decode<__D: #private::Decoder<'__de>>(
                __decoder: &mut __D,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                <Self as #private::Decode<'__de>>::decode_to(#private::Returned, __decoder)
            }

            fn decode_to<__D: #private::Decoder<'__de>, __P: #private::Place<Self>>(
                __place: __P,
                __decoder: &mut __D,
            ) -> ::core::result::Result<__P::Done, #private::DecodeError> {
                #(let mut #slots = ::core::option::Option::None;)*
                #declare_others
                let __outer = #private::Decoder::struct_begin(__decoder)?;
                while let ::core::option::Option::Some(__field) =
                    #private::Decoder::field_begin(__decoder)?
                {
                    match __field.id {
                        #(#arms)*
                        _ => #other_field,
                    }
                }
                #private::Decoder::struct_end(__decoder, __outer)?;
                let __value = Self {
                    #(#values,)*
                    #(#skipped,)*
                    #keep_others
                };
                ::core::result::Result::Ok(#private::Place::put(__place, __value))
            }

            #absent
        }
    }
}

/// Writes what the struct is as a field that is absent, as C++ constructs it:
///
/// ```text
/// fn absent() -> Option<Self> { absent() }
///
/// fn absent_in(decoder, _: &'static str, field: &'static str) -> Result<Self, DecodeError> {
///     absent_struct(decoder, field, |decoder| Ok(Self { op: <Op as DecodeField>::absent_in(decoder, "Work", "op")? }))
/// }
/// ```
fn emit_absent(model: &StructModel) -> TokenStream {
    let private = {
        let runtime = &model.runtime;
        quote!(#runtime::__private)
    };
    let values = model.fields.iter().map(|field| {
        let member = &field.member;
        let absent = field.absent(&model.name, &model.runtime);
        quote_spanned!(crate::attributes::place_of(field.ty.span())=> #member: #absent)
    });
    let skipped = model.skipped.iter().map(skipped_value);
    let others = match &model.others {
        Others::Kept(member) => Some(quote!(#member: #private::UnknownFields::new(),)),
        Others::Skipped | Others::Denied => None,
    };
    quote! {
        fn absent() -> ::core::option::Option<Self> {
            #private::absent()
        }

        fn absent_in<__D: #private::Decoder<'__de>>(
            __decoder: &mut __D,
            _: &'static ::core::primitive::str,
            __field: &'static ::core::primitive::str,
        ) -> ::core::result::Result<Self, #private::DecodeError> {
            #private::absent_struct(__decoder, __field, |__decoder| {
                ::core::result::Result::Ok(Self {
                    #(#values,)*
                    #(#skipped,)*
                    #others
                })
            })
        }
    }
}

fn skipped_value(field: &SkippedField) -> TokenStream {
    let member = &field.member;
    match &field.default {
        None => quote!(#member: ::core::default::Default::default()),
        Some(_) => {
            let function = default_function(member);
            quote!(#member: Self::#function())
        }
    }
}

/// Writes the functions that make the defaults.
fn emit_defaults(model: &StructModel) -> Option<TokenStream> {
    let of_skipped = model.skipped.iter().filter_map(|field| {
        let default = expression(field.default.as_ref()?);
        Some(emit_default_function(
            &field.member,
            &field.ty,
            &field.lints,
            &default,
        ))
    });
    let functions: Vec<TokenStream> = model
        .fields
        .iter()
        .filter_map(FieldModel::default_function)
        .chain(of_skipped)
        .collect();
    if functions.is_empty() {
        return None;
    }
    let ident = &model.ident;
    // With the bounds that were asked for, and none otherwise: a default need not know that its type is a Thrift one.
    let bounds = model.bound.clone().unwrap_or_default();
    let generics = with_predicates(&model.generics, bounds);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let lints = &model.lints;
    Some(quote! {
        #(#lints)*
        #[allow(single_use_lifetimes)]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#functions)*
        }
    })
}
