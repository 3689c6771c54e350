//! From trees to a model: every name looked up, every rule checked.
//!
//! The rules are those of Apache's compiler, which reads a file once from top to bottom: what an `extends`, a `throws` or a
//! value names has to stand above it, while the type of a field may be defined anywhere. Where it differs (it takes some
//! constants that are not of their type), the tests of the verdicts list the difference.

mod names;
mod nesting;
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
    model::{
        Annotation, Const, DefId, Definition, DefinitionKind, Enum, EnumValue, File, Model,
        Namespace, Type, Typedef,
    },
    source::{FileId, Place, Span},
    syntax::{self, Annotations, Item},
    workspace::LoadedFile,
};

/// Resolves files in an order in which each comes after those that it includes.
pub(crate) fn resolve(
    files: &[LoadedFile],
    order: &[FileId],
    diagnostics: &mut Vec<Diagnostic>,
) -> Model {
    let mut model = Model {
        files: vec![File::default(); files.len()],
        order: order.to_vec(),
        roots: Vec::new(),
    };
    let mut scopes: HashMap<FileId, Scope> = HashMap::new();
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
    model
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
        if id.file == self.file.id {
            self.file.definitions.get(id.index as usize)
        } else {
            self.model.definition(id)
        }
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

    /// In order, so that what has been resolved is what stands above.
    fn definitions(&mut self, items: &[Item]) {
        for item in items {
            let Some(name) = item.name() else { continue };
            self.check_unique(item, name);
            let (doc, annotations, kind) = match item {
                Item::Const(item) => (&item.doc, None, DefinitionKind::Const(self.constant(item))),
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
                    DefinitionKind::Service(self.service(item)),
                ),
                Item::Include(_) | Item::CppInclude(_) | Item::Namespace(_) => continue,
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
    }

    fn constant(&mut self, item: &syntax::Const) -> Const {
        let ty = self.annotated_type(&item.ty);
        let value = self.value(&item.value, &ty.ty, &item.name.text);
        Const { ty, value }
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
