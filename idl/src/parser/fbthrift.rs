//! Syntax of fbthrift, Meta's language of that name: it is told as such, and passed over.

use super::cursor::{Cursor, Failed};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::Span,
    token::{Keyword, TokenKind},
};

/// Syntax that fbthrift has and Apache's Thrift has not. Each kind is reported once per file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fbthrift {
    Package,
    Annotation,
    Interaction,
    Performs,
    Stream,
    SeveralResults,
    FunctionQualifier,
    ExceptionQualifier,
    HaskellInclude,
    IncludeAs,
    NamespaceString,
    StructValue,
    RawString,
}

impl Fbthrift {
    fn what(self) -> &'static str {
        match self {
            Self::Package => "`package`",
            Self::Annotation => "an annotation that starts with `@`",
            Self::Interaction => "`interaction`",
            Self::Performs => "`performs`",
            Self::Stream => "a `stream` or a `sink`",
            Self::SeveralResults => "a method with several results",
            Self::FunctionQualifier => "a qualifier of a method such as `client` or `readonly`",
            Self::ExceptionQualifier => "a qualifier of an exception such as `safe` or `client`",
            Self::HaskellInclude => "`hs_include`",
            Self::IncludeAs => "`as` after an include",
            Self::NamespaceString => "a namespace in quotes",
            Self::StructValue => "a struct as `Name{field = value}`",
            Self::RawString => "a string in three quotes",
        }
    }
}

/// The qualifiers that are allowed before `exception`, and before a method.
const QUALIFIERS: [&str; 8] = [
    "client",
    "idempotent",
    "permanent",
    "readonly",
    "safe",
    "server",
    "stateful",
    "transient",
];

