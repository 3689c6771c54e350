//! The finished `impl`.

mod body;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, GenericArgument, ImplItemType, Path, PathArguments, Type, parse_quote,
    spanned::Spanned,
};

use self::body::{Sends, emit_async, emit_flat, emit_prepared};
use super::{
    gat::{self, Forwarded},
    lower::{self, Body, Call, Lowered, argument_names, is_underscored},
};
use crate::attributes::private_at;

/// Writes, for `async fn call(&self, cx: &mut Cx, req: Req) -> Result<A, B> { body }`:
///
/// ```text
/// type Response = A;
/// type Error = B;
///
/// fn call(&self, cx: &mut Cx, req: Req) -> impl Future<Output = Result<A, B>> + Send {
///     async move { let _ = &cx; let _ = &req; let __returned: Result<A, B> = { body }; return __returned; }
/// }
/// ```
///
/// An alias of `Result` has its two types asked of `AnyResult`, and a flat body is the future that it awaits, with no `async` block.
pub(super) fn emit(lowered: &Lowered, runtime: &Path) -> TokenStream {
    let Lowered {
        attributes,
        generics,
        trait_path,
        self_ty,
        call,
        ..
    } = lowered;
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let output = &call.output;
    let types = emit_types(lowered, runtime);
    let future = quote_spanned!(output.span()=>
        impl ::core::future::Future<Output = #output> + ::core::marker::Send
    );
    let calls = emit_calls(lowered, &future, runtime);
    quote! {
        #(#attributes)*
        impl #impl_generics #trait_path for #self_ty #where_clause {
            #types
            #calls
        }
    }
}

