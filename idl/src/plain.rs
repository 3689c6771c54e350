//! A diagnostic as plain text, with the lines that it is about.

use std::fmt::Write;

use crate::{
    diagnostic::Diagnostic,
    source::{FileId, Place, Source, Span},
};

/// The text of files, by number, for whoever shows a diagnostic.
pub trait Sources {
    /// The text and the name of a file.
    fn source(&self, file: FileId) -> Option<&Source>;
}

/// One file, which is number 0.
impl Sources for Source {
    fn source(&self, _file: FileId) -> Option<&Source> {
        Some(self)
    }
}

/// Plain text of a diagnostic, with its lines: `echo.thrift:3:7: error[duplicate-id]: …`.
///
/// ```
/// let source = alato_idl::Source::new("a.thrift", "struct A {\n  1: i32 a\n");
/// let (_, diagnostics) = alato_idl::parse(source.text());
/// assert_eq!(
///     alato_idl::render_plain(&diagnostics[0], &source),
///     "a.thrift:3:1: error[syntax]: expected a field or `}`, found the end of the file\n\
///      \u{20} 3 | \n\
///      \u{20}   | ^\n\
///      a.thrift:1:10: opened here\n\
///      \u{20} 1 | struct A {\n\
///      \u{20}   |          ^\n"
/// );
/// ```
#[must_use]
pub fn render_plain(diagnostic: &Diagnostic, sources: &dyn Sources) -> String {
    let mut text = String::new();
    for (position, label) in diagnostic.labels.iter().enumerate() {
        let heading = if position == 0 {
            let note = if label.message.is_empty() {
                String::new()
            } else {
                format!(" ({})", label.message)
            };
            format!(
                "{}[{}]: {}{note}",
                diagnostic.severity, diagnostic.code, diagnostic.message
            )
        } else {
            label.message.clone()
        };
        push_place(&mut text, label.place, &heading, sources);
    }
    if let Some(help) = &diagnostic.help {
        text.push_str("  = help: ");
        text.push_str(help);
        text.push('\n');
    }
    text
}

fn push_place(text: &mut String, place: Place, heading: &str, sources: &dyn Sources) {
    let Some(source) = sources.source(place.file) else {
        text.push_str(heading);
        text.push('\n');
        return;
    };
    let (line, column) = source.line_column(place.span.start);
    let shown = source.line(line);
    let gutter = line.to_string();
    let marked: usize = source
        .slice(first_line(place.span, source))
        .chars()
        .count()
        .max(1);
    let indent: String = shown
        .chars()
        .take(column - 1)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let _ = write!(
        text,
        "{}:{line}:{column}: {heading}\n  {gutter} | {}\n  {} | {indent}{}\n",
        source.path().display(),
        shortened(shown),
        " ".repeat(gutter.len()),
        "^".repeat(marked.min(LONGEST_LINE)),
    );
}

/// No more of a line is shown.
const LONGEST_LINE: usize = 200;

fn shortened(line: &str) -> &str {
    line.char_indices()
        .nth(LONGEST_LINE)
        .map_or(line, |(end, _)| line.get(..end).unwrap_or(line))
}

fn first_line(span: Span, source: &Source) -> Span {
    let length = source.slice(span).find(['\n', '\r']);
    match length.and_then(|length| u32::try_from(length).ok()) {
        Some(length) => Span::new(span.start, span.start + length),
        None => span,
    }
}
