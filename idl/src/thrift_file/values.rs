//! Defaults as they are written.

use std::fmt::Write;

use alato_thrift::{
    ListValue, StructValue, Value,
    descriptor::{StructDescriptor, TypeDescriptor},
};

/// Why a default cannot be written.
type Why = &'static str;

const OTHER_TYPE: Why = "is not of its type";

/// Writes a value of the type `ty`.
pub(super) fn write(value: &Value, ty: &TypeDescriptor, out: &mut String) -> Result<(), Why> {
    match (value, ty) {
        (Value::Bool(value), TypeDescriptor::Bool) => *out += if *value { "true" } else { "false" },
        (Value::I8(value), TypeDescriptor::I8) => number(value, out),
        (Value::I16(value), TypeDescriptor::I16) => number(value, out),
        (Value::I32(value), TypeDescriptor::I32) => number(value, out),
        (Value::I64(value), TypeDescriptor::I64) => number(value, out),
        (Value::I32(value), TypeDescriptor::Enum(descriptor)) => {
            let variant = descriptor.variant(*value);
            let variant = variant.ok_or("is a number that the enum has no name for")?;
            *out += &descriptor.name;
            *out += ".";
            *out += &variant.name;
        }
        (Value::Double(value), TypeDescriptor::Double) if value.is_finite() => {
            // With a point or an exponent, and all digits that it takes to be read as the same.
            let _ = write!(out, "{value:?}");
        }
        (Value::Double(_), TypeDescriptor::Double) => {
            return Err("is infinite or no number, which cannot be written");
        }
        (Value::Binary(bytes), TypeDescriptor::String | TypeDescriptor::Binary) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| "is no text, and bytes cannot be written")?;
            literal(text, out)?;
        }
        (Value::Uuid(uuid), TypeDescriptor::Uuid) => {
            *out += "\"";
            for (i, byte) in uuid.iter().enumerate() {
                *out += if matches!(i, 4 | 6 | 8 | 10) { "-" } else { "" };
                let _ = write!(out, "{byte:02x}");
            }
            *out += "\"";
        }
        (Value::List(list), TypeDescriptor::List(element))
        | (Value::Set(list), TypeDescriptor::Set(element)) => elements(list, element, out)?,
        (Value::Map(map), TypeDescriptor::Map(key, value)) => {
            *out += "{";
            for (i, entry) in map.entries().iter().enumerate() {
                *out += if i > 0 { ", " } else { "" };
                write(&entry.0, key, out)?;
                *out += ": ";
                write(&entry.1, value, out)?;
            }
            *out += "}";
        }
        (Value::Struct(value), TypeDescriptor::Struct(descriptor)) => {
            structure(value, descriptor, out)?;
        }
        _ => return Err(OTHER_TYPE),
    }
    Ok(())
}

/// Whether a struct is in it, which has to be defined before.
pub(super) fn holds_struct(value: &Value) -> bool {
    match value {
        Value::Struct(_) => true,
        Value::List(list) | Value::Set(list) => list.values().iter().any(holds_struct),
        Value::Map(map) => {
            let mut entries = map.entries().iter();
            entries.any(|(key, value)| holds_struct(key) || holds_struct(value))
        }
        _ => false,
    }
}

fn number(number: &impl ToString, out: &mut String) {
    *out += &number.to_string();
}

fn elements(list: &ListValue, element: &TypeDescriptor, out: &mut String) -> Result<(), Why> {
    *out += "[";
    for (i, value) in list.values().iter().enumerate() {
        *out += if i > 0 { ", " } else { "" };
        write(value, element, out)?;
    }
    *out += "]";
    Ok(())
}

fn structure(
    value: &StructValue,
    descriptor: &StructDescriptor,
    out: &mut String,
) -> Result<(), Why> {
    *out += "{";
    for (i, (id, value)) in value.fields().iter().enumerate() {
        let field = descriptor
            .field(*id)
            .ok_or("has a field that its type does not have")?;
        *out += if i > 0 { ", " } else { "" };
        literal(&field.name, out)?;
        *out += ": ";
        write(value, &field.ty, out)?;
    }
    *out += "}";
    Ok(())
}

fn literal(text: &str, out: &mut String) -> Result<(), Why> {
    *out += "\"";
    for c in text.chars() {
        match c {
            '"' => *out += "\\\"",
            '\\' => *out += "\\\\",
            '\n' => *out += "\\n",
            '\r' => *out += "\\r",
            '\t' => *out += "\\t",
            c if c.is_control() => return Err("has a character that cannot be written"),
            c => out.push(c),
        }
    }
    *out += "\"";
    Ok(())
}
