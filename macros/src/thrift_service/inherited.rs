//! Methods that a service has, and those that it inherits: no two of them may have the same name on
//! the wire, since a server could only answer one of them.
//!
//! A macro sees nothing of the services that its own extends. So each of them lists its methods in
//! a constant, and the lists are compared when the crate is compiled.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, spanned::Spanned};

use super::{Method, ServiceModel, beside};
use crate::attributes::{place_of, private_at};

/// Writes, for `trait Sub: Base { async fn add(…) … }`:
///
/// ```text
/// impl SubClient<()> {
///     pub const __METHODS: &'static ServiceMethods = &ServiceMethods {
///         path: concat!(module_path!(), "::", "Sub"), own: &["add"], extends: &[<BaseClient<()>>::__METHODS],
///     };
/// }
/// const _: () = {
///     if <BaseClient<()>>::__METHODS.contains("add") { panic!("`Base`, which `Sub` extends, has a method `add` …"); }
/// };
/// ```
pub(super) fn emit(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        visibility,
        extends,
        methods,
        ident,
        runtime,
        ..
    } = service;
    let client = service.client();
    let private = private_at(runtime, ident.span());
    let ident = ident.to_string();
    let extended = extends.iter().map(|path| {
        let client = beside(path, "Client");
        quote_spanned!(place_of(path.span())=> <#client<()>>::__METHODS)
    });
    let names = methods.iter().map(|Method { name, .. }| name);
    let own = extends.iter().flat_map(|path| {
        let methods = methods.iter();
        methods.map(move |method| refuse_hidden(service, method, path))
    });
    let pairs = extends.iter().enumerate().flat_map(|(i, first)| {
        let others = extends.iter().skip(i + 1);
        others.map(move |second| refuse_shared(service, first, second))
    });
    let checks: TokenStream = own.chain(pairs).collect();
    let checks = (!checks.is_empty()).then(|| {
        quote! {
            #[allow(deprecated)]
            const _: () = { #checks };
        }
    });
    quote! {
        #[allow(deprecated)]
        impl #client<()> {
            #[doc(hidden)]
            #visibility const __METHODS: &'static #private::ServiceMethods = &#private::ServiceMethods {
                path: ::core::concat!(::core::module_path!(), "::", #ident),
                own: &[#(#names),*],
                extends: &[#(#extended),*],
            };
        }

        #checks
    }
}

/// Fails if a method of this service is also one of the service that it extends.
fn refuse_hidden(service: &ServiceModel, method: &Method, extended: &Path) -> TokenStream {
    let Method { ident, name, .. } = method;
    let client = beside(extended, "Client");
    let message = format!(
        "`{}`, which `{}` extends, has a method `{name}` already: give this one another name",
        text_of(extended),
        service.ident,
    );
    quote_spanned! {place_of(ident.span())=>
        if <#client<()>>::__METHODS.contains(#name) {
            ::core::panic!("{}", #message);
        }
    }
}

/// Fails if two services that this one extends have a method of the same name.
fn refuse_shared(service: &ServiceModel, first: &Path, second: &Path) -> TokenStream {
    let private = private_at(&service.runtime, second.span());
    let ident = service.ident.to_string();
    let clients = [first, second].map(|path| beside(path, "Client"));
    let names = [first, second].map(text_of);
    let ([first, second], [first_name, second_name]) = (clients, names);
    quote_spanned! {place_of(second.span())=>
        #private::refuse_shared_method(
            #ident,
            (#first_name, <#first<()>>::__METHODS),
            (#second_name, <#second<()>>::__METHODS),
        );
    }
}

fn text_of(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
