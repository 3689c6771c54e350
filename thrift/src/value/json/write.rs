//! Values to JSON.

use serde_json::{Map, Value as Json};

use super::{JsonError, JsonErrorKind, deeper, error::Step, scalar, untyped};
use crate::{
    ListValue, MapValue, StructValue, Value,
    descriptor::{EnumDescriptor, StructDescriptor, TypeDescriptor},
};

pub(super) fn value(value: &Value, ty: &TypeDescriptor, depth: u16) -> Result<Json, JsonError> {
    Ok(match (value, ty) {
        (Value::Bool(value), TypeDescriptor::Bool) => Json::from(*value),
        (Value::I8(value), TypeDescriptor::I8) => Json::from(*value),
        (Value::I16(value), TypeDescriptor::I16) => Json::from(*value),
        (Value::I32(value), TypeDescriptor::I32) => Json::from(*value),
        (Value::I32(value), TypeDescriptor::Enum(descriptor)) => variant(*value, descriptor),
        (Value::I64(value), TypeDescriptor::I64) => Json::from(*value),
        (Value::Double(value), TypeDescriptor::Double) => scalar::double(*value),
        (Value::Uuid(value), TypeDescriptor::Uuid) => Json::from(scalar::uuid(value)),
        (Value::Binary(value), TypeDescriptor::String) => Json::from(scalar::text(value)?),
        (Value::Binary(value), TypeDescriptor::Binary) => Json::from(scalar::base64(value)),
        (Value::Struct(value), TypeDescriptor::Struct(descriptor)) => {
            object(value, descriptor, depth)?
        }
        (Value::List(list), TypeDescriptor::List(element))
        | (Value::Set(list), TypeDescriptor::Set(element)) => array(list, element, depth)?,
        (Value::Map(entries), TypeDescriptor::Map(key, value)) => map(entries, key, value, depth)?,
        _ => {
            let expected = ty.to_string();
            let found = value.ttype().name();
            return Err(JsonErrorKind::WrongType { expected, found }.into());
        }
    })
}

pub(super) fn object(
    fields: &StructValue,
    descriptor: &StructDescriptor,
    depth: u16,
) -> Result<Json, JsonError> {
    let depth = deeper(depth)?;
    let mut object = Map::new();
    for (id, field) in fields.fields() {
        let known = descriptor.field(*id);
        // A field of another type than the descriptor says is none of its fields, as for every decoder.
        let (name, json) = match known.filter(|known| known.ty.ttype() == field.ttype()) {
            Some(known) => (known.name.to_string(), value(field, &known.ty, depth)),
            None => (id.to_string(), untyped::to_json(field, depth)),
        };
        let json = json.map_err(|error| error.inside(Step::Field(name.clone())))?;
        object.insert(name, json);
    }
    Ok(Json::Object(object))
}

fn array(list: &ListValue, element: &TypeDescriptor, depth: u16) -> Result<Json, JsonError> {
    let depth = deeper(depth)?;
    let elements = list.values().iter().enumerate();
    elements
        .map(|(i, found)| {
            value(found, element, depth).map_err(|error| error.inside(Step::Element(i)))
        })
        .collect()
}

fn map(
    map: &MapValue,
    key: &TypeDescriptor,
    value_type: &TypeDescriptor,
    depth: u16,
) -> Result<Json, JsonError> {
    let depth = deeper(depth)?;
    let entries = map.entries().iter().enumerate().map(|(i, entry)| {
        let key = value(&entry.0, key, depth).map_err(|error| error.inside(Step::Key(i)))?;
        let value =
            value(&entry.1, value_type, depth).map_err(|error| error.inside(Step::Value(i)))?;
        Ok((key, value))
    });
    if is_scalar(key) {
        entries
            .map(|entry| entry.map(|(key, value)| (key_text(key), value)))
            .collect::<Result<Map<_, _>, _>>()
            .map(Json::Object)
    } else {
        entries
            .map(|entry| entry.map(|(key, value)| Json::from(vec![key, value])))
            .collect()
    }
}

/// Whether a map with such keys is an object.
pub(super) fn is_scalar(key: &TypeDescriptor) -> bool {
    !matches!(
        key,
        TypeDescriptor::List(_)
            | TypeDescriptor::Set(_)
            | TypeDescriptor::Map(..)
            | TypeDescriptor::Struct(_)
    )
}

fn key_text(key: Json) -> String {
    match key {
        Json::String(text) => text,
        number => number.to_string(),
    }
}

fn variant(value: i32, descriptor: &EnumDescriptor) -> Json {
    match descriptor.variant(value) {
        Some(variant) => Json::from(&*variant.name),
        None => Json::from(value),
    }
}
