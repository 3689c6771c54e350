//! From trees to a model: every name looked up, every rule checked.
//!
//! The rules are those of Apache's compiler, which reads a file once from top to bottom: what an `extends`, a `throws` or a
//! value names has to stand above it, while the type of a field may be defined anywhere. Where it differs (it takes some
//! constants that are not of their type), the tests of the verdicts list the difference.
//!
//! Dialects may allow any order: then all definitions are declared first, and completed after those
//! that they need.

mod constants;
mod names;
mod nesting;
mod order;
mod reserved;
mod services;
mod structs;
mod types;
mod uuids;
mod values;

use std::{collections::HashMap, path::Path};

use self::names::Scope;
#[cfg(feature = "descriptors")]
pub(crate) use self::reserved::is_reserved;
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::{Dialect, Extra},
    model::{
        Annotation, Const, DefId, Definition, DefinitionKind, Enum, EnumValue, File, Model,
        Namespace, Service, Type, Typedef,
    },
    source::{FileId, Place, Span},
    syntax::{self, Annotations, Item},
    workspace::LoadedFile,
};

/// Resolves files in an order in which each comes after those that it includes.
pub(crate) fn resolve(
    files: &[LoadedFile],
    order: &[FileId],
    dialect: Dialect,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Model, Vec<StructLiteral>) {
    let mut model = Model {
        files: vec![File::default(); files.len()],
        order: order.to_vec(),
        roots: Vec::new(),
    };
    let mut scopes: HashMap<FileId, Scope> = HashMap::new();
    let mut literals = Vec::new();
    for id in order {
        let Some(loaded) = files.get(id.0 as usize) else {
            continue;
        };
        let file = File {
            id: *id,
            path: loaded.source.path().to_owned(),
            name: stem(loaded.source.path()),
            doc: loaded.tree.doc().map(str::to_owned),
            // One that closes a circle has not been resolved, and is left out.
            includes: loaded
                .includes
                .iter()
                .filter_map(|(_, id)| *id)
                .filter(|id| scopes.contains_key(id))
                .collect(),
            ..File::default()
        };
        let mut resolver = Resolver {
            model: &model,
            scopes: &scopes,
            file,
            scope: Scope::default(),
            dialect,
            visible: 0,
            complete: Vec::new(),
            copied: 0,
            literals: &mut literals,
            diagnostics,
        };
        resolver.headers(loaded);
        resolver.definitions(loaded.tree.items());
        resolver.finish(loaded);
        let (file, scope) = (resolver.file, resolver.scope);
        scopes.insert(*id, scope);
        if let Some(slot) = model.files.get_mut(id.0 as usize) {
            *slot = file;
        }
    }
    (model, literals)
}

/// A struct or an exception as a value, as it is written in a file.
pub(crate) struct StructLiteral {
    /// The text of the value.
    pub(crate) place: Place,
    /// The struct.
    pub(crate) id: DefId,
    /// The fields that it gives, by their places.
    pub(crate) given: Vec<usize>,
}

