//! Services: a trait each, and for a method that throws several exceptions an enum of them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    Emitter,
    docs::docs,
    members::Members,
    names::{field_case, ident, type_case, unique, variant_case},
    scope::Scope,
    types::{Place, type_of},
};
use crate::{
    model::{DefId, Definition, DefinitionKind, Function, Service, Type},
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
        let functions = self.with_inherited(item);
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
        let docs = docs(definition.doc.as_deref());
        let attribute = scope.import_macro(&format!("{}::thrift_service", self.options.runtime));
        let runtime = (self.options.runtime != "::alato").then(|| {
            let runtime = &self.options.runtime;
            quote!((crate = #runtime))
        });
        quote! {
            #docs
            #[#attribute #runtime]
            pub trait #name { #(#methods)* }
            #(#items)*
        }
    }

    /// The methods of the services that it extends, and then its own.
    fn with_inherited<'m>(&'m self, item: &'m Service) -> Vec<&'m Function> {
        let mut services = vec![item];
        let mut extends = item.extends;
        while let Some(DefinitionKind::Service(item)) = extends
            .and_then(|id| self.model.definition(id))
            .map(|found| &found.kind)
        {
            services.push(item);
            extends = item.extends;
        }
        services
            .into_iter()
            .rev()
            .flat_map(|service| &service.functions)
            .collect()
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
        let arguments = function
            .arguments
            .iter()
            .enumerate()
            .map(|(position, argument)| {
                let name = members.name(position);
                let id = (!in_order).then(|| {
                    let id = proc_macro2::Literal::i16_unsuffixed(argument.id);
                    quote!(#[thrift(id = #id)])
                });
                let ty = self.ty(&type_of(argument), place);
                let ty = if argument.requiredness == Requiredness::Optional {
                    let option = scope.prelude("::std::option::Option");
                    quote!(#option<#ty>)
                } else {
                    ty
                };
                quote!(#id #name: #ty)
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
        if let [only] = function.throws.as_slice()
            && only.id == 1
        {
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
                Some(quote!(#[thrift(id = #id)] #name(#ty)))
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
        let several = |function: &&&Function| !matches!(function.throws.as_slice(), [] | [_]);
        let functions = self.with_inherited(item);
        functions
            .iter()
            .filter(several)
            .map(|function| format!("{service}{}Error", type_case(&variant_case(&function.name))))
            .collect()
    }
}
