//! The code for one field: its type on the wire, writing it, reading it, and what it holds when it is not there.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Attribute, Expr, ExprLit, GenericArgument, Generics, Lit, Member, Path, PathArguments, Type,
    spanned::Spanned,
};

use super::{DefaultValue, FieldModel, With};
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
        let (ttype, read) = match self.module(runtime) {
            Some(module) => (
                quote!(#module::TYPE),
                quote!(#private::decode_with(&mut #slot, __decoder, #name, #module::decode)),
            ),
            None => {
                let value = inside_option(ty).unwrap_or(ty);
                (
                    quote_spanned!(at=> <#ty as #private::DecodeField<'__de>>::TYPE),
                    quote_spanned!(at=> #private::decode_field_into::<#value, __D>(&mut #slot, __decoder, #name)),
                )
            }
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
        if self.required || (self.default.is_none() && self.is_never_absent()) {
            return present(quote_spanned! {place_of(ty.span())=>
                #private::required_field(#slot, __decoder, #of, #name)?
            });
        }
        if self.default.is_none() && is_option {
            return slot.to_token_stream();
        }
        if self.default.is_some() || self.with.is_some() {
            let default = self.absent_value(&quote!(Self));
            let present = present(quote!(__value));
            return quote! {
                match #slot {
                    ::core::option::Option::Some(__value) => #present,
                    ::core::option::Option::None => #default,
                }
            };
        }
        quote_spanned! {place_of(ty.span())=>
            #private::field_or_absent::<#ty, __D>(#slot, __decoder, #of, #name)?
        }
    }

    /// What the field holds in a struct that is absent as a whole; nothing if it can never be absent.
    pub(super) fn absent(&self, runtime: &Path) -> Option<TokenStream> {
        let ty = &self.ty;
        if self.required || (self.default.is_none() && self.is_never_absent()) {
            return None;
        }
        if self.default.is_some() || self.with.is_some() {
            return Some(self.absent_value(&quote!(Self)));
        }
        if inside_option(ty).is_some() {
            return Some(quote!(::core::option::Option::None));
        }
        let private = private_at(runtime, ty.span());
        Some(quote_spanned!(place_of(ty.span())=> <#ty as #private::DecodeField<'__de>>::absent()?))
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
        if !self.required && !self.optional && self.with.is_none() && default.is_none() {
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
        let requiredness = if self.required {
            quote!(#descriptor::Requiredness::Required)
        } else if self.optional {
            quote!(#descriptor::Requiredness::Optional)
        } else {
            requiredness
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
            let value = self.absent_value(of);
            let private = private_at(runtime, ty.span());
            quote_spanned! {place_of(ty.span())=>
                #private::descriptor::DefaultValue::constant(|| {
                    let __value: #ty = #value;
                    #private::Value::of_field(&__value)
                })
            }
        })
    }

    /// What a module reads has no value of its own for what is not there.
    fn is_never_absent(&self) -> bool {
        self.with.is_some() && inside_option(&self.ty).is_none()
    }

    /// What was said to be the default, or `None`. The default of an `Option` is said of what is in it, as in the IDL.
    fn absent_value(&self, of: &TokenStream) -> TokenStream {
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

/// The `T` of a type that is written as an `Option<T>`.
fn inside_option(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Path(path) => &path.path,
        // What a `macro_rules` was given.
        Type::Group(inner) => return inside_option(&inner.elem),
        Type::Paren(inner) => return inside_option(&inner.elem),
        _ => return None,
    };
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|part| part.ident.to_string())
        .collect();
    let is_option = matches!(
        names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice(),
        ["Option"] | ["option", "Option"] | ["std" | "core", "option", "Option"]
    );
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if is_option => Some(inner),
        _ => None,
    }
}
