//! Which name means what, in a file and in those that it includes.

use std::collections::{HashMap, HashSet};

use super::Resolver;
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::{Dialect, Extra},
    model::{DefId, DefinitionKind},
    source::{FileId, Place},
    syntax::{Item, Name, StructKind},
    workspace::LoadedFile,
};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Type(DefId),
    Service(DefId),
}

/// A constant, or a value of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constant {
    Const(DefId),
    EnumValue(DefId, usize),
}

/// The names that a file defines, whether above or below of where one looks.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    types: HashMap<String, Named>,
    constants: HashMap<String, Constant>,
    /// The includes of which something was used.
    used: HashSet<FileId>,
}

impl Scope {
    /// Of two definitions with one name, the first is meant.
    pub(super) fn collect(&mut self, file: FileId, items: &[Item]) {
        let definitions = items.iter().filter(|item| item.name().is_some());
        for (index, item) in (0..).zip(definitions) {
            let Some(name) = item.name() else { continue };
            let id = DefId { file, index };
            match item {
                Item::Const(_) => {
                    self.constants
                        .entry(name.text.clone())
                        .or_insert(Constant::Const(id));
                }
                Item::Service(_) => {
                    self.types
                        .entry(name.text.clone())
                        .or_insert(Named::Service(id));
                }
                _ => {
                    self.types
                        .entry(name.text.clone())
                        .or_insert(Named::Type(id));
                }
            }
            if let Item::Enum(item) = item {
                let mut seen = HashSet::new();
                // As they are counted in the model, which leaves out a name that comes twice.
                let values = item
                    .values
                    .iter()
                    .filter(|value| seen.insert(&value.name.text));
                for (place, value) in values.enumerate() {
                    let name = format!("{}.{}", name.text, value.name.text);
                    self.constants
                        .entry(name)
                        .or_insert(Constant::EnumValue(id, place));
                }
            }
        }
    }
}

