//! The descriptor of a service, as a constant.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Method, ServiceModel, beside,
    emit::{argument_struct_of, method_result, private},
};
use crate::{attributes, derive::describe_fields};

/// Writes, on the server and on the client, and for every method what its messages say of it:
///
/// ```text
/// const __METHOD_add: &Method = &Method::of("Calculator", "add", CalculatorClient::descriptor);
///
/// pub fn descriptor() -> &'static ServiceDescriptor {
///     const { &ServiceDescriptor::constant("Calculator", &[/* extended */], &[/* methods */], "") }
/// }
/// ```
pub(super) fn emit(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        name,
        visibility,
        extends,
        attributes,
        ..
    } = service;
    let private = private(service);
    let descriptor = quote!(#private::descriptor);
    let (server, client) = (service.server(), service.client());
    let extends = extends.iter().map(|path| {
        let client = beside(path, "Client");
        quote!(#descriptor::Ref::constant(<#client<()>>::descriptor))
    });
    let methods = service
        .methods
        .iter()
        .map(|method| emit_method(service, method));
    let constants = service.methods.iter().map(|method| {
        let (constant, method_name) = (method.constant(), &method.name);
        quote! {
            #[allow(non_upper_case_globals)]
            const #constant: &#private::Method =
                &#private::Method::of(#name, #method_name, <#client<()>>::descriptor);
        }
    });
    let docs = attributes::docs(attributes);
    let doc = format!(
        " What `{name}` is in Thrift: its methods, and their arguments, results and exceptions."
    );
    quote! {
        #(#constants)*

        impl #client<()> {
            #[doc = #doc]
            #[allow(deprecated)]
            #visibility const fn descriptor() -> &'static #descriptor::ServiceDescriptor {
                const {
                    &#descriptor::ServiceDescriptor::constant(
                        #name,
                        const { &[#(#extends),*] },
                        const { &[#(#methods),*] },
                        #docs,
                    )
                }
            }
        }

        impl #server<()> {
            #[doc = #doc]
            #visibility const fn descriptor() -> &'static #descriptor::ServiceDescriptor {
                <#client<()>>::descriptor()
            }
        }
    }
}

fn emit_method(service: &ServiceModel, method: &Method) -> TokenStream {
    let private = private(service);
    let Method {
        attributes,
        name,
        oneway,
        ..
    } = method;
    // Where an argument borrows, nobody asks for how long.
    let arguments = argument_struct_of(service, method, "'static").model;
    let of = &arguments.ident;
    let of = quote!(#of);
    let fields = describe_fields(&arguments, &of);
    let (full_name, docs) = (&arguments.name, attributes::docs(attributes));
    let result = method_result(service, method);
    quote! {
        #private::descriptor::MethodDescriptor::constant(
            #name,
            #full_name,
            const { &[#(#fields),*] },
            #result::DESCRIBED,
            #oneway,
            #docs,
        )
    }
}
