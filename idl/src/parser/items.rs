//! Headers and definitions.

use super::cursor::{Cursor, Failed, Parsed};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    source::Span,
    syntax::{
        BaseType, Const, CppInclude, Enum, EnumValue, Include, Item, Name, Namespace, Struct,
        StructKind, TypeRef, TypeRefKind, Typedef,
    },
    token::{Keyword, TokenKind},
};

impl Cursor<'_> {
    pub(super) fn items(&mut self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut first_definition = None;
        while !self.at_end() {
            if self.foreign_item() {
                continue;
            }
            let start = self.position();
            match self.item(first_definition) {
                Ok(item) => {
                    if item.name().is_some() {
                        first_definition.get_or_insert(item.span());
                    }
                    items.push(item);
                }
                Err(Failed) => self.skip_to_item(start),
            }
            let after = match items.last() {
                Some(last) if last.name().is_none() => Extra::SeparatorAfterHeader,
                _ => Extra::SeparatorAfterDefinition,
            };
            // Other compilers take either separator.
            if self.at(';') || (self.at(',') && self.reporter.dialect().takes(after)) {
                let place = self.reporter.place(self.span());
                self.reporter.extra(after, place, Code::Dialect);
                self.bump();
            }
        }
        items
    }

    fn item(&mut self, first_definition: Option<Span>) -> Parsed<Item> {
        let doc = self.doc();
        let start = self.span();
        let Some(TokenKind::Keyword(keyword)) = self.peek() else {
            let senum =
                self.slice(start) == "senum" && self.peek_second() == Some(TokenKind::Identifier);
            return if senum {
                self.string_enum(doc).map(Item::Typedef)
            } else {
                Err(self.no_item())
            };
        };
        let item = match keyword {
            Keyword::Include => Item::Include(self.include()?),
            Keyword::CppInclude => Item::CppInclude(self.cpp_include()?),
            Keyword::Namespace => Item::Namespace(self.namespace()?),
            Keyword::Const => return Ok(Item::Const(self.constant(doc)?)),
            Keyword::Typedef => return Ok(Item::Typedef(self.typedef(doc)?)),
            Keyword::Enum => return Ok(Item::Enum(self.enumeration(doc)?)),
            Keyword::Struct => return Ok(Item::Struct(self.structure(StructKind::Struct, doc)?)),
            Keyword::Union => return Ok(Item::Struct(self.structure(StructKind::Union, doc)?)),
            Keyword::Exception => {
                return Ok(Item::Struct(self.structure(StructKind::Exception, doc)?));
            }
            Keyword::Service => return Ok(Item::Service(self.service(doc)?)),
            _ => match keyword.modern_namespace() {
                Some(modern) => return Err(self.old_namespace(keyword, modern)),
                None => return Err(self.no_item()),
            },
        };
        if let Some(definition) = first_definition
            && !self.reporter.dialect().takes(Extra::HeaderAfterDefinition)
        {
            let place = self.reporter.place(self.since(start));
            let definition = self.reporter.place(definition);
            self.reporter.report(
                Diagnostic::error(
                    Code::HeaderAfterDefinition,
                    place,
                    format!("`{}` belongs above the definitions", keyword.as_str()),
                )
                .with_place(definition, "they start here")
                .with_help(format!(
                    "move it up ({} takes it where it is)",
                    Extra::HeaderAfterDefinition.options()
                )),
            );
        }
        Ok(item)
    }

    fn no_item(&mut self) -> Failed {
        self.unexpected("a definition (`const`, `typedef`, `enum`, `struct`, `union`, `exception` or `service`)")
    }

    fn old_namespace(&mut self, keyword: Keyword, modern: &str) -> Failed {
        let span = self.bump();
        let place = self.reporter.place(span);
        let message = format!(
            "`{}` was taken out of the language: write `{modern}`",
            keyword.as_str()
        );
        self.reporter
            .report(Diagnostic::error(Code::OldNamespace, place, message).with_fix(place, modern));
        if self.peek() == Some(TokenKind::Identifier) || self.peek() == Some(TokenKind::Literal) {
            self.bump();
        }
        Failed
    }

    fn include(&mut self) -> Parsed<Include> {
        let start = self.bump();
        let path = self.literal("the file to include, as a string")?;
        self.include_alias();
        Ok(Include {
            span: self.since(start),
            path,
        })
    }

    fn cpp_include(&mut self) -> Parsed<CppInclude> {
        let start = self.bump();
        let path = self.literal("the file to include, as a string")?;
        Ok(CppInclude {
            span: self.since(start),
            path,
        })
    }

    fn namespace(&mut self) -> Parsed<Namespace> {
        let start = self.bump();
        let star = self.at('*');
        let scope = if star {
            Name {
                text: "*".to_owned(),
                span: self.bump(),
            }
        } else {
            self.path("a language, or `*`")?
        };
        self.namespace_string()?;
        let name = self.path("a namespace")?;
        let annotations = if star {
            self.extra_annotations(Extra::AnnotatedStar)?
        } else {
            self.annotations()?
        };
        Ok(Namespace {
            span: self.since(start),
            scope,
            name,
            annotations,
        })
    }

    fn constant(&mut self, doc: Option<String>) -> Parsed<Const> {
        let start = self.bump();
        let ty = self.type_ref()?;
        let name = self.name("a constant's name")?;
        self.expect('=')?;
        let value = self.value()?;
        self.extra_annotations(Extra::AnnotatedConst)?;
        let span = self.since(start);
        self.separator();
        Ok(Const {
            span,
            doc,
            ty,
            name,
            value,
        })
    }

    /// `senum Color { "red", "blue" }`: the language had it once, and it is a string.
    fn string_enum(&mut self, doc: Option<String>) -> Parsed<Typedef> {
        let start = self.bump();
        let place = self.reporter.place(start);
        self.reporter.extra(Extra::Senum, place, Code::Dialect);
        let name = self.name("a name")?;
        let open = self.expect('{')?;
        while self.peek() == Some(TokenKind::Literal) {
            self.bump();
            self.separator();
        }
        self.close('}', open, "a string")?;
        let kind = TypeRefKind::Base(BaseType::String);
        let ty = TypeRef {
            span: start,
            kind,
            annotations: None,
        };
        Ok(Typedef {
            span: self.since(start),
            doc,
            ty,
            name,
            annotations: None,
        })
    }

    fn typedef(&mut self, doc: Option<String>) -> Parsed<Typedef> {
        let start = self.bump();
        let ty = self.type_ref()?;
        let name = self.name("the new name of the type")?;
        let annotations = self.annotations()?;
        let span = self.since(start);
        self.separator();
        Ok(Typedef {
            span,
            doc,
            ty,
            name,
            annotations,
        })
    }

    fn enumeration(&mut self, doc: Option<String>) -> Parsed<Enum> {
        let start = self.bump();
        let name = self.name("an enum's name")?;
        let open = self.expect('{')?;
        let mut values = Vec::new();
        loop {
            match self.peek() {
                Some(TokenKind::Symbol('}')) | None => break,
                Some(TokenKind::Keyword(keyword)) if self.starts_definition(keyword) => break,
                _ => {}
            }
            if self.structured_annotations() {
                continue;
            }
            let start = self.position();
            match self.enum_value() {
                Ok(value) => values.push(value),
                Err(Failed) => self.skip_member(start, '}'),
            }
        }
        let _ = self.close('}', open, "a value's name");
        let body = self.since(open);
        let annotations = self.annotations()?;
        Ok(Enum {
            span: self.since(start),
            doc,
            name,
            body,
            values,
            annotations,
        })
    }

    fn enum_value(&mut self) -> Parsed<EnumValue> {
        let doc = self.doc();
        let name = self.path("a value's name")?;
        let number = if self.eat('=') {
            Some(self.int("a number")?)
        } else {
            None
        };
        if number.is_none() {
            self.check_dots(&name);
        }
        let annotations = self.annotations()?;
        let span = self.since(name.span);
        self.separator();
        Ok(EnumValue {
            span,
            doc,
            name,
            number,
            annotations,
        })
    }

    fn structure(&mut self, kind: StructKind, doc: Option<String>) -> Parsed<Struct> {
        let start = self.bump();
        let name = self.name(match kind {
            StructKind::Struct => "a struct's name",
            StructKind::Union => "a union's name",
            StructKind::Exception => "an exception's name",
        })?;
        let xsd_all = kind != StructKind::Exception && self.eat_keyword(Keyword::XsdAll).is_some();
        let open = self.expect('{')?;
        let fields = self.fields('}', open, "a field");
        let body = self.since(open);
        let annotations = self.annotations()?;
        Ok(Struct {
            span: self.since(start),
            doc,
            kind,
            name,
            xsd_all,
            body,
            fields,
            annotations,
        })
    }
}