impl Resolver<'_> {
    /// The type or the service that a name stands for: one of this file, or `file.Name` of one that it includes.
    pub(super) fn named(&mut self, name: &str) -> Option<Named> {
        if let Some(named) = self.scope.types.get(name) {
            return Some(*named);
        }
        let (file, name) = name.rsplit_once('.')?;
        self.in_includes(file, |scope| scope.types.get(name).copied())
    }

    /// The constant or the value of an enum that a name stands for.
    pub(super) fn constant_named(&mut self, name: &str) -> Option<Constant> {
        if let Some(constant) = self.scope.constants.get(name) {
            return Some(*constant);
        }
        // The name of a file may have dots itself.
        let mut dots: Vec<usize> = name.match_indices('.').map(|(dot, _)| dot).collect();
        dots.truncate(8);
        dots.into_iter().find_map(|dot| {
            let (file, rest) = (name.get(..dot)?, name.get(dot + 1..)?);
            self.in_includes(file, |scope| scope.constants.get(rest).copied())
        })
    }

    fn in_includes<T>(
        &mut self,
        name: &str,
        look_up: impl Fn(&super::names::Scope) -> Option<T>,
    ) -> Option<T> {
        let scopes = self.scopes;
        let model = self.model;
        // Of two files with one name, the last is meant, or with thriftgo the first.
        let first = self.dialect == Dialect::Kitex;
        let count = self.file.includes.len();
        for place in 0..count {
            let place = if first { place } else { count - 1 - place };
            let Some(id) = self.file.includes.get(place) else {
                continue;
            };
            if model.file(*id).is_none_or(|file| file.name != name) {
                continue;
            }
            if let Some(found) = scopes.get(id).and_then(&look_up) {
                self.scope.used.insert(*id);
                return Some(found);
            }
        }
        None
    }

    /// The names that are most like one that is not there.
    pub(super) fn similar(&self, name: &str) -> Option<String> {
        let own = self.scope.types.keys().cloned();
        let others = self.file.includes.iter().flat_map(|id| {
            let prefix = self
                .model
                .file(*id)
                .map(|file| file.name.as_str())
                .unwrap_or_default();
            let names = self.scopes.get(id).map(|scope| scope.types.keys());
            names
                .into_iter()
                .flatten()
                .map(move |name| format!("{prefix}.{name}"))
        });
        // A name that is there under a prefix, or with other letters; a file of a thousand types is looked at once.
        let mut alike: Vec<String> = own
            .chain(others)
            .filter(|other| {
                let plain = other.rsplit('.').next().unwrap_or(other);
                let wanted = name.rsplit('.').next().unwrap_or(name);
                plain == wanted || other.eq_ignore_ascii_case(name) || is_near(other, name)
            })
            .collect();
        alike.sort();
        alike.into_iter().next()
    }

    pub(super) fn check_unique(&mut self, item: &Item, name: &Name) {
        let index = u32::try_from(self.file.definitions.len()).unwrap_or(u32::MAX);
        let own = DefId {
            file: self.file.id,
            index,
        };
        let place = self.place(name.span);
        if let Item::Const(_) = item {
            if let Some(Constant::Const(first)) = self.scope.constants.get(&name.text).copied()
                && first != own
            {
                let first = self
                    .definition(first)
                    .map(|first| first.place)
                    .unwrap_or_default();
                let message = format!("the constant `{}` is defined already", name.text);
                self.report(
                    Diagnostic::error(Code::DuplicateConstant, place, message)
                        .with_place(first, "here"),
                );
            }
            return;
        }
        let Some(Named::Type(first) | Named::Service(first)) =
            self.scope.types.get(&name.text).copied()
        else {
            return;
        };
        if first != own {
            let first = self
                .definition(first)
                .map(|first| first.place)
                .unwrap_or_default();
            let message = format!("`{}` is defined already", name.text);
            self.report(
                Diagnostic::error(Code::DuplicateType, place, message).with_place(first, "here"),
            );
            return;
        }
        if let Some(other) = self.same_name_in_same_namespace(&name.text)
            && !self.dialect.takes(Extra::NameOfIncluded)
        {
            let message = format!(
                "`{}` is defined already, in an included file with the same namespaces",
                name.text
            );
            self.report(
                Diagnostic::error(Code::DuplicateType, place, message)
                    .with_place(other, "here")
                    .with_help(format!(
                        "give each file a `namespace` of its own ({} takes it as it is)",
                        Extra::NameOfIncluded.options()
                    )),
            );
        }
    }

    /// A type with this name in an included file from which no namespace tells it apart.
    fn same_name_in_same_namespace(&self, name: &str) -> Option<Place> {
        self.file.includes.iter().find_map(|id| {
            let other = self.model.file(*id)?;
            let agrees = |a: &crate::model::File, b: &crate::model::File| {
                let namespace = |scope: &str| b.namespace(scope).unwrap_or_default();
                a.namespaces
                    .iter()
                    .all(|own| a.namespace(&own.scope).unwrap_or_default() == namespace(&own.scope))
            };
            if !agrees(other, &self.file) || !agrees(&self.file, other) {
                return None;
            }
            let (Named::Type(found) | Named::Service(found)) =
                self.scopes.get(id)?.types.get(name)?;
            self.model
                .definition(*found)
                .map(|definition| definition.place)
        })
    }

    pub(super) fn check_includes(&mut self, loaded: &LoadedFile) {
        let mut seen: HashMap<String, (FileId, Place)> = HashMap::new();
        for (span, id) in &loaded.includes {
            let Some(id) = id else { continue };
            let Some(name) = self.model.file(*id).map(|file| file.name.clone()) else {
                continue;
            };
            let place = self.place(*span);
            let Some((first, first_place)) = seen.insert(name.clone(), (*id, place)) else {
                continue;
            };
            let constants = |id: &FileId| self.scopes.get(id).map(|scope| &scope.constants);
            let both = constants(&first).zip(constants(id));
            let clash = both.and_then(|(first, second)| {
                first.keys().filter(|name| second.contains_key(*name)).min()
            });
            let message = if first == *id {
                "the file is included already".to_owned()
            } else {
                let meant = if self.dialect == Dialect::Kitex {
                    "first"
                } else {
                    "last"
                };
                format!(
                    "two included files are called `{name}`: of names in both, the {meant} is meant"
                )
            };
            let diagnostic = match clash {
                // Apache's compiler does not let a constant be defined again.
                Some(clash) if self.dialect != Dialect::Kitex => {
                    Diagnostic::error(Code::DuplicateInclude, place, message)
                        .with_help(format!("`{name}.{clash}` would be defined twice"))
                }
                _ => Diagnostic::warning(Code::DuplicateInclude, place, message),
            };
            self.report(diagnostic.with_place(first_place, "here"));
        }
    }

    pub(super) fn check_unused_includes(&mut self, loaded: &LoadedFile) {
        for (span, id) in &loaded.includes {
            if let Some(id) = id
                && self.file.includes.contains(id)
                && !self.scope.used.contains(id)
            {
                self.warn(Code::UnusedInclude, *span, "nothing is used of this file");
            }
        }
    }

    /// Whether a definition is an exception.
    pub(super) fn is_exception(&self, id: DefId) -> bool {
        self.struct_kind(id) == Some(StructKind::Exception)
    }

    /// Returns true if a definition is a struct, and no union or exception.
    pub(super) fn is_struct(&self, id: DefId) -> bool {
        self.struct_kind(id) == Some(StructKind::Struct)
    }

    fn struct_kind(&self, id: DefId) -> Option<StructKind> {
        match &self.definition(id)?.kind {
            DefinitionKind::Struct(item) => Some(item.kind),
            _ => None,
        }
    }
}

/// Whether one letter more, less or another makes one of the other.
fn is_near(a: &str, b: &str) -> bool {
    if a.len() < 3 || b.len() < 3 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same_start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let same_end = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    same_start + same_end + 1 >= a.len().max(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_near() {
        assert!(is_near("Work", "Wrk") && is_near("Work", "Works") && is_near("Work", "Wark"));
        assert!(!is_near("Work", "Wk") && !is_near("Work", "Play"));
    }
}