/// The same for a `GatService`, with an `impl Service` beside it unless that is not wanted.
pub(super) fn emit_gat(lowered: &Lowered, runtime: &Path, forward: bool) -> TokenStream {
    let types = emit_types(lowered, runtime);
    let private = quote!(#runtime::__private);
    let body = match &lowered.call.body {
        Body::Async(statements) => emit_async(statements, &lowered.call),
        Body::Untouched(call) => return call.to_token_stream(),
        Body::Flat(body) => {
            let flat = emit_flat(body, &lowered.call, runtime, Sends::AreNot);
            quote!(#private::lazy(move || { #flat }))
        }
    };
    let implementation = gat::emit_impl(lowered, &types, &body);
    let forward = forward.then(|| {
        // What forwards would hold the arguments beside the future, so a flat body is written once
        // more if the inner service is a `Service`. The future of a `GatService` has a lifetime
        // that the signature of a `Service` has no place for.
        let over_service = lower::has_service_parameter(&lowered.generics, &parse_quote!(Service))
            && gat::inner_is_send(&lowered.generics).is_empty();
        if let (Body::Flat(_), true) = (&lowered.call.body, over_service) {
            return emit(&lowered.as_service(runtime), runtime);
        }
        let forwarded = Forwarded {
            generics: &lowered.generics,
            trait_path: &lowered.trait_path,
            self_ty: &lowered.self_ty,
            context: &lowered.context,
            request: &lowered.request,
        };
        gat::emit_forward(&forwarded, runtime)
    });
    quote! { #implementation #forward }
}

/// `type Response` and `type Error`, as the user wrote them or from what `call` returns.
fn emit_types(lowered: &Lowered, runtime: &Path) -> TokenStream {
    let output = &lowered.call.output;
    let plain = plain_result(output);
    let associated_type = |name: &str, projection: &str, plain: Option<&Type>, own: &Option<_>| {
        let own: &Option<ImplItemType> = own;
        if let Some(own) = own {
            return quote!(#own);
        }
        let [name, projection] = [name, projection].map(|name| Ident::new(name, output.span()));
        if let Some(plain) = plain {
            return quote_spanned!(output.span()=> type #name = #plain;);
        }
        let private = private_at(runtime, output.span());
        quote_spanned!(output.span()=> type #name = <#output as #private::AnyResult>::#projection;)
    };
    let [response, error] = plain.map_or([None, None], |types| types.map(Some));
    let response = associated_type("Response", "Ok", response, &lowered.response);
    let error = associated_type("Error", "Err", error, &lowered.error);
    quote! { #response #error }
}

/// The two types of a `Result<A, B>` that is spelled in full. Any other type is asked for its two; but to find the one, the
/// compiler then looks through both, at every layer of a stack, which takes twice as long for each.
fn plain_result(output: &Type) -> Option<[&Type; 2]> {
    let Type::Path(output) = output else {
        return None;
    };
    let names: Vec<String> = output
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let is_result = match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["Result"] => output.path.leading_colon.is_none(),
        [krate, "result", "Result"] => krate == "std" || krate == "core",
        _ => false,
    };
    let PathArguments::AngleBracketed(arguments) = &output.path.segments.last()?.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(Some(response)), Some(Some(error)), None) if is_result => Some([response, error]),
        _ => None,
    }
}

/// `call`; and beside it, for a flat body, `__prepare`, and `__start` unless it only passes its arguments on.
fn emit_calls(lowered: &Lowered, future: &TokenStream, runtime: &Path) -> TokenStream {
    let Lowered {
        trait_path, call, ..
    } = lowered;
    let private = quote!(#runtime::__private);
    let output = &call.output;
    let self_token = &call.self_token;
    let hidden = argument_names().map(|name| quote!(#name));
    let [cx, req] = &hidden;
    let all: Vec<&Attribute> = call.attributes.iter().collect();
    // What is said of lints is said of the body, which may be in another function than the documentation.
    let docs: Vec<&Attribute> = call
        .attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .collect();
    let passed_to = |name| {
        let name = Ident::new(name, Span::call_site());
        quote!(<Self as #trait_path>::#name(#self_token, #cx, #req))
    };
    let with_body =
        |name, returns: &_, body: &_| method(lowered, name, &all, &call.arguments, returns, body);
    match &call.body {
        Body::Untouched(call) => quote!(#call),
        Body::Async(statements) => with_body("call", future, &emit_async(statements, call)),
        Body::Flat(body) => {
            let prepared_future = quote_spanned!(output.span()=>
                impl #private::Prepared<Output = #output> + ::core::marker::Send
            );
            let prepared = passed_to("__prepare");
            let lazily = quote!(#private::prepared_call(#prepared));
            let lazily = method(lowered, "call", &docs, &hidden, future, &lazily);
            if body.is_prepared {
                let prepare = emit_prepared(body, call, runtime);
                let prepare = with_body("__prepare", &prepared_future, &prepare);
                return quote! { #lazily #prepare };
            }
            let start = emit_flat(body, call, runtime, Sends::AreAsked);
            let start = with_body("__start", future, &start);
            // It looks at its arguments, so they wait with it, in the room that the inner call's future has from then on.
            let started = passed_to("__start");
            let prepare = quote!(#private::lazy(move || #started));
            let prepare = method(
                lowered,
                "__prepare",
                &[],
                &hidden,
                &prepared_future,
                &prepare,
            );
            quote! { #lazily #start #prepare }
        }
    }
}

/// A function with the arguments of `call`.
fn method(
    lowered: &Lowered,
    name: &str,
    attributes: &[&Attribute],
    [cx, req]: &[TokenStream; 2],
    returns: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    let Lowered {
        context,
        request,
        call,
        ..
    } = lowered;
    let self_token = &call.self_token;
    let underscored = allow_underscored(call);
    quote! {
        #(#attributes)*
        #underscored
        #[allow(
            clippy::manual_async_fn,
            reason = "an `async fn` in a form that says `Send`"
        )]
        #[inline]
        fn #name(&#self_token, #cx: &mut #context, #req: #request) -> #returns {
            #body
        }
    }
}

/// Allows kept locals whose names say that they are not used, because keeping them mentions them.
pub(super) fn allow_underscored(call: &Call) -> Option<TokenStream> {
    let Body::Flat(body) = &call.body else {
        return None;
    };
    let mut kept = body.kept.iter();
    kept.any(|local| is_underscored(&local.ident))
        .then(|| quote!(#[allow(clippy::used_underscore_binding)]))
}
