//! The trait, the structs in which arguments travel, and around them the server and the client.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    FnArg, Generics, ItemTrait, Pat, TraitItem, TraitItemFn, parse_quote, spanned::Spanned,
    visit_mut::VisitMut,
};

use super::{ArgumentStruct, Method, ServiceModel, client, describe, inherited, server};
use crate::{
    attributes::{self, is_thrift, private_at},
    derive::{FieldModel, Others, StructModel, emit_codec},
    lifetimes::NameLifetimes,
};

pub(super) fn emit(service: &ServiceModel) -> TokenStream {
    let the_trait = emit_trait(service);
    let server_struct = server::emit_struct(service);
    let client_struct = client::emit_struct(service);
    let structs = service.methods.iter().map(|method| {
        let arguments = argument_struct(service, method);
        emit_argument_struct(&arguments)
    });
    let shared_impl = emit_shared_impl(service);
    let server_impl = server::emit_impl(service);
    let client_impl = client::emit_impl(service);
    let descriptor = describe::emit(service);
    let inherited = inherited::emit(service);
    quote! {
        #the_trait
        #server_struct
        #client_struct

        const _: () = {
            #shared_impl
            #(#structs)*
            #server_impl
            #client_impl
            #descriptor
            #inherited
        };
    }
}

/// The trait as it stands, and beside it what the rest of the crate names, for a trait with a mistake in it.
pub(super) fn emit_stand_in(service: &ServiceModel, item: &ItemTrait) -> TokenStream {
    let mut item = item.clone();
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            strip(function);
        }
    }
    let server_struct = server::emit_struct(service);
    let server_impl = server::emit_stand_in(service);
    let client_struct = client::emit_struct(service);
    quote! {
        #[allow(async_fn_in_trait)]
        #item
        #server_struct
        #server_impl
        #client_struct
    }
}

/// Removes what only this macro understands, and the patterns, which cannot stand in a trait.
fn strip(function: &mut TraitItemFn) {
    function.attrs.retain(|attribute| !is_thrift(attribute));
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(typed) = input {
            typed.attrs.clear();
            if !matches!(*typed.pat, Pat::Ident(_)) {
                *typed.pat = parse_quote!(_);
            }
        }
    }
}

/// The trait as it was written, with futures that are known to be `Send`.
fn emit_trait(service: &ServiceModel) -> TokenStream {
    let ServiceModel {
        attributes,
        visibility,
        trait_token,
        ident,
        extends,
        ..
    } = service;
    let methods = service.methods.iter().map(|method| {
        let Method {
            attributes,
            ident,
            output,
            ..
        } = method;
        let parameters = parameters(method);
        let future = quote_spanned! {output.span()=>
            impl ::core::future::Future<Output = #output> + ::core::marker::Send
        };
        quote! {
            #(#attributes)*
            fn #ident(&self, #(#parameters),*) -> #future;
        }
    });
    quote! {
        #(#attributes)*
        #visibility #trait_token #ident: #(#extends +)* ::core::marker::Send + ::core::marker::Sync {
            #(#methods)*
        }
    }
}

/// A handler that others keep as well: `Arc<T>` is a `Calculator` if `T` is.
fn emit_shared_impl(service: &ServiceModel) -> TokenStream {
    let the_trait = &service.ident;
    let methods = service.methods.iter().map(|method| {
        let Method { ident, output, .. } = method;
        let (parameters, names) = (parameters(method), names(method));
        let cx = method.context.as_ref().map(|context| &context.ident);
        let cx = cx.into_iter();
        quote! {
            async fn #ident(&self, #(#parameters),*) -> #output {
                <__T as #the_trait>::#ident(self, #(#cx,)* #(#names),*).await
            }
        }
    });
    quote! {
        #[allow(deprecated, non_snake_case)]
        impl<__T: #the_trait> #the_trait for ::std::sync::Arc<__T> {
            #(#methods)*
        }
    }
}

