//! A tuple struct with one field and no number: a typedef, which travels as what it holds.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Path, Type, WherePredicate, parse_quote, spanned::Spanned};

use super::{super::describe, is_static_cow, with_bounds, with_input_lifetime};
use crate::attributes::{place_of, private_at};

pub(crate) struct NewtypeModel {
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) bound: Option<Vec<WherePredicate>>,
    pub(super) ty: Type,
    pub(super) runtime: Path,
}

/// Writes, for `struct UserId(i64)`, implementations that are those of `i64`.
pub(super) fn emit(model: &NewtypeModel) -> TokenStream {
    let NewtypeModel {
        ident,
        generics,
        bound,
        ty,
        runtime,
    } = model;
    let private = private_at(runtime, ty.span());
    let at = place_of(ty.span());
    let encode_inner = quote_spanned!(at=> <#ty as #private::Encode>::encode(&self.0, __encoder));
    let (decode_inner, absent_inner) = if is_static_cow(ty) {
        (
            quote_spanned!(at=> #private::decode_owned(__decoder).map(Self)),
            quote!(::core::result::Result::Ok(Self(
                ::core::default::Default::default()
            ))),
        )
    } else {
        (
            quote_spanned!(at=> <#ty as #private::Decode<'__de>>::decode(__decoder).map(Self)),
            quote_spanned! {at=>
                <#ty as #private::Decode<'__de>>::absent_in(__decoder, __in_struct, __field).map(Self)
            },
        )
    };
    let (encode_inner, decode_inner) = if is_scalar(ty) {
        (encode_inner, decode_inner)
    } else {
        // What it holds may hold it again: `struct Tree(Vec<Tree>)`.
        let count = quote! {
            #private::Encoder::enter(__encoder)?;
            #encode_inner?;
            #private::Encoder::leave(__encoder);
            ::core::result::Result::Ok(())
        };
        let count_back = quote! {
            #private::Decoder::enter(__decoder)?;
            let __value = #decode_inner?;
            #private::Decoder::leave(__decoder);
            ::core::result::Result::Ok(__value)
        };
        (count, count_back)
    };
    let bounded =
        |bound_by: Path| with_bounds((ident, generics), bound.as_deref(), [ty], &bound_by);
    let (_, type_generics, _) = generics.split_for_impl();

    let of_wire_type = bounded(parse_quote!(#private::WireType));
    let (impl_generics, _, where_clause) = of_wire_type.split_for_impl();
    let wire_type = quote_spanned! {place_of(ty.span())=>
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::WireType for #ident #type_generics #where_clause {
            const TYPE: #private::TType = <#ty as #private::WireType>::TYPE;
        }
    };
    let of_encode = bounded(parse_quote!(#private::Encode));
    let (impl_generics, _, where_clause) = of_encode.split_for_impl();
    let encode = quote_spanned! {place_of(ty.span())=>
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::Encode for #ident #type_generics #where_clause {
            #[inline]
            fn encode<__E: #private::Encoder>(
                &self,
                __encoder: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                #encode_inner
            }
        }
    };
    let of_decode = with_input_lifetime(&bounded(parse_quote!(#private::Decode<'__de>)));
    let (impl_generics, _, where_clause) = of_decode.split_for_impl();
    let decode = quote_spanned! {place_of(ty.span())=>
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::Decode<'__de> for #ident #type_generics #where_clause {
            #[inline]
            fn decode<__D: #private::Decoder<'__de>>(
                __decoder: &mut __D,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #decode_inner
            }

            #[inline]
            fn absent() -> ::core::option::Option<Self> {
                #private::absent()
            }

            #[inline]
            fn absent_in<__D: #private::Decoder<'__de>>(
                __decoder: &mut __D,
                __in_struct: &'static ::core::primitive::str,
                __field: &'static ::core::primitive::str,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #absent_inner
            }
        }
    };
    let describe = describe::emit_typedef(ident, generics, ty, runtime);
    quote!(#wire_type #encode #decode #describe)
}

/// A number or a string, by its name: then it holds nothing else.
fn is_scalar(ty: &Type) -> bool {
    const SCALARS: [&str; 8] = ["bool", "i8", "i16", "i32", "i64", "f64", "String", "Bytes"];
    match ty {
        Type::Path(path) => SCALARS.iter().any(|scalar| path.path.is_ident(scalar)),
        _ => false,
    }
}
