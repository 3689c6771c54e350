//! Services: a trait each, and for a method that throws several exceptions an enum of them.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::{
    Emitter,
    docs::docs,
    members::{Members, rename},
    names::{field_case, ident, type_case, unique, variant_case},
    scope::Scope,
    types::{Place, type_of},
};
use crate::{
    model::{DefId, Definition, DefinitionKind, Field, Function, Service, Type, Value},
    syntax::Requiredness,
};

impl Emitter<'_> {
    pub(super) fn service(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Service,
        scope: &Scope,
    ) -> TokenStream {
        let name = self.names.of(id);
        let functions = &item.functions;
        let wanted: Vec<(&str, String)> = functions
            .iter()
            .map(|function| {
                let written = super::annotations::Annotations::new(&function.annotations).name();
                (
                    function.name.as_str(),
                    written.map_or_else(|| field_case(&function.name), str::to_owned),
                )
            })
            .collect();
        let names = unique(&wanted);
        let mut errors: Vec<(String, TokenStream)> = Vec::new();
        let mut items = Vec::new();
        let methods: Vec<TokenStream> = functions
            .iter()
            .zip(&names)
            .map(|(function, method)| {
                let declared =
                    self.declared(function, &name.to_string(), &mut errors, &mut items, scope);
                self.method(function, method, declared.as_ref(), scope)
            })
            .collect();
        let ancestors: Vec<_> = self
            .ancestors(item)
            .into_iter()
            .map(|id| self.path_to_service(id, scope))
            .collect();
        let extends = (!ancestors.is_empty()).then(|| quote!(: #(#ancestors)+*));
        let docs = docs(definition.doc.as_deref());
        let attribute = scope.import_macro(&format!("{}::thrift_service", self.options.runtime));
        let runtime = (self.options.runtime != "::alato").then(|| {
            let runtime = &self.options.runtime;
            quote!(crate = #runtime)
        });
        let rename = rename(&name.to_string(), &definition.name);
        let arguments: Vec<_> = [runtime, rename].into_iter().flatten().collect();
        let arguments = (!arguments.is_empty()).then(|| quote!((#(#arguments),*)));
        quote! {
            #docs
            #[#attribute #arguments]
            pub trait #name #extends { #(#methods)* }
            #(#items)*
        }
    }

    /// A service, as it is named among the traits that another one extends. `#[thrift_service]` takes some bare names for those of
    /// traits of the standard library.
    fn path_to_service(&self, id: DefId, scope: &Scope) -> TokenStream {
        const TRAITS: [&str; 15] = [
            "Any",
            "Clone",
            "Copy",
            "Debug",
            "Default",
            "Display",
            "Eq",
            "Hash",
            "Ord",
            "PartialEq",
            "PartialOrd",
            "Send",
            "Sized",
            "Sync",
            "Unpin",
        ];
        let path = self.path_to(id, scope);
        if TRAITS.contains(&path.to_string().as_str()) {
            return quote!(self::#path);
        }
        path
    }

    /// The services that it extends, and those that they extend: a trait has to name them all.
    fn ancestors(&self, item: &Service) -> Vec<DefId> {
        let mut ancestors = Vec::new();
        let mut next = item.extends;
        while let Some(id) = next {
            let Some(DefinitionKind::Service(item)) =
                self.model.definition(id).map(|found| &found.kind)
            else {
                break;
            };
            ancestors.push(id);
            next = item.extends;
        }
        ancestors
    }

    fn method(
        &self,
        function: &Function,
        name: &str,
        declared: Option<&TokenStream>,
        scope: &Scope,
    ) -> TokenStream {
        let docs = docs(function.doc.as_deref());
        let attributes = self.written_attributes(&function.annotations);
        let oneway = function.oneway.then(|| quote!(oneway));
        let rename = (name != function.name).then(|| {
            let written = &function.name;
            quote!(rename = #written)
        });
        let thrift: Vec<_> = [oneway, rename].into_iter().flatten().collect();
        let thrift = (!thrift.is_empty()).then(|| quote!(#[thrift(#(#thrift),*)]));
        let members = Members::new(&function.arguments, field_case);
        let in_order = function
            .arguments
            .iter()
            .zip(1_i16..)
            .all(|(argument, id)| argument.id == id);
        let place = Place::new(scope, false);
        // The macro takes a `CallContext` without an attribute for the context of the call.
        let in_order = in_order
            && !(function.arguments.iter())
                .any(|argument| is_named(&self.ty(&type_of(argument), place), "CallContext"));
        let arguments = function
            .arguments
            .iter()
            .enumerate()
            .map(|(position, argument)| {
                let name = members.name(position);
                let id = (!in_order).then(|| {
                    let id = proc_macro2::Literal::i16_unsuffixed(argument.id);
                    quote!(id = #id)
                });
                let optional = self.facts.is_optional_argument(self.model, argument);
                let requiredness = match argument.requiredness {
                    Requiredness::Required => Some(quote!(required)),
                    Requiredness::Default if optional => Some(quote!(default_requiredness)),
                    _ => None,
                };
                let default = argument.default.as_ref().map(|default| {
                    let value = self.argument_default(argument, default, place);
                    quote!(default = #value)
                });
                let rename = members.rename(position, argument);
                let thrift: Vec<_> = [id, requiredness, default, rename]
                    .into_iter()
                    .flatten()
                    .collect();
                let thrift = (!thrift.is_empty()).then(|| quote!(#[thrift(#(#thrift),*)]));
                let ty = self.ty(&type_of(argument), place);
                let ty = if optional {
                    let option = scope.prelude("::std::option::Option");
                    quote!(#option<#ty>)
                } else {
                    ty
                };
                quote!(#thrift #name: #ty)
            });
        let returns = if function.oneway {
            quote!(())
        } else {
            self.ty(&function.returns, place)
        };
        let result = scope.prelude("::std::result::Result");
        let error = scope.import(&format!("{}::RpcError", self.options.runtime));
        let declared = declared.map(|declared| quote!(<#declared>));
        let name = ident(name);
        quote! {
            #docs
            #attributes
            #thrift
            async fn #name(&self #(, #arguments)*) -> #result<#returns, #error #declared>;
        }
    }

    /// A default, as the macro wants it: without its `Option`, and a string as it is.
    fn argument_default(&self, argument: &Field, default: &Value, place: Place<'_>) -> TokenStream {
        match default {
            Value::String(text) if self.behind_typedefs(&argument.ty).ty == Type::String => {
                quote!(#text)
            }
            _ => self.value(default, &type_of(argument), place),
        }
    }

    /// The type of the exceptions that a method declares. One alone, with the number 1, is itself; others get an enum, and
    /// methods that declare the same share it.
    fn declared(
        &self,
        function: &Function,
        service: &str,
        errors: &mut Vec<(String, TokenStream)>,
        items: &mut Vec<TokenStream>,
        scope: &Scope,
    ) -> Option<TokenStream> {
        let exception = |ty: &Type| match self.model.true_type(ty) {
            Type::Named(id) => Some(self.path_to(*id, scope)),
            _ => None,
        };
        if let Some(only) = only_exception(function) {
            return exception(&only.ty.ty);
        }
        if function.throws.is_empty() {
            return None;
        }
        let members = Members::new(&function.throws, variant_case);
        let variants: Vec<TokenStream> = function
            .throws
            .iter()
            .enumerate()
            .filter_map(|(position, field)| {
                let (name, ty) = (members.name(position)?, exception(&field.ty.ty)?);
                let id = proc_macro2::Literal::i16_unsuffixed(field.id);
                let docs = docs(field.doc.as_deref());
                let rename = (!is_called(&name.to_string(), &field.name)).then(|| {
                    let written = &field.name;
                    quote!(, rename = #written)
                });
                Some(quote!(#docs #[thrift(id = #id #rename)] #name(#ty)))
            })
            .collect();
        let body = quote!(#(#variants,)*);
        let name = format_ident!("{service}{}Error", type_case(&variant_case(&function.name)));
        let what = format!(" What `{}` may throw.", function.name);
        if let Some((_, first)) = errors.iter().find(|(known, _)| *known == body.to_string()) {
            items.push(quote!(#[doc = #what] pub type #name = #first;));
            return Some(quote!(#name));
        }
        errors.push((body.to_string(), quote!(#name)));
        let derive = scope.import_macro(&format!("{}::ThriftException", self.options.runtime));
        let runtime = (self.options.runtime != "::alato").then(|| {
            let runtime = &self.options.runtime;
            quote!(#[thrift(crate = #runtime)])
        });
        items.push(quote! {
            #[doc = #what]
            #[derive(#derive, Clone, Debug, PartialEq)]
            #runtime
            pub enum #name { #body }
        });
        Some(quote!(#name))
    }

    /// The names that services need beside their own.
    pub(super) fn error_names(&self, id: DefId, item: &Service) -> Vec<String> {
        let service = self.names.of(id).to_string();
        let functions = item.functions.iter();
        functions
            .filter(|function| !function.throws.is_empty() && only_exception(function).is_none())
            .map(|function| format!("{service}{}Error", type_case(&variant_case(&function.name))))
            .collect()
    }
}

/// The exception of a method that throws one, with the number 1.
fn only_exception(function: &Function) -> Option<&Field> {
    match function.throws.as_slice() {
        [only] if only.id == 1 => Some(only),
        _ => None,
    }
}

/// Whether the derive calls an exception so whose variant has this name. Only of names where nobody can doubt it.
fn is_called(variant: &str, name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let plain = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    let capitalized = words.iter().map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        first.to_ascii_uppercase() + rest
    });
    words.iter().all(plain) && variant == capitalized.collect::<String>()
}

/// Returns true if a type is a path that ends in this name.
fn is_named(ty: &TokenStream, name: &str) -> bool {
    let last = ty.clone().into_iter().last();
    matches!(last, Some(TokenTree::Ident(ident)) if ident == name)
}
