//! Values as text for a person to read.

use std::fmt::{self, Write};

use crate::{
    ListValue, MapValue, StructValue, Value,
    descriptor::{StructDescriptor, TypeDescriptor},
};

/// Text in quotes, other binaries as `0x00ff`; structs as `{1: 5, 2: "x"}`, lists as `[1, 2]`, sets as `{1, 2}`, maps as `{"k": 1}`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Writer::new(f, usize::MAX).value(self, None)
    }
}

/// As for [`Value`].
impl fmt::Display for StructValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Writer::new(f, usize::MAX).structure(self, None)
    }
}

/// A value as text that is cut off: what [`Value::display_bounded`] and [`Value::display_as`] return.
#[derive(Clone, Copy, Debug)]
pub struct DisplayBounded<'a> {
    pub(super) what: What<'a>,
    pub(super) max_bytes: usize,
}

/// A value, and what is known of its type.
#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    Value(&'a Value, Option<&'a TypeDescriptor>),
    Struct(&'a StructValue, Option<&'a StructDescriptor>),
    /// What is in the struct, without the braces.
    Fields(&'a StructValue, Option<&'a StructDescriptor>),
}

impl fmt::Display for DisplayBounded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Cut {
            left: self.max_bytes,
            ended: false,
            out: f,
        };
        let mut writer = Writer::new(&mut out, self.max_bytes);
        let written = match self.what {
            What::Value(value, ty) => writer.value(value, ty),
            What::Struct(value, descriptor) => writer.structure(value, descriptor),
            What::Fields(value, descriptor) => writer.fields(value, descriptor),
        };
        if out.ended {
            return f.write_char('…');
        }
        written
    }
}

/// Lets `left` bytes through, and then answers with an error, which ends the writing.
struct Cut<'a, W> {
    out: &'a mut W,
    left: usize,
    ended: bool,
}

impl<W: Write> Write for Cut<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if let Some(left) = self.left.checked_sub(text.len()) {
            self.left = left;
            return self.out.write_str(text);
        }
        self.ended = true;
        let mut end = self.left;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.left = 0;
        self.out.write_str(&text[..end])?;
        Err(fmt::Error)
    }
}

struct Writer<'a, W> {
    out: &'a mut W,
    /// Of a string, not much more than these bytes are looked at: what comes behind them is cut off.
    longest: usize,
}

impl<'a, W: Write> Writer<'a, W> {
    fn new(out: &'a mut W, longest: usize) -> Self {
        Self { out, longest }
    }

    fn value(&mut self, value: &Value, ty: Option<&TypeDescriptor>) -> fmt::Result {
        match value {
            Value::Bool(value) => write!(self.out, "{value}"),
            Value::I8(value) => write!(self.out, "{value}"),
            Value::I16(value) => write!(self.out, "{value}"),
            Value::I32(value) => {
                let variants = ty.and_then(TypeDescriptor::as_enum);
                match variants.and_then(|variants| variants.variant(*value)) {
                    Some(variant) => self.out.write_str(&variant.name),
                    None => write!(self.out, "{value}"),
                }
            }
            Value::I64(value) => write!(self.out, "{value}"),
            // With a point or an exponent, so that it does not look like an integer.
            Value::Double(value) => write!(self.out, "{value:?}"),
            Value::Uuid(value) => write!(self.out, "{}", UuidText(value)),
            Value::Binary(value) => self.binary(value),
            Value::Struct(value) => self.structure(value, ty.and_then(TypeDescriptor::as_struct)),
            Value::List(list) => {
                self.out.write_char('[')?;
                self.elements(list, ty)?;
                self.out.write_char(']')
            }
            Value::Set(set) => {
                self.out.write_char('{')?;
                self.elements(set, ty)?;
                self.out.write_char('}')
            }
            Value::Map(map) => self.map(map, ty),
        }
    }

    fn structure(
        &mut self,
        value: &StructValue,
        descriptor: Option<&StructDescriptor>,
    ) -> fmt::Result {
        self.out.write_char('{')?;
        self.fields(value, descriptor)?;
        self.out.write_char('}')
    }

    fn fields(
        &mut self,
        value: &StructValue,
        descriptor: Option<&StructDescriptor>,
    ) -> fmt::Result {
        for (i, (id, value)) in value.fields().iter().enumerate() {
            self.comma(i)?;
            let field = descriptor.and_then(|descriptor| descriptor.field(*id));
            match field.filter(|field| field.ty.ttype() == value.ttype()) {
                Some(field) => {
                    write!(self.out, "{}: ", field.name)?;
                    self.value(value, Some(&field.ty))?;
                }
                None => {
                    write!(self.out, "{id}: ")?;
                    self.value(value, None)?;
                }
            }
        }
        Ok(())
    }

    fn elements(&mut self, list: &ListValue, ty: Option<&TypeDescriptor>) -> fmt::Result {
        let element = match ty {
            Some(TypeDescriptor::List(element) | TypeDescriptor::Set(element)) => Some(&**element),
            _ => None,
        };
        for (i, value) in list.values().iter().enumerate() {
            self.comma(i)?;
            self.value(value, element)?;
        }
        Ok(())
    }

    fn map(&mut self, map: &MapValue, ty: Option<&TypeDescriptor>) -> fmt::Result {
        let (key_type, value_type) = match ty {
            Some(TypeDescriptor::Map(key, value)) => (Some(&**key), Some(&**value)),
            _ => (None, None),
        };
        self.out.write_char('{')?;
        for (i, (key, value)) in map.entries().iter().enumerate() {
            self.comma(i)?;
            self.value(key, key_type)?;
            self.out.write_str(": ")?;
            self.value(value, value_type)?;
        }
        self.out.write_char('}')
    }

    fn comma(&mut self, i: usize) -> fmt::Result {
        if i == 0 {
            return Ok(());
        }
        self.out.write_str(", ")
    }

    fn binary(&mut self, bytes: &[u8]) -> fmt::Result {
        // Four bytes more: a character that the cut goes through is left out, and one more than fits remains.
        let start = &bytes[..bytes.len().min(self.longest.saturating_add(4))];
        match printable(start, start.len() < bytes.len()) {
            Some(text) => write!(self.out, "{text:?}"),
            None => {
                self.out.write_str("0x")?;
                let mut bytes = start.iter();
                bytes.try_for_each(|byte| write!(self.out, "{byte:02x}"))
            }
        }
    }
}

/// The text that the bytes are, if there is nothing in it that is no text; `cut` says that they may end within a character.
fn printable(bytes: &[u8], cut: bool) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if cut && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(is_text).then_some(text)
}

/// A uuid in its usual groups.
pub(super) struct UuidText<'a>(pub(super) &'a [u8; 16]);

impl fmt::Display for UuidText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_char('-')?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}
