//! The tokens that the parser sees, one after the other, and how it gets on after a mistake.

use std::collections::HashSet;

use super::{
    DEEPEST, Reporter,
    fbthrift::Fbthrift,
    literals::{integer, unescaped},
};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    doc::clean,
    source::Span,
    syntax::{Literal, Name},
    token::{Keyword, Token, TokenKind},
};

/// Something could not be read; what, has been reported.
#[derive(Debug)]
pub(super) struct Failed;

pub(super) type Parsed<T> = Result<T, Failed>;

pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The tokens that are no trivia, by their place in `tokens`.
    visible: Vec<usize>,
    /// How many of them have been read.
    position: usize,
    depth: usize,
    /// The syntax of fbthrift that was found.
    pub(super) foreign: HashSet<Fbthrift>,
    pub(super) reporter: Reporter,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], reporter: Reporter) -> Self {
        let visible = tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| !token.kind.is_trivia())
            .map(|(i, _)| i)
            .collect();
        Self {
            text,
            tokens,
            visible,
            position: 0,
            depth: 0,
            foreign: HashSet::new(),
            reporter,
        }
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.reporter.finish()
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    fn nth(&self, ahead: usize) -> Option<Token> {
        let index = self.visible.get(self.position + ahead)?;
        self.tokens.get(*index).copied()
    }

    pub(super) fn peek(&self) -> Option<TokenKind> {
        self.nth(0).map(|token| token.kind)
    }

    pub(super) fn peek_second(&self) -> Option<TokenKind> {
        self.nth(1).map(|token| token.kind)
    }

    pub(super) fn peek_third(&self) -> Option<TokenKind> {
        self.nth(2).map(|token| token.kind)
    }

    pub(super) fn is_fourth(&self, symbol: char) -> bool {
        self.nth(3)
            .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    pub(super) fn second_span(&self) -> Span {
        self.nth(1).map_or(self.span(), |token| token.span)
    }

    pub(super) fn at(&self, symbol: char) -> bool {
        self.peek() == Some(TokenKind::Symbol(symbol))
    }

    pub(super) fn at_keyword(&self, keyword: Keyword) -> bool {
        self.peek() == Some(TokenKind::Keyword(keyword))
    }

    pub(super) fn at_end(&self) -> bool {
        self.position >= self.visible.len()
    }

    /// The place of the next token, or the end of the text.
    pub(super) fn span(&self) -> Span {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.nth(0).map_or(Span::new(end, end), |token| token.span)
    }

    /// The last token that was read.
    pub(super) fn last(&self) -> Option<Token> {
        let index = self.visible.get(self.position.checked_sub(1)?)?;
        self.tokens.get(*index).copied()
    }

    /// From `start` to the last token that was read.
    pub(super) fn since(&self, start: Span) -> Span {
        self.last().map_or(start, |token| start.to(token.span))
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub(super) fn bump(&mut self) -> Span {
        let span = self.span();
        self.position = (self.position + 1).min(self.visible.len());
        span
    }

    pub(super) fn eat(&mut self, symbol: char) -> bool {
        let there = self.at(symbol);
        if there {
            self.bump();
        }
        there
    }

    pub(super) fn eat_keyword(&mut self, keyword: Keyword) -> Option<Span> {
        self.at_keyword(keyword).then(|| self.bump())
    }

    /// `,` or `;`, which may be left out anywhere.
    pub(super) fn separator(&mut self) {
        if self.at(',') || self.at(';') {
            self.bump();
        }
    }

    pub(super) fn expect(&mut self, symbol: char) -> Parsed<Span> {
        if self.at(symbol) {
            Ok(self.bump())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    /// Ends what was opened at `open`, or says that nothing does.
    pub(super) fn close(&mut self, symbol: char, open: Span, or: &str) -> Parsed<()> {
        if self.eat(symbol) {
            return Ok(());
        }
        let diagnostic = self.unexpected_diagnostic(&format!("{or} or `{symbol}`"));
        let open = self.reporter.place(open);
        self.reporter
            .report(diagnostic.with_place(open, "opened here"));
        Err(Failed)
    }

    /// Reports that something else was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> Failed {
        let diagnostic = self.unexpected_diagnostic(expected);
        self.reporter.report(diagnostic);
        Failed
    }

    fn unexpected_diagnostic(&self, expected: &str) -> Diagnostic {
        let span = self.span();
        let found = match self.slice(span) {
            "" => "the end of the file".to_owned(),
            text => format!(
                "`{}`",
                text.lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(40)
                    .collect::<String>()
            ),
        };
        Diagnostic::error(
            Code::Syntax,
            self.reporter.place(span),
            format!("expected {expected}, found {found}"),
        )
    }

    /// A name that may have dots.
    pub(super) fn path(&mut self, what: &str) -> Parsed<Name> {
        match self.peek() {
            Some(TokenKind::Identifier) => {
                let span = self.bump();
                Ok(Name {
                    text: self.slice(span).to_owned(),
                    span,
                })
            }
            // A keyword is taken for a name only where one has to stand.
            Some(TokenKind::Keyword(_)) => {
                let place = self.reporter.place(self.span());
                if !self.reporter.dialect().takes(Extra::KeywordAsName) {
                    let found = self.slice(self.span());
                    self.reporter.report(
                        Diagnostic::error(
                            Code::Syntax,
                            place,
                            format!("`{found}` is a keyword, and cannot be {what}"),
                        )
                        .with_help(format!("{} takes it", Extra::KeywordAsName.options())),
                    );
                }
                let span = self.bump();
                Ok(Name {
                    text: self.slice(span).to_owned(),
                    span,
                })
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// A name that is being defined.
    pub(super) fn name(&mut self, what: &str) -> Parsed<Name> {
        let name = self.path(what)?;
        self.check_dots(&name);
        Ok(name)
    }

    pub(super) fn check_dots(&mut self, name: &Name) {
        if name.text.contains('.') {
            let place = self.reporter.place(name.span);
            let message = format!("`{}` has a dot, and cannot be defined", name.text);
            self.reporter.report(
                Diagnostic::error(Code::DottedName, place, message)
                    .with_fix(place, name.text.replace('.', "_")),
            );
        }
    }

    pub(super) fn literal(&mut self, what: &str) -> Parsed<Literal> {
        if self.peek() != Some(TokenKind::Literal) {
            return Err(self.unexpected(what));
        }
        let span = self.bump();
        Ok(Literal {
            value: unescaped(self.slice(span)),
            span,
        })
    }

    /// An integer; `true` and `false` are ones too.
    pub(super) fn int(&mut self, what: &str) -> Parsed<(i64, Span)> {
        match self.peek() {
            Some(TokenKind::Bool) => {
                let span = self.bump();
                Ok((
                    i64::from(self.slice(span).eq_ignore_ascii_case("true")),
                    span,
                ))
            }
            Some(TokenKind::Int) => {
                let span = self.bump();
                let text = self.slice(span);
                let value = integer(text);
                if value.is_none() {
                    let place = self.reporter.place(span);
                    let message = format!("`{text}` does not fit in 64 bits");
                    self.reporter
                        .report(Diagnostic::error(Code::IntegerOverflow, place, message));
                }
                Ok((value.unwrap_or_default(), span))
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// The comment between the last token and the next, if it is one that documents.
    pub(super) fn doc(&self) -> Option<String> {
        let next = self
            .visible
            .get(self.position)
            .copied()
            .unwrap_or(self.tokens.len());
        let last = self
            .position
            .checked_sub(1)
            .and_then(|last| self.visible.get(last))
            .map_or(0, |last| last + 1);
        let between = self.tokens.get(last..next)?;
        let doc = between
            .iter()
            .rev()
            .find(|token| token.kind == TokenKind::DocComment)?;
        clean(self.slice(doc.span))
    }

    /// Goes one level deeper, unless that is too deep: then it passes over what is in the brackets.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            let place = self.reporter.place(self.span());
            let message = format!("this nests deeper than {DEEPEST} levels");
            self.reporter
                .report(Diagnostic::error(Code::TooDeep, place, message));
            self.skip_nested();
            return Err(Failed);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}
