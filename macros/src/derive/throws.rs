//! The implementation of `Throws`, for one exception or for several.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use crate::attributes::FieldId;

/// An exception among those that a method declares.
pub(super) struct Thrown<'a> {
    pub(super) id: FieldId,
    /// What it is called in the IDL.
    pub(super) name: String,
    pub(super) ty: TokenStream,
    /// What makes `Self` of it.
    pub(super) wrap: TokenStream,
    pub(super) docs: &'a str,
}

/// `NotFound` as the name of a field: `not_found`.
pub(super) fn snake_case(name: &str) -> String {
    let mut written = String::new();
    let mut last = '_';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let next_is_lower = rest.peek().is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && last != '_' && (!last.is_uppercase() || next_is_lower) {
            written.push('_');
        }
        written.extend(c.to_lowercase());
        last = c;
    }
    written
}

/// `Throws`: what they are, how to encode them, and what each number means.
pub(super) fn emit_throws(
    ident: &Ident,
    runtime: &Path,
    encode: &TokenStream,
    members: &[Thrown<'_>],
) -> TokenStream {
    let private = quote!(#runtime::__private);
    let descriptor = quote!(#private::descriptor);
    let described = members.iter().map(|member| {
        let Thrown {
            id: FieldId(id),
            name,
            ty,
            docs,
            ..
        } = member;
        quote! {
            #descriptor::FieldDescriptor::constant(
                #id,
                #name,
                <#ty as #descriptor::Describe>::descriptor,
                #descriptor::Requiredness::Default,
                ::core::option::Option::None,
                #docs,
            )
        }
    });
    let arms = members.iter().map(|member| {
        let Thrown {
            id: FieldId(id),
            ty,
            wrap,
            ..
        } = member;
        quote! {
            #id if __field.ttype == <#ty as #private::WireType>::TYPE => {
                let __exception = <#ty as #private::DecodeField<'__de>>::decode_field(__decoder)?;
                ::core::result::Result::Ok(::core::option::Option::Some(#wrap(__exception)))
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #private::Throws for #ident {
            const EXCEPTIONS: &'static [#descriptor::FieldDescriptor] = &[#(#described),*];

            fn encode_thrown<__E: #private::Encoder>(
                &self,
                __encoder: &mut __E,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                #encode
            }

            fn decode_thrown<'__de, __D: #private::Decoder<'__de>>(
                __field: #private::FieldHeader,
                __decoder: &mut __D,
            ) -> ::core::result::Result<::core::option::Option<Self>, #private::DecodeError> {
                match __field.id {
                    #(#arms)*
                    _ => ::core::result::Result::Ok(::core::option::Option::None),
                }
            }
        }
    }
}
