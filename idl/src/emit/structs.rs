//! Structs, exceptions and unions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Emitter,
    annotations::Annotations,
    docs::docs,
    members::Members,
    scope::Scope,
    types::{Place, type_of},
};
use crate::{
    model::{DefId, Definition, Field, Struct, Type, Value},
    syntax::{Requiredness, StructKind},
};

impl Emitter<'_> {
    pub(super) fn structure(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Struct,
        scope: &Scope,
    ) -> TokenStream {
        match item.kind {
            StructKind::Union => self.union(id, definition, item, scope),
            StructKind::Struct | StructKind::Exception => self.record(id, definition, item, scope),
        }
    }

    /// A struct or an exception.
    fn record(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Struct,
        scope: &Scope,
    ) -> TokenStream {
        let name = self.names.of(id);
        let own_default =
            item.fields.iter().any(|field| field.default.is_some()) && self.facts.has_default(id);
        let derive = if item.kind == StructKind::Exception {
            "ThriftException"
        } else {
            "ThriftStruct"
        };
        let mut derives = vec![derive, "Clone", "Debug"];
        if self.facts.has_default(id) && !own_default {
            derives.push("Default");
        }
        derives.push("PartialEq");
        if self.facts.is_key(id) {
            derives.extend(["Eq", "PartialOrd", "Ord", "Hash"]);
        }
        let head = self.head(id, definition, &derives, &item.fields, scope);
        let members = Members::of(item);
        let fields = item
            .fields
            .iter()
            .enumerate()
            .map(|(position, field)| self.field(id, field, position, &members, scope));
        let default = own_default.then(|| {
            let default_trait = scope.prelude("::core::default::Default");
            let place = Place::new(scope, self.facts.is_key(id));
            let values = item.fields.iter().enumerate().map(|(position, field)| {
                let name = members.name(position);
                let value = self.absent_value(id, field, place);
                quote!(#name: #value)
            });
            quote! {
                impl #default_trait for #name {
                    fn default() -> Self {
                        Self { #(#values,)* }
                    }
                }
            }
        });
        quote! {
            #head
            pub struct #name { #(#fields,)* }
            #default
        }
    }

    fn field(
        &self,
        owner: DefId,
        field: &Field,
        position: usize,
        members: &Members,
        scope: &Scope,
    ) -> TokenStream {
        let name = members.name(position);
        let id = proc_macro2::Literal::i16_unsuffixed(field.id);
        let optional = self.is_optional(owner, field);
        let requiredness = match field.requiredness {
            Requiredness::Required if !optional => Some(quote!(, required)),
            // What the `Option` would not say.
            Requiredness::Default if optional => Some(quote!(, default_requiredness)),
            _ => None,
        };
        let rename = members
            .rename(position, field)
            .map(|rename| quote!(, #rename));
        let default = field.default.as_ref().map(|default| {
            let value = self.default_expression(owner, field, default, scope);
            quote!(, default = #value)
        });
        let docs = docs(field.doc.as_deref());
        let attributes = self.written_attributes(&field.annotations);
        let ty = self.field_type(owner, field, scope);
        let ty = if optional {
            let option = scope.prelude("::std::option::Option");
            quote!(#option<#ty>)
        } else {
            ty
        };
        quote! {
            #docs
            #attributes
            #[thrift(id = #id #requiredness #rename #default)]
            pub #name: #ty
        }
    }

    /// A default, as the derive wants it: without its `Option`, and a string as it is.
    fn default_expression(
        &self,
        owner: DefId,
        field: &Field,
        default: &Value,
        scope: &Scope,
    ) -> TokenStream {
        match default {
            Value::String(text)
                if self.behind_typedefs(&field.ty).ty == Type::String
                    && self.pointer(owner, field, scope).is_none() =>
            {
                quote!(#text)
            }
            _ => self.inner_value(
                owner,
                field,
                default,
                Place::new(scope, self.facts.is_key(owner)),
            ),
        }
    }

    /// The type of a field, behind its pointer, without its `Option`.
    fn field_type(&self, owner: DefId, field: &Field, scope: &Scope) -> TokenStream {
        let ty = type_of(field);
        let inner = self.ty(&ty, Place::new(scope, self.facts.is_key(owner)));
        match self.pointer(owner, field, scope) {
            Some(pointer)
                if Annotations::new(&ty.annotations)
                    .value("rust.type")
                    .is_none() =>
            {
                quote!(#pointer<#inner>)
            }
            _ => inner,
        }
    }

    /// What a field is behind: an `Arc` or a `Box` that is asked for, or a `Box` because it holds its owner again.
    pub(super) fn pointer(
        &self,
        owner: DefId,
        field: &Field,
        scope: &Scope,
    ) -> Option<TokenStream> {
        let (on_field, on_type) = (
            Annotations::new(&field.annotations),
            Annotations::new(&field.ty.annotations),
        );
        if on_field.arc() || on_type.arc() {
            return Some(scope.import("::std::sync::Arc"));
        }
        let boxed = on_field.boxed()
            || on_type.boxed()
            || field.reference
            || self.facts.is_recursive(self.model, owner, field);
        boxed.then(|| scope.prelude("::std::boxed::Box"))
    }

    fn union(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Struct,
        scope: &Scope,
    ) -> TokenStream {
        let name = self.names.of(id);
        let mut derives = vec!["ThriftUnion", "Clone", "Debug", "PartialEq"];
        let key = self.facts.is_key(id);
        if key {
            derives.extend(["Eq", "PartialOrd", "Ord", "Hash"]);
        }
        let head = self.head(id, definition, &derives, &item.fields, scope);
        let members = Members::of(item);
        let variants = item.fields.iter().enumerate().map(|(position, field)| {
            let name = members.name(position);
            let id_on_wire = proc_macro2::Literal::i16_unsuffixed(field.id);
            let rename = members
                .rename(position, field)
                .map(|rename| quote!(, #rename));
            let docs = docs(field.doc.as_deref());
            let attributes = self.written_attributes(&field.annotations);
            let ty = self.field_type(id, field, scope);
            quote! {
                #docs
                #attributes
                #[thrift(id = #id_on_wire #rename)]
                #name(#ty)
            }
        });
        // Unknown fields have no order.
        let unknown = (!key).then(|| {
            let unknown = members.free("Unknown");
            let fields = scope.import(&format!("{}::thrift::UnknownFields", self.options.runtime));
            // What is unknown is bytes of the wire, which serde knows nothing of.
            let skip = self
                .derives_serde(definition, &item.fields)
                .then(|| quote!(#[serde(skip)]));
            quote! {
                /// A field that was not known when this was written, or none.
                #skip
                #[thrift(unknown)]
                #unknown(#fields),
            }
        });
        quote! {
            #head
            pub enum #name { #(#variants,)* #unknown }
        }
    }
}
