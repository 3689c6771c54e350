//! Files and what they define, but for services.

use std::collections::HashMap;

use super::{Comparer, New, Old, within};
use crate::{
    diagnostic::Code,
    model::{DefId, Definition, DefinitionKind, Enum, File, Struct},
    source::{Place, Span},
    syntax::StructKind,
};

impl<'a> Comparer<'a> {
    pub(super) fn files(&mut self) {
        let old = self.old;
        for file in old.files() {
            self.namespaces(file);
            for (index, definition) in (0_u32..).zip(&file.definitions) {
                let id = DefId {
                    file: file.id,
                    index,
                };
                self.definition(file, id, definition);
            }
        }
        while let Some((old, new)) = self.waiting.pop() {
            self.structs(old, new);
        }
    }

    fn namespaces(&mut self, old: &File) {
        let new = self.new;
        let Some(new) = new.files().find(|new| new.name == old.name) else {
            return;
        };
        for namespace in &old.namespaces {
            let scope = &namespace.scope;
            let (was, is) = (old.namespace(scope), new.namespace(scope));
            if was != is && was == Some(&namespace.name) {
                let is = is.map_or_else(|| "none".to_owned(), |is| format!("`{is}`"));
                let message = format!(
                    "the namespace for {scope} was `{}`, and is {is}",
                    namespace.name
                );
                let start = |id| Place {
                    file: id,
                    span: Span::default(),
                };
                self.source(
                    Code::NamespaceChanged,
                    Some(New(start(new.id))),
                    Old(start(old.id)),
                    message,
                );
            }
        }
    }

    fn definition(&mut self, file: &File, id: DefId, old: &'a Definition) {
        let place = Old(old.place);
        let name = &old.name;
        let Some((new_id, new)) = self.counterpart(&file.name, name) else {
            if let DefinitionKind::Service(_) = old.kind {
                self.wire(
                    Code::ServiceRemoved,
                    None,
                    place,
                    format!("the service `{name}` is gone"),
                );
            } else {
                self.source(
                    Code::DefinitionRemoved,
                    None,
                    place,
                    format!("`{name}` is gone"),
                );
            }
            return;
        };
        let new_place = New(new.place);
        match (&old.kind, &new.kind) {
            (DefinitionKind::Struct(_), DefinitionKind::Struct(_)) => self.pair(id, new_id),
            (DefinitionKind::Enum(was), DefinitionKind::Enum(is)) => self.enums(old, was, new, is),
            (DefinitionKind::Service(_), DefinitionKind::Service(_)) => self.services(id, new_id),
            (DefinitionKind::Typedef(was), DefinitionKind::Typedef(is)) => {
                let (was, is) = (self.old_name(&was.ty.ty), self.new_name(&is.ty.ty));
                if was != is {
                    let message = format!("`{name}` stood for {was}, and stands for {is}");
                    self.source(Code::TypedefChanged, Some(new_place), place, message);
                }
            }
            (DefinitionKind::Const(was), DefinitionKind::Const(is)) => {
                let types = (self.old_name(&was.ty.ty), self.new_name(&is.ty.ty));
                if types.0 != types.1 || !self.same_value(was.value.as_ref(), is.value.as_ref()) {
                    let message = format!("the constant `{name}` has changed");
                    self.source(Code::ConstantChanged, Some(new_place), place, message);
                }
            }
            (was, is) => {
                let message = format!("`{name}` was {}, and is {}", kind(was), kind(is));
                self.source(Code::KindChanged, Some(new_place), place, message);
            }
        }
    }

    /// Remembers to compare two structs.
    pub(super) fn pair(&mut self, old: DefId, new: DefId) {
        if self.compared.insert((old, new)) {
            self.waiting.push((old, new));
        }
    }

    fn structs(&mut self, old: DefId, new: DefId) {
        let (Some(old), Some(new)) = (self.old.definition(old), self.new.definition(new)) else {
            return;
        };
        let (DefinitionKind::Struct(was), DefinitionKind::Struct(is)) = (&old.kind, &new.kind)
        else {
            return;
        };
        self.kinds(old, was, new, is);
        let union = was.kind == StructKind::Union;
        self.fields((old, &was.fields), (new, &is.fields), &old.name, union);
    }

    fn kinds(&mut self, old: &Definition, was: &Struct, new: &Definition, is: &Struct) {
        if was.kind == is.kind {
            return;
        }
        let message = format!(
            "`{}` was a {}, and is a {}",
            old.name,
            was.kind.as_str(),
            is.kind.as_str()
        );
        let places = (Some(New(new.place)), Old(old.place));
        // A struct with several fields, or none, is no union.
        if is.kind == StructKind::Union {
            self.wire(Code::KindChanged, places.0, places.1, message);
        } else {
            self.source(Code::KindChanged, places.0, places.1, message);
        }
    }

    fn enums(&mut self, old: &Definition, was: &Enum, new: &Definition, is: &Enum) {
        let by_number: HashMap<i32, _> = is
            .values
            .iter()
            .map(|value| (value.number, value))
            .collect();
        let by_name: HashMap<&str, _> = is
            .values
            .iter()
            .map(|value| (value.name.as_str(), value))
            .collect();
        let old_numbers: HashMap<&str, i32> = was
            .values
            .iter()
            .map(|value| (value.name.as_str(), value.number))
            .collect();
        for value in &was.values {
            let name = format!("{}.{}", old.name, value.name);
            let place = Old(within(old, value.span));
            let same_name = by_name.get(value.name.as_str());
            match (same_name, by_number.get(&value.number)) {
                (Some(same), _) if same.number == value.number => {}
                (Some(same), _) => {
                    let message = format!("`{name}` was {}, and is {}", value.number, same.number);
                    let new = New(within(new, same.span));
                    self.wire(Code::EnumNumberChanged, Some(new), place, message);
                }
                // Its number belongs to a value that had another one: this is no new name for it.
                (None, Some(other))
                    if old_numbers
                        .get(other.name.as_str())
                        .is_some_and(|number| *number != value.number) =>
                {
                    let message = format!(
                        "`{name}` is gone, and its number {} is that of `{}` now",
                        value.number, other.name
                    );
                    let new = New(within(new, other.span));
                    self.wire(Code::EnumValueRemoved, Some(new), place, message);
                }
                (None, Some(other)) => {
                    let message = format!("`{name}` is called `{}` now", other.name);
                    let new = New(within(new, other.span));
                    self.source(Code::EnumValueRenamed, Some(new), place, message);
                }
                (None, None) => {
                    let message = format!(
                        "`{name}` is gone, and nobody knows what {} is",
                        value.number
                    );
                    self.wire(Code::EnumValueRemoved, Some(New(new.place)), place, message);
                }
            }
        }
    }
}

fn kind(kind: &DefinitionKind) -> &'static str {
    match kind {
        DefinitionKind::Const(_) => "a constant",
        DefinitionKind::Typedef(_) => "a typedef",
        DefinitionKind::Enum(_) => "an enum",
        DefinitionKind::Struct(item) => match item.kind {
            StructKind::Struct => "a struct",
            StructKind::Union => "a union",
            StructKind::Exception => "an exception",
        },
        DefinitionKind::Service(_) => "a service",
    }
}
