//! JSON to values.

use serde_json::{Map, Value as Json};

use super::{JsonError, JsonErrorKind, deeper, error::Step, scalar, untyped, write::is_scalar};
use crate::{
    ListValue, MapValue, StructValue, Value,
    descriptor::{
        DefaultValue, FieldDescriptor, Requiredness, StructDescriptor, StructKind, TypeDescriptor,
    },
};

pub(super) fn value(json: &Json, ty: &TypeDescriptor, depth: u16) -> Result<Value, JsonError> {
    match (json, ty) {
        (Json::Bool(value), TypeDescriptor::Bool) => Ok(Value::Bool(*value)),
        (
            Json::Number(number),
            TypeDescriptor::I8
            | TypeDescriptor::I16
            | TypeDescriptor::I32
            | TypeDescriptor::I64
            | TypeDescriptor::Enum(_),
        ) => scalar::integer(number.as_i64(), ty.ttype()),
        (Json::Number(number), TypeDescriptor::Double) => scalar::from_double_number(number),
        (Json::String(text), TypeDescriptor::Double) => {
            scalar::from_double_name(text).ok_or_else(|| wrong_type(json, ty))
        }
        (
            Json::String(text),
            TypeDescriptor::String
            | TypeDescriptor::Binary
            | TypeDescriptor::Uuid
            | TypeDescriptor::Enum(_),
        ) => from_text(text, ty),
        (Json::Object(_), TypeDescriptor::Struct(descriptor)) => {
            object(json, descriptor, depth).map(Value::Struct)
        }
        (Json::Array(elements), TypeDescriptor::List(element)) => {
            array(elements, element, depth).map(Value::List)
        }
        (Json::Array(elements), TypeDescriptor::Set(element)) => {
            array(elements, element, depth).map(Value::Set)
        }
        (Json::Array(entries), TypeDescriptor::Map(key, value)) => {
            pairs(entries, key, value, depth).map(Value::Map)
        }
        (Json::Object(entries), TypeDescriptor::Map(key, value)) if is_scalar(key) => {
            named_entries(entries, key, value, depth).map(Value::Map)
        }
        _ => Err(wrong_type(json, ty)),
    }
}

pub(super) fn object(
    json: &Json,
    descriptor: &StructDescriptor,
    depth: u16,
) -> Result<StructValue, JsonError> {
    let Json::Object(object) = json else {
        let expected = descriptor.name.clone().into_owned();
        let found = kind(json);
        return Err(JsonErrorKind::WrongType { expected, found }.into());
    };
    let depth = deeper(depth)?;
    let mut fields = StructValue::new();
    for field in &*descriptor.fields {
        if let Some(value) = known(object, field, descriptor, depth)? {
            fields.push(field.id, value);
        }
    }
    for (name, json) in object {
        if descriptor.field_named(name).is_some() || json.is_null() {
            continue;
        }
        let inside = |error: JsonError| error.inside(Step::Field(name.clone()));
        let Ok(id) = name.parse() else {
            return Err(unknown(descriptor, name));
        };
        fields.push(id, untyped::from_json(json, depth).map_err(inside)?);
    }
    if descriptor.kind == StructKind::Union && fields.len() != 1 {
        let in_union = descriptor.name.clone().into_owned();
        return Err(JsonErrorKind::NotOneField { in_union }.into());
    }
    Ok(fields)
}

/// The field that the descriptor has: what the object says, or what a required one has by default.
fn known(
    object: &Map<String, Json>,
    field: &FieldDescriptor,
    descriptor: &StructDescriptor,
    depth: u16,
) -> Result<Option<Value>, JsonError> {
    match object.get(&*field.name) {
        None | Some(Json::Null) if field.requiredness != Requiredness::Required => Ok(None),
        None | Some(Json::Null) => match field.default.as_ref().and_then(DefaultValue::get) {
            Some(default) => Ok(Some(default)),
            None => Err(JsonErrorKind::MissingField {
                in_struct: descriptor.name.clone().into_owned(),
                field: field.name.clone().into_owned(),
            }
            .into()),
        },
        Some(json) => match value(json, &field.ty, depth) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.inside(Step::Field(field.name.clone().into_owned()))),
        },
    }
}

