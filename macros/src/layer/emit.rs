//! The layer's struct, its constructor, and its implementations of `Layer` and `Clone`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericParam, Generics, WherePredicate, ext::IdentExt, parse_quote, spanned::Spanned};

use super::{LayerField, LayerModel};
use crate::attributes::place_of;
use crate::generics::{mentions, mentions_type_parameter};

/// Writes, for `struct Timeout<S> { #[layer(inner)] inner: S, duration: Duration }`:
///
/// ```text
/// struct TimeoutLayer { duration: Duration }
/// impl TimeoutLayer { pub const fn new(duration: Duration) -> Self { … } }
/// impl Clone for TimeoutLayer { … }
/// impl<S> Layer<S> for TimeoutLayer { type Service = Timeout<S>; … }
/// ```
pub(super) fn emit(model: &LayerModel) -> TokenStream {
    let LayerModel {
        visibility,
        ident,
        generics,
        inner,
        fields,
        runtime,
    } = model;
    let layer = format_ident!("{}Layer", ident.unraw(), span = ident.span());
    let own = layer_generics(model);
    let (own_impl, own_types, own_where) = own.split_for_impl();
    let (all_impl, all_types, _) = generics.split_for_impl();
    let inner_parameter = &inner.parameter;
    let inner_ident = &inner.ident;
    let private_fields = fields.iter().map(
        |LayerField {
             ident, ty, cfgs, ..
         }| { quote!(#(#cfgs)* #ident: #ty) },
    );
    let parameters = fields.iter().filter(|field| !field.is_marker).map(
        |LayerField {
             ident, ty, cfgs, ..
         }| quote!(#(#cfgs)* #ident: #ty),
    );
    let values = fields.iter().map(
        |LayerField {
             ident,
             cfgs,
             is_marker,
             ..
         }| {
            if *is_marker {
                quote!(#(#cfgs)* #ident: ::core::marker::PhantomData)
            } else {
                quote!(#(#cfgs)* #ident)
            }
        },
    );
    let cloned: Vec<TokenStream> = fields
        .iter()
        .map(
            |LayerField {
                 ident, ty, cfgs, ..
             }| {
                quote_spanned! {place_of(ty.span())=>
                    #(#cfgs)* #ident: <#ty as ::core::clone::Clone>::clone(&self.#ident)
                }
            },
        )
        .collect();
    let cloning = with_clone(&own, fields);
    let (clone_impl, _, clone_where) = cloning.split_for_impl();
    let all_cloning = with_clone(generics, fields);
    let (_, _, layer_where) = all_cloning.split_for_impl();
    let no_layer = emit_no_layer(model, &quote!(#layer #own_types));
    let doc = format!(" The layer of [`{ident}`]: wraps any service in one.");
    let new_doc = format!(" A layer that makes a [`{ident}`] of each service.");
    quote! {
        #[doc = #doc]
        #[allow(deprecated)]
        #visibility struct #layer #own_impl #own_where {
            #(#private_fields,)*
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl #own_impl #layer #own_types #own_where {
            #[doc = #new_doc]
            #[must_use]
            #[allow(clippy::new_without_default, clippy::too_many_arguments)]
            #visibility const fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl #clone_impl ::core::clone::Clone for #layer #own_types #clone_where {
            fn clone(&self) -> Self {
                Self { #(#cloned,)* }
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl #all_impl #runtime::Layer<#inner_parameter> for #layer #own_types #layer_where {
            type Service = #ident #all_types;

            fn layer(&self, __inner: #inner_parameter) -> Self::Service {
                #ident { #inner_ident: __inner, #(#cloned,)* }
            }
        }

        #no_layer
    }
}

/// Writes, for a `Timeout` that is added in the place of a `TimeoutLayer`, an `impl Layer` that
/// never holds, and says so:
///
/// ```text
/// impl<S, __Inner> Layer<__Inner> for Timeout<S> where Self: IsLayer<TimeoutLayer> { … }
/// ```
///
/// It would return the inner service, so that the compiler finds nothing else wrong.
fn emit_no_layer(model: &LayerModel, layer: &TokenStream) -> TokenStream {
    let LayerModel {
        ident,
        generics,
        runtime,
        ..
    } = model;
    let (_, types, _) = generics.split_for_impl();
    let mut with_inner = generics.clone();
    with_inner.params.push(parse_quote!(__Inner));
    let clause = with_inner.make_where_clause();
    clause
        .predicates
        .push(parse_quote!(Self: #runtime::__private::IsLayer<#layer>));
    let (impl_generics, _, where_clause) = with_inner.split_for_impl();
    quote! {
        #[automatically_derived]
        #[doc(hidden)]
        #[allow(deprecated)]
        impl #impl_generics #runtime::Layer<__Inner> for #ident #types #where_clause {
            type Service = __Inner;

            fn layer(&self, __inner: __Inner) -> __Inner {
                __inner
            }
        }
    }
}

/// The parameters that the layer's own fields need, and the bounds on these.
fn layer_generics(model: &LayerModel) -> Generics {
    let mut own = model.generics.clone();
    let needed = |name: &Ident| {
        let mentions = |tokens: &dyn ToTokens| mentions(&tokens.to_token_stream(), name);
        *name != model.inner.parameter && model.fields.iter().any(|field| mentions(&field.ty))
    };
    own.params = own
        .params
        .into_iter()
        .filter(|parameter| match parameter {
            GenericParam::Type(parameter) => needed(&parameter.ident),
            GenericParam::Const(parameter) => needed(&parameter.ident),
            GenericParam::Lifetime(parameter) => needed(&parameter.lifetime.ident),
        })
        .collect();
    let dropped: Vec<Ident> = model
        .generics
        .params
        .iter()
        .map(name_of)
        .filter(|name| {
            !own.params
                .iter()
                .any(|parameter| name_of(parameter) == *name)
        })
        .collect();
    for parameter in own.type_params_mut() {
        parameter.default = None;
    }
    if let Some(clause) = &mut own.where_clause {
        clause.predicates = clause
            .predicates
            .iter()
            .filter(|predicate| {
                !dropped
                    .iter()
                    .any(|name| mentions(&predicate.to_token_stream(), name))
            })
            .cloned()
            .collect();
    }
    own
}

fn name_of(parameter: &GenericParam) -> Ident {
    match parameter {
        GenericParam::Type(parameter) => parameter.ident.clone(),
        GenericParam::Const(parameter) => parameter.ident.clone(),
        GenericParam::Lifetime(parameter) => parameter.lifetime.ident.clone(),
    }
}

/// Asks for `Clone` of the fields whose type depends on a parameter; of the others the compiler knows.
fn with_clone(generics: &Generics, fields: &[LayerField]) -> Generics {
    let mut generics = generics.clone();
    let predicates: Vec<WherePredicate> = fields
        .iter()
        .filter(|field| !field.is_marker && mentions_type_parameter(&field.ty, &generics))
        .map(|field| {
            let ty = &field.ty;
            parse_quote!(#ty: ::core::clone::Clone)
        })
        .collect();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}
