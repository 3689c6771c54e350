//! The Rust type for a type.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    Emitter,
    annotations::Annotations,
    options::MapKind,
    scope::{Scope, parsed},
};
use crate::model::{AnnotatedType, Annotation, DefinitionKind, Field, Type};

/// What a Rust type is made of, beyond the type itself.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) scope: &'a Scope,
    /// Whether it is in a key, so that it has to have an order.
    pub(super) key: bool,
}

impl<'a> Place<'a> {
    pub(super) fn in_key(self) -> Self {
        Self { key: true, ..self }
    }

    pub(super) fn new(scope: &'a Scope, key: bool) -> Self {
        Self { scope, key }
    }
}

/// What a map or a set becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    BTree,
    Hash,
    Index,
    /// A map as pairs in the order of the wire.
    Vec,
}

impl Emitter<'_> {
    pub(super) fn ty(&self, ty: &AnnotatedType, place: Place<'_>) -> TokenStream {
        let annotations = Annotations::new(&ty.annotations);
        if let Some(written) = annotations.value("rust.type") {
            return self.written_type(written);
        }
        let scope = place.scope;
        match &ty.ty {
            Type::Void | Type::Unknown => quote!(()),
            Type::Bool => scope.primitive("bool"),
            Type::I8 => scope.primitive("i8"),
            Type::I16 => scope.primitive("i16"),
            Type::I32 => scope.primitive("i32"),
            Type::I64 => scope.primitive("i64"),
            Type::Double if is_ordered(ty, place) => {
                let ordered =
                    scope.import(&format!("{}::thrift::OrderedFloat", self.options.runtime));
                let double = scope.primitive("f64");
                quote!(#ordered<#double>)
            }
            Type::Double => scope.primitive("f64"),
            Type::String => match self.string_type(ty) {
                "String" => scope.prelude("::std::string::String"),
                other => parsed(other),
            },
            Type::Binary => match self.binary_type(ty) {
                "Vec<u8>" => {
                    let vec = scope.prelude("::std::vec::Vec");
                    let byte = scope.primitive("u8");
                    quote!(#vec<#byte>)
                }
                other => parsed(other),
            },
            Type::Uuid => {
                let byte = scope.primitive("u8");
                quote!([#byte; 16])
            }
            Type::List(element) => {
                let vec = scope.prelude("::std::vec::Vec");
                let element = self.ty(element, place);
                quote!(#vec<#element>)
            }
            Type::Set(element) => {
                let set = match self.collection(ty, place) {
                    Collection::BTree | Collection::Vec => {
                        scope.import("::std::collections::BTreeSet")
                    }
                    Collection::Hash => scope.import("::std::collections::HashSet"),
                    Collection::Index => quote!(::indexmap::IndexSet),
                };
                let element = self.ty(element, place.in_key());
                quote!(#set<#element>)
            }
            Type::Map(key, value) => {
                let kind = self.collection(ty, place);
                let (key, value) = (self.ty(key, place.in_key()), self.ty(value, place));
                let map = match kind {
                    Collection::BTree => scope.import("::std::collections::BTreeMap"),
                    Collection::Hash => scope.import("::std::collections::HashMap"),
                    Collection::Index => quote!(::indexmap::IndexMap),
                    Collection::Vec => {
                        let vec = scope.prelude("::std::vec::Vec");
                        return quote!(#vec<(#key, #value)>);
                    }
                };
                quote!(#map<#key, #value>)
            }
            Type::Named(id) => match self
                .model
                .definition(*id)
                .map(|definition| &definition.kind)
            {
                // What it is the name of has no order, as it stands there.
                Some(DefinitionKind::Typedef(typedef)) if place.key && !self.has_order(ty) => {
                    self.ty(self.behind_typedefs(&typedef.ty), place)
                }
                _ => self.path_to(*id, scope),
            },
        }
    }

    /// What a map or a set becomes: what its annotation says, or else what the options say. In a key it has to have an order.
    pub(super) fn collection(&self, ty: &AnnotatedType, place: Place<'_>) -> Collection {
        let annotations = Annotations::new(&ty.annotations);
        let written = annotations
            .value("rust.map")
            .or(annotations.value("rust.set"))
            .or(annotations.value("pilota.rust_type"));
        let by_option = match self.options.maps {
            MapKind::BTree => Collection::BTree,
            MapKind::Hash if place.key => Collection::BTree,
            MapKind::Hash => Collection::Hash,
        };
        match written.map(|annotation| annotation.value.as_str()) {
            Some("btree") => Collection::BTree,
            Some("hash") => Collection::Hash,
            Some("index") => Collection::Index,
            Some("vec") => Collection::Vec,
            Some(_) => {
                self.bad_annotation(written, "`btree`, `hash`, `index` or `vec`");
                by_option
            }
            None => by_option,
        }
    }

    /// The type of a string, as it is written where nothing has its name.
    pub(super) fn string_type(&self, ty: &AnnotatedType) -> &str {
        let annotations = Annotations::new(&ty.annotations);
        let written = annotations
            .value("rust.string")
            .or(annotations.value("pilota.rust_type"));
        match written.map(|annotation| annotation.value.as_str()) {
            None => &self.options.string,
            Some("string") => "String",
            Some("faststr") => "::faststr::FastStr",
            Some("compact_str") => "::compact_str::CompactString",
            Some("arc") => "::std::sync::Arc<str>",
            Some("box") => "::std::boxed::Box<str>",
            Some(_) => {
                self.bad_annotation(
                    written,
                    "`string`, `faststr`, `compact_str`, `arc` or `box`",
                );
                "String"
            }
        }
    }

    /// The type of a binary, in the same way.
    pub(super) fn binary_type(&self, ty: &AnnotatedType) -> &str {
        let annotations = Annotations::new(&ty.annotations);
        let written = annotations
            .value("rust.binary")
            .or(annotations.value("pilota.rust_type"));
        match written.map(|annotation| annotation.value.as_str()) {
            None => &self.options.binary,
            Some("vec") => "Vec<u8>",
            Some("bytes") => "::bytes::Bytes",
            Some(_) => {
                self.bad_annotation(written, "`vec` or `bytes`");
                "Vec<u8>"
            }
        }
    }

    /// Whether the Rust type has an order wherever it stands: a `double` has none, nor has a `HashMap`.
    fn has_order(&self, ty: &AnnotatedType) -> bool {
        let ty = self.behind_typedefs(ty);
        match &ty.ty {
            Type::Double => Annotations::new(&ty.annotations)
                .value("pilota.rust_type")
                .is_some(),
            Type::List(element) => self.has_order(element),
            Type::Set(_) => self.options.maps == MapKind::BTree,
            Type::Map(_, value) => self.options.maps == MapKind::BTree && self.has_order(value),
            _ => true,
        }
    }

    /// `rust.type = "…"`
    pub(super) fn written_type(&self, written: &Annotation) -> TokenStream {
        match syn::parse_str::<syn::Type>(&written.value) {
            Ok(ty) => quote!(#ty),
            Err(_) => {
                self.bad_annotation(Some(written), "a type in Rust");
                quote!(())
            }
        }
    }
}

/// Whether a `double` is an `OrderedFloat`.
pub(super) fn is_ordered(ty: &AnnotatedType, place: Place<'_>) -> bool {
    let written = Annotations::new(&ty.annotations).value("pilota.rust_type");
    place.key || written.is_some_and(|annotation| annotation.value == "ordered_f64")
}

/// The type of a field. What kind of a string, a map and so on it is may be said of the field as well as of its type.
pub(super) fn type_of(field: &Field) -> AnnotatedType {
    const KINDS: [&str; 6] = [
        "rust.string",
        "rust.binary",
        "rust.map",
        "rust.set",
        "rust.type",
        "pilota.rust_type",
    ];
    let annotations = Annotations::new(&field.annotations);
    let mut ty = field.ty.clone();
    ty.annotations.extend(
        KINDS
            .iter()
            .filter_map(|kind| annotations.value(kind))
            .cloned(),
    );
    ty
}
