//! From pieces to text: a group stands on one line where it fits.

use std::borrow::Cow;

/// Lines are no longer, where they can be broken.
const WIDTH: usize = 100;

/// Of each level.
const INDENT: usize = 2;

#[derive(Clone, Debug)]
pub(super) enum Piece<'a> {
    Text(Cow<'a, str>),
    /// A comment of several lines, which are indented as what is around them.
    Starred(Vec<&'a str>),
    /// The mark of UTF-8, which takes no place.
    Mark(&'a str),
    Space,
    /// A new line where the group is broken, and otherwise nothing.
    Soft,
    /// A new line where the group is broken, and otherwise a space.
    Line,
    Hard,
    /// A new line, and an empty one before it.
    Blank,
    Comma,
    CommaIfBroken,
    Open,
    Close,
    Indent,
    Dedent,
}

pub(super) fn print(pieces: &[Piece<'_>]) -> String {
    let mut printer = Printer {
        pieces,
        forced: forced(pieces),
        broken: Vec::new(),
        text: String::new(),
        column: 0,
        indent: 0,
        at_line_start: true,
    };
    for (index, piece) in pieces.iter().enumerate() {
        printer.piece(index, piece);
    }
    printer.text
}

/// The groups that hold the end of a line, by the place of their [`Piece::Open`].
fn forced(pieces: &[Piece<'_>]) -> Vec<bool> {
    let mut forced = vec![false; pieces.len()];
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let ends_line = match piece {
            Piece::Open => {
                open.push((index, false));
                continue;
            }
            Piece::Close => {
                let Some((start, ends_line)) = open.pop() else {
                    continue;
                };
                if let Some(slot) = forced.get_mut(start) {
                    *slot = ends_line;
                }
                ends_line
            }
            Piece::Hard | Piece::Blank | Piece::Starred(_) => true,
            Piece::Text(text) => text.contains('\n'),
            _ => false,
        };
        if ends_line && let Some((_, all)) = open.last_mut() {
            *all = true;
        }
    }
    forced
}

struct Printer<'a> {
    pieces: &'a [Piece<'a>],
    forced: Vec<bool>,
    /// For each group that is open, whether it is broken.
    broken: Vec<bool>,
    text: String,
    column: usize,
    indent: usize,
    at_line_start: bool,
}

impl Printer<'_> {
    fn piece(&mut self, index: usize, piece: &Piece<'_>) {
        // Outside of all groups there is nothing to break.
        let broken = self.broken.last().copied().unwrap_or_default();
        match piece {
            Piece::Text(text) => self.write(text),
            Piece::Mark(text) => self.text.push_str(text),
            Piece::Starred(lines) => self.starred(lines),
            Piece::Soft | Piece::CommaIfBroken if !broken => {}
            Piece::Line if !broken => self.write(" "),
            Piece::Space => self.write(" "),
            Piece::Soft | Piece::Line | Piece::Hard => self.newline(),
            Piece::Blank => {
                self.newline();
                self.text.push('\n');
            }
            Piece::Comma | Piece::CommaIfBroken => self.write(","),
            Piece::Open => {
                let in_flat = self.broken.last() == Some(&false);
                let forced = self.forced.get(index).copied().unwrap_or_default();
                self.broken.push(!in_flat && (forced || !self.fits(index)));
            }
            Piece::Close => {
                self.broken.pop();
            }
            Piece::Indent => self.indent += INDENT,
            Piece::Dedent => self.indent = self.indent.saturating_sub(INDENT),
        }
    }

    fn newline(&mut self) {
        self.text.push('\n');
        self.column = 0;
        self.at_line_start = true;
    }

    fn write(&mut self, text: &str) {
        if std::mem::take(&mut self.at_line_start) {
            self.text.extend(std::iter::repeat_n(' ', self.indent));
            self.column = self.indent;
        }
        self.text.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    fn starred(&mut self, lines: &[&str]) {
        for (position, line) in lines.iter().enumerate() {
            if position > 0 {
                self.newline();
                if line.is_empty() {
                    continue;
                }
                self.write(" ");
            }
            self.write(line);
        }
    }

    /// Whether the group that opens here, and what follows it up to where the line may end, has place in the line.
    fn fits(&self, open: usize) -> bool {
        let mut column = if self.at_line_start {
            self.indent
        } else {
            self.column
        };
        let mut depth = 0_usize;
        let mut behind = false;
        for piece in self.pieces.iter().skip(open) {
            column += match piece {
                Piece::Text(text) => text.chars().count(),
                Piece::Line | Piece::Soft | Piece::Hard | Piece::Blank if behind => return true,
                Piece::Space | Piece::Line | Piece::Comma => 1,
                Piece::Open => {
                    depth += 1;
                    0
                }
                Piece::Close => {
                    depth = depth.saturating_sub(1);
                    behind |= depth == 0;
                    0
                }
                _ => 0,
            };
            if column > WIDTH {
                return false;
            }
        }
        true
    }
}
