//! How the parser gets on after a mistake.

use super::cursor::Cursor;
use crate::{
    source::Span,
    token::{Keyword, TokenKind},
};

impl Cursor<'_> {
    /// Passes over tokens up to where as many brackets were closed as opened, and then to the end of what they are in.
    pub(super) fn skip_nested(&mut self) {
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
        if self.position() == start && !self.at(end) {
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
        if self.position() == start {
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
        let Some(last) = self.last() else { return true };
        if last.kind == TokenKind::Symbol('}') {
            return true;
        }
        let between = Span::new(last.span.end, self.span().start);
        self.slice(between).contains('\n')
    }
}
