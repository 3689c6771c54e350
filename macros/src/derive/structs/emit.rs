//! The implementations of `WireType`, `Encode` and `Decode` for a struct.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{DeriveInput, Generics, Path};

use super::{
    super::describe::{self, Described},
    StructModel,
    decode::emit_decode,
    encode::emit_encode,
    with_input_lifetime,
};

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

/// Writes `Describe`, for a struct of this kind.
pub(in crate::derive) fn emit_describe(model: &StructModel, kind: &'static str) -> TokenStream {
    let fields: Vec<_> = describe_fields(model, &quote!(Self)).collect();
    let described = Described {
        ident: &model.ident,
        generics: &model.generics,
        types: model.types().collect(),
        bound: model.described_bound(),
        name: &model.name,
        kind,
        docs: &model.docs,
        runtime: &model.runtime,
    };
    describe::emit_struct(&described, &fields)
}

/// The fields in the descriptor of the struct, which is called `of` there.
pub(crate) fn describe_fields(
    model: &StructModel,
    of: &TokenStream,
) -> impl Iterator<Item = TokenStream> {
    let StructModel {
        fields,
        generics,
        runtime,
        ..
    } = model;
    fields
        .iter()
        .map(move |field| field.describe(of, generics, runtime))
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
        impl #impl_generics #private::descriptor::Describe for #ident #type_generics #where_clause {
            fn descriptor() -> &'static #private::descriptor::TypeDescriptor {
                ::core::unimplemented!()
            }
        }

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

/// `WireType`, for what travels as a struct.
pub(in crate::derive) fn emit_wire_type(
    ident: &Ident,
    generics: &Generics,
    runtime: &Path,
) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #runtime::__private::WireType for #ident #type_generics #where_clause {
            const TYPE: #runtime::__private::TType = #runtime::__private::TType::Struct;
        }
    }
}
