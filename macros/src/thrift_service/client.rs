//! The client: it implements the trait by way of a `Service` that carries requests to a server.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Method, ServiceModel, beside,
    emit::{argument_struct, as_parameters, method_result, names, parameters, private},
};

pub(super) fn emit_struct(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        visibility,
        ident,
        name,
        ..
    } = service;
    let private = private(service);
    let client = service.client();
    let names = as_parameters(&["endpoint", "service", "cx"]);
    let doc =
        format!(" A client of `{name}`: a [`{ident}`] whose calls are answered by a `Service`.");
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #visibility struct #client<S = #private::Client> {
            service: S,
            settings: #private::CallSettings,
        }

        const _: () = {
            #names

            impl #client {
                /// A client of the server at `endpoint`, such as `"127.0.0.1:9090"`. It connects
                /// when it is first called.
                #[allow(clippy::impl_trait_in_params)]
                #visibility fn builder(
                    endpoint: impl ::core::convert::Into<#private::Endpoint>,
                ) -> #private::ClientBuilder<#client<()>> {
                    #private::ClientBuilder::new(endpoint)
                }
            }

            impl<S> #client<S> {
                /// A client whose calls are answered by `service`: a stack of layers over a
                /// connection, or, without a socket, the server itself.
                #visibility const fn new(service: S) -> Self {
                    Self {
                        service,
                        settings: #private::CallSettings::of_service(),
                    }
                }

                /// The same client, whose calls have what `cx` says: a time-out, a deadline,
                /// metadata.
                #visibility fn with(&self, cx: #private::CallContext) -> #client<#private::With<S>>
                where
                    S: ::core::clone::Clone,
                {
                    let service = ::core::clone::Clone::clone(&self.service);
                    let (service, settings) = self.settings.with(service, cx);
                    #client { service, settings }
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
        extends,
        ..
    } = service;
    let client = service.client();
    let methods = service
        .methods
        .iter()
        .map(|method| emit_method(service, method));
    // The client carries the calls of its own service, and of those that this one extends.
    let own = quote!(#client<()>);
    let extended = service.extends.iter().map(|path| {
        let client = beside(path, "Client");
        quote!(#client<()>)
    });
    let carriers = std::iter::once(own.clone()).chain(extended).map(|carried| {
        quote! {
            impl<S> #private::Carrier<#carried> for #client<S>
            where
                S: #private::Service<
                    #private::CallContext,
                    #private::Request,
                    Response = #private::Reply,
                >,
                S::Error: ::core::convert::Into<#private::RpcError>,
            {
                type Service = S;
                type Error = S::Error;

                fn service(&self) -> &S {
                    &self.service
                }

                fn settings(&self) -> &#private::CallSettings {
                    &self.settings
                }
            }
        }
    });
    quote! {
        impl<S> #private::FromService<S> for #client<()> {
            type Client = #client<S>;

            const SERVICE: ::core::option::Option<&'static ::core::primitive::str> =
                ::core::option::Option::Some(#name);

            fn from_service(
                __service: S,
                __settings: #private::CallSettings,
            ) -> #client<S> {
                #client {
                    service: __service,
                    settings: __settings,
                }
            }
        }

        #(#carriers)*

        // For every client that carries these calls: that of a service which extends this one does.
        #[diagnostic::do_not_recommend]
        #[allow(deprecated, non_snake_case)]
        impl<__C: #private::Carrier<#own> #(+ #extends)*> #ident for __C {
            #(#methods)*
        }
    }
}

/// Writes, for `async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>`:
///
/// ```text
/// async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
///     <Result<i32, RpcError> as MethodResult>::from_reply(
///         call(self, None, __METHOD_add, Call, __args_add { a, b }).await
///     )
/// }
/// ```
fn emit_method(service: &ServiceModel, method: &Method) -> TokenStream {
    let private = private(service);
    let Method { ident, output, .. } = method;
    let method_constant = method.constant();
    let (parameters, names) = (parameters(method), names(method));
    let arguments_ident = argument_struct(service, method).model.ident;
    let kind = if method.oneway {
        quote!(Oneway)
    } else {
        quote!(Call)
    };
    let cx = match &method.context {
        Some(context) => {
            let ident = &context.ident;
            quote!(::core::option::Option::Some(#ident))
        }
        None => quote!(::core::option::Option::None),
    };
    let result = method_result(service, method);
    let client = service.client();
    quote! {
        async fn #ident(&self, #(#parameters),*) -> #output {
            #result::from_reply(
                #private::call::<#client<()>, _, _>(
                    self,
                    #cx,
                    #method_constant,
                    #private::MessageKind::#kind,
                    #arguments_ident { #(#names),* },
                ).await
            )
        }
    }
}
