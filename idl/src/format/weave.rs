//! Tokens, their marks and the comments between them, as one list of pieces.

use super::{
    marks::{Gap, Mark, Marks},
    printer::Piece,
};
use crate::token::{Token, TokenKind};

pub(super) fn weave<'a>(marks: &Marks<'a>) -> Vec<Piece<'a>> {
    let mut weaver = Weaver {
        pieces: Vec::with_capacity(marks.list.len() * 3),
        before: Before::Start,
    };
    let tokens = marks.tree.tokens();
    let mut next = 0;
    for mark in &marks.list {
        let between = tokens.get(next..mark.index).unwrap_or_default();
        weaver.token(marks, mark, between);
        next = mark.index + 1;
    }
    let rest = tokens.get(next..).unwrap_or_default();
    weaver.comments(marks, rest, Gap::Hard);
    if weaver.before != Before::Start {
        weaver.pieces.push(Piece::Hard);
    }
    weaver.pieces
}

struct Weaver<'a> {
    pieces: Vec<Piece<'a>>,
    before: Before,
}

/// What has just been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing at all.
    Start,
    /// An opening bracket; there is no space behind it where `tight`.
    Opening {
        tight: bool,
    },
    Token,
    /// A comment that something may follow on its line.
    Block,
    /// A comment to the end of the line.
    Line,
}

/// The spaces and comments before a token, when all comments are written.
struct Rest {
    /// The line ends behind the last comment.
    newlines: usize,
    /// Whether a comment stands on a line of its own.
    own_line: bool,
    prefix: &'static str,
}

impl<'a> Weaver<'a> {
    fn token(&mut self, marks: &Marks<'a>, mark: &Mark, between: &[Token]) {
        let rest = self.comments(marks, between, mark.gap);
        if mark.outdents {
            self.pieces.push(Piece::Dedent);
        }
        let gap = self.gap(mark, &rest);
        self.pieces.extend(gap);
        if !rest.prefix.is_empty() {
            self.pieces.push(Piece::Text(rest.prefix.into()));
        }
        let text = marks.tree.slice(mark.token.span);
        self.pieces.push(Piece::Text(text.into()));
        self.pieces.extend(mark.after.iter().cloned());
        self.before = match mark.token.kind {
            TokenKind::Symbol('(' | '[' | '<') => Before::Opening { tight: true },
            TokenKind::Symbol('{') => Before::Opening { tight: false },
            _ => Before::Token,
        };
    }

    /// What to write between what is there and a token.
    fn gap(&self, mark: &Mark, rest: &Rest) -> Option<Piece<'a>> {
        let on_lines = matches!(mark.gap, Gap::Hard | Gap::Blank);
        match self.before {
            Before::Start => return None,
            // Brackets hug what is in them.
            _ if on_lines || self.before == Before::Line => {
                let kept = rest.newlines > 1
                    && on_lines
                    && !mark.outdents
                    && !matches!(self.before, Before::Opening { .. });
                let wanted = mark.gap == Gap::Blank && !rest.own_line;
                return Some(if kept || wanted {
                    Piece::Blank
                } else {
                    Piece::Hard
                });
            }
            _ => {}
        }
        let behind_comment = self.before == Before::Block;
        let hugs = matches!(
            mark.token.kind,
            TokenKind::Symbol(',' | ';' | ')' | ']' | '>' | ':')
        );
        match mark.gap {
            Gap::None if behind_comment && !hugs => Some(Piece::Space),
            Gap::None => None,
            Gap::Soft if behind_comment && !hugs => Some(Piece::Line),
            Gap::Soft => Some(Piece::Soft),
            Gap::Line => Some(Piece::Line),
            _ => Some(Piece::Space),
        }
    }

    /// The comments among `between`, which stand before a token with this gap.
    fn comments(&mut self, marks: &Marks<'a>, between: &[Token], gap: Gap) -> Rest {
        let mut rest = Rest {
            newlines: 0,
            own_line: false,
            prefix: "",
        };
        for token in between {
            let text = marks.tree.slice(token.span);
            match token.kind {
                TokenKind::Whitespace if text == "#@" => rest.prefix = "#@",
                TokenKind::Whitespace => rest.newlines += text.matches('\n').count(),
                TokenKind::ByteOrderMark => self.pieces.push(Piece::Mark(text)),
                kind if kind.is_comment() => self.comment(token, text, &mut rest, gap),
                _ => {}
            }
        }
        rest
    }

    fn comment(&mut self, token: &Token, text: &'a str, rest: &mut Rest, gap: Gap) {
        let to_end_of_line = matches!(token.kind, TokenKind::LineComment | TokenKind::HashComment);
        let stays = rest.newlines == 0 && self.before != Before::Line;
        match self.before {
            Before::Start => rest.own_line = true,
            Before::Opening { tight: true } if stays && !to_end_of_line => {}
            _ if stays => self.pieces.push(Piece::Space),
            before => {
                let first = !std::mem::replace(&mut rest.own_line, true);
                let wanted = first && gap == Gap::Blank;
                let kept = rest.newlines > 1 && !matches!(before, Before::Opening { .. });
                self.pieces.push(if wanted || kept {
                    Piece::Blank
                } else {
                    Piece::Hard
                });
            }
        }
        rest.newlines = 0;
        self.pieces.push(if to_end_of_line {
            Piece::Text(text.trim_end().into())
        } else {
            block(text)
        });
        self.before = if to_end_of_line {
            Before::Line
        } else {
            Before::Block
        };
    }
}

/// A comment whose lines all start with a star is indented anew; any other stays as it is, since it may hold a table.
fn block(text: &str) -> Piece<'_> {
    if !text.contains('\n') {
        return Piece::Text(text.into());
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim_end();
    let rest: Vec<&str> = lines.map(str::trim_end).collect();
    let starred = |line: &&str| line.is_empty() || line.trim_start().starts_with('*');
    if rest.iter().all(starred) {
        let rest = rest.iter().map(|line| line.trim_start());
        let lines = std::iter::once(first).chain(rest).collect();
        return Piece::Starred(lines);
    }
    Piece::Text(text.replace("\r\n", "\n").into())
}
