//! The implementation of `Encode` for a struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use super::{FieldModel, Others, StructModel, with_bounds};

pub(super) fn emit_encode(model: &StructModel) -> TokenStream {
    let StructModel {
        ident,
        generics,
        bound,
        runtime,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let encode = parse_quote!(#private::Encode);
    let generics = with_bounds((ident, generics), bound.as_deref(), model.types(), &encode);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();

    // In the order of their numbers, as the Apache compiler's code writes them.
    let mut fields: Vec<&FieldModel> = model.fields.iter().collect();
    fields.sort_by_key(|field| field.id);
    let fields = fields.into_iter().map(|field| field.encode(runtime));
    let others = match &model.others {
        Others::Kept(member) => {
            Some(quote!(#private::UnknownFields::write(&self.#member, __encoder)?;))
        }
        Others::Skipped | Others::Denied => None,
    };
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #private::Encode for #ident #type_generics #where_clause {
            fn encode<__E: #private::Encoder>(
                &self,
                __encoder: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                let __outer = #private::Encoder::struct_begin(__encoder)?;
                #(#fields)*
                #others
                #private::Encoder::struct_end(__encoder, __outer);
                ::core::result::Result::Ok(())
            }
        }
    }
}
