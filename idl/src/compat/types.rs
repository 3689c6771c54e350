//! Types and values, old and new.

use std::collections::{HashMap, HashSet};

use super::Comparer;
use crate::model::{DefId, Definition, DefinitionKind, Model, Type, Value};

/// How much two types have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Same {
    Nothing,
    /// The bytes, and not what they are in a program: `string` and `binary`, an enum and `i32`.
    OnTheWire,
    All,
}

/// Containers in one another are compared up to here: a typedef may be a list of itself.
const DEEPEST: u8 = 64;

impl<'a> Comparer<'a> {
    /// Compares types; of structs their names, and what is in them later.
    pub(super) fn same_type(&mut self, old: &'a Type, new: &'a Type) -> Same {
        self.same_at(old, new, 0)
    }

    fn same_at(&mut self, old: &'a Type, new: &'a Type, depth: u8) -> Same {
        if depth > DEEPEST {
            return Same::All;
        }
        let (old, new) = (self.old.true_type(old), self.new.true_type(new));
        match (old, new) {
            (Type::List(one), Type::List(other)) | (Type::Set(one), Type::Set(other)) => {
                self.same_at(&one.ty, &other.ty, depth + 1)
            }
            (Type::Map(key, value), Type::Map(new_key, new_value)) => {
                let keys = self.same_at(&key.ty, &new_key.ty, depth + 1);
                let values = self.same_at(&value.ty, &new_value.ty, deeper_in_a_map(depth));
                keys.min(values)
            }
            (Type::Named(one), Type::Named(other)) => {
                let (Some(was), Some(is)) =
                    (self.old.definition(*one), self.new.definition(*other))
                else {
                    return Same::Nothing;
                };
                let same_name = if was.name == is.name {
                    Same::All
                } else {
                    Same::OnTheWire
                };
                match (&was.kind, &is.kind) {
                    (DefinitionKind::Struct(_), DefinitionKind::Struct(_)) => {
                        self.pair(*one, *other);
                        same_name
                    }
                    (DefinitionKind::Enum(_), DefinitionKind::Enum(_)) => {
                        match self.lost_value(*one, *other) {
                            Some(_) => Same::Nothing,
                            None => same_name,
                        }
                    }
                    _ => Same::Nothing,
                }
            }
            (Type::Named(id), Type::I32) => on_the_wire_if(is_enum(self.old.definition(*id))),
            (Type::I32, Type::Named(id)) => on_the_wire_if(is_enum(self.new.definition(*id))),
            (Type::String, Type::Binary) | (Type::Binary, Type::String) => Same::OnTheWire,
            (one, other) if std::mem::discriminant(one) == std::mem::discriminant(other) => {
                Same::All
            }
            _ => Same::Nothing,
        }
    }

    /// Returns the text to add to the message that one type has become another: the value that an
    /// enum in it has lost.
    pub(super) fn lost_in(&self, old: &Type, new: &Type) -> String {
        self.lost_at(old, new, 0)
            .map_or_else(String::new, |lost| format!(", {lost}"))
    }