impl Cursor<'_> {
    fn foreign(&mut self, what: Fbthrift, span: Span) {
        if !self.foreign.insert(what) {
            return;
        }
        let place = self.reporter.place(span);
        let message = format!(
            "{} is syntax of fbthrift, and not of Apache's Thrift",
            what.what()
        );
        self.reporter
            .report(Diagnostic::error(Code::Fbthrift, place, message).with_help(
            "alato reads Apache's Thrift: leave it out, or keep a file without it beside this one",
        ));
    }

    /// `@scope.Name{field = value}`, as often as it is there. Whether it was.
    pub(super) fn structured_annotations(&mut self) -> bool {
        let mut found = false;
        while self.at('@') {
            found = true;
            let start = self.bump();
            if matches!(
                self.peek(),
                Some(TokenKind::Identifier | TokenKind::Keyword(_))
            ) {
                self.bump();
            }
            self.foreign(Fbthrift::Annotation, self.since(start));
            if self.at('{') {
                self.skip_group();
            }
        }
        found
    }

    /// A header or a definition of fbthrift's. Whether there was one.
    pub(super) fn foreign_item(&mut self) -> bool {
        if self.structured_annotations() {
            return true;
        }
        if self.peek() != Some(TokenKind::Identifier) {
            return false;
        }
        let start = self.span();
        let second = self.peek_second();
        match (self.slice(start), second) {
            ("package", Some(TokenKind::Literal)) => {
                self.bump();
                self.bump();
                self.foreign(Fbthrift::Package, self.since(start));
            }
            ("package", Some(TokenKind::Symbol(';'))) => {
                self.bump();
                self.foreign(Fbthrift::Package, start);
            }
            ("hs_include", Some(TokenKind::Literal)) => {
                self.bump();
                self.bump();
                self.foreign(Fbthrift::HaskellInclude, self.since(start));
            }
            ("interaction", Some(TokenKind::Identifier)) => {
                self.bump();
                self.bump();
                self.foreign(Fbthrift::Interaction, self.since(start));
                if self.at('{') {
                    self.skip_group();
                }
                // The annotations of it.
                if self.at('(') {
                    self.skip_group();
                }
            }
            (word, Some(TokenKind::Keyword(Keyword::Exception) | TokenKind::Identifier))
                if QUALIFIERS.contains(&word) =>
            {
                self.bump();
                self.foreign(Fbthrift::ExceptionQualifier, start);
                // What follows is looked at by itself.
                return true;
            }
            _ => return false,
        }
        self.separator();
        true
    }

    /// `as name` after an include.
    pub(super) fn include_alias(&mut self) {
        let start = self.span();
        if self.peek() == Some(TokenKind::Identifier)
            && self.slice(start) == "as"
            && self.peek_second() == Some(TokenKind::Identifier)
        {
            self.bump();
            self.bump();
            self.foreign(Fbthrift::IncludeAs, self.since(start));
            self.separator();
        }
    }

    /// A namespace that is a string.
    pub(super) fn namespace_string(&mut self) -> Result<(), Failed> {
        if self.peek() == Some(TokenKind::Literal) {
            let span = self.bump();
            self.foreign(Fbthrift::NamespaceString, span);
            return Err(Failed);
        }
        Ok(())
    }

    /// A member of a service that is no method. Whether there was one.
    pub(super) fn foreign_member(&mut self) -> bool {
        if self.structured_annotations() {
            return true;
        }
        let start = self.span();
        let performs = self.peek() == Some(TokenKind::Identifier)
            && self.slice(start) == "performs"
            && self.peek_second() == Some(TokenKind::Identifier)
            && self.peek_third() != Some(TokenKind::Symbol('('));
        if performs {
            self.bump();
            self.bump();
            self.foreign(Fbthrift::Performs, self.since(start));
            self.separator();
        }
        performs
    }

    /// `client`, `readonly` and so on before a method, unless it is the type that the method
    /// returns.
    pub(super) fn method_qualifiers(&mut self) {
        while self.peek() == Some(TokenKind::Identifier)
            && QUALIFIERS.contains(&self.slice(self.span()))
            && matches!(
                self.peek_second(),
                Some(TokenKind::Identifier | TokenKind::Keyword(_))
            )
            && self.peek_third() != Some(TokenKind::Symbol('('))
        {
            let span = self.bump();
            self.foreign(Fbthrift::FunctionQualifier, span);
        }
    }

    /// `stream<T>` or `sink<T, U>`, if it is there.
    pub(super) fn stream(&mut self) -> Option<Span> {
        let start = self.span();
        if self.peek() != Some(TokenKind::Identifier)
            || !matches!(self.slice(start), "stream" | "sink")
            || self.peek_second() != Some(TokenKind::Symbol('<'))
        {
            return None;
        }
        self.bump();
        self.foreign(Fbthrift::Stream, start);
        self.skip_group();
        Some(start)
    }

    /// The rest of what a method returns, after the type: `i32, stream<i32>`.
    pub(super) fn more_results(&mut self) {
        while self.at(',') {
            let start = self.bump();
            self.foreign(Fbthrift::SeveralResults, start);
            if self.stream().is_none() && self.type_ref().is_err() {
                return;
            }
        }
    }

    /// `Name{field = value}`. Whether it was there. In a list, a map may follow a name without a
    /// comma.
    pub(super) fn struct_value(&mut self) -> bool {
        let fields = match self.peek_third() {
            Some(TokenKind::Symbol('}')) => self.span().end == self.second_span().start,
            Some(TokenKind::Identifier | TokenKind::Keyword(_)) => self.is_fourth('='),
            _ => false,
        };
        let found = fields
            && self.peek() == Some(TokenKind::Identifier)
            && self.peek_second() == Some(TokenKind::Symbol('{'));
        if found {
            let start = self.bump();
            self.foreign(Fbthrift::StructValue, start);
            self.skip_group();
        }
        found
    }

    /// `{field = value}`, from its `=`. Whether it was there.
    pub(super) fn field_value(&mut self) -> bool {
        let found = self.at('=');
        if found {
            self.foreign(Fbthrift::StructValue, self.span());
        }
        found
    }

    /// `'''text'''`, which reads as an empty string with another after it. Whether it was there.
    pub(super) fn raw_string(&mut self) -> bool {
        let (first, second) = (self.span(), self.second_span());
        let found = self.peek() == Some(TokenKind::Literal)
            && self.peek_second() == Some(TokenKind::Literal)
            && matches!(self.slice(first), "\"\"" | "''")
            && first.end == second.start;
        if found {
            self.foreign(Fbthrift::RawString, first);
        }
        found
    }

    /// Passes over what is in brackets, and these: up to where as many are closed as were opened. A
    /// definition that starts before is not in them.
    fn skip_group(&mut self) {
        let mut open = 0_usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Symbol('<' | '[' | '{' | '(') => open += 1,
                TokenKind::Symbol('>' | ']' | '}' | ')') => open = open.saturating_sub(1),
                TokenKind::Keyword(keyword) if self.starts_definition(keyword) => return,
                _ => {}
            }
            self.bump();
            if open == 0 {
                return;
            }
        }
    }
}
