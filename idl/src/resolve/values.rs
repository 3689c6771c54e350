//! Values: evaluated, and checked against the type that they are for.

use super::{Resolver, StructLiteral, names::Named, uuids::uuid};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    model::{DefId, DefinitionKind, Type, Value},
    source::Span,
    syntax::{self, StructKind, ValueKind},
};

impl Resolver<'_> {
    /// The value, as one of the type; `None` if it is none, which is reported. `of` is what it is the value of.
    pub(super) fn value(&mut self, value: &syntax::Value, ty: &Type, of: &str) -> Option<Value> {
        let Some(true_type) = self.true_type_by_now(ty) else {
            self.type_comes_later(value.span, of);
            return None;
        };
        if let (ValueKind::Name(name), Type::List(_) | Type::Set(_) | Type::Map(..)) =
            (&value.kind, &true_type)
        {
            return self.constant_with_parts(name, value.span, &true_type, of);
        }
        match true_type {
            Type::Unknown => None,
            Type::Void => self.mismatch(value.span, of, "void"),
            Type::Named(id) => self.named_value(value, id, of),
            Type::List(element) | Type::Set(element) => {
                let values = match &value.kind {
                    ValueKind::List(values) => values.as_slice(),
                    // Apache's compiler takes any map for a list, and makes an empty one of it.
                    ValueKind::Map(entries) if entries.is_empty() => &[],
                    _ => return self.mismatch(value.span, of, "a list: `[a, b]`"),
                };
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.value(value, &element.ty, of))
                    .collect();
                values.into_iter().collect::<Option<_>>().map(Value::List)
            }
            Type::Map(key, element) => {
                let entries = match &value.kind {
                    ValueKind::Map(entries) => entries.as_slice(),
                    ValueKind::List(values) if values.is_empty() => &[],
                    _ => return self.mismatch(value.span, of, "a map: `{key: value}`"),
                };
                let mut resolved = Some(Vec::new());
                for (written_key, written) in entries {
                    let entry = self.value(written_key, &key.ty, of).zip(self.value(
                        written,
                        &element.ty,
                        of,
                    ));
                    resolved = resolved.zip(entry).map(|(mut entries, entry)| {
                        entries.push(entry);
                        entries
                    });
                }
                resolved.map(|entries| Value::Map(last_of_each_key(entries)))
            }
            base => {
                let kind = match &value.kind {
                    ValueKind::Name(name) => &self.constant_value(name, value.span, of)?,
                    kind => kind,
                };
                self.base_value(kind, &base, value.span, of)
            }
        }
    }

    pub(super) fn base_value(
        &mut self,
        kind: &ValueKind,
        ty: &Type,
        span: Span,
        of: &str,
    ) -> Option<Value> {
        match (ty, kind) {
            (Type::Bool, ValueKind::Bool(value)) => Some(Value::Bool(*value)),
            (Type::Bool, ValueKind::Int(value)) => Some(Value::Bool(*value != 0)),
            (Type::Bool, _) => self.mismatch(span, of, "`true` or `false`"),
            (Type::I8 | Type::I16 | Type::I32 | Type::I64, ValueKind::Int(value)) => {
                Some(Value::Int(self.in_range(*value, ty, span)))
            }
            (Type::I8 | Type::I16 | Type::I32 | Type::I64, ValueKind::Bool(value)) => {
                Some(Value::Int(i64::from(*value)))
            }
            (Type::I8 | Type::I16 | Type::I32 | Type::I64, _) => {
                self.mismatch(span, of, "an integer")
            }
            (Type::Double, ValueKind::Double(value)) => Some(Value::Double(*value)),
            #[allow(clippy::cast_precision_loss)] // As Apache's compiler does.
            (Type::Double, ValueKind::Int(value)) => Some(Value::Double(*value as f64)),
            (Type::Double, ValueKind::Bool(value)) => {
                Some(Value::Double(f64::from(u8::from(*value))))
            }
            (Type::Double, _) => self.mismatch(span, of, "a number"),
            (Type::String | Type::Binary, ValueKind::String(value)) => {
                Some(Value::String(value.clone()))
            }
            (Type::String | Type::Binary, _) => self.mismatch(span, of, "a string"),
            (_, ValueKind::String(text)) => {
                let uuid = uuid(text);
                if uuid.is_none() {
                    let message = format!("`{text}` is no uuid");
                    let place = self.place(span);
                    self.report(
                        Diagnostic::error(Code::BadUuid, place, message)
                            .with_help("it looks like `01234567-89ab-cdef-0123-456789abcdef`"),
                    );
                }
                uuid.map(Value::Uuid)
            }
            _ => self.mismatch(span, of, "a uuid, as a string"),
        }
    }

    /// Apache's compiler takes a number that is too large, and its generators cut it off.
    fn in_range(&mut self, value: i64, ty: &Type, span: Span) -> i64 {
        #[allow(clippy::cast_possible_truncation)]
        let (cut, name) = match ty {
            Type::I8 => (i64::from(value as i8), "i8"),
            Type::I16 => (i64::from(value as i16), "i16"),
            Type::I32 => (i64::from(value as i32), "i32"),
            _ => (value, "i64"),
        };
        if cut != value {
            self.warn(
                Code::OutOfRange,
                span,
                format!("{value} does not fit in an `{name}`, which makes {cut} of it"),
            );
        }
        cut
    }

    fn named_value(&mut self, value: &syntax::Value, id: DefId, of: &str) -> Option<Value> {
        let (is_enum, is_struct) = match self.definition(id).map(|definition| &definition.kind) {
            Some(DefinitionKind::Enum(_)) => (true, false),
            Some(DefinitionKind::Struct(_)) => (false, true),
            Some(_) => return None,
            None => {
                self.type_comes_later(value.span, of);
                return None;
            }
        };
        match &value.kind {
            ValueKind::Name(name) if is_struct || self.is_named_constant(name) => {
                self.constant_with_parts(name, value.span, &Type::Named(id), of)
            }
            _ if is_enum => self.enum_value(value, id, of),
            _ => self.struct_value(value, id, of),
        }
    }

    fn enum_value(&mut self, value: &syntax::Value, id: DefId, of: &str) -> Option<Value> {
        let definition = self.definition(id)?;
        let DefinitionKind::Enum(item) = &definition.kind else {
            return None;
        };
        let (enum_name, enum_place) = (definition.name.clone(), definition.place);
        let number = match &value.kind {
            ValueKind::Int(number) => *number,
            ValueKind::Bool(value) => i64::from(*value),
            ValueKind::Name(name) => {
                let Some((prefix, name)) = name.rsplit_once('.') else {
                    let there = item.values.iter().any(|value| value.name == *name);
                    let place = self.place(value.span);
                    let message = format!(
                        "a value of the enum `{enum_name}` is expected, with the enum's name"
                    );
                    let mut diagnostic = Diagnostic::error(Code::NoSuchEnumValue, place, message);
                    if there {
                        let fix = format!("{}.{name}", self.name_of(id));
                        diagnostic = diagnostic
                            .with_help(format!("write `{fix}`"))
                            .with_fix(place, fix);
                    }
                    self.report(diagnostic);
                    return None;
                };
                let found = item.values.iter().position(|value| value.name == name);
                if found.is_none() {
                    let message = format!("the enum `{enum_name}` has no `{name}`");
                    let place = self.place(value.span);
                    self.report(
                        Diagnostic::error(Code::NoSuchEnumValue, place, message)
                            .with_place(enum_place, "defined here"),
                    );
                } else if self.named(prefix) != Some(Named::Type(id)) {
                    // Apache's compiler looks at the last part alone.
                    let message = format!(
                        "`{prefix}` is not the enum `{enum_name}`, whose `{name}` is meant"
                    );
                    self.warn(Code::TypeMismatch, value.span, message);
                }
                return found.map(|place| Value::Enum(id, place));
            }
            _ => {
                return self.mismatch(
                    value.span,
                    of,
                    &format!("a value of the enum `{enum_name}`"),
                );
            }
        };
        let found = item
            .values
            .iter()
            .position(|value| i64::from(value.number) == number);
        if found.is_none() {
            let message = format!("no value of the enum `{enum_name}` has the number {number}");
            let place = self.place(value.span);
            self.report(
                Diagnostic::error(Code::NoSuchEnumValue, place, message)
                    .with_place(enum_place, "defined here"),
            );
        }
        found.map(|place| Value::Enum(id, place))
    }

    fn struct_value(&mut self, value: &syntax::Value, id: DefId, of: &str) -> Option<Value> {
        let definition = self.definition(id)?;
        let DefinitionKind::Struct(item) = &definition.kind else {
            return None;
        };
        let (name, place, kind) = (definition.name.clone(), definition.place, item.kind);
        let ValueKind::Map(entries) = &value.kind else {
            let what = format!(
                "a value of the {} `{name}`: `{{\"field\": value}}`",
                kind.as_str()
            );
            return self.mismatch(value.span, of, &what);
        };
        let known: std::collections::HashMap<String, (usize, Type)> = item
            .fields
            .iter()
            .enumerate()
            .map(|(place, field)| (field.name.clone(), (place, field.ty.ty.clone())))
            .collect();
        let mut fields = std::collections::BTreeMap::new();
        let mut right = true;
        for (key, entry) in entries {
            let ValueKind::String(field) = &key.kind else {
                right = self
                    .mismatch(key.span, of, "the name of a field, as a string")
                    .is_some();
                continue;
            };
            let Some((position, ty)) = known.get(field) else {
                let message = format!("the {} `{name}` has no field `{field}`", kind.as_str());
                let key = self.place(key.span);
                self.report(
                    Diagnostic::error(Code::NoSuchField, key, message)
                        .with_place(place, "defined here"),
                );
                right = false;
                continue;
            };
            match self.value(entry, ty, field) {
                Some(value) => {
                    fields.insert(*position, value);
                }
                None => right = false,
            }
        }
        if kind == StructKind::Union && fields.len() != 1 && right {
            return self.mismatch(value.span, of, &format!("one field of the union `{name}`"));
        }
        if right && kind != StructKind::Union {
            let (place, given) = (self.place(value.span), fields.keys().copied().collect());
            self.literals.push(StructLiteral { place, id, given });
        }
        right.then(|| Value::Struct(id, fields.into_iter().collect()))
    }

    /// How this file writes the name of a type.
    fn name_of(&self, id: DefId) -> String {
        let name = self
            .definition(id)
            .map(|definition| definition.name.clone())
            .unwrap_or_default();
        match self.model.file(id.file) {
            Some(file) if id.file != self.file.id => format!("{}.{name}", file.name),
            _ => name,
        }
    }

    pub(super) fn type_comes_later(&mut self, span: Span, of: &str) {
        let place = self.place(span);
        let message =
            format!("the type of `{of}` is defined below, so a value of it cannot stand here");
        self.report(
            Diagnostic::error(Code::UsedBeforeDefinition, place, message).with_help(format!(
                "move the type's definition up ({} takes it as it is)",
                Extra::TypeDefinedBelow.options()
            )),
        );
    }

    pub(super) fn mismatch(&mut self, span: Span, of: &str, expected: &str) -> Option<Value> {
        self.error(
            Code::TypeMismatch,
            span,
            format!("the value of `{of}` has to be {expected}"),
        );
        None
    }
}

/// As in a map of Apache's compiler: a key that comes again replaces the value of the first.
pub(super) fn last_of_each_key(entries: Vec<(Value, Value)>) -> Vec<(Value, Value)> {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<(Value, Value)> = Vec::new();
    for (key, value) in entries {
        match places.entry(format!("{key:?}")) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(kept.len());
                kept.push((key, value));
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                if let Some(entry) = kept.get_mut(*place.get()) {
                    entry.1 = value;
                }
            }
        }
    }
    kept
}