    fn lost_at(&self, old: &Type, new: &Type, depth: u8) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        match (self.old.true_type(old), self.new.true_type(new)) {
            (Type::List(one), Type::List(other)) | (Type::Set(one), Type::Set(other)) => {
                self.lost_at(&one.ty, &other.ty, depth + 1)
            }
            (Type::Map(key, value), Type::Map(new_key, new_value)) => self
                .lost_at(&key.ty, &new_key.ty, depth + 1)
                .or_else(|| self.lost_at(&value.ty, &new_value.ty, deeper_in_a_map(depth))),
            (Type::Named(one), Type::Named(other)) => self.lost_value(*one, *other),
            _ => None,
        }
    }

    /// Returns what an enum that replaces another lacks of it. An enum that is compared separately
    /// has lost nothing here.
    fn lost_value(&self, old: DefId, new: DefId) -> Option<String> {
        let (was, is) = (self.old.definition(old)?, self.new.definition(new)?);
        let (DefinitionKind::Enum(old_enum), DefinitionKind::Enum(new_enum)) =
            (&was.kind, &is.kind)
        else {
            return None;
        };
        let file = self.old.file(old.file)?;
        if (self.counterpart(&file.name, &was.name)).is_some_and(|(same, _)| same == new) {
            return None;
        }
        let numbers: HashSet<i32> = new_enum.values.iter().map(|value| value.number).collect();
        let names: HashMap<&str, i32> = new_enum
            .values
            .iter()
            .map(|value| (value.name.as_str(), value.number))
            .collect();
        old_enum.values.iter().find_map(|value| {
            let (name, number) = (&value.name, value.number);
            match names.get(name.as_str()) {
                Some(other) if *other != number => {
                    Some(format!("where `{name}` is {other} and not {number}"))
                }
                _ if !numbers.contains(&number) => {
                    Some(format!("which has no {number} (`{name}`)"))
                }
                _ => None,
            }
        })
    }

    pub(super) fn old_name(&self, ty: &Type) -> String {
        name(self.old, ty, 0)
    }

    pub(super) fn new_name(&self, ty: &Type) -> String {
        name(self.new, ty, 0)
    }

    pub(super) fn same_value(&self, old: Option<&Value>, new: Option<&Value>) -> bool {
        match (old, new) {
            (Some(old), Some(new)) => self.same(old, new),
            (None, None) => true,
            _ => false,
        }
    }

    fn same(&self, old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Enum(..), _) | (_, Value::Enum(..)) => {
                number(self.old, old) == number(self.new, new)
            }
            (Value::List(one), Value::List(other)) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(one, other)| self.same(one, other))
            }
            (Value::Map(one), Value::Map(other)) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len()
                    && pairs.all(|(one, other)| {
                        self.same(&one.0, &other.0) && self.same(&one.1, &other.1)
                    })
            }
            (Value::Struct(of, one), Value::Struct(is, other)) => {
                let mut pairs = one.iter().zip(other);
                let ids = (self.old.definition(*of), self.new.definition(*is));
                one.len() == other.len()
                    && pairs.all(|(one, other)| {
                        field_id(ids.0, one.0) == field_id(ids.1, other.0)
                            && self.same(&one.1, &other.1)
                    })
            }
            (one, other) => one == other,
        }
    }
}

/// Both sides of a map may be the whole.
fn deeper_in_a_map(depth: u8) -> u8 {
    depth.saturating_mul(2).max(depth + 1)
}

fn on_the_wire_if(same: bool) -> Same {
    if same { Same::OnTheWire } else { Same::Nothing }
}

fn is_enum(definition: Option<&Definition>) -> bool {
    definition.is_some_and(|definition| matches!(definition.kind, DefinitionKind::Enum(_)))
}

fn number(model: &Model, value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Enum(id, place) => match &model.definition(*id)?.kind {
            DefinitionKind::Enum(item) => Some(i64::from(item.values.get(*place)?.number)),
            _ => None,
        },
        _ => None,
    }
}

fn field_id(definition: Option<&Definition>, place: usize) -> Option<i16> {
    match &definition?.kind {
        DefinitionKind::Struct(item) => Some(item.fields.get(place)?.id),
        _ => None,
    }
}

/// A type as it is written, its typedefs by what they stand for.
fn name(model: &Model, ty: &Type, depth: u8) -> String {
    if depth > 8 {
        return "…".to_owned();
    }
    let inner = |ty: &Type| name(model, ty, depth + 1);
    match model.true_type(ty) {
        Type::Void => "void".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::I8 => "i8".to_owned(),
        Type::I16 => "i16".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::Double => "double".to_owned(),
        Type::String => "string".to_owned(),
        Type::Binary => "binary".to_owned(),
        Type::Uuid => "uuid".to_owned(),
        Type::List(element) => format!("list<{}>", inner(&element.ty)),
        Type::Set(element) => format!("set<{}>", inner(&element.ty)),
        Type::Map(key, value) => format!("map<{}, {}>", inner(&key.ty), inner(&value.ty)),
        Type::Named(id) => model
            .definition(*id)
            .map_or_else(|| "?".to_owned(), |definition| definition.name.clone()),
        Type::Unknown => "?".to_owned(),
    }
}