/// `cx: &mut CallContext, a: i32, b: i32`
pub(super) fn parameters(method: &Method) -> impl Iterator<Item = TokenStream> {
    let context = method.context.iter().map(|context| {
        let (ident, ty) = (&context.ident, &context.ty);
        quote!(#ident: #ty)
    });
    let arguments = method.arguments.iter().map(|argument| {
        let (ident, ty) = (&argument.ident, &argument.ty);
        quote!(#ident: #ty)
    });
    context.chain(arguments)
}

/// `a, b`
pub(super) fn names(method: &Method) -> impl Iterator<Item = &Ident> {
    method.arguments.iter().map(|argument| &argument.ident)
}

/// The struct in which a method's arguments travel: `struct __args_add { a: i32, b: i32 }`.
pub(super) fn argument_struct(service: &ServiceModel, method: &Method) -> ArgumentStruct {
    argument_struct_of(service, method, "'__args")
}

/// The same, where what arguments borrow has a lifetime of this name.
pub(super) fn argument_struct_of(
    service: &ServiceModel,
    method: &Method,
    lifetime: &'static str,
) -> ArgumentStruct {
    let mut lifetimes = NameLifetimes::new(lifetime);
    let fields = method
        .arguments
        .iter()
        .map(|argument| {
            let mut ty = argument.ty.clone();
            lifetimes.visit_type_mut(&mut ty);
            FieldModel {
                lints: Vec::new(),
                member: argument.ident.clone().into(),
                name: argument.name.clone(),
                ty,
                id: argument.id,
                requiredness: argument.requiredness,
                docs: String::new(),
                default: argument.default.clone(),
                with: None,
            }
        })
        .collect();
    let generics: Generics = if lifetimes.found {
        parse_quote!(<'__args>)
    } else {
        Generics::default()
    };
    ArgumentStruct {
        model: StructModel {
            lints: [&service.attributes, &method.attributes]
                .into_iter()
                .flat_map(|attributes| attributes::lint_levels(attributes))
                .collect(),
            ident: format_ident!("__args_{}", method.ident),
            generics,
            name: format!("{}.{}", service.name, method.name),
            fields,
            bound: None,
            docs: String::new(),
            skipped: Vec::new(),
            others: Others::Skipped,
            is_type: false,
            runtime: service.runtime.clone(),
        },
        borrows: lifetimes.found,
    }
}

fn emit_argument_struct(arguments: &ArgumentStruct) -> TokenStream {
    let StructModel {
        ident,
        generics,
        fields,
        ..
    } = &arguments.model;
    let fields = fields
        .iter()
        .map(|FieldModel { member, ty, .. }| quote!(#member: #ty));
    let codec = emit_codec(&arguments.model);
    quote! {
        #[allow(deprecated, non_camel_case_types, non_snake_case)]
        struct #ident #generics {
            #(#fields),*
        }
        #codec
    }
}

/// Functions that let parameters have these names. A parameter cannot have that of a constant or of
/// a unit struct, which is what `#[service]` makes of a function; here the user's are hidden.
pub(super) fn as_parameters(names: &[&str]) -> TokenStream {
    let names = names
        .iter()
        .map(|name| Ident::new(name, proc_macro2::Span::call_site()));
    quote!(#(#[allow(dead_code)] fn #names() {})*)
}

/// The module of the runtime that generated code names things in.
pub(super) fn private(service: &ServiceModel) -> TokenStream {
    let runtime = &service.runtime;
    quote!(#runtime::__private)
}

/// The trait that carries a method's return type over the wire, on that type.
pub(super) fn method_result(service: &ServiceModel, method: &Method) -> TokenStream {
    let output = &method.output;
    let private = private_at(&service.runtime, output.span());
    let carrier = Ident::new(
        if method.oneway {
            "OnewayResult"
        } else {
            "MethodResult"
        },
        output.span(),
    );
    quote_spanned!(output.span()=> <#output as #private::#carrier>)
}
