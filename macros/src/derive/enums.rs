//! `#[derive(ThriftEnum)]`.

use darling::{FromAttributes, util::Flag};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Data, DataEnum, DeriveInput, Expr, ExprLit, ExprUnary, Fields, Lit, Path, UnOp, Variant,
    ext::IdentExt, spanned::Spanned,
};

use super::describe;
use super::structs::{ContainerAttributes, emit_stand_in};
use crate::{
    attributes::{self, place_of},
    errors::Errors,
};

/// What `#[thrift(…)]` may say on a variant.
#[derive(FromAttributes)]
#[darling(attributes(thrift))]
struct VariantAttributes {
    unknown: Flag,
    rename: Option<String>,
}

struct EnumModel {
    ident: Ident,
    docs: String,
    /// What errors call the enum.
    name: String,
    variants: Vec<VariantModel>,
    /// The variant that holds the numbers of no other.
    unknown: Option<Ident>,
    runtime: Path,
}

struct VariantModel {
    ident: Ident,
    /// What descriptors call the variant.
    name: String,
    docs: String,
    number: Number,
}

pub(super) fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    match &input.data {
        Data::Enum(data) => match parse_enum(input, data, errors) {
            Some(model) => emit(&model),
            None => emit_stand_in(input),
        },
        Data::Struct(data) => {
            errors.at(
                data.struct_token,
                "`ThriftEnum` is for enums: a struct derives `ThriftStruct`",
            );
            emit_stand_in(input)
        }
        Data::Union(data) => {
            errors.at(data.union_token, "Rust's unions have no Thrift type");
            TokenStream::new()
        }
    }
}

fn parse_enum(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> Option<EnumModel> {
    let mut usable = true;
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics,
            "a Thrift enum is a number, and cannot be generic",
        );
        usable = false;
    }
    let attributes: Option<ContainerAttributes> =
        errors.take(attributes::parse_thrift(&input.attrs));
    let mut numbers = Numbers::default();
    let mut variants = Vec::new();
    let mut unknown: Option<Ident> = None;
    for variant in &data.variants {
        let Some(attributes) = errors.take(attributes::parse_thrift::<VariantAttributes>(
            &variant.attrs,
        )) else {
            usable = false;
            continue;
        };
        let number = numbers.of(variant);
        if attributes.unknown.is_present() {
            usable &= check_unknown(variant, unknown.as_ref(), errors);
            unknown = Some(variant.ident.clone());
        } else if let Fields::Unit = variant.fields {
            variants.push(VariantModel {
                ident: variant.ident.clone(),
                name: attributes
                    .rename
                    .unwrap_or_else(|| variant.ident.unraw().to_string()),
                docs: attributes::docs(&variant.attrs),
                number,
            });
        } else {
            errors.at(
                &variant.fields,
                "a Thrift enum's variant is only a number: mark it `#[thrift(unknown)]` if this one holds the numbers of no other",
            );
            usable = false;
        }
    }
    if variants.is_empty() && usable {
        errors.at(&input.ident, "a Thrift enum names at least one number");
        usable = false;
    }
    let attributes = attributes?;
    attributes.refuse_for("an enum", errors);
    usable.then(|| EnumModel {
        ident: input.ident.clone(),
        docs: attributes::docs(&input.attrs),
        name: attributes
            .rename
            .unwrap_or_else(|| input.ident.unraw().to_string()),
        variants,
        unknown,
        runtime: attributes::runtime_path(attributes.runtime),
    })
}

fn check_unknown(variant: &Variant, earlier: Option<&Ident>, errors: &mut Errors) -> bool {
    if let Some(earlier) = earlier {
        errors.at(
            &variant.ident,
            format!("`{earlier}` already holds the unknown numbers"),
        );
        return false;
    }
    let holds_one = match &variant.fields {
        Fields::Unnamed(fields) => fields.unnamed.len() == 1,
        _ => false,
    };
    if !holds_one {
        errors.at(
            &variant.ident,
            format!(
                "the variant for unknown numbers holds one: `{}(i32)`",
                variant.ident
            ),
        );
    }
    holds_one
}

/// The number of a variant.
enum Number {
    /// It is written there, or follows from what is.
    Known(i32),
    /// Any constant expression.
    Expr(TokenStream),
}

/// Numbers variants as Rust and Thrift both do: as written, or else one more than the last.
#[derive(Default)]
struct Numbers<'a> {
    last: Option<&'a Expr>,
    since: i32,
}

