//! Values that have no descriptor, as JSON that says their types: `{"i32": 5}`.
//!
//! Without the types, what comes back could not be written: on the wire, a number has a size. A container has the types of its
//! elements before them, which need not repeat them: `{"list": ["i32", 1, 2]}`, `{"map": ["i32", "string", [1, "one"]]}`. A struct is
//! `{"struct": {"1": {"i32": 5}}}`. Where a string is not UTF-8, `{"binary": …}` stands for it, in base64.

use serde_json::{Map, Value as Json};

use super::{JsonError, JsonErrorKind, deeper, error::Step, scalar};
use crate::{ListValue, MapValue, StructValue, TType, Value};

/// The value with its type.
pub(super) fn to_json(value: &Value, depth: u16) -> Result<Json, JsonError> {
    Ok(one(value.ttype().name(), bare(value, depth)?))
}

/// The value of which the type is said elsewhere.
fn bare(value: &Value, depth: u16) -> Result<Json, JsonError> {
    Ok(match value {
        Value::Bool(value) => Json::from(*value),
        Value::I8(value) => Json::from(*value),
        Value::I16(value) => Json::from(*value),
        Value::I32(value) => Json::from(*value),
        Value::I64(value) => Json::from(*value),
        Value::Double(value) => scalar::double(*value),
        Value::Uuid(value) => Json::from(scalar::uuid(value)),
        Value::Binary(bytes) => match scalar::text(bytes) {
            Ok(text) => Json::from(text),
            Err(_) => one("binary", Json::from(scalar::base64(bytes))),
        },
        Value::Struct(value) => {
            let depth = deeper(depth)?;
            let fields = value.fields().iter();
            fields
                .map(|(id, value)| Ok((id.to_string(), to_json(value, depth)?)))
                .collect::<Result<Map<_, _>, JsonError>>()?
                .into()
        }
        Value::List(list) | Value::Set(list) => {
            let depth = deeper(depth)?;
            let mut array = vec![Json::from(list.element().name())];
            for value in list.values() {
                array.push(bare(value, depth)?);
            }
            Json::from(array)
        }
        Value::Map(map) => {
            let depth = deeper(depth)?;
            let mut array = vec![Json::from(map.key().name()), Json::from(map.value().name())];
            for (key, value) in map.entries() {
                array.push(Json::from(vec![bare(key, depth)?, bare(value, depth)?]));
            }
            Json::from(array)
        }
    })
}

fn one(name: &str, json: Json) -> Json {
    Json::Object(Map::from_iter([(name.to_owned(), json)]))
}

/// The way back of [`to_json`].
pub(super) fn from_json(json: &Json, depth: u16) -> Result<Value, JsonError> {
    let (name, json) = only(json).ok_or(JsonErrorKind::Untyped)?;
    from_bare(json, named(name)?, depth)
}

fn from_bare(json: &Json, ttype: TType, depth: u16) -> Result<Value, JsonError> {
    match (json, ttype) {
        (Json::Bool(value), TType::Bool) => Ok(Value::Bool(*value)),
        (Json::Number(number), TType::I8 | TType::I16 | TType::I32 | TType::I64) => {
            scalar::integer(number.as_i64(), ttype)
        }
        (Json::Number(number), TType::Double) => scalar::from_double_number(number),
        (Json::String(text), TType::Double) => scalar::from_double_text(text),
        (Json::String(text), TType::Uuid) => scalar::from_uuid(text),
        (Json::String(text), TType::String) => Ok(Value::from(&**text)),
        (Json::Object(_), TType::String) => match only(json) {
            Some(("binary", Json::String(text))) => scalar::from_base64(text),
            _ => Err(JsonErrorKind::Untyped.into()),
        },
        (Json::Object(fields), TType::Struct) => structure(fields, depth).map(Value::Struct),
        (Json::Array(array), TType::List) => elements(array, depth).map(Value::List),
        (Json::Array(array), TType::Set) => elements(array, depth).map(Value::Set),
        (Json::Array(array), TType::Map) => entries(array, depth).map(Value::Map),
        _ => Err(JsonErrorKind::Untyped.into()),
    }
}

fn structure(fields: &Map<String, Json>, depth: u16) -> Result<StructValue, JsonError> {
    let depth = deeper(depth)?;
    let fields = fields.iter().map(|(id, json)| {
        let inside = |error: JsonError| error.inside(Step::Field(id.clone()));
        let number = id.parse().map_err(|_| JsonErrorKind::Untyped.into());
        let value = from_json(json, depth);
        Ok((number.map_err(inside)?, value.map_err(inside)?))
    });
    fields.collect()
}

fn elements(array: &[Json], depth: u16) -> Result<ListValue, JsonError> {
    let depth = deeper(depth)?;
    let Some((Json::String(element), elements)) = array.split_first() else {
        return Err(JsonErrorKind::Untyped.into());
    };
    let element = named(element)?;
    let values = elements.iter().enumerate().map(|(i, json)| {
        from_bare(json, element, depth).map_err(|error| error.inside(Step::Element(i)))
    });
    Ok(ListValue::of_checked(
        element,
        values.collect::<Result<_, _>>()?,
    ))
}

fn entries(array: &[Json], depth: u16) -> Result<MapValue, JsonError> {
    let depth = deeper(depth)?;
    let Some(([Json::String(key), Json::String(value)], entries)) = array.split_first_chunk()
    else {
        return Err(JsonErrorKind::Untyped.into());
    };
    let (key, value) = (named(key)?, named(value)?);
    let entries = entries.iter().enumerate().map(|(i, entry)| {
        let Some([found_key, found]) = entry.as_array().map(Vec::as_slice) else {
            return Err(JsonError::from(JsonErrorKind::NotAPair).inside(Step::Element(i)));
        };
        let inside = |step| move |error: JsonError| error.inside(step);
        Ok((
            from_bare(found_key, key, depth).map_err(inside(Step::Key(i)))?,
            from_bare(found, value, depth).map_err(inside(Step::Value(i)))?,
        ))
    });
    Ok(MapValue::of_checked(
        key,
        value,
        entries.collect::<Result<_, _>>()?,
    ))
}

/// The only entry of an object.
fn only(json: &Json) -> Option<(&str, &Json)> {
    let object = json.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(name, json)| (&**name, json))
}

/// The type with this name.
fn named(name: &str) -> Result<TType, JsonError> {
    let mut types = (0..=u8::MAX).filter_map(TType::from_byte);
    types
        .find(|ttype| ttype.name() == name)
        .ok_or_else(|| JsonErrorKind::Untyped.into())
}
