//! Where something stands: files, byte ranges in them, and lines.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file of a [`Workspace`](crate::Workspace), by number. A text that is parsed alone is number 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// From the start of this one to the end of `last`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end.max(self.start),
        }
    }

    /// The same, to index a text with.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A span, and the file that it is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
}

/// The text of a file, and what it is called.
#[derive(Clone, Debug)]
pub struct Source {
    path: PathBuf,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

impl Source {
    /// A text, and what to call it in messages.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let after_newlines = text
            .bytes()
            .zip(1_u32..)
            .filter(|(byte, _)| *byte == b'\n')
            .map(|(_, after)| after);
        let line_starts = std::iter::once(0).chain(after_newlines).collect();
        Self {
            path: path.into(),
            text,
            line_starts,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All of it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty if the span is not of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The line that a byte is in, from 1, and its column in characters, from 1.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        let before = self.slice(Span::new(start, offset));
        (line.max(1), before.chars().count() + 1)
    }

    /// The text of a line, from 1, without what ends it.
    #[must_use]
    pub fn line(&self, number: usize) -> &str {
        let start = self
            .line_starts
            .get(number.saturating_sub(1))
            .map_or(self.text.len(), |start| *start as usize);
        let end = self
            .line_starts
            .get(number)
            .map_or(self.text.len(), |start| *start as usize);
        self.text
            .get(start..end)
            .unwrap_or_default()
            .trim_end_matches(['\n', '\r'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lines_and_columns() {
        let source = Source::new("a.thrift", "eins\r\nzwö x\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(6), (2, 1));
        assert_eq!(source.line_column(11), (2, 5));
        assert_eq!(source.line(2), "zwö x");
        assert_eq!(source.line(1), "eins");
        assert_eq!(source.line(3), "");
        assert_eq!(source.line(9), "");
        assert_eq!(source.line_column(99), (3, 1));
    }
}
