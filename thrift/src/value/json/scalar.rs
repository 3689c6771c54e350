//! Scalars as JSON and as text, which is what the key of an object is.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Number, Value as Json};

use super::{JsonError, JsonErrorKind};
use crate::{TType, Value, descriptor::EnumDescriptor, value::display::UuidText};

/// Padded when it is written, and either way when it is read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

pub(super) fn from_base64(text: &str) -> Result<Value, JsonError> {
    match BASE64.decode(text) {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Err(JsonErrorKind::InvalidBase64.into()),
    }
}

pub(super) fn uuid(bytes: &[u8; 16]) -> String {
    UuidText(bytes).to_string()
}

pub(super) fn from_uuid(text: &str) -> Result<Value, JsonError> {
    let digits: String = text.chars().filter(|&c| c != '-').collect();
    // Digits only: `from_str_radix` would take a sign.
    let is_hex = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u128::from_str_radix(&digits, 16) {
        Ok(number) if is_hex => Ok(Value::Uuid(number.to_be_bytes())),
        _ => Err(JsonErrorKind::InvalidUuid.into()),
    }
}

pub(super) fn text(bytes: &[u8]) -> Result<&str, JsonError> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| JsonErrorKind::InvalidUtf8.into())
}

/// JSON has no numbers for some doubles.
pub(super) fn double(value: f64) -> Json {
    match Number::from_f64(value) {
        Some(number) => Json::Number(number),
        None if value.is_nan() => Json::from("NaN"),
        None if value > 0.0 => Json::from("Infinity"),
        None => Json::from("-Infinity"),
    }
}

pub(super) fn from_double_number(number: &Number) -> Result<Value, JsonError> {
    let finite = number.as_f64().filter(|value| value.is_finite());
    finite
        .map(Value::Double)
        .ok_or_else(|| not_a(TType::Double))
}

pub(super) fn from_double_name(text: &str) -> Option<Value> {
    Some(Value::Double(match text {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

/// The double that some text is, which is JSON's way to write it.
pub(super) fn from_double_text(text: &str) -> Result<Value, JsonError> {
    if let Some(named) = from_double_name(text) {
        return Ok(named);
    }
    // Rust knows more names than JSON, and reads what is too large as infinity.
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Value::Double(value)),
        _ => Err(not_a(TType::Double)),
    }
}

/// The integer of the type `ttype` that `number` is, if there is one.
pub(super) fn integer(number: Option<i64>, ttype: TType) -> Result<Value, JsonError> {
    let value = number.and_then(|number| {
        Some(match ttype {
            TType::I8 => Value::I8(number.try_into().ok()?),
            TType::I16 => Value::I16(number.try_into().ok()?),
            TType::I32 => Value::I32(number.try_into().ok()?),
            _ => Value::I64(number),
        })
    });
    value.ok_or_else(|| not_a(ttype))
}

pub(super) fn variant_named(name: &str, descriptor: &EnumDescriptor) -> Result<Value, JsonError> {
    match descriptor.variant_named(name) {
        Some(variant) => Ok(Value::I32(variant.value)),
        None => Err(JsonErrorKind::UnknownVariant {
            in_enum: descriptor.name.clone().into_owned(),
            name: name.to_owned(),
        }
        .into()),
    }
}

fn not_a(ttype: TType) -> JsonError {
    let expected = ttype.name();
    JsonErrorKind::InvalidNumber { expected }.into()
}
