//! The server: a `Service` that decodes the arguments, calls the trait and encodes the result.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Method, ServiceModel, beside,
    emit::{argument_struct, as_parameters, method_result, private},
};

pub(super) fn emit_struct(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        visibility,
        ident,
        name,
        ..
    } = service;
    let server = service.server();
    let names = as_parameters(&["handler"]);
    let doc = format!(
        " The server of `{name}`: a `Service` that answers requests by way of a [`{ident}`]."
    );
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #visibility struct #server<H> {
            handler: H,
        }

        const _: () = {
            #names

            impl<H> #server<H> {
                /// Serves requests by calling `handler`.
                #visibility const fn new(handler: H) -> Self {
                    Self { handler }
                }
            }
        };
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
            // Before the edition of 2024, a future captures only what it is told to.
            #[allow(deprecated, impl_trait_redundant_captures)]
            #unreachable
            #visibility fn __dispatch<'__h, '__c, __H: #ident>(
                __handler: &'__h __H,
                __cx: &'__c mut #private::CallContext,
                __request: #private::Request,
            ) -> impl ::core::future::Future<
                Output = ::core::result::Result<#private::Reply, #private::Request>,
            > + ::core::marker::Send + use<'__h, '__c, __H> {
                // Not an `async fn`, whose future would hold the request twice.
                async move {
                    ::core::result::Result::Ok(match __request.method() {
                        #(#arms)*
                        _ => {
                            #(#extended)*
                            return ::core::result::Result::Err(__request);
                        }
                    })
                }
            }
        }

        #[allow(deprecated)]
        impl<__H: #ident> #private::Service<#private::CallContext, #private::Request> for #server<__H> {
            type Response = #private::Reply;
            type Error = #private::RpcError;

            fn call(
                &self,
                __cx: &mut #private::CallContext,
                __request: #private::Request,
            ) -> impl ::core::future::Future<
                Output = ::core::result::Result<#private::Reply, #private::RpcError>,
            > + ::core::marker::Send {
                let __dispatched = #server::<()>::__dispatch(&self.handler, __cx, __request);
                #private::answer(#name, __dispatched)
            }
        }
    }
}

/// Writes, for `async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>`:
///
/// ```text
/// "add" => {
///     let called = {
///         let args = decode_arguments::<__args_add>(&request);
///         match args {
///             Ok(args) => Calculator::add(handler, args.a, args.b),
///             Err(reply) => return Ok(reply),
///         }
///     };
///     let protocol = request.protocol();
///     done_with(request);
///     <Result<i32, RpcError> as MethodResult>::into_reply(scope(cx, called).await, protocol, __METHOD_add)
/// }
/// ```
///
/// The arguments have a block of their own: what is in scope when the method is awaited, the future has room for, though it has been moved.
/// The request leaves its room to the next one before the handler runs, unless the arguments borrow from it.
fn emit_arm(service: &ServiceModel, method: &Method) -> TokenStream {
    let private = private(service);
    let the_trait = &service.ident;
    let Method { ident, name, .. } = method;
    let arguments = argument_struct(service, method);
    let arguments_ident = &arguments.model.ident;
    let lifetime = arguments.borrows.then(|| quote!(<'_>));
    let values = method.arguments.iter().map(|argument| {
        let ident = &argument.ident;
        quote!(__args.#ident)
    });
    let (begin, refused, reply) = if method.oneway {
        let begin = quote!(__cx.expect_no_reply(););
        (Some(begin), quote!(_), quote!(#private::Reply::oneway()))
    } else {
        (None, quote!(__reply), quote!(__reply))
    };
    let result = method_result(service, method);
    let method_constant = method.constant();
    // Where the method has a context, what it calls without one is made in a copy of it.
    let (copied, context, scope_of) = match &method.context {
        None => (None, None, quote!(__cx)),
        Some(_) => (
            Some(quote!(let __current = ::core::clone::Clone::clone(&*__cx);)),
            Some(quote!(__cx,)),
            quote!(__current),
        ),
    };
    let done_with_it = (!arguments.borrows).then(|| quote!(#private::done_with(__request);));
    quote! {
        #name => {
            #begin
            #copied
            let __called = {
                let __args = #private::decode_arguments::<#arguments_ident #lifetime>(&__request);
                match __args {
                    ::core::result::Result::Ok(__args) => {
                        <__H as #the_trait>::#ident(__handler, #context #(#values),*)
                    }
                    ::core::result::Result::Err(#refused) => {
                        return ::core::result::Result::Ok(#reply);
                    }
                }
            };
            let __protocol = __request.protocol();
            #done_with_it
            #result::into_reply(
                #private::scope(#scope_of, __called).await,
                __protocol,
                #method_constant,
            )
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
