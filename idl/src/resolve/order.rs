//! In which order definitions are completed where a dialect lets them stand in any.

use super::{
    Resolver,
    names::{Constant, Named},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    model::DefId,
    syntax::{Item, Value, ValueKind},
};

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

impl Resolver<'_> {
    /// The definitions, constants first, each after those that it needs. Those in a circle are
    /// reported, and taken for complete: a constant among them has no value, and a service extends
    /// nothing.
    pub(super) fn in_order(&mut self, items: &[&Item]) -> Vec<usize> {
        if !self.dialect.takes(Extra::ConstantDefinedBelow) {
            return (0..items.len()).collect();
        }
        let needs: Vec<Vec<usize>> = items.iter().map(|item| self.needs(item)).collect();
        let mut states = vec![State::New; items.len()];
        let mut order = Vec::with_capacity(items.len());
        for root in 0..items.len() {
            let mut path: Vec<(usize, usize)> = Vec::new();
            let mut enter = (states.get(root) == Some(&State::New)).then_some(root);
            loop {
                if let Some(index) = enter.take() {
                    set(&mut states, index, State::Open);
                    path.push((index, 0));
                }
                let Some((index, next)) = path.last_mut() else {
                    break;
                };
                let Some(needed) = needs.get(*index).and_then(|needs| needs.get(*next)) else {
                    set(&mut states, *index, State::Done);
                    order.push(*index);
                    path.pop();
                    continue;
                };
                *next += 1;
                match states.get(*needed) {
                    Some(State::New) => enter = Some(*needed),
                    Some(State::Open) => {
                        let start = path.iter().position(|(index, _)| index == needed);
                        let circle = path.get(start.unwrap_or_default()..).unwrap_or_default();
                        let circle: Vec<usize> = circle.iter().map(|(index, _)| *index).collect();
                        self.report_circle(items, &circle);
                    }
                    Some(State::Done) | None => {}
                }
            }
        }
        let is_constant = |index: &usize| matches!(items.get(*index), Some(Item::Const(_)));
        let (mut constants, mut others): (Vec<_>, Vec<_>) =
            order.into_iter().partition(is_constant);
        constants.retain(|index| self.complete.get(*index) == Some(&false));
        constants.append(&mut others);
        constants
    }

    /// The definitions of this file that have to be complete before one is.
    fn needs(&mut self, item: &Item) -> Vec<usize> {
        let mut found = Vec::new();
        match item {
            Item::Const(item) => self.constants_in(&item.value, &mut found),
            Item::Service(item) => {
                if let Some(name) = &item.extends
                    && let Some(Named::Service(id)) = self.named(&name.text)
                {
                    found.push(id);
                }
            }
            _ => {}
        }
        let own = self.file.id;
        let own = found.into_iter().filter(|id| id.file == own);
        own.map(|id| id.index as usize).collect()
    }

    fn constants_in(&mut self, value: &Value, found: &mut Vec<DefId>) {
        match &value.kind {
            ValueKind::Name(name) => {
                if let Some(Constant::Const(id)) = self.constant_named(name) {
                    found.push(id);
                }
            }
            ValueKind::List(values) => {
                for value in values {
                    self.constants_in(value, found);
                }
            }
            ValueKind::Map(entries) => {
                for (key, value) in entries {
                    self.constants_in(key, found);
                    self.constants_in(value, found);
                }
            }
            _ => {}
        }
    }

    fn report_circle(&mut self, items: &[&Item], circle: &[usize]) {
        let names: Vec<_> = circle
            .iter()
            .chain(circle.first())
            .filter_map(|index| items.get(*index)?.name())
            .collect();
        for index in circle {
            set(&mut self.complete, *index, true);
        }
        let Some(first) = names.first() else { return };
        let place = self.place(first.span);
        let (code, what) = match circle.first().and_then(|index| items.get(*index)) {
            Some(Item::Service(_)) => (Code::UnknownService, "services extend each other"),
            _ => (
                Code::ConstantCycle,
                "constants are the values of each other",
            ),
        };
        let message = if circle.len() == 1 {
            match code {
                Code::UnknownService => format!("the service `{}` extends itself", first.text),
                _ => format!("the constant `{}` is its own value", first.text),
            }
        } else {
            let names: Vec<_> = names.iter().map(|name| name.text.as_str()).collect();
            format!("{what}: {}", names.join(" -> "))
        };
        self.report(Diagnostic::error(code, place, message));
    }
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}
