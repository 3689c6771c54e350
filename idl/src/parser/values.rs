//! Values of constants and defaults.

use super::cursor::{Cursor, Failed, Parsed};
use crate::{
    syntax::{Value, ValueKind},
    token::TokenKind,
};

impl Cursor<'_> {
    pub(super) fn value(&mut self) -> Parsed<Value> {
        let start = self.span();
        if self.struct_value() || self.raw_string() {
            return Err(Failed);
        }
        let kind = match self.peek() {
            Some(TokenKind::Int) => ValueKind::Int(self.int("a value")?.0),
            Some(TokenKind::Bool) => ValueKind::Bool(self.int("a value")?.0 == 1),
            Some(TokenKind::Double) => {
                self.bump();
                // What the lexer takes is a number to Rust as well.
                ValueKind::Double(self.slice(start).parse().unwrap_or_default())
            }
            Some(TokenKind::Literal) => ValueKind::String(self.literal("a value")?.value),
            Some(TokenKind::Identifier) => ValueKind::Name(self.path("a value")?.text),
            Some(TokenKind::Symbol('[')) => ValueKind::List(self.deeper(Self::list)?),
            Some(TokenKind::Symbol('{')) => ValueKind::Map(self.deeper(Self::map)?),
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Value {
            span: self.since(start),
            kind,
        })
    }

    fn list(&mut self) -> Parsed<Vec<Value>> {
        let open = self.bump();
        let mut values = Vec::new();
        while !self.at(']') && self.at_value() {
            values.push(self.value()?);
            self.separator();
        }
        self.close(']', open, "a value")?;
        Ok(values)
    }

    fn map(&mut self) -> Parsed<Vec<(Value, Value)>> {
        let open = self.bump();
        let mut entries = Vec::new();
        while !self.at('}') && self.at_value() {
            let key = self.value()?;
            if self.field_value() {
                return Err(Failed);
            }
            self.expect(':')?;
            entries.push((key, self.value()?));
            self.separator();
        }
        self.close('}', open, "a key")?;
        Ok(entries)
    }

    fn at_value(&self) -> bool {
        matches!(
            self.peek(),
            Some(
                TokenKind::Int
                    | TokenKind::Bool
                    | TokenKind::Double
                    | TokenKind::Literal
                    | TokenKind::Identifier
                    | TokenKind::Symbol('[' | '{')
            )
        )
    }
}
