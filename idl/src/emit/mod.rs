//! Rust source of a model: what one would have written by hand, with alato's derives.

mod annotations;
#[cfg(feature = "prettyplease")]
mod attributes;
pub(crate) mod circles;
mod depth;
mod docs;
mod enums;
pub(crate) mod facts;
mod head;
#[cfg(feature = "prettyplease")]
mod layout;
mod members;
mod names;
mod options;
mod scope;
mod services;
mod structs;
mod types;
mod values;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
};

use proc_macro2::TokenStream;
use quote::quote;

pub use self::options::{EmitOptions, MapKind};
use self::{
    annotations::Annotations,
    docs::docs,
    facts::Facts,
    names::{Names, ident},
    scope::Scope,
    types::Place,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    model::{
        AnnotatedType, Annotation, Const, DefId, Definition, DefinitionKind, File, Model, Type,
        Value,
    },
    source::{self, FileId},
};

/// Writes Rust source for all files of a model but those that are mapped to another crate: a module for each namespace.
///
/// ```
/// let mut workspace = alato_idl::Workspace::new();
/// workspace.insert("user.thrift", "/** Somebody. */ struct User { 1: required string name, 2: optional i32 age }");
/// let resolved = workspace.add("user.thrift").resolve();
/// let rust = alato_idl::emit(&resolved.model, &alato_idl::EmitOptions::default()).unwrap();
/// assert!(rust.contains("
///     /// Somebody.
///     #[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
///     pub struct User {
///         #[thrift(id = 1, required)]
///         pub name: String,
///         #[thrift(id = 2)]
///         pub age: Option<i32>,
///     }
/// "));
/// ```
///
/// # Errors
/// Annotations for Rust that are wrong. A model with errors in it gives nothing that is of use.
#[cfg(feature = "prettyplease")]
pub fn emit(model: &Model, options: &EmitOptions) -> Result<String, Vec<Diagnostic>> {
    let tokens = emit_tokens(model, options)?;
    layout::formatted(&tokens).map_err(|error| {
        // What users wrote has been checked, so this is a mistake of the emitter's.
        let message = format!("what was generated is no Rust: {error}");
        let nowhere = source::Place {
            file: FileId(u32::MAX),
            ..source::Place::default()
        };
        vec![Diagnostic::error(Code::BadAnnotation, nowhere, message)]
    })
}

/// The same as tokens, for a macro.
///
/// # Errors
/// As those of [`emit`].
pub fn emit_tokens(model: &Model, options: &EmitOptions) -> Result<TokenStream, Vec<Diagnostic>> {
    let emitter = Emitter {
        model,
        options,
        names: Names::new(model, options),
        facts: Facts::new(model),
        file: RefCell::new(FileId::default()),
        diagnostics: RefCell::new(Vec::new()),
    };
    let tokens = emitter.modules();
    let diagnostics = emitter.diagnostics.into_inner();
    if diagnostics.is_empty() {
        Ok(tokens)
    } else {
        Err(diagnostics)
    }
}

struct Emitter<'a> {
    model: &'a Model,
    options: &'a EmitOptions,
    names: Names,
    facts: Facts,
    /// The file of what is being written.
    file: RefCell<FileId>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

/// Modules, by their names; the files that are in them.
#[derive(Default)]
struct Tree<'a> {
    files: Vec<&'a File>,
    children: BTreeMap<String, Tree<'a>>,
}

