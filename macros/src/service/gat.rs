//! `#[service(gat)]`: an `impl GatService`, whose future has a name, and the `impl Service` that forwards to it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, Path, Type, WherePredicate, parse_quote, spanned::Spanned};

use super::{
    emit::allow_underscored,
    lower::{Lowered, argument_names},
};
use crate::generics::mentions_type_parameter;

/// Whether the compiler that the macro was built by knows `impl Trait` in associated types.
pub(super) const KNOWS_TAIT: bool = cfg!(alato_nightly);

/// Writes, for `impl GatService<Cx, Req> for T { async fn call(…) -> Result<A, B> { body } }`:
///
/// ```text
/// type Response = A;
/// type Error = B;
/// type Future<'__call> = impl Future<Output = Result<A, B>> where Self: '__call, Cx: '__call, Req: '__call;
///
/// fn call<'__call>(&'__call self, __cx: &'__call mut Cx, __req: Req) -> Self::Future<'__call>
/// where Cx: '__call, Req: '__call
/// { body }
/// ```
pub(super) fn emit_impl(lowered: &Lowered, types: &TokenStream, body: &TokenStream) -> TokenStream {
    let Lowered {
        attributes,
        generics,
        trait_path,
        self_ty,
        context,
        request,
        call,
        ..
    } = lowered;
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let output = &call.output;
    let self_token = &call.self_token;
    let call_attributes = &call.attributes;
    let underscored = allow_underscored(call);
    let [cx, req] = &call.arguments;
    let future = quote_spanned!(output.span()=> impl ::core::future::Future<Output = #output>);
    quote! {
        #(#attributes)*
        impl #impl_generics #trait_path for #self_ty #where_clause {
            #types
            type Future<'__call>
                = #future
            where
                Self: '__call,
                #context: '__call,
                #request: '__call;

            #(#call_attributes)*
            #underscored
            #[allow(
                clippy::manual_async_fn,
                reason = "an `async fn` in a form that names its future"
            )]
            #[inline]
            fn call<'__call>(
                &'__call #self_token,
                #cx: &'__call mut #context,
                #req: #request,
            ) -> Self::Future<'__call>
            where
                #context: '__call,
                #request: '__call,
            {
                #body
            }
        }
    }
}

/// What an `impl Service` forwards to.
pub(super) struct Forwarded<'a> {
    pub(super) generics: &'a Generics,
    /// `GatService<Cx, Req>`
    pub(super) trait_path: &'a Path,
    pub(super) self_ty: &'a Type,
    pub(super) context: &'a Type,
    pub(super) request: &'a Type,
}

/// The `impl Service` of a `GatService` whose futures are `Send`.
pub(super) fn emit_forward(forwarded: &Forwarded<'_>, runtime: &Path) -> TokenStream {
    let Forwarded {
        generics,
        trait_path,
        self_ty,
        context,
        request,
    } = forwarded;
    let mut generics = (*generics).clone();
    let send = quote!(::core::marker::Send);
    let mut predicates: Vec<WherePredicate> = [context, request]
        .into_iter()
        .filter(|ty| mentions_type_parameter(ty, &generics))
        .map(|ty| parse_quote!(#ty: #send))
        .collect();
    if generics.type_params().next().is_some() {
        predicates.push(parse_quote!(Self: #send + ::core::marker::Sync));
        predicates.push(parse_quote!(<Self as #trait_path>::Response: #send));
        predicates.push(parse_quote!(<Self as #trait_path>::Error: #send));
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let [cx, req] = argument_names();
    quote! {
        #[automatically_derived]
        impl #impl_generics #runtime::Service<#context, #request> for #self_ty #where_clause {
            type Response = <Self as #trait_path>::Response;
            type Error = <Self as #trait_path>::Error;

            #[inline]
            async fn call(
                &self,
                #cx: &mut #context,
                #req: #request,
            ) -> ::core::result::Result<
                <Self as #trait_path>::Response,
                <Self as #trait_path>::Error,
            > {
                <Self as #trait_path>::call(self, #cx, #req).await
            }
        }
    }
}
