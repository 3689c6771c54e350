//! Services and their methods.

use super::cursor::{Cursor, Parsed};
use crate::{
    source::Span,
    syntax::{Function, Service},
    token::{Keyword, TokenKind},
};

impl Cursor<'_> {
    pub(super) fn service(&mut self, doc: Option<String>) -> Parsed<Service> {
        let start = self.bump();
        let name = self.name("a service's name")?;
        let extends = match self.eat_keyword(Keyword::Extends) {
            Some(_) => Some(self.path("a service's name")?),
            None => None,
        };
        let open = self.expect('{')?;
        let functions = self.functions(open);
        let body = self.since(open);
        let annotations = self.annotations()?;
        Ok(Service {
            span: self.since(start),
            doc,
            name,
            extends,
            body,
            functions,
            annotations,
        })
    }

    fn functions(&mut self, open: Span) -> Vec<Function> {
        let mut functions = Vec::new();
        loop {
            match self.peek() {
                Some(TokenKind::Symbol('}')) | None => break,
                Some(TokenKind::Keyword(keyword)) if self.starts_definition(keyword) => break,
                _ => {}
            }
            if self.foreign_member() {
                continue;
            }
            let start = self.position();
            match self.function() {
                Ok(function) => functions.push(function),
                Err(_) => self.skip_member(start, '}'),
            }
        }
        let _ = self.close('}', open, "a method");
        functions
    }

    fn function(&mut self) -> Parsed<Function> {
        let doc = self.doc();
        let start = self.span();
        self.method_qualifiers();
        let oneway = self
            .eat_keyword(Keyword::Oneway)
            .or_else(|| self.eat_keyword(Keyword::Async));
        self.method_qualifiers();
        let returns = self.returned_type()?;
        self.more_results();
        // A keyword before anything but `(` is no name, in any dialect: the word before it was meant as something else than a type.
        if matches!(self.peek(), Some(TokenKind::Keyword(_)))
            && self.peek_second() != Some(TokenKind::Symbol('('))
        {
            return Err(self.unexpected("a method's name"));
        }
        let name = self.name("a method's name")?;
        let open = self.expect('(')?;
        let arguments = self.fields(')', open, "an argument");
        let throws = match self.eat_keyword(Keyword::Throws) {
            Some(start) => {
                let open = self.expect('(')?;
                let exceptions = self.fields(')', open, "an exception");
                Some((self.since(start), exceptions))
            }
            None => None,
        };
        let annotations = self.annotations()?;
        let span = self.since(start);
        self.separator();
        Ok(Function {
            span,
            doc,
            oneway,
            returns,
            name,
            arguments,
            throws,
            annotations,
        })
    }
}