impl Emitter<'_> {
    fn modules(&self) -> TokenStream {
        let mut root = Tree::default();
        for file in self.model.files() {
            let Some(path) = self.names.module(file.id) else {
                continue;
            };
            let mut tree = &mut root;
            for part in path {
                tree = tree.children.entry(part.clone()).or_default();
            }
            tree.files.push(file);
        }
        let modules = root
            .children
            .iter()
            .map(|(name, tree)| self.module(&[], name, tree));
        let own = self.contents(&[], &root.files);
        let depth = self.check_depth();
        quote!(#depth #own #(#modules)*)
    }

    fn module(&self, outer: &[String], name: &str, tree: &Tree<'_>) -> TokenStream {
        let path: Vec<String> = outer.iter().cloned().chain([name.to_owned()]).collect();
        let own = self.contents(&path, &tree.files);
        let children = tree
            .children
            .iter()
            .map(|(name, tree)| self.module(&path, name, tree));
        let docs = match tree.files.as_slice() {
            [file] => docs(file.doc.as_deref()),
            _ => TokenStream::new(),
        };
        let name = ident(name);
        // What is written in the files is not ours to lint.
        let allow = outer.is_empty().then(|| {
            quote! {
                #[allow(missing_docs, deprecated, nonstandard_style)]
                #[allow(clippy::all, clippy::pedantic, rustdoc::all)]
            }
        });
        quote! {
            #docs
            #allow
            pub mod #name { #own #(#children)* }
        }
    }

    fn contents(&self, path: &[String], files: &[&File]) -> TokenStream {
        let scope = Scope::new(path.to_vec(), self.types_in(files));
        let mut items = Vec::new();
        for file in files {
            *self.file.borrow_mut() = file.id;
            for (index, definition) in (0..).zip(&file.definitions) {
                let id = DefId {
                    file: file.id,
                    index,
                };
                self.check_annotations(definition);
                items.push(self.definition(id, definition, &scope));
            }
        }
        let uses = scope.uses();
        quote!(#uses #(#items)*)
    }

    fn types_in(&self, files: &[&File]) -> HashSet<String> {
        let mut names = HashSet::new();
        for file in files {
            for (index, definition) in (0..).zip(&file.definitions) {
                let id = DefId {
                    file: file.id,
                    index,
                };
                names.insert(self.names.of(id).to_string());
                if let DefinitionKind::Service(item) = &definition.kind {
                    names.extend(self.error_names(id, item));
                }
            }
        }
        names
    }

    fn definition(&self, id: DefId, definition: &Definition, scope: &Scope) -> TokenStream {
        match &definition.kind {
            DefinitionKind::Const(item) => self.constant(id, definition, item, scope),
            DefinitionKind::Typedef(item) => self.typedef(id, definition, item, scope),
            DefinitionKind::Enum(item) => self.enumeration(id, definition, item, scope),
            DefinitionKind::Struct(item) => self.structure(id, definition, item, scope),
            DefinitionKind::Service(item) if self.options.services => {
                self.service(id, definition, item, scope)
            }
            DefinitionKind::Service(_) => TokenStream::new(),
        }
    }

    /// A `const` where Rust can make one, and else a `static` that is made when it is first used.
    fn constant(
        &self,
        id: DefId,
        definition: &Definition,
        item: &Const,
        scope: &Scope,
    ) -> TokenStream {
        let docs = docs(definition.doc.as_deref());
        let name = self.names.of(id);
        let place = Place::new(scope, false);
        let Some(value) = &item.value else {
            return TokenStream::new();
        };
        if let Some((ty, value)) = self.in_place(value, &item.ty, place) {
            return quote!(#docs pub const #name: #ty = #value;);
        }
        let lock = scope.import("::std::sync::LazyLock");
        let (ty, value) = (self.ty(&item.ty, place), self.value(value, &item.ty, place));
        quote!(#docs pub static #name: #lock<#ty> = #lock::new(|| #value);)
    }

    /// The type and the value of a constant that needs no memory of its own.
    fn in_place(
        &self,
        value: &Value,
        written: &AnnotatedType,
        place: Place<'_>,
    ) -> Option<(TokenStream, TokenStream)> {
        if Annotations::new(&written.annotations)
            .value("rust.type")
            .is_some()
            || self.is_newtype(written)
        {
            return None;
        }
        match (value, &self.behind_typedefs(written).ty) {
            (Value::String(text), Type::Binary) => {
                let bytes = proc_macro2::Literal::byte_string(text.as_bytes());
                let byte = place.scope.primitive("u8");
                Some((quote!(&[#byte]), quote!(#bytes)))
            }
            (Value::String(text), _) => {
                let text_type = place.scope.primitive("str");
                Some((quote!(&#text_type), quote!(#text)))
            }
            (Value::List(values), Type::List(element)) => {
                let values: Option<Vec<_>> = values
                    .iter()
                    .map(|value| self.in_place(value, element, place))
                    .collect();
                let values = values?;
                let ty = match values.first() {
                    Some((ty, _)) => ty.clone(),
                    None => self.ty(element, place),
                };
                let values = values.iter().map(|(_, value)| value);
                Some((quote!(&[#ty]), quote!(&[#(#values),*])))
            }
            (value, _) => self
                .scalar(value, place)
                .map(|value| (self.ty(written, place), value)),
        }
    }

    fn is_newtype(&self, ty: &AnnotatedType) -> bool {
        let Type::Named(id) = &self.behind_typedefs(ty).ty else {
            return false;
        };
        let kind = self
            .model
            .definition(*id)
            .map(|definition| &definition.kind);
        matches!(kind, Some(DefinitionKind::Typedef(_)))
    }

    fn check_annotations(&self, definition: &Definition) {
        let mut all: Vec<&[Annotation]> = vec![&definition.annotations];
        match &definition.kind {
            DefinitionKind::Struct(item) => {
                for field in &item.fields {
                    all.extend([field.annotations.as_slice(), &field.ty.annotations]);
                }
            }
            DefinitionKind::Enum(item) => {
                all.extend(item.values.iter().map(|value| value.annotations.as_slice()));
            }
            DefinitionKind::Typedef(item) => all.push(&item.ty.annotations),
            DefinitionKind::Service(item) => {
                for function in &item.functions {
                    all.push(&function.annotations);
                    all.extend(
                        function
                            .arguments
                            .iter()
                            .map(|argument| argument.annotations.as_slice()),
                    );
                }
            }
            DefinitionKind::Const(item) => all.push(&item.ty.annotations),
        }
        for annotations in all.into_iter().map(Annotations::new) {
            for unknown in annotations.unknown() {
                self.bad_annotation(Some(unknown), "one of those that the documentation lists");
            }
            if let Some(name) = annotations.written_name()
                && syn::parse_str::<syn::Ident>(&name.value).is_err()
            {
                self.bad_annotation(Some(name), "a name in Rust");
            }
        }
    }

    /// One and the same may be found twice.
    fn report(&self, diagnostic: Diagnostic) {
        let mut diagnostics = self.diagnostics.borrow_mut();
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }

    fn bad_annotation(&self, written: Option<&Annotation>, expected: &str) {
        let Some(written) = written else { return };
        let place = source::Place {
            file: *self.file.borrow(),
            span: written.span,
        };
        let message = format!(
            "`{}` is not understood: it has to be {expected}",
            written.key
        );
        self.report(Diagnostic::error(Code::BadAnnotation, place, message));
    }
}
