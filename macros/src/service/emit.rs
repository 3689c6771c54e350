//! The finished `impl`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{ImplItemType, Path, Type, spanned::Spanned};

use super::{
    flat::{FlatBody, Local, output_name},
    lower::{Body, Call, Lowered, argument_names},
};

/// Writes, for `async fn call(&self, cx: &mut Cx, req: Req) -> Result<A, B> { body }`:
///
/// ```text
/// type Response = <Result<A, B> as ::alato::__private::AnyResult>::Ok;
/// type Error = <Result<A, B> as ::alato::__private::AnyResult>::Err;
///
/// fn call(&self, __cx: &mut Cx, __req: Req) -> impl Future<Output = Result<A, B>> + Send {
///     async move { let cx = __cx; let req = __req; body }
/// }
/// ```
pub(super) fn emit(lowered: &Lowered, runtime: &Path) -> TokenStream {
    let Lowered {
        attributes,
        generics,
        trait_path,
        self_ty,
        response,
        error,
        call,
        ..
    } = lowered;
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let output = &call.output;
    let associated_type = |name: &str, projection: Ident, own: &Option<ImplItemType>| match own {
        Some(own) => quote!(#own),
        None => {
            let name = format_ident!("{name}");
            quote_spanned!(output.span()=>
                type #name = <#output as #runtime::__private::AnyResult>::#projection;
            )
        }
    };
    let response = associated_type("Response", format_ident!("Ok"), response);
    let error = associated_type("Error", format_ident!("Err"), error);
    let future = quote_spanned!(output.span()=>
        impl ::core::future::Future<Output = #output> + ::core::marker::Send
    );
    let calls = emit_calls(lowered, &future, runtime);
    quote! {
        #(#attributes)*
        impl #impl_generics #trait_path for #self_ty #where_clause {
            #response
            #error
            #calls
        }
    }
}

/// `call`; and, for a body that is flat, `__start` beside it.
fn emit_calls(lowered: &Lowered, future: &TokenStream, runtime: &Path) -> TokenStream {
    let Lowered {
        trait_path,
        context,
        request,
        call,
        ..
    } = lowered;
    let Call {
        attributes,
        self_token,
        output,
        bindings,
        body,
    } = call;
    let private = quote!(#runtime::__private);
    let [cx, req] = argument_names();
    let function = |name: TokenStream, body: TokenStream| {
        quote! {
            #(#attributes)*
            #[allow(
                clippy::manual_async_fn,
                clippy::no_effect_underscore_binding,
                clippy::used_underscore_binding,
                reason = "an `async fn` in a form that says `Send`"
            )]
            #[inline]
            fn #name(&#self_token, #cx: &mut #context, #req: #request) -> #future {
                #body
            }
        }
    };
    match body {
        Body::Async(statements) => {
            function(quote!(call), quote!(async move { #bindings #statements }))
        }
        Body::Flat(body) => {
            let lazily = quote! {
                #private::lazy(move || <Self as #trait_path>::__start(#self_token, #cx, #req))
            };
            let call = function(quote!(call), lazily);
            let start = function(quote!(__start), emit_flat(body, output, bindings, &private));
            quote! { #call #start }
        }
    }
}

/// Writes, for a body with `start` kept across the await:
///
/// ```text
/// let cx = __cx;
/// let req = __req;
/// let start = Instant::now();
/// awaiting(self.inner.__start(cx, req), (start,), move |(__kept_0,), __output| -> Output {
///     let start = __kept_0;
///     let reply = { __output };
///     record(start);
///     reply
/// })
/// ```
///
/// The tuple holds the locals in the order in which they are dropped: the last one declared first. A
/// body that may return before the await is a closure, which breaks with what it returns.
fn emit_flat(
    body: &FlatBody,
    output: &Type,
    bindings: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let FlatBody {
        before,
        may_return,
        awaited,
        kept,
        after,
    } = body;
    let output_name = output_name();
    let hidden: Vec<Ident> = (0..kept.len())
        .map(|i| format_ident!("__kept_{i}", span = Span::mixed_site()))
        .collect();
    let kept_in_drop_order = kept.iter().rev().map(|Local { ident, .. }| ident);
    let hidden_in_drop_order = hidden.iter().rev();
    let kept_again = kept
        .iter()
        .zip(&hidden)
        .map(|(Local { ident, mutable }, hidden)| {
            let allow = mutable.then(|| quote!(#[allow(unused_mut)]));
            let mutability = mutable.then(|| quote!(mut));
            quote!(#allow let #mutability #ident = #hidden;)
        });
    let awaiting = if body.is_pass_through() {
        quote!(::core::future::IntoFuture::into_future(#awaited))
    } else {
        quote! {
            #private::awaiting(
            #awaited,
            (#(#kept_in_drop_order,)*),
            move |(#(#hidden_in_drop_order,)*), #output_name| -> #output {
                #(#kept_again)*
                #(#after)*
            },
        )
        }
    };
    if *may_return {
        quote! {
            #private::early((move || -> ::core::ops::ControlFlow<#output, _> {
                #bindings
                #(#before)*
                ::core::ops::ControlFlow::Continue(#awaiting)
            })())
        }
    } else {
        quote! {
            #bindings
            #(#before)*
            #awaiting
        }
    }
}
