//! The tokens that the parser sees, one after the other, and how it gets on after a mistake.

use super::{DEEPEST, Reporter};
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

    /// From `start` to the last token that was read.
    pub(super) fn since(&self, start: Span) -> Span {
        let last = self
            .position
            .checked_sub(1)
            .and_then(|last| self.visible.get(last));
        let last = last.and_then(|index| self.tokens.get(*index));
        last.map_or(start, |token| start.to(token.span))
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

    /// Passes over tokens up to where as many brackets were closed as opened, and then to the end of what they are in.
    fn skip_nested(&mut self) {
        let mut open = 0_usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Symbol('<' | '[' | '{' | '(') => open += 1,
                TokenKind::Symbol('>' | ']' | '}' | ')') if open == 0 => return,
                TokenKind::Symbol('>' | ']' | '}' | ')') => open -= 1,
                TokenKind::Keyword(keyword) if self.starts_definition(keyword) => return,
                _ => {}
            }
            self.bump();
        }
    }

    /// Passes over the rest of a broken member of a list that `end` ends: up to its separator, the next number with a
    /// colon, the end, or a definition.
    pub(super) fn skip_member(&mut self, start: usize, end: char) {
        if self.position == start && !self.at(end) {
            self.bump();
        }
        let mut open = 0_usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Symbol(',' | ';') if open == 0 => {
                    self.bump();
                    return;
                }
                TokenKind::Symbol(symbol) if symbol == end && open == 0 => return,
                TokenKind::Symbol('(' | '[' | '{') => open += 1,
                TokenKind::Symbol(')' | ']' | '}') => match open.checked_sub(1) {
                    Some(less) => open = less,
                    None => return,
                },
                TokenKind::Int
                    if open == 0 && self.peek_second() == Some(TokenKind::Symbol(':')) =>
                {
                    return;
                }
                TokenKind::Keyword(keyword) if self.starts_definition(keyword) => return,
                _ => {}
            }
            self.bump();
        }
    }

    /// Passes over what no definition starts with.
    pub(super) fn skip_to_item(&mut self, start: usize) {
        if self.position == start {
            self.bump();
        }
        while let Some(kind) = self.peek() {
            if matches!(kind, TokenKind::Keyword(keyword) if self.starts_definition(keyword)) {
                return;
            }
            self.bump();
        }
    }

    /// Whether the next token, which is this keyword, starts a definition: it is the first of its line, or the file,
    /// or stands behind a `}`, and what follows could be one.
    pub(super) fn starts_definition(&self, keyword: Keyword) -> bool {
        if !keyword.starts_item() {
            return false;
        }
        let follows = match (keyword, self.peek_second()) {
            (Keyword::Include | Keyword::CppInclude, second) => second == Some(TokenKind::Literal),
            (
                Keyword::Struct
                | Keyword::Union
                | Keyword::Exception
                | Keyword::Enum
                | Keyword::Service,
                Some(second),
            ) => {
                matches!(second, TokenKind::Identifier | TokenKind::Keyword(_))
            }
            (_, second) => second.is_some(),
        };
        follows && self.is_first_of_line()
    }

    fn is_first_of_line(&self) -> bool {
        let Some(last) = self
            .position
            .checked_sub(1)
            .and_then(|last| self.visible.get(last))
        else {
            return true;
        };
        let Some(last) = self.tokens.get(*last) else {
            return true;
        };
        if last.kind == TokenKind::Symbol('}') {
            return true;
        }
        let between = Span::new(last.span.end, self.span().start);
        self.slice(between).contains('\n')
    }
}

/// What a string means: its text between the quotes, its escapes resolved. An escape that is none stays as it is.
fn unescaped(written: &str) -> String {
    let quote = written.chars().next().unwrap_or('"');
    let inner = written.get(1..).unwrap_or_default();
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == quote {
            break;
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('r') => value.push('\r'),
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some(quoted @ ('"' | '\'' | '\\')) => value.push(quoted),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

/// Decimal, or hexadecimal behind `0x`, or octal behind `0o`; the sign is that of the whole. The digits alone have to fit in
/// 64 bits with a sign, as `strtoll` wants it.
fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |digits, radix| i64::from_str_radix(digits, radix).ok();
    let magnitude = match (digits.strip_prefix("0x"), digits.strip_prefix("0o")) {
        (Some(digits), _) => radix(digits, 16)?,
        (_, Some(digits)) => radix(digits, 8)?,
        (None, None) => return text.parse().ok(),
    };
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_integers_as_strtoll_does() {
        assert_eq!(integer("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(integer("9223372036854775808"), None);
        assert_eq!(integer("+7"), Some(7));
        assert_eq!(integer("098325"), Some(98325));
        assert_eq!(integer("-0x10"), Some(-16));
        assert_eq!(integer("0xFFFFFFFFFFFFFFFF"), None);
        assert_eq!(integer("-0x8000000000000000"), None);
        assert_eq!(integer("0o17"), Some(15));
    }

    #[test]
    fn resolves_escapes() {
        assert_eq!(unescaped(r#""a\n\"b\\""#), "a\n\"b\\");
        assert_eq!(unescaped(r"'\x41'"), r"\x41");
        assert_eq!(unescaped("'open"), "open");
        assert_eq!(unescaped("'"), "");
    }
}
