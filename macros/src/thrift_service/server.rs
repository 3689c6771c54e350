//! The server: a `Service` that decodes the arguments, calls the trait and encodes the result.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Method, ServiceModel, beside,
    emit::{argument_struct, method_result, private},
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
        " The server of `{name}`: a `Service` that answers requests by way of a [`{ident}`]."
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
    let ServiceModel {
        ident,
        name,
        visibility,
        extends,
        ..
    } = service;
    let server = service.server();
    let arms = service
        .methods
        .iter()
        .map(|method| emit_arm(service, method));
    // Where there are no methods, nothing comes of the `match`.
    let unreachable = service
        .methods
        .is_empty()
        .then(|| quote!(#[allow(unreachable_code)]));
    let extended = extends.iter().map(|path| {
        let server = beside(path, "Server");
        quote! {
            let __request = match #server::<()>::__dispatch(__handler, __cx, __request).await {
                ::core::result::Result::Err(__request) => __request,
                __reply => return __reply,
            };
        }
    });
    quote! {
        impl #server<()> {
            // Gives back the request whose method is not there.
            #[doc(hidden)]
            #[allow(deprecated)]
            #unreachable
            #visibility async fn __dispatch<__H: #ident>(
                __handler: &__H,
                __cx: &mut #private::CallContext,
                __request: #private::Request,
            ) -> ::core::result::Result<#private::Reply, #private::Request> {
                ::core::result::Result::Ok(match __request.method() {
                    #(#arms)*
                    _ => {
                        #(#extended)*
                        return ::core::result::Result::Err(__request);
                    }
                })
            }
        }

        impl<__H: #ident> #private::Service<#private::CallContext, #private::Request> for #server<__H> {
            type Response = #private::Reply;
            type Error = #private::RpcError;

            async fn call(
                &self,
                __cx: &mut #private::CallContext,
                __request: #private::Request,
            ) -> ::core::result::Result<#private::Reply, #private::RpcError> {
                let __answered = #server::<()>::__dispatch(&self.handler, __cx, __request).await;
                ::core::result::Result::Ok(match __answered {
                    ::core::result::Result::Ok(__reply) => __reply,
                    ::core::result::Result::Err(__request) => #private::unknown_method(#name, &__request),
                })
            }
        }
    }
}

/// Writes, for `async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>`:
///
/// ```text
/// "add" => match decode_arguments::<__args_add>(&request) {
///     Ok(args) => <Result<i32, RpcError> as MethodResult>::into_reply(
///         scope(cx, Calculator::add(handler, args.a, args.b)).await,
///         request.protocol(),
///         __METHOD_add,
///     ),
///     Err(reply) => reply,
/// },
/// ```
fn emit_arm(service: &ServiceModel, method: &Method) -> TokenStream {
    let private = private(service);
    let the_trait = &service.ident;
    let Method {
        ident, cfgs, name, ..
    } = method;
    let arguments = argument_struct(service, method);
    let arguments_ident = &arguments.model.ident;
    let lifetime = arguments.borrows.then(|| quote!(<'_>));
    let values = method.arguments.iter().map(|argument| {
        let ident = &argument.ident;
        quote!(__args.#ident)
    });
    let (begin, refusal) = if method.oneway {
        let no_reply = quote!(::core::result::Result::Err(_) => #private::Reply::oneway());
        (quote!(__cx.expect_no_reply();), no_reply)
    } else {
        let reply = quote!(::core::result::Result::Err(__reply) => __reply);
        (TokenStream::new(), reply)
    };
    let result = method_result(service, method);
    let method_constant = method.constant();
    let called = match &method.context {
        None => quote! {
            #private::scope(__cx, <__H as #the_trait>::#ident(__handler, #(#values),*)).await
        },
        // What it calls without a context is made in a copy of this one.
        Some(_) => quote!({
            let __current = ::core::clone::Clone::clone(&*__cx);
            #private::scope_of(__current, <__H as #the_trait>::#ident(__handler, __cx, #(#values),*)).await
        }),
    };
    quote! {
        #(#cfgs)*
        #name => {
            #begin
            match #private::decode_arguments::<#arguments_ident #lifetime>(&__request) {
                ::core::result::Result::Ok(__args) => #result::into_reply(
                    #called,
                    __request.protocol(),
                    #method_constant,
                ),
                #refusal,
            }
        }
    }
}

/// A `Service` that type-checks, for a trait with a mistake in it.
pub(super) fn emit_stand_in(service: &ServiceModel) -> TokenStream {
    let private = private(service);
    let server = service.server();
    quote! {
        impl<H: ::core::marker::Send + ::core::marker::Sync>
            #private::Service<#private::CallContext, #private::Request> for #server<H>
        {
            type Response = #private::Reply;
            type Error = #private::RpcError;

            async fn call(
                &self,
                _: &mut #private::CallContext,
                _: #private::Request,
            ) -> ::core::result::Result<#private::Reply, #private::RpcError> {
                ::core::unimplemented!()
            }
        }
    }
}
