//! A module that is being written: what it defines, what it imports, and how it names what is elsewhere.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, names::ident};
use crate::model::DefId;

pub(super) struct Scope {
    /// The names of the modules that it is in, and its own.
    path: Vec<String>,
    /// The types that it defines.
    types: HashSet<String>,
    uses: RefCell<BTreeSet<String>>,
}

impl Scope {
    pub(super) fn new(path: Vec<String>, types: HashSet<String>) -> Self {
        Self {
            path,
            types,
            uses: RefCell::new(BTreeSet::new()),
        }
    }

    /// A name of the prelude: by its path where the module has another of that name.
    pub(super) fn prelude(&self, path: &str) -> TokenStream {
        let name = path.rsplit("::").next().unwrap_or(path);
        if self.types.contains(name) {
            parsed(path)
        } else {
            parsed(name)
        }
    }

    /// A type that every module knows, unless an annotation gave its name to another.
    pub(super) fn primitive(&self, name: &str) -> TokenStream {
        self.prelude(&format!("::core::primitive::{name}"))
    }

    /// Something that has to be imported: by its path where the module has another of that name.
    pub(super) fn import(&self, path: &str) -> TokenStream {
        let name = path.rsplit("::").next().unwrap_or(path);
        if self.types.contains(name) {
            return parsed(path);
        }
        self.uses.borrow_mut().insert(path.to_owned());
        parsed(name)
    }

    /// A macro to import; types do not stand in its way.
    pub(super) fn import_macro(&self, path: &str) -> TokenStream {
        self.uses.borrow_mut().insert(path.to_owned());
        parsed(path.rsplit("::").next().unwrap_or(path))
    }

    /// The imports, those of one module in one line.
    pub(super) fn uses(&self) -> TokenStream {
        let uses = self.uses.borrow();
        let mut grouped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in uses.iter().filter_map(|path| path.rsplit_once("::")) {
            grouped.entry(module).or_default().push(name);
        }
        let lines = grouped.into_iter().map(|(module, names)| {
            let module = parsed(module);
            let names = names.into_iter().map(ident);
            quote!(use #module::{#(#names),*};)
        });
        quote!(#(#lines)*)
    }
}

impl Emitter<'_> {
    /// A definition, as it is named in a module.
    pub(super) fn path_to(&self, id: DefId, scope: &Scope) -> TokenStream {
        let name = self.names.of(id);
        if let Some(module) = self.names.external(id.file) {
            let module = parsed(module);
            return quote!(#module::#name);
        }
        let to = self.names.module(id.file).unwrap_or_default();
        let shared = to
            .iter()
            .zip(&scope.path)
            .take_while(|(a, b)| a == b)
            .count();
        let up = std::iter::repeat_n(quote!(super::), scope.path.len() - shared);
        let down = to.iter().skip(shared).map(|module| ident(module));
        quote!(#(#up)* #(#down::)* #name)
    }
}

/// Tokens of what is known to be right, or has been checked.
pub(super) fn parsed(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
