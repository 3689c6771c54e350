//! What fields, variants and values are called in Rust.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    annotations::Annotations,
    names::{field_case, ident, unique, variant_case},
};
use crate::{
    model::{Field, Struct},
    syntax::StructKind,
};

/// What the fields of a struct, or the variants of a union, are called in Rust.
pub(super) struct Members(Vec<String>);

impl Members {
    /// Of names that have been made already.
    pub(super) fn of_names(names: Vec<String>) -> Self {
        Self(names)
    }

    /// What one is called, without escapes.
    pub(super) fn text(&self, position: usize) -> Option<&str> {
        self.0.get(position).map(String::as_str)
    }

    pub(super) fn of(item: &Struct) -> Self {
        let case = if item.kind == StructKind::Union {
            variant_case
        } else {
            field_case
        };
        Self::new(&item.fields, case)
    }

    /// Those of arguments and exceptions too.
    pub(super) fn new(fields: &[Field], case: fn(&str) -> String) -> Self {
        let wanted: Vec<(&str, String)> = fields
            .iter()
            .map(|field| {
                let written = Annotations::new(&field.annotations).name();
                (
                    field.name.as_str(),
                    written.map_or_else(|| case(&field.name), str::to_owned),
                )
            })
            .collect();
        Self(unique(&wanted))
    }

    pub(super) fn name(&self, position: usize) -> Option<Ident> {
        self.0.get(position).map(|name| ident(name))
    }

    /// `rename = "…"`, where the name on the wire is another.
    pub(super) fn rename(&self, position: usize, field: &Field) -> Option<TokenStream> {
        rename(self.0.get(position)?, &field.name)
    }

    /// A name that none of them has.
    pub(super) fn free(&self, wanted: &str) -> Ident {
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let name = std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(|name| !self.0.contains(name));
        ident(&name.unwrap_or_default())
    }
}

/// `rename = "…"`, if what is written in the file is another name.
pub(super) fn rename(name: &str, written: &str) -> Option<TokenStream> {
    (name != written).then(|| quote!(rename = #written))
}
