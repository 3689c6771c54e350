//! The code for one field: its type on the wire, writing it, reading it, and what it holds when it is not there.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Expr, ExprLit, Generics, Lit, Member, Path, Type, spanned::Spanned};

use super::{
    Declared, DefaultValue, FieldModel, With,
    types::{inside_option, is_static_cow},
};
use crate::attributes::{FieldId, place_of, private_at};
use crate::generics::mentions_type_parameter;

impl FieldModel {
    pub(super) fn encode(&self, runtime: &Path) -> TokenStream {
        let Self { member, ty, id, .. } = self;
        let id = id.0;
        let private = private_at(runtime, ty.span());
        let Some(module) = self.module(runtime) else {
            return or_return(&quote_spanned! {place_of(ty.span())=>
                <#ty as #private::EncodeField>::encode_field(&self.#member, #id, __encoder)
            });
        };
        let encode = |value: TokenStream| {
            or_return(&quote! {
                #private::encode_with(#value, #id, __encoder, #module::TYPE, |__value, __encoder| {
                    #module::encode(__value, __encoder)
                })
            })
        };
        if inside_option(ty).is_some() {
            let encode = encode(quote!(__value));
            quote! {
                if let ::core::option::Option::Some(__value) = &self.#member {
                    #encode
                }
            }
        } else {
            encode(quote!(&self.#member))
        }
    }

    /// The arm that reads the field's value to the variable `slot`: of an `Option`, what is in it. A value of another type is no value of
    /// this field.
    pub(super) fn arm(&self, slot: &Ident, runtime: &Path) -> TokenStream {
        let Self { name, ty, id, .. } = self;
        let (id, at) = (id.0, place_of(ty.span()));
        let private = private_at(runtime, ty.span());
        let value = inside_option(ty).unwrap_or(ty);
        let (ttype, read) = match self.module(runtime) {
            Some(module) => (
                quote!(#module::TYPE),
                quote!(#private::decode_with(&mut #slot, __decoder, #name, #module::decode)),
            ),
            None if is_static_cow(value) => (
                quote_spanned!(at=> <#value as #private::WireType>::TYPE),
                quote_spanned!(at=> #private::decode_with(&mut #slot, __decoder, #name, #private::decode_owned)),
            ),
            None => (
                quote_spanned!(at=> <#ty as #private::DecodeField<'__de>>::TYPE),
                quote_spanned!(at=> #private::decode_field_into::<#value, __D>(&mut #slot, __decoder, #name)),
            ),
        };
        // Each arm returns for itself: with one test for all, behind the `match`, what is decoded takes up to half as long again.
        let read = or_return(&read);
        quote_spanned!(at=> #id if __field.ttype == #ttype => #read)
    }

    /// The value of the field, out of the variable `slot` that holds it if it was there.
    pub(super) fn value(&self, slot: &Ident, of: &str, runtime: &Path) -> TokenStream {
        let Self { name, ty, .. } = self;
        let private = private_at(runtime, ty.span());
        let is_option = inside_option(ty).is_some();
        let present = |value: TokenStream| {
            if is_option {
                quote!(::core::option::Option::Some(#value))
            } else {
                value
            }
        };
        if self.is_required() {
            return present(quote_spanned! {place_of(ty.span())=>
                #private::required_field(#slot, __decoder, #of, #name)?
            });
        }
        if self.default.is_none() && is_option {
            return slot.to_token_stream();
        }
        if self.default.is_none() && self.is_plain() {
            return quote_spanned! {place_of(ty.span())=>
                #private::field_or_absent::<#ty, __D>(#slot, __decoder, #of, #name)?
            };
        }
        let (absent, present) = (self.absent(of, runtime), present(quote!(__value)));
        quote! {
            match #slot {
                ::core::option::Option::Some(__value) => #present,
                ::core::option::Option::None => #absent,
            }
        }
    }

    /// Returns the value that the field has if it is absent, or if the struct is. As in C++, a
    /// `required` field is constructed, too.
    pub(super) fn absent(&self, of: &str, runtime: &Path) -> TokenStream {
        let Self { name, ty, .. } = self;
        if self.default.is_some() {
            return self.default_value(&quote!(Self));
        }
        let inner = inside_option(ty);
        if inner.is_some() && !self.is_required() {
            return quote!(::core::option::Option::None);
        }
        let at = place_of(ty.span());
        let private = private_at(runtime, ty.span());
        let value = inner.unwrap_or(ty);
        let absent = match &self.with {
            Some(With::Path(_)) => {
                quote_spanned!(at=> #private::no_default(__decoder, #of, #name)?)
            }
            Some(With::Binary) => {
                quote_spanned!(at=> #private::binary_field::absent(__decoder, #of, #name)?)
            }
            None if is_static_cow(value) => quote!(::core::default::Default::default()),
            None => quote_spanned! {at=>
                <#value as #private::DecodeField<'__de>>::absent_in(__decoder, #of, #name)?
            },
        };
        match inner {
            Some(_) => quote!(::core::option::Option::Some(#absent)),
            None => absent,
        }
    }

    /// The field in the descriptor of a struct, which is called `of` there.
    pub(super) fn describe(
        &self,
        of: &TokenStream,
        generics: &Generics,
        runtime: &Path,
    ) -> TokenStream {
        let Self {
            id: FieldId(id),
            name,
            ty,
            docs,
            ..
        } = self;
        let at = place_of(ty.span());
        let private = private_at(runtime, ty.span());
        let descriptor = quote!(#private::descriptor);
        let default = self.described_default(of, generics, runtime);
        if self.requiredness.is_none() && self.with.is_none() && default.is_none() {
            let field = quote_spanned!(at=> <#ty as #descriptor::DescribeField>::FIELD);
            return quote!(#descriptor::FieldDescriptor::of(#id, #name, #field, #docs));
        }
        let (field_type, requiredness) = match self.module(runtime) {
            None => (
                quote_spanned!(at=> <#ty as #descriptor::DescribeField>::field_type),
                quote_spanned!(at=> <#ty as #descriptor::DescribeField>::REQUIREDNESS),
            ),
            Some(module) => {
                let requiredness = if inside_option(ty).is_some() {
                    quote!(Optional)
                } else {
                    quote!(Default)
                };
                (
                    quote!(|| #descriptor::of_wire_type(#module::TYPE)),
                    quote!(#descriptor::Requiredness::#requiredness),
                )
            }
        };
        let requiredness = match self.requiredness {
            Some(Declared::Required) => quote!(#descriptor::Requiredness::Required),
            Some(Declared::Optional) => quote!(#descriptor::Requiredness::Optional),
            Some(Declared::Default) => quote!(#descriptor::Requiredness::Default),
            None => requiredness,
        };
        let default = match default {
            Some(default) => quote!(::core::option::Option::Some(#default)),
            None => quote!(::core::option::Option::None),
        };
        quote! {
            #descriptor::FieldDescriptor::constant(
                #id, #name, #field_type, #requiredness, #default, #docs,
            )
        }
    }

    /// The default in the descriptor. Of a type that depends on a parameter, nobody knows here that it can be encoded.
    fn described_default(
        &self,
        of: &TokenStream,
        generics: &Generics,
        runtime: &Path,
    ) -> Option<TokenStream> {
        let ty = &self.ty;
        let is_known = self.with.is_none() && !mentions_type_parameter(ty, generics);
        (self.default.is_some() && is_known).then(|| {
            let value = self.default_value(of);
            let private = private_at(runtime, ty.span());
            quote_spanned! {place_of(ty.span())=>
                #private::descriptor::DefaultValue::constant(|| {
                    let __value: #ty = #value;
                    #private::Value::of_field(&__value)
                })
            }
        })
    }

    fn is_required(&self) -> bool {
        self.requiredness == Some(Declared::Required)
    }

    /// Returns true if the type itself says how it is read.
    fn is_plain(&self) -> bool {
        self.with.is_none() && !is_static_cow(&self.ty)
    }

    /// What was said to be the default, or `None`. The default of an `Option` is said of what is in it, as in the IDL.
    fn default_value(&self, of: &TokenStream) -> TokenStream {
        let ty = &self.ty;
        match &self.default {
            None => quote!(::core::option::Option::None),
            Some(DefaultValue::OfType) => {
                quote_spanned!(place_of(ty.span())=> <#ty as ::core::default::Default>::default())
            }
            Some(DefaultValue::Expr(_)) => {
                let function = default_function(&self.member);
                quote!(#of::#function())
            }
        }
    }

    /// The function that makes the default, where one was written: in one place, so that a mistake in it is one.
    pub(super) fn default_function(&self) -> Option<TokenStream> {
        let Some(DefaultValue::Expr(expr)) = &self.default else {
            return None;
        };
        let value = match inside_option(&self.ty) {
            Some(_) => {
                let value = expression(expr);
                quote!(::core::option::Option::Some(#value))
            }
            None => expression(expr),
        };
        Some(emit_default_function(
            &self.member,
            &self.ty,
            &self.lints,
            &value,
        ))
    }

    fn module(&self, runtime: &Path) -> Option<TokenStream> {
        self.with.as_ref().map(|with| match with {
            With::Path(path) => quote!(#path),
            With::Binary => {
                let private = private_at(runtime, self.ty.span());
                quote!(#private::binary_field)
            }
        })
    }
}

/// `result?` without a conversion of the error, and for a value that is nothing: of all that the compiler has to do for a field, looking for
/// that conversion would be a good part.
pub(super) fn or_return(result: &TokenStream) -> TokenStream {
    quote! {
        if let ::core::result::Result::Err(__error) = #result {
            return ::core::result::Result::Err(__error);
        }
    }
}

/// Writes the function that makes a field's default.
pub(super) fn emit_default_function(
    member: &Member,
    ty: &Type,
    lints: &[Attribute],
    value: &TokenStream,
) -> TokenStream {
    let function = default_function(member);
    quote! {
        #(#lints)*
        #[doc(hidden)]
        fn #function() -> #ty {
            #value
        }
    }
}

pub(super) fn default_function(member: &Member) -> Ident {
    match member {
        Member::Named(ident) => {
            format_ident!("__default_of_{}", ident, span = Span::call_site())
        }
        Member::Unnamed(index) => format_ident!("__default_of_{}", index.index),
    }
}

/// An expression of the user's. A string is what the field's type makes of it.
pub(super) fn expression(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(_), ..
        }) => quote!(::core::convert::Into::into(#expr)),
        _ => quote!(#expr),
    }
}
