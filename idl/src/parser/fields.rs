//! Fields, of structs as of argument lists.

use super::cursor::{Cursor, Parsed};
use crate::{
    source::Span,
    syntax::{Field, Name, Requiredness},
    token::{Keyword, TokenKind},
};

impl Cursor<'_> {
    /// The fields up to `close`, which ends what was opened at `open`. A broken one is left out.
    pub(super) fn fields(&mut self, close: char, open: Span, what: &str) -> Vec<Field> {
        let mut fields = Vec::new();
        loop {
            match self.peek() {
                Some(TokenKind::Symbol(symbol)) if symbol == close => break,
                Some(TokenKind::Keyword(keyword)) if self.starts_definition(keyword) => break,
                Some(TokenKind::Symbol('}')) | None => break,
                _ => {}
            }
            if self.structured_annotations() {
                continue;
            }
            let start = self.position();
            match self.field() {
                Ok(field) => fields.push(field),
                Err(_) => self.skip_member(start, close),
            }
        }
        // What is missing has been reported; the fields are there all the same.
        let _ = self.close(close, open, what);
        fields
    }

    fn field(&mut self) -> Parsed<Field> {
        let doc = self.doc();
        let start = self.span();
        let id = match self.peek() {
            Some(TokenKind::Int | TokenKind::Bool) => {
                let id = self.int("a field's number")?;
                self.expect(':')?;
                Some(id)
            }
            _ => None,
        };
        let requiredness = if let Some(span) = self.eat_keyword(Keyword::Required) {
            (Requiredness::Required, span)
        } else if let Some(span) = self.eat_keyword(Keyword::Optional) {
            (Requiredness::Optional, span)
        } else {
            (
                Requiredness::Default,
                Span::new(self.span().start, self.span().start),
            )
        };
        let ty = self.type_ref()?;
        let reference = self.eat('&');
        let name = self.field_name()?;
        let default = if self.eat('=') {
            Some(self.value()?)
        } else {
            None
        };
        let xsd_optional = self.eat_keyword(Keyword::XsdOptional).is_some();
        let xsd_nillable = self.eat_keyword(Keyword::XsdNillable).is_some();
        let xsd_attributes = match self.eat_keyword(Keyword::XsdAttrs) {
            Some(_) => Some(self.deeper(|cursor| {
                let open = cursor.expect('{')?;
                Ok(cursor.fields('}', open, "a field"))
            })?),
            None => None,
        };
        let annotations = self.annotations()?;
        let span = self.since(start);
        self.separator();
        Ok(Field {
            span,
            doc,
            id,
            requiredness,
            ty,
            reference,
            name,
            default,
            xsd_optional,
            xsd_nillable,
            xsd_attributes,
            annotations,
        })
    }

    /// A field may be called by a keyword.
    fn field_name(&mut self) -> Parsed<Name> {
        match self.peek() {
            Some(TokenKind::Keyword(keyword)) if keyword.can_name_field() => {
                let span = self.bump();
                Ok(Name {
                    text: keyword.as_str().to_owned(),
                    span,
                })
            }
            _ => self.name("a field's name"),
        }
    }
}
