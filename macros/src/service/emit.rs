//! The finished `impl`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{ImplItemType, Path, spanned::Spanned};

use super::lower::{Lowered, argument_names};

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
        context,
        request,
        response,
        error,
        call,
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
    let call_attributes = &call.attributes;
    let body = &call.body;
    let [cx, req] = argument_names();
    quote! {
        #(#attributes)*
        impl #impl_generics #trait_path for #self_ty #where_clause {
            #response
            #error

            #(#call_attributes)*
            #[allow(
                clippy::manual_async_fn,
                clippy::no_effect_underscore_binding,
                reason = "an `async fn` in a form that says `Send`"
            )]
            #[inline]
            fn call(&self, #cx: &mut #context, #req: #request) -> #future {
                async move { #body }
            }
        }
    }
}
