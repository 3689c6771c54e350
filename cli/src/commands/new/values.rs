//! A value of any type of generated code, as an expression: what the test of a new project calls a
//! method with.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, GenericArgument, Item, PathArguments, Type};

use super::scope::Scopes;

/// Types in one another are looked at up to here, as a type may hold itself.
const DEEPEST: u8 = 16;

/// The types that are generated, by their paths.
pub(super) struct Values<'a> {
    scopes: &'a Scopes,
    types: BTreeMap<String, (Vec<String>, &'a Item)>,
    /// Those that implement `Default`.
    defaults: BTreeSet<String>,
}

impl<'a> Values<'a> {
    pub(super) fn new(items: &'a [Item], module: &[String], scopes: &'a Scopes) -> Self {
        let mut values = Self {
            scopes,
            types: BTreeMap::new(),
            defaults: BTreeSet::new(),
        };
        values.add(items, module);
        values
    }

    fn add(&mut self, items: &'a [Item], module: &[String]) {
        for item in items {
            let path = |name: &syn::Ident| format!("{}::{name}", module.join("::"));
            let (name, attributes) = match item {
                Item::Struct(item) => (&item.ident, item.attrs.as_slice()),
                Item::Enum(item) => (&item.ident, item.attrs.as_slice()),
                Item::Type(item) => (&item.ident, item.attrs.as_slice()),
                Item::Impl(item) => {
                    let of = item
                        .trait_
                        .as_ref()
                        .and_then(|(path, _)| path.segments.last());
                    if of.is_some_and(|of| of.ident == "Default")
                        && let Type::Path(of) = &*item.self_ty
                        && let Some(name) = of.path.get_ident()
                    {
                        self.defaults.insert(path(name));
                    }
                    continue;
                }
                Item::Mod(item) => {
                    if let Some((_, items)) = &item.content {
                        self.add(items, &[module, &[item.ident.to_string()]].concat());
                    }
                    continue;
                }
                _ => continue,
            };
            if derives_default(attributes) {
                self.defaults.insert(path(name));
            }
            self.types.insert(path(name), (module.to_vec(), item));
        }
    }

    /// A value of `ty`, whose paths start at the crate's root. None if there is none that can be
    /// written down.
    pub(super) fn of(&self, ty: &Type) -> Option<TokenStream> {
        self.value(ty, 0)
    }

    fn value(&self, ty: &Type, depth: u8) -> Option<TokenStream> {
        let default = quote!(Default::default());
        let Type::Path(named) = ty else {
            return Some(default);
        };
        let path = super::scope::shown(&named.path);
        if self.defaults.contains(&path) {
            return Some(default);
        }
        let Some((module, item)) = self.types.get(&path) else {
            // A type of another crate: a box is as good as what is in it.
            let last = named.path.segments.last()?;
            if last.ident != "Box" {
                return Some(default);
            }
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            let Some(GenericArgument::Type(inner)) = arguments.args.first() else {
                return None;
            };
            let value = self.value(inner, depth)?;
            return Some(quote!(Box::new(#value)));
        };
        if depth >= DEEPEST {
            return None;
        }
        let inside = |ty: &Type| self.value(&self.scopes.absolute(module, ty), depth + 1);
        let path = &named.path;
        match item {
            Item::Type(alias) => inside(&alias.ty),
            Item::Struct(item) => {
                let fields = item.fields.iter().map(|field| {
                    let (name, value) = (field.ident.as_ref()?, inside(&field.ty)?);
                    Some(quote!(#name: #value))
                });
                let fields = fields.collect::<Option<Vec<_>>>()?;
                Some(quote!(#path { #(#fields),* }))
            }
            // A union.
            Item::Enum(item) => item.variants.iter().find_map(|variant| {
                let Fields::Unnamed(fields) = &variant.fields else {
                    return None;
                };
                // One without a number is for what is not known.
                let is_known = variant.attrs.iter().any(has_id);
                let field = fields.unnamed.first().filter(|_| is_known)?;
                let (name, value) = (&variant.ident, inside(&field.ty)?);
                Some(quote!(#path::#name(#value)))
            }),
            _ => None,
        }
    }
}

fn derives_default(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut found = false;
        if attribute.path().is_ident("derive") {
            // What cannot be read has no `Default` in it.
            let _ = attribute.parse_nested_meta(|derive| {
                let last = derive.path.segments.last();
                found |= last.is_some_and(|last| last.ident == "Default");
                Ok(())
            });
        }
        found
    })
}

fn has_id(attribute: &Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("thrift") {
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("id");
            if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    found
}
