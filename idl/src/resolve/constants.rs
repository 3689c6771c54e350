//! Constants that are the values of others.

use super::{Resolver, names::Constant, uuids::shown_uuid, values::last_of_each_key};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    model::{DefId, DefinitionKind, Type, Value},
    parser::DEEPEST,
    source::Span,
    syntax::ValueKind,
};

/// How many parts of constants a file may copy into other values. Each copy may hold two of the last, and so on: without a limit,
/// a file of 40 lines would have a value of a billion parts.
const MOST_COPIED: usize = 100_000;

impl Resolver<'_> {
    /// The number or string that a name has: a constant, or a value of an enum.
    pub(super) fn constant_value(&mut self, name: &str, span: Span, of: &str) -> Option<ValueKind> {
        let constant = self.constant_or_error(name, span)?;
        let id = match constant {
            Constant::Const(id) => id,
            Constant::EnumValue(id, place) => {
                return self.enum_number(id, place).map(ValueKind::Int);
            }
        };
        // What is wrong with the other constant has been reported.
        let kind = self.scalar_kind(self.value_of(id)?);
        if kind.is_none() {
            let message = format!(
                "`{name}` is a constant with parts: only one that is a number or a string can be the value of `{of}`"
            );
            self.error(Code::TypeMismatch, span, message);
        }
        kind
    }

    /// A list, set, map, struct or value of an enum that is the value of a constant. Apache's compiler takes no such name.
    pub(super) fn constant_with_parts(
        &mut self,
        name: &str,
        span: Span,
        ty: &Type,
        of: &str,
    ) -> Option<Value> {
        let constant = self.constant_or_error(name, span)?;
        let expected = self.expected(ty);
        let Constant::Const(id) = constant else {
            return self.mismatch(span, of, &expected);
        };
        // A number or a string is no value with parts in any dialect.
        let has_parts = self
            .value_of(id)
            .is_none_or(|value| self.scalar_kind(value).is_none());
        let named = |id| self.definition(id).map(|definition| &definition.kind);
        let is_enum =
            matches!(ty, Type::Named(id) if matches!(named(*id), Some(DefinitionKind::Enum(_))));
        if !is_enum && !has_parts {
            return self.mismatch(span, of, &expected);
        }
        if !self.dialect.takes(Extra::NamedConstant) {
            let message = format!(
                "`{name}` is the name of a constant: Apache's compiler takes none as the value of `{of}`, which has to be {expected}"
            );
            let place = self.place(span);
            self.report(
                Diagnostic::error(Code::TypeMismatch, place, message).with_help(format!(
                    "write the value of `{name}` here ({} takes the name)",
                    Extra::NamedConstant.options()
                )),
            );
            return None;
        }
        // What is wrong with the other constant has been reported.
        self.check_size(id, name, span)?;
        let value = self.value_of(id)?.clone();
        self.converted(value, ty, span, of)
    }

    fn value_of(&self, constant: DefId) -> Option<&Value> {
        match &self.definition(constant)?.kind {
            DefinitionKind::Const(item) => item.value.as_ref(),
            _ => None,
        }
    }

    /// Checks that the value of a constant can be copied into another.
    fn check_size(&mut self, constant: DefId, name: &str, span: Span) -> Option<()> {
        if self.copied > MOST_COPIED {
            return None;
        }
        let (mut parts, mut deepest) = (0, 0);
        measure(self.value_of(constant)?, 1, &mut parts, &mut deepest);
        self.copied += parts;
        if self.copied > MOST_COPIED {
            let message = format!(
                "the constants that are values of others have more than {MOST_COPIED} parts together"
            );
            self.error(Code::TooLarge, span, message);
            return None;
        }
        if deepest >= DEEPEST {
            let message = format!("the value of `{name}` nests deeper than {DEEPEST} levels");
            self.error(Code::TooDeep, span, message);
            return None;
        }
        Some(())
    }

    /// Returns true if a name is that of a constant, in a dialect that takes one as any value.
    pub(super) fn is_named_constant(&mut self, name: &str) -> bool {
        matches!(self.constant_named(name), Some(Constant::Const(_)))
            && (self.dialect.takes(Extra::NamedConstant) || !name.contains('.'))
    }

    fn constant_or_error(&mut self, name: &str, span: Span) -> Option<Constant> {
        let Some(constant) = self.constant_named(name) else {
            let message = format!("there is no constant `{name}`");
            self.error(Code::UnknownConstant, span, message);
            return None;
        };
        let usable = match constant {
            Constant::Const(id) => self.is_complete(id),
            Constant::EnumValue(id, _) => self.definition(id).is_some(),
        };
        if !usable {
            self.used_before_definition(span, name);
            return None;
        }
        Some(constant)
    }

    /// A number or a string, as it would be written.
    fn scalar_kind(&self, value: &Value) -> Option<ValueKind> {
        Some(match value {
            Value::Bool(value) => ValueKind::Bool(*value),
            Value::Int(value) => ValueKind::Int(*value),
            Value::Double(value) => ValueKind::Double(*value),
            Value::String(value) => ValueKind::String(value.clone()),
            Value::Uuid(value) => ValueKind::String(shown_uuid(*value)),
            Value::Enum(id, place) => ValueKind::Int(self.enum_number(*id, *place)?),
            Value::List(_) | Value::Map(_) | Value::Struct(..) => return None,
        })
    }

    fn enum_number(&self, id: DefId, place: usize) -> Option<i64> {
        match &self.definition(id)?.kind {
            DefinitionKind::Enum(item) => Some(item.values.get(place)?.number.into()),
            _ => None,
        }
    }

    /// A value of one type as one of another: a list as a set, a list of `i32` as one of `i64`.
    fn converted(&mut self, value: Value, ty: &Type, span: Span, of: &str) -> Option<Value> {
        let Some(ty) = self.true_type_by_now(ty) else {
            self.type_comes_later(span, of);
            return None;
        };
        match (value, &ty) {
            (_, Type::Unknown) => None,
            (Value::List(values), Type::List(element) | Type::Set(element)) => {
                let values = values
                    .into_iter()
                    .map(|value| self.converted(value, &element.ty, span, of));
                values.collect::<Option<_>>().map(Value::List)
            }
            (Value::Map(entries), Type::Map(key, element)) => {
                let entries = entries.into_iter().map(|(k, v)| {
                    let k = self.converted(k, &key.ty, span, of)?;
                    Some((k, self.converted(v, &element.ty, span, of)?))
                });
                let entries: Option<Vec<_>> = entries.collect();
                entries.map(|entries| Value::Map(last_of_each_key(entries)))
            }
            (Value::Map(entries), Type::List(_) | Type::Set(_)) if entries.is_empty() => {
                Some(Value::List(Vec::new()))
            }
            (Value::List(values), Type::Map(..)) if values.is_empty() => {
                Some(Value::Map(Vec::new()))
            }
            (Value::Struct(of_struct, fields), Type::Named(id)) if of_struct == *id => {
                Some(Value::Struct(of_struct, fields))
            }
            (Value::Enum(of_enum, place), Type::Named(id)) if of_enum == *id => {
                Some(Value::Enum(of_enum, place))
            }
            (value, Type::Named(id)) => self.converted_to_enum(&value, *id, span, of),
            (_, Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Void) => {
                let expected = self.expected(&ty);
                self.mismatch(span, of, &expected)
            }
            (value, base) => match self.scalar_kind(&value) {
                Some(kind) => self.base_value(&kind, base, span, of),
                None => self.mismatch(span, of, "a value without parts"),
            },
        }
    }

    /// The number of an enum's value, as one of the enum.
    fn converted_to_enum(
        &mut self,
        value: &Value,
        id: DefId,
        span: Span,
        of: &str,
    ) -> Option<Value> {
        let number = match value {
            Value::Int(number) => Some(*number),
            Value::Enum(other, place) => self.enum_number(*other, *place),
            _ => None,
        };
        let place = match &self.definition(id)?.kind {
            DefinitionKind::Enum(item) => {
                let mut values = item.values.iter();
                number.and_then(|number| values.position(|value| i64::from(value.number) == number))
            }
            _ => None,
        };
        match place {
            Some(place) => Some(Value::Enum(id, place)),
            None => {
                let expected = self.expected(&Type::Named(id));
                self.mismatch(span, of, &expected)
            }
        }
    }

    /// Describes a value of a type in words.
    fn expected(&self, ty: &Type) -> String {
        match ty {
            Type::List(_) | Type::Set(_) => "a list: `[a, b]`".to_owned(),
            Type::Map(..) => "a map: `{key: value}`".to_owned(),
            Type::Named(id) => match self.definition(*id) {
                Some(definition) => match &definition.kind {
                    DefinitionKind::Struct(item) => {
                        let kind = item.kind.as_str();
                        format!("a value of the {kind} `{}`", definition.name)
                    }
                    _ => format!("a value of the enum `{}`", definition.name),
                },
                None => "a value".to_owned(),
            },
            _ => "a value".to_owned(),
        }
    }
}

/// Counts the parts of a value, and how deep they nest.
fn measure(value: &Value, depth: usize, parts: &mut usize, deepest: &mut usize) {
    *parts += 1;
    *deepest = depth.max(*deepest);
    match value {
        Value::List(values) => values
            .iter()
            .for_each(|value| measure(value, depth + 1, parts, deepest)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            measure(key, depth + 1, parts, deepest);
            measure(value, depth + 1, parts, deepest);
        }),
        Value::Struct(_, fields) => fields
            .iter()
            .for_each(|(_, value)| measure(value, depth + 1, parts, deepest)),
        _ => {}
    }
}
