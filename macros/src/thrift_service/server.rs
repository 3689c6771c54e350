//! The server: a `Service` that decodes the arguments, calls the trait and encodes the result.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    Method, ServiceModel,
    emit::{argument_struct, private},
};

pub(super) fn emit_struct(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        visibility,
        ident,
        name,
        ..
    } = service;
    let server = service.server();
    let doc = format!(
        "The server of `{name}`: a `Service` that answers requests by way of a [`{ident}`]."
    );
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #visibility struct #server<H> {
            handler: H,
        }

        impl<H> #server<H> {
            /// Serves requests by calling `handler`.
            #visibility const fn new(handler: H) -> Self {
                Self { handler }
            }
        }
    }
}

pub(super) fn emit_impl(service: &ServiceModel) -> TokenStream {
    let private = private(service);
    let ServiceModel { ident, name, .. } = service;
    let server = service.server();
    let arms = service
        .methods
        .iter()
        .map(|method| emit_arm(service, method));
    quote! {
        impl<H: #ident> #private::Service<#private::CallContext, #private::Request> for #server<H> {
            type Response = #private::Reply;
            type Error = #private::RpcError;

            async fn call(
                &self,
                cx: &mut #private::CallContext,
                request: #private::Request,
            ) -> ::core::result::Result<#private::Reply, #private::RpcError> {
                ::core::result::Result::Ok(match request.method() {
                    #(#arms)*
                    _ => #private::unknown_method(#name, &request),
                })
            }
        }
    }
}

/// Writes, for `async fn add(&self, a: i32, b: i32) -> …`:
///
/// ```text
/// "add" => match decode_arguments::<__args_add>(&request) {
///     Ok(args) => encode_result(Calculator::add(&self.handler, args.a, args.b).await),
///     Err(reply) => reply,
/// },
/// ```
fn emit_arm(service: &ServiceModel, method: &Method) -> TokenStream {
    let private = private(service);
    let ServiceModel {
        ident: the_trait, ..
    } = service;
    let Method {
        ident,
        name,
        output,
        ..
    } = method;
    let arguments = argument_struct(service, method);
    let arguments_ident = &arguments.model.ident;
    let lifetime = arguments.borrows.then(|| quote!(<'_>));
    let values = method.arguments.iter().map(|argument| {
        let ident = &argument.ident;
        quote!(args.#ident)
    });
    let (begin, encode) = if method.oneway {
        (quote!(cx.expect_no_reply();), quote!(oneway_result))
    } else {
        (quote!(), quote!(encode_result))
    };
    let call = quote_spanned! {output.span()=>
        #private::#encode(
            <H as #the_trait>::#ident(&self.handler, #(#values),*).await
        )
    };
    quote! {
        #name => {
            #begin
            match #private::decode_arguments::<#arguments_ident #lifetime>(&request) {
                ::core::result::Result::Ok(args) => #call,
                ::core::result::Result::Err(reply) => reply,
            }
        }
    }
}