/// The name of a file without its folder and what is behind its last dot.
fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Resolves one file; those that it includes are in the model already.
struct Resolver<'a> {
    model: &'a Model,
    scopes: &'a HashMap<FileId, Scope>,
    file: File,
    scope: Scope,
    dialect: Dialect,
    /// How many definitions of this file can be used so far.
    visible: usize,
    /// The definitions of this file whose values and bases are known.
    complete: Vec<bool>,
    /// How many parts of constants were copied into other values.
    copied: usize,
    literals: &'a mut Vec<StructLiteral>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn place(&self, span: Span) -> Place {
        Place {
            file: self.file.id,
            span,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        let place = self.place(span);
        self.report(Diagnostic::error(code, place, message));
    }

    fn warn(&mut self, code: Code, span: Span, message: impl Into<String>) {
        let place = self.place(span);
        self.report(Diagnostic::warning(code, place, message));
    }

    /// A definition, of this file or of another.
    fn definition(&self, id: DefId) -> Option<&Definition> {
        if id.file != self.file.id {
            return self.model.definition(id);
        }
        let index = id.index as usize;
        if index < self.visible {
            self.file.definitions.get(index)
        } else {
            None
        }
    }

    /// Returns true if the value of a constant, or the base of a service, is known.
    fn is_complete(&self, id: DefId) -> bool {
        id.file != self.file.id || self.complete.get(id.index as usize) == Some(&true)
    }

    /// What a type is behind its typedefs; `None` if one of them is not defined yet.
    fn true_type<'b>(&'b self, ty: &'b Type) -> Option<&'b Type> {
        let Type::Named(id) = ty else { return Some(ty) };
        match &self.definition(*id)?.kind {
            DefinitionKind::Typedef(typedef) => typedef.resolved.as_ref(),
            _ => Some(ty),
        }
    }

    fn headers(&mut self, loaded: &LoadedFile) {
        self.scope.collect(self.file.id, loaded.tree.items());
        for item in loaded.tree.items() {
            if let Item::Namespace(namespace) = item {
                self.file.namespaces.push(Namespace {
                    scope: namespace.scope.text.clone(),
                    name: namespace.name.text.clone(),
                    annotations: annotations(namespace.annotations.as_ref()),
                });
            }
        }
        self.check_includes(loaded);
    }

    fn definitions(&mut self, items: &[Item]) {
        let items: Vec<&Item> = items.iter().filter(|item| item.name().is_some()).collect();
        self.complete = vec![false; items.len()];
        if self.dialect.takes(Extra::TypeDefinedBelow) {
            for item in &items {
                self.declare(item);
                self.visible += 1;
            }
            self.close_typedefs();
            for index in self.in_order(&items) {
                self.complete(index, items.get(index).copied());
            }
        } else {
            // So that only what is defined above can be used.
            for (index, item) in items.into_iter().enumerate() {
                self.declare(item);
                self.complete(index, Some(item));
                self.visible += 1;
            }
        }
    }

    /// Adds a definition, without the values and the services in it.
    fn declare(&mut self, item: &Item) {
        let Some(name) = item.name() else { return };
        self.check_unique(item, name);
        let (doc, annotations, kind) = match item {
            Item::Const(item) => {
                let ty = self.annotated_type(&item.ty);
                let kind = DefinitionKind::Const(Const { ty, value: None });
                (&item.doc, None, kind)
            }
            Item::Typedef(item) => (
                &item.doc,
                item.annotations.as_ref(),
                DefinitionKind::Typedef(self.typedef(item)),
            ),
            Item::Enum(item) => (
                &item.doc,
                item.annotations.as_ref(),
                DefinitionKind::Enum(self.enumeration(item)),
            ),
            Item::Struct(item) => (
                &item.doc,
                item.annotations.as_ref(),
                DefinitionKind::Struct(self.structure(item)),
            ),
            Item::Service(item) => (
                &item.doc,
                item.annotations.as_ref(),
                DefinitionKind::Service(Service::default()),
            ),
            Item::Include(_) | Item::CppInclude(_) | Item::Namespace(_) => return,
        };
        let definition = Definition {
            name: name.text.clone(),
            place: self.place(name.span),
            doc: doc.clone(),
            annotations: self::annotations(annotations),
            kind,
        };
        self.file.definitions.push(definition);
    }

    /// Evaluates the values of a definition; resolves it, if it is a service.
    fn complete(&mut self, index: usize, item: Option<&Item>) {
        match item {
            Some(Item::Const(item)) => {
                let ty = match self.kind_of(index) {
                    Some(DefinitionKind::Const(constant)) => constant.ty.ty.clone(),
                    _ => Type::Unknown,
                };
                let value = self.value(&item.value, &ty, &item.name.text);
                if let Some(DefinitionKind::Const(constant)) = self.kind_of(index) {
                    constant.value = value;
                }
            }
            Some(Item::Struct(item)) => {
                let mut fields = match self.kind_of(index) {
                    Some(DefinitionKind::Struct(found)) => found.fields.clone(),
                    _ => Vec::new(),
                };
                self.defaults(&item.fields, &mut fields);
                if let Some(DefinitionKind::Struct(found)) = self.kind_of(index) {
                    found.fields = fields;
                }
            }
            Some(Item::Service(item)) => {
                let mut service = self.service(item);
                if self.complete.get(index) == Some(&true) {
                    // It extends itself, which has been reported.
                    service.extends = None;
                }
                if let Some(DefinitionKind::Service(found)) = self.kind_of(index) {
                    *found = service;
                }
            }
            _ => {}
        }
        if let Some(complete) = self.complete.get_mut(index) {
            *complete = true;
        }
    }

    fn kind_of(&mut self, index: usize) -> Option<&mut DefinitionKind> {
        let definition = self.file.definitions.get_mut(index)?;
        Some(&mut definition.kind)
    }

    fn typedef(&mut self, item: &syntax::Typedef) -> Typedef {
        let ty = self.annotated_type(&item.ty);
        let resolved = self.true_type(&ty.ty).cloned();
        Typedef {
            ty,
            resolved,
            nesting: None,
        }
    }

    fn enumeration(&mut self, item: &syntax::Enum) -> Enum {
        let mut values: Vec<EnumValue> = Vec::new();
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut numbers: HashMap<i32, Span> = HashMap::new();
        let mut last: Option<i32> = None;
        for value in &item.values {
            let name = &value.name;
            let next = || last.map_or(Some(0), |last| last.checked_add(1));
            let number = match value.number {
                Some((number, _)) => i32::try_from(number).ok(),
                None => next(),
            };
            if number.is_none() {
                let span = value.number.map_or(name.span, |(_, span)| span);
                let message = format!("`{}.{}` does not fit in 32 bits", item.name.text, name.text);
                self.error(Code::EnumOverflow, span, message);
            }
            let number = number.unwrap_or_default();
            last = Some(number);
            if let Some(first) = names.insert(&name.text, name.span) {
                let first = self.place(first);
                let message = format!("`{}.{}` is defined already", item.name.text, name.text);
                self.report(
                    Diagnostic::error(Code::DuplicateConstant, self.place(name.span), message)
                        .with_place(first, "here"),
                );
                continue;
            }
            if let Some(first) = numbers.insert(number, name.span) {
                let first = self.place(first);
                let message = format!(
                    "two values of `{}` have the number {number}",
                    item.name.text
                );
                self.report(
                    Diagnostic::warning(Code::DuplicateEnumNumber, self.place(name.span), message)
                        .with_place(first, "the other"),
                );
            }
            values.push(EnumValue {
                name: name.text.clone(),
                span: name.span,
                number,
                doc: value.doc.clone(),
                annotations: annotations(value.annotations.as_ref()),
            });
        }
        Enum { values }
    }

    /// What can only be said when all is known.
    fn finish(&mut self, loaded: &LoadedFile) {
        self.close_typedefs();
        self.check_nesting();
        self.check_uses_of_exceptions();
        self.check_unused_includes(loaded);
        for item in loaded.tree.items() {
            self.check_reserved(item);
        }
    }
}

fn annotations(annotations: Option<&Annotations>) -> Vec<Annotation> {
    let list = annotations
        .map(|annotations| annotations.list.as_slice())
        .unwrap_or_default();
    let one = |annotation: &syntax::Annotation| Annotation {
        key: annotation.key.text.clone(),
        value: annotation
            .value
            .as_ref()
            .map_or_else(|| "1".to_owned(), |value| value.value.clone()),
        span: annotation.span,
    };
    list.iter().map(one).collect()
}
