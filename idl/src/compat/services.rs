//! Services and their methods, those of the services that they extend among them.

use super::{Comparer, New, Old, types::Same, within};
use crate::{
    diagnostic::Code,
    model::{DefId, Definition, DefinitionKind, Field, Function, Model},
};

/// A method, and the service that declares it.
type Declared<'a> = (&'a Definition, &'a Function);

impl<'a> Comparer<'a> {
    pub(super) fn services(&mut self, old: DefId, new: DefId) {
        let (Some(service), Some(now)) = (self.old.definition(old), self.new.definition(new))
        else {
            return;
        };
        for (declarer, function) in own_functions(self.old, old) {
            let name = format!("{}.{}", service.name, function.name);
            let place = Old(within(declarer, function.span));
            match all_functions(self.new, new)
                .into_iter()
                .find(|(_, other)| other.name == function.name)
            {
                Some((by, is)) => self.method(&name, (declarer, function), (by, is)),
                None => {
                    let message = format!("`{name}` is gone");
                    self.wire(Code::MethodRemoved, Some(New(now.place)), place, message);
                }
            }
        }
        // What was extended and is not any more takes its methods with it.
        let now_all = all_functions(self.new, new);
        let own = own_functions(self.old, old).len();
        for (declarer, function) in all_functions(self.old, old).into_iter().skip(own) {
            if !now_all.iter().any(|(_, other)| other.name == function.name) {
                let message = format!(
                    "`{}.{}`, which was that of `{}`, is gone",
                    service.name, function.name, declarer.name
                );
                let place = Old(within(declarer, function.span));
                self.wire(Code::MethodRemoved, Some(New(now.place)), place, message);
            }
        }
    }

    fn method(&mut self, name: &str, (old, was): Declared<'a>, (new, is): Declared<'a>) {
        let place = Old(within(old, was.span));
        let new_place = Some(New(within(new, is.span)));
        if was.oneway != is.oneway {
            let message = if is.oneway {
                format!("`{name}` is oneway now: old callers wait for an answer")
            } else {
                format!("`{name}` is not oneway any more: old callers read no answer")
            };
            self.wire(Code::OnewayChanged, new_place, place, message);
        }
        let same = self.same_type(&was.returns.ty, &is.returns.ty);
        if same != Same::All {
            let lost = self.lost_in(&was.returns.ty, &is.returns.ty);
            let (was, is) = (
                self.old_name(&was.returns.ty),
                self.new_name(&is.returns.ty),
            );
            let message = format!("`{name}` returned {was}, and returns {is}{lost}");
            if same == Same::OnTheWire {
                self.source(Code::ReturnTypeChanged, new_place, place, message);
            } else {
                self.wire(Code::ReturnTypeChanged, new_place, place, message);
            }
        }
        self.fields((old, &was.arguments), (new, &is.arguments), name, false);
        self.throws(name, (old, was), (new, is));
    }

    fn throws(&mut self, name: &str, (old, was): Declared<'a>, (new, is): Declared<'a>) {
        for exception in &was.throws {
            let place = Old(within(old, exception.span));
            let ty = self.old_name(&exception.ty.ty);
            let moved = is.throws.iter().find(|other| other.name == exception.name);
            if let Some(moved) = moved
                && moved.id != exception.id
            {
                let message = format!(
                    "`{name}` threw `{}` as number {}, and throws it as {}",
                    exception.name, exception.id, moved.id
                );
                let new = Some(New(within(new, moved.span)));
                self.wire(Code::ExceptionChanged, new, place, message);
                continue;
            }
            match is.throws.iter().find(|other| other.id == exception.id) {
                Some(same) if self.same_type(&exception.ty.ty, &same.ty.ty) == Same::All => {}
                Some(other) => {
                    let message = format!(
                        "`{name}` threw {ty} as number {}, and throws {}",
                        exception.id,
                        self.new_name(&other.ty.ty)
                    );
                    self.wire(
                        Code::ExceptionChanged,
                        Some(New(within(new, other.span))),
                        place,
                        message,
                    );
                }
                None => {
                    let message = format!("`{name}` does not throw {ty} any more");
                    self.source(
                        Code::ExceptionRemoved,
                        Some(New(within(new, is.span))),
                        place,
                        message,
                    );
                }
            }
        }
        for exception in &is.throws {
            let is_old = |other: &Field| other.id == exception.id || other.name == exception.name;
            if !was.throws.iter().any(is_old) {
                let ty = self.new_name(&exception.ty.ty);
                let message = format!(
                    "`{name}` throws {ty} now: old callers take it for no result, or for success"
                );
                let new = Some(New(within(new, exception.span)));
                self.wire(
                    Code::ExceptionAdded,
                    new,
                    Old(within(old, was.span)),
                    message,
                );
            }
        }
    }
}

fn own_functions(model: &Model, id: DefId) -> Vec<Declared<'_>> {
    let Some(definition) = model.definition(id) else {
        return Vec::new();
    };
    match &definition.kind {
        DefinitionKind::Service(service) => service
            .functions
            .iter()
            .map(|function| (definition, function))
            .collect(),
        _ => Vec::new(),
    }
}

/// Its own first.
fn all_functions(model: &Model, id: DefId) -> Vec<Declared<'_>> {
    let mut all = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        all.extend(own_functions(model, id));
        next = match model.definition(id).map(|definition| &definition.kind) {
            Some(DefinitionKind::Service(service)) => service.extends,
            _ => None,
        };
    }
    all
}