impl<'a> Numbers<'a> {
    fn of(&mut self, variant: &'a Variant) -> Number {
        if let Some((_, discriminant)) = &variant.discriminant {
            *self = Self {
                last: Some(discriminant),
                since: 0,
            };
        }
        let since = self.since;
        self.since += 1;
        let Some(last) = self.last else {
            return Number::Known(since);
        };
        match literal(last).and_then(|last| last.checked_add(since)) {
            Some(number) => Number::Known(number),
            None if since == 0 => Number::Expr(last.to_token_stream()),
            None => Number::Expr(quote!((#last) + #since)),
        }
    }
}

/// The number that an expression is, if it is a plain one.
fn literal(expr: &Expr) -> Option<i32> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if number.suffix().is_empty() => number.base10_parse().ok(),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => literal(expr)?.checked_neg(),
        _ => None,
    }
}

/// Writes `WireType`, `Encode` and `Decode`. A number that is no literal is a constant, since a discriminant may be any constant
/// expression.
fn emit(model: &EnumModel) -> TokenStream {
    let EnumModel {
        ident,
        name,
        variants,
        unknown,
        runtime,
        docs,
    } = model;
    let private = quote!(#runtime::__private);
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let (declarations, constants) = emit_numbers(model);
    let encode_unknown = unknown
        .iter()
        .map(|unknown| quote!(#ident::#unknown(__number) => *__number,));
    let from_unknown = match unknown {
        Some(unknown) => {
            quote!(__number => ::core::option::Option::Some(#ident::#unknown(__number)))
        }
        None => quote!(_ => ::core::option::Option::None),
    };
    let described: Vec<_> = variants
        .iter()
        .zip(&constants)
        .map(|(variant, constant)| {
            let VariantModel { name, docs, .. } = variant;
            (name.clone(), quote!(#constant), docs.clone())
        })
        .collect();
    let conversions = emit_conversions(model);
    let describe = describe::emit_enum(ident, name, &described, docs, runtime);
    quote! {
        const _: () = {
            #(#declarations)*

            #describe

            #[allow(deprecated)]
            #[inline]
            fn __alato_from_number(
                __number: ::core::primitive::i32,
            ) -> ::core::option::Option<#ident> {
                match __number {
                    #(#constants => ::core::option::Option::Some(#ident::#idents),)*
                    #from_unknown,
                }
            }

            #[allow(deprecated)]
            #[inline]
            fn __alato_number(__this: &#ident) -> ::core::primitive::i32 {
                match __this {
                    #(#ident::#idents => #constants,)*
                    #(#encode_unknown)*
                }
            }

            #conversions

            #[automatically_derived]
            #[allow(deprecated)]
            impl #private::WireType for #ident {
                const TYPE: #private::TType = #private::TType::I32;
            }

            #[automatically_derived]
            #[allow(deprecated)]
            impl #private::Encode for #ident {
                #[inline]
                fn encode<__E: #private::Encoder>(
                    &self,
                    __encoder: &mut __E,
                ) -> ::core::result::Result<(), #private::EncodeError> {
                    #private::Encoder::write_i32(__encoder, __alato_number(self));
                    ::core::result::Result::Ok(())
                }
            }

            #[automatically_derived]
            #[allow(deprecated)]
            impl<'__de> #private::Decode<'__de> for #ident {
                #[inline]
                fn decode<__D: #private::Decoder<'__de>>(
                    __decoder: &mut __D,
                ) -> ::core::result::Result<Self, #private::DecodeError> {
                    let __number = #private::Decoder::read_i32(__decoder)?;
                    __alato_from_number(__number)
                        .ok_or_else(|| #private::unknown_enum_value(__decoder, #name, __number))
                }

                fn absent() -> ::core::option::Option<Self> {
                    __alato_from_number(0)
                }
            }
        };
    }
}

/// The constants for the numbers that are no literals, and of each variant its literal or its constant.
fn emit_numbers(model: &EnumModel) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let EnumModel {
        ident,
        variants,
        unknown,
        runtime,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let mut declarations = Vec::new();
    let mut constants = Vec::new();
    for (
        i,
        VariantModel {
            ident: variant,
            number,
            ..
        },
    ) in variants.iter().enumerate()
    {
        let expr = match number {
            Number::Known(number) => {
                constants.push(Literal::i32_unsuffixed(*number).into_token_stream());
                continue;
            }
            Number::Expr(expr) => expr,
        };
        // What Rust says it is, of whatever type it is written; with a variant that holds a number, nobody can ask.
        let at = place_of(expr.span());
        let number = match unknown {
            Some(_) => expr.clone(),
            None => {
                quote_spanned!(at=> #private::enum_number(#ident::#variant as ::core::primitive::i128))
            }
        };
        let constant = format_ident!("__ALATO_NUMBER_{i}");
        declarations.push(quote_spanned! {at=>
            #[allow(deprecated)]
            const #constant: ::core::primitive::i32 = #number;
        });
        constants.push(constant.into_token_stream());
    }
    (declarations, constants)
}

/// From the enum to its number and back.
fn emit_conversions(model: &EnumModel) -> TokenStream {
    let EnumModel {
        ident,
        name,
        runtime,
        ..
    } = model;
    let private = quote!(#runtime::__private);
    let from_number = match &model.unknown {
        Some(unknown) => quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::core::convert::From<::core::primitive::i32> for #ident {
                #[inline]
                fn from(__number: ::core::primitive::i32) -> Self {
                    __alato_from_number(__number).unwrap_or(Self::#unknown(__number))
                }
            }
        },
        None => quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl ::core::convert::TryFrom<::core::primitive::i32> for #ident {
                type Error = #private::UnknownEnumValue;

                #[inline]
                fn try_from(
                    __number: ::core::primitive::i32,
                ) -> ::core::result::Result<Self, #private::UnknownEnumValue> {
                    __alato_from_number(__number)
                        .ok_or(#private::UnknownEnumValue::new(#name, __number))
                }
            }
        },
    };
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::convert::From<#ident> for ::core::primitive::i32 {
            #[inline]
            fn from(__value: #ident) -> Self {
                __alato_number(&__value)
            }
        }

        #from_number
    }
}
