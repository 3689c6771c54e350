//! Types and annotations.

use super::cursor::{Cursor, Failed, Parsed};
use crate::{
    diagnostic::Code,
    dialect::Extra,
    source::Span,
    syntax::{Annotation, Annotations, BaseType, Container, Literal, TypeRef, TypeRefKind},
    token::{Keyword, TokenKind},
};

impl Cursor<'_> {
    /// The type of a field, a constant or an element.
    pub(super) fn type_ref(&mut self) -> Parsed<TypeRef> {
        self.structured_annotations();
        if self.stream().is_some() {
            return Err(Failed);
        }
        let start = self.span();
        let named = self.peek() == Some(TokenKind::Identifier);
        let kind = self.type_kind()?;
        let annotations = if named && self.at('(') {
            let place = self.reporter.place(self.span());
            self.reporter
                .extra(Extra::AnnotatedTypeName, place, Code::Dialect);
            self.annotations()?
        } else if named {
            None
        } else {
            self.annotations()?
        };
        Ok(TypeRef {
            span: self.since(start),
            kind,
            annotations,
        })
    }

    /// What a method returns.
    pub(super) fn returned_type(&mut self) -> Parsed<TypeRef> {
        if let Some(span) = self.stream() {
            return Ok(TypeRef {
                span,
                kind: TypeRefKind::Void,
                annotations: None,
            });
        }
        match self.eat_keyword(Keyword::Void) {
            Some(span) => Ok(TypeRef {
                span,
                kind: TypeRefKind::Void,
                annotations: None,
            }),
            // `f (…)` behind a type that is a name would be read as annotations: they are not allowed there anyhow.
            None => self.type_ref(),
        }
    }

    fn type_kind(&mut self) -> Parsed<TypeRefKind> {
        let Some(TokenKind::Keyword(keyword)) = self.peek() else {
            if self.peek() == Some(TokenKind::Identifier) {
                return Ok(TypeRefKind::Named(self.path("a type")?));
            }
            return Err(self.unexpected("a type"));
        };
        let base = match keyword {
            Keyword::Bool => BaseType::Bool,
            Keyword::Byte | Keyword::I8 => BaseType::I8,
            Keyword::I16 => BaseType::I16,
            Keyword::I32 => BaseType::I32,
            Keyword::I64 => BaseType::I64,
            Keyword::Double => BaseType::Double,
            Keyword::String => BaseType::String,
            Keyword::Binary => BaseType::Binary,
            Keyword::Uuid => BaseType::Uuid,
            Keyword::List | Keyword::Set | Keyword::Map => {
                return self.deeper(|cursor| cursor.container(keyword));
            }
            _ => return Err(self.unexpected("a type")),
        };
        self.bump();
        Ok(TypeRefKind::Base(base))
    }

    fn container(&mut self, keyword: Keyword) -> Parsed<TypeRefKind> {
        self.bump();
        let mut cpp_type = self.cpp_type()?;
        self.expect('<')?;
        let first = Box::new(self.type_ref()?);
        if keyword == Keyword::Map {
            self.expect(',')?;
            let value = Box::new(self.type_ref()?);
            self.expect('>')?;
            return Ok(TypeRefKind::Map {
                key: first,
                value,
                cpp_type,
            });
        }
        self.expect('>')?;
        if keyword == Keyword::Set {
            return Ok(TypeRefKind::Set(Container {
                element: first,
                cpp_type,
            }));
        }
        cpp_type = self.cpp_type()?.or(cpp_type);
        Ok(TypeRefKind::List(Container {
            element: first,
            cpp_type,
        }))
    }

    fn cpp_type(&mut self) -> Parsed<Option<Literal>> {
        match self.eat_keyword(Keyword::CppType) {
            Some(_) => self.literal("the type in C++, as a string").map(Some),
            None => Ok(None),
        }
    }

    /// `(key = "value", flag)`, if it is there.
    pub(super) fn annotations(&mut self) -> Parsed<Option<Annotations>> {
        let open = self.span();
        if !self.eat('(') {
            return Ok(None);
        }
        let mut list = Vec::new();
        while self.peek() == Some(TokenKind::Identifier) {
            list.push(self.annotation()?);
        }
        self.close(')', open, "an annotation")?;
        Ok(Some(Annotations {
            span: self.since(open),
            list,
        }))
    }

    fn annotation(&mut self) -> Parsed<Annotation> {
        let key = self.path("an annotation")?;
        let value = if self.eat('=') {
            Some(self.literal("a string")?)
        } else {
            None
        };
        let span = self.since(key.span);
        self.separator();
        Ok(Annotation { span, key, value })
    }

    /// Annotations where only dialects take them; they are passed over.
    pub(super) fn extra_annotations(&mut self, extra: Extra) -> Parsed<Option<Annotations>> {
        if !self.at('(') {
            return Ok(None);
        }
        let start: Span = self.span();
        let annotations = self.annotations()?;
        let place = self.reporter.place(self.since(start));
        self.reporter.extra(extra, place, Code::Dialect);
        Ok(annotations)
    }
}
