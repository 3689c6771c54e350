//! `#[service(gat)]`: an `impl GatService`, whose future has a name, and the `impl Service` that forwards to it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    GenericArgument, Generics, Path, PathArguments, Type, TypeParamBound, WherePredicate,
    parse_quote, spanned::Spanned,
};

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

/// Returns the bounds of a middleware's `impl Service` on its inner `GatService`, which does not
/// require `Send` by itself:
///
/// ```text
/// S: Send + Sync + 'static, <S as GatService<Cx, Req>>::Response: Send, <S as GatService<Cx, Req>>::Error: Send,
/// for<'__call> <S as GatService<Cx, Req>>::Future<'__call>: Send, Cx: 'static, Req: 'static
/// ```
///
/// To the compiler, a future for any lifetime is one for `'static`, too, and so is what it borrows.
pub(super) fn inner_is_send(generics: &Generics) -> Vec<WherePredicate> {
    let declared = generics
        .type_params()
        .map(|parameter| (parameter.ident.to_token_stream(), &parameter.bounds));
    let clauses = generics.where_clause.iter();
    let clauses = clauses.flat_map(|clause| &clause.predicates);
    let bounded = clauses.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) if predicate.lifetimes.is_none() => {
            Some((predicate.bounded_ty.to_token_stream(), &predicate.bounds))
        }
        _ => None,
    });
    let send = quote!(::core::marker::Send);
    let mut predicates = Vec::new();
    for (service, bounds) in declared.chain(bounded) {
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else {
                continue;
            };
            let Some([context, request]) = arguments_of_gat(&bound.path) else {
                continue;
            };
            let path = without_associated_types(&bound.path);
            predicates.push(parse_quote!(#service: #send + ::core::marker::Sync + 'static));
            predicates.push(parse_quote!(<#service as #path>::Response: #send));
            predicates.push(parse_quote!(<#service as #path>::Error: #send));
            predicates.push(parse_quote!(for<'__call> <#service as #path>::Future<'__call>: #send));
            let types = [context, request].into_iter();
            let generic = types.filter(|ty| mentions_type_parameter(ty, generics));
            predicates.extend(generic.map(|ty| -> WherePredicate { parse_quote!(#ty: 'static) }));
        }
    }
    predicates
}

/// `Cx` and `Req` of a `GatService<Cx, Req>`.
fn arguments_of_gat(path: &Path) -> Option<[&Type; 2]> {
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(context), Some(request), None) if last.ident == "GatService" => {
            Some([context, request])
        }
        _ => None,
    }
}

/// `GatService<Cx, Req>` of a `GatService<Cx, Req, Response = u32>`.
fn without_associated_types(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut()
        && let PathArguments::AngleBracketed(arguments) = &mut last.arguments
    {
        arguments.args = std::mem::take(&mut arguments.args)
            .into_iter()
            .filter(|argument| matches!(argument, GenericArgument::Type(_)))
            .collect();
    }
    path
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
    predicates.push(parse_quote!(Self: #runtime::__private::IsShared));
    if generics.type_params().next().is_some() {
        predicates.push(parse_quote!(<Self as #trait_path>::Response: #send));
        predicates.push(parse_quote!(<Self as #trait_path>::Error: #send));
    }
    predicates.extend(inner_is_send(&generics));
    generics.make_where_clause().predicates.extend(predicates);
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
