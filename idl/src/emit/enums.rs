//! Enums and typedefs.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Emitter,
    annotations::Annotations,
    docs::docs,
    members::{Members, rename},
    names::{const_case, unique, variant_case},
    scope::Scope,
    types::Place,
};
use crate::model::{DefId, Definition, Enum, Typedef};

impl Emitter<'_> {
    pub(super) fn enumeration(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Enum,
        scope: &Scope,
    ) -> TokenStream {
        let name = self.names.of(id);
        if item.values.is_empty() {
            // Rust has no such enum; it is a number all the same.
            let derives = [
                "ThriftStruct",
                "Clone",
                "Copy",
                "Debug",
                "Default",
                "PartialEq",
                "Eq",
                "PartialOrd",
                "Ord",
                "Hash",
            ];
            let head = self.head(id, definition, &derives, &[], scope);
            let number = scope.primitive("i32");
            return quote!(#head pub struct #name(pub #number););
        }
        let names = Members::of_names(enum_names(item));
        let zero = item.values.iter().any(|value| value.number == 0);
        let mut derives = vec!["ThriftEnum", "Clone", "Copy", "Debug"];
        if zero {
            derives.push("Default");
        }
        derives.extend(["PartialEq", "Eq", "PartialOrd", "Ord", "Hash"]);
        let head = self.head(id, definition, &derives, &[], scope);
        let mut firsts: HashMap<i32, usize> = HashMap::new();
        let (mut variants, mut aliases) = (Vec::new(), Vec::new());
        for (position, value) in item.values.iter().enumerate() {
            let name = names.name(position);
            let docs = docs(value.doc.as_deref());
            if let Some(first) = firsts.get(&value.number) {
                let first = names.name(*first);
                aliases.push(quote!(#docs pub const #name: Self = Self::#first;));
                continue;
            }
            firsts.insert(value.number, position);
            let rename = names
                .text(position)
                .and_then(|name| rename(name, &value.name))
                .map(|rename| quote!(#[thrift(#rename)]));
            let attributes = self.written_attributes(&value.annotations);
            let default = (value.number == 0).then(|| quote!(#[default]));
            let number = proc_macro2::Literal::i32_unsuffixed(value.number);
            variants.push(quote!(#docs #attributes #default #rename #name = #number));
        }
        let unknown = names.free("Unknown");
        let number_type = scope.primitive("i32");
        let free_number = free_discriminant(item).map(|number| {
            let number = proc_macro2::Literal::i32_unsuffixed(number);
            quote!(= #number)
        });
        let aliases = (!aliases.is_empty()).then(|| quote!(impl #name { #(#aliases)* }));
        let default = (!zero && self.facts.enum_needs_default(id)).then(|| {
            let default_trait = scope.prelude("::core::default::Default");
            quote! {
                impl #default_trait for #name {
                    fn default() -> Self {
                        Self::#unknown(0)
                    }
                }
            }
        });
        quote! {
            #head
            #[repr(i32)]
            pub enum #name {
                #(#variants,)*
                /// A number that had no name when this was written.
                #[thrift(unknown)]
                #unknown(#number_type) #free_number,
            }
            #aliases
            #default
        }
    }

    pub(super) fn typedef(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Typedef,
        scope: &Scope,
    ) -> TokenStream {
        let name = self.names.of(id);
        let key = self.facts.is_key(id) && Annotations::new(&definition.annotations).newtype();
        let ty = self.ty(&item.ty, Place::new(scope, key));
        if !Annotations::new(&definition.annotations).newtype() {
            let docs = docs(definition.doc.as_deref());
            return quote!(#docs pub type #name = #ty;);
        }
        let mut derives = vec!["ThriftStruct", "Clone", "Debug"];
        if self.facts.newtype_has_default(id) {
            derives.push("Default");
        }
        derives.push("PartialEq");
        if key {
            derives.extend(["Eq", "PartialOrd", "Ord", "Hash"]);
        }
        let head = self.head(id, definition, &derives, &[], scope);
        quote!(#head pub struct #name(pub #ty);)
    }
}

/// What the values of an enum are called.
pub(super) fn enum_names(item: &Enum) -> Vec<String> {
    let mut firsts: HashSet<i32> = HashSet::new();
    let wanted: Vec<(&str, String)> = item
        .values
        .iter()
        .map(|value| {
            let written = Annotations::new(&value.annotations).name();
            // A second name for a number is a constant.
            let alias = !firsts.insert(value.number);
            let case = if alias { const_case } else { variant_case };
            (
                value.name.as_str(),
                written.map_or_else(|| case(&value.name), str::to_owned),
            )
        })
        .collect();
    unique(&wanted)
}

/// The discriminant to write for the variant of unknown numbers, which Rust wants to be its own: none if the one that follows
/// by itself is free.
fn free_discriminant(item: &Enum) -> Option<i32> {
    let numbers: HashSet<i32> = item.values.iter().map(|value| value.number).collect();
    let mut seen = HashSet::new();
    let variants = item.values.iter().filter(|value| seen.insert(value.number));
    let next = variants.last().and_then(|last| last.number.checked_add(1));
    if next.is_some_and(|next| !numbers.contains(&next)) {
        return None;
    }
    (1..=i32::MAX)
        .map(|number| -number)
        .find(|number| !numbers.contains(number))
}
