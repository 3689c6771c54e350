//! The defaults that files declare, as values.

use alato_thrift::{ListValue, MapValue, StructValue, TType, Value};

use crate::model::{self, DefinitionKind, Model, Type};

/// A value that a file declares, as it would be on the wire.
pub(super) fn default(model: &Model, value: &model::Value, ty: &Type) -> Option<Value> {
    let ty = model.true_type(ty);
    Some(match (value, ty) {
        (model::Value::Bool(value), _) => Value::Bool(*value),
        (model::Value::Int(value), Type::Bool) => Value::Bool(*value != 0),
        (model::Value::Int(value), Type::I8) => Value::I8((*value).try_into().ok()?),
        (model::Value::Int(value), Type::I16) => Value::I16((*value).try_into().ok()?),
        (model::Value::Int(value), Type::I64) => Value::I64(*value),
        (model::Value::Int(value), _) => Value::I32((*value).try_into().ok()?),
        (model::Value::Double(value), _) => Value::Double(*value),
        (model::Value::String(text), _) => Value::Binary(text.clone().into_bytes().into()),
        (model::Value::Uuid(bytes), _) => Value::Uuid(*bytes),
        (model::Value::Enum(id, place), _) => {
            let DefinitionKind::Enum(variants) = &model.definition(*id)?.kind else {
                return None;
            };
            Value::I32(variants.values.get(*place)?.number)
        }
        (model::Value::List(values), Type::List(element) | Type::Set(element)) => {
            let values = values
                .iter()
                .map(|value| default(model, value, &element.ty));
            let values: Vec<Value> = values.collect::<Option<_>>()?;
            let list = ListValue::from_values(wire_type(model, &element.ty)?, values).ok()?;
            if matches!(ty, Type::Set(_)) {
                Value::Set(list)
            } else {
                Value::List(list)
            }
        }
        (model::Value::Map(entries), Type::Map(key, value)) => {
            let entries = entries.iter().map(|(of, to)| {
                Some((default(model, of, &key.ty)?, default(model, to, &value.ty)?))
            });
            let entries: Vec<(Value, Value)> = entries.collect::<Option<_>>()?;
            let (key, value) = (wire_type(model, &key.ty)?, wire_type(model, &value.ty)?);
            Value::Map(MapValue::from_entries(key, value, entries).ok()?)
        }
        (model::Value::Struct(id, fields), _) => {
            let DefinitionKind::Struct(structure) = &model.definition(*id)?.kind else {
                return None;
            };
            let mut made = StructValue::default();
            for (place, value) in fields {
                let field = structure.fields.get(*place)?;
                made.push(field.id, default(model, value, &field.ty.ty)?);
            }
            Value::Struct(made)
        }
        _ => return None,
    })
}

fn wire_type(model: &Model, ty: &Type) -> Option<TType> {
    Some(match model.true_type(ty) {
        Type::Bool => TType::Bool,
        Type::I8 => TType::I8,
        Type::I16 => TType::I16,
        Type::I32 => TType::I32,
        Type::I64 => TType::I64,
        Type::Double => TType::Double,
        Type::String | Type::Binary => TType::String,
        Type::Uuid => TType::Uuid,
        Type::List(_) => TType::List,
        Type::Set(_) => TType::Set,
        Type::Map(..) => TType::Map,
        Type::Named(id) => match model.definition(*id)?.kind {
            DefinitionKind::Enum(_) => TType::I32,
            _ => TType::Struct,
        },
        Type::Void | Type::Unknown => return None,
    })
}
