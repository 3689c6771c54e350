//! Values as text for a person to read.

use std::fmt::{self, Write};

use crate::{ListValue, MapValue, StructValue, Value};

/// Text in quotes, other binaries as `0x00ff`; structs as `{1: 5, 2: "x"}`, lists as `[1, 2]`, sets as `{1, 2}`, maps as `{"k": 1}`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_value(f, self, usize::MAX)
    }
}

/// As for [`Value`].
impl fmt::Display for StructValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_struct(f, self, usize::MAX)
    }
}

/// A value as text that is cut off: what [`Value::display_bounded`] returns.
#[derive(Clone, Copy, Debug)]
pub struct DisplayBounded<'a> {
    what: What<'a>,
    max_bytes: usize,
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    Value(&'a Value),
    Struct(&'a StructValue),
}

impl<'a> DisplayBounded<'a> {
    pub(super) const fn value(value: &'a Value, max_bytes: usize) -> Self {
        let what = What::Value(value);
        Self { what, max_bytes }
    }

    pub(super) const fn of_struct(value: &'a StructValue, max_bytes: usize) -> Self {
        let what = What::Struct(value);
        Self { what, max_bytes }
    }
}

impl fmt::Display for DisplayBounded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Cut {
            left: self.max_bytes,
            ended: false,
            out: f,
        };
        let written = match self.what {
            What::Value(value) => write_value(&mut out, value, self.max_bytes),
            What::Struct(value) => write_struct(&mut out, value, self.max_bytes),
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

/// Of a string, not much more than `longest` bytes are looked at: what comes behind them is cut off.
fn write_value<W: Write>(out: &mut W, value: &Value, longest: usize) -> fmt::Result {
    match value {
        Value::Bool(value) => write!(out, "{value}"),
        Value::I8(value) => write!(out, "{value}"),
        Value::I16(value) => write!(out, "{value}"),
        Value::I32(value) => write!(out, "{value}"),
        Value::I64(value) => write!(out, "{value}"),
        // With a point or an exponent, so that it does not look like an integer.
        Value::Double(value) => write!(out, "{value:?}"),
        Value::Uuid(value) => write!(out, "{}", UuidText(value)),
        Value::Binary(value) => write_binary(out, value, longest),
        Value::Struct(value) => write_struct(out, value, longest),
        Value::List(list) => {
            out.write_char('[')?;
            write_elements(out, list, longest)?;
            out.write_char(']')
        }
        Value::Set(set) => {
            out.write_char('{')?;
            write_elements(out, set, longest)?;
            out.write_char('}')
        }
        Value::Map(map) => write_map(out, map, longest),
    }
}

fn write_struct<W: Write>(out: &mut W, value: &StructValue, longest: usize) -> fmt::Result {
    out.write_char('{')?;
    for (i, (id, value)) in value.fields().iter().enumerate() {
        write_comma(out, i)?;
        write!(out, "{id}: ")?;
        write_value(out, value, longest)?;
    }
    out.write_char('}')
}

fn write_elements<W: Write>(out: &mut W, list: &ListValue, longest: usize) -> fmt::Result {
    for (i, value) in list.values().iter().enumerate() {
        write_comma(out, i)?;
        write_value(out, value, longest)?;
    }
    Ok(())
}

fn write_map<W: Write>(out: &mut W, map: &MapValue, longest: usize) -> fmt::Result {
    out.write_char('{')?;
    for (i, (key, value)) in map.entries().iter().enumerate() {
        write_comma(out, i)?;
        write_value(out, key, longest)?;
        out.write_str(": ")?;
        write_value(out, value, longest)?;
    }
    out.write_char('}')
}

fn write_comma<W: Write>(out: &mut W, i: usize) -> fmt::Result {
    if i == 0 {
        return Ok(());
    }
    out.write_str(", ")
}

fn write_binary<W: Write>(out: &mut W, bytes: &[u8], longest: usize) -> fmt::Result {
    // Four bytes more: a character that the cut goes through is left out, and one more than fits remains.
    let start = &bytes[..bytes.len().min(longest.saturating_add(4))];
    match printable(start, start.len() < bytes.len()) {
        Some(text) => write!(out, "{text:?}"),
        None => {
            out.write_str("0x")?;
            start.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
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