fn array(elements: &[Json], ty: &TypeDescriptor, depth: u16) -> Result<ListValue, JsonError> {
    let depth = deeper(depth)?;
    let elements = elements.iter().enumerate().map(|(i, element)| {
        value(element, ty, depth).map_err(|error| error.inside(Step::Element(i)))
    });
    Ok(ListValue::of_checked(
        ty.ttype(),
        elements.collect::<Result<_, _>>()?,
    ))
}

fn pairs(
    entries: &[Json],
    key_type: &TypeDescriptor,
    value_type: &TypeDescriptor,
    depth: u16,
) -> Result<MapValue, JsonError> {
    let depth = deeper(depth)?;
    let entries = entries.iter().enumerate().map(|(i, entry)| {
        let Some([key, entry]) = entry.as_array().map(Vec::as_slice) else {
            return Err(JsonError::from(JsonErrorKind::NotAPair).inside(Step::Element(i)));
        };
        let key = value(key, key_type, depth).map_err(|error| error.inside(Step::Key(i)))?;
        let value =
            value(entry, value_type, depth).map_err(|error| error.inside(Step::Value(i)))?;
        Ok((key, value))
    });
    Ok(MapValue::of_checked(
        key_type.ttype(),
        value_type.ttype(),
        entries.collect::<Result<_, _>>()?,
    ))
}

fn named_entries(
    entries: &Map<String, Json>,
    key_type: &TypeDescriptor,
    value_type: &TypeDescriptor,
    depth: u16,
) -> Result<MapValue, JsonError> {
    let depth = deeper(depth)?;
    let entries = entries.iter().enumerate().map(|(i, (key, entry))| {
        let key = from_text(key, key_type).map_err(|error| error.inside(Step::Key(i)))?;
        let value =
            value(entry, value_type, depth).map_err(|error| error.inside(Step::Value(i)))?;
        Ok((key, value))
    });
    Ok(MapValue::of_checked(
        key_type.ttype(),
        value_type.ttype(),
        entries.collect::<Result<_, JsonError>>()?,
    ))
}

/// The scalar that some text is: the key of an object, or a value that is a string in JSON.
fn from_text(text: &str, ty: &TypeDescriptor) -> Result<Value, JsonError> {
    match ty {
        TypeDescriptor::String => Ok(Value::from(text)),
        TypeDescriptor::Binary => scalar::from_base64(text),
        TypeDescriptor::Uuid => scalar::from_uuid(text),
        TypeDescriptor::Double => scalar::from_double_text(text),
        TypeDescriptor::Bool => match text.parse() {
            Ok(value) => Ok(Value::Bool(value)),
            Err(_) => Err(wrong_text(ty)),
        },
        // A variant that has no name is its number.
        TypeDescriptor::Enum(descriptor) => match text.parse() {
            Ok(number) => Ok(Value::I32(number)),
            Err(_) => scalar::variant_named(text, descriptor),
        },
        TypeDescriptor::I8 | TypeDescriptor::I16 | TypeDescriptor::I32 | TypeDescriptor::I64 => {
            scalar::integer(text.parse().ok(), ty.ttype())
        }
        TypeDescriptor::List(_)
        | TypeDescriptor::Set(_)
        | TypeDescriptor::Map(..)
        | TypeDescriptor::Struct(_) => Err(wrong_text(ty)),
    }
}

#[cold]
fn unknown(descriptor: &StructDescriptor, name: &str) -> JsonError {
    JsonErrorKind::UnknownField {
        in_struct: descriptor.name.clone().into_owned(),
        name: name.to_owned(),
    }
    .into()
}

#[cold]
fn wrong_type(json: &Json, ty: &TypeDescriptor) -> JsonError {
    let expected = ty.to_string();
    let found = kind(json);
    JsonErrorKind::WrongType { expected, found }.into()
}

#[cold]
fn wrong_text(ty: &TypeDescriptor) -> JsonError {
    let expected = ty.to_string();
    let found = "a string";
    JsonErrorKind::WrongType { expected, found }.into()
}

/// What JSON calls it.
fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
