//! Diagnostics in colour, with ariadne.

use std::ops::Range;

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind};

use crate::{
    diagnostic::{Diagnostic, Severity},
    plain::Sources,
    source::FileId,
};

/// A diagnostic as it is shown in a terminal; without colours where that would be no use.
///
/// ```
/// let source = alato_idl::Source::new("a.thrift", "struct A { 1: i32 a.b }");
/// let (_, diagnostics) = alato_idl::parse(source.text());
/// let shown = alato_idl::render(&diagnostics[0], &source, false);
/// assert!(shown.contains("[dotted-name] Error: `a.b` has a dot"));
/// assert!(shown.contains("a.thrift:1:19"));
/// ```
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &dyn Sources, color: bool) -> String {
    let place = diagnostic.place();
    if sources.source(place.file).is_none() {
        return crate::render_plain(diagnostic, sources);
    }
    let (kind, hue) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let config = Config::default()
        .with_index_type(IndexType::Byte)
        .with_color(color);
    let mut report = Report::build(kind, (place.file, place.span.range()))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message);
    for (position, label) in diagnostic.labels.iter().enumerate() {
        let span: (FileId, Range<usize>) = (label.place.file, label.place.span.range());
        let hue = if position == 0 { hue } else { Color::Cyan };
        // What is said of the whole stands at the first place too, which would have no mark otherwise.
        let message = if label.message.is_empty() {
            "here"
        } else {
            &label.message
        };
        report = report.with_label(Label::new(span).with_message(message).with_color(hue));
    }
    if let Some(help) = &diagnostic.help {
        report = report.with_help(help);
    }
    let mut text = Vec::new();
    match report.finish().write(Shown(sources, Vec::new()), &mut text) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => crate::render_plain(diagnostic, sources),
    }
}

/// The files that a report names, in ariadne's form.
struct Shown<'a>(&'a dyn Sources, Vec<(FileId, ariadne::Source<String>)>);

impl Cache<FileId> for Shown<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&ariadne::Source<String>, impl std::fmt::Debug> {
        let known = self.1.iter().position(|(known, _)| known == id);
        let place = match known {
            Some(place) => place,
            None => {
                let text = self
                    .0
                    .source(*id)
                    .map(|source| source.text().to_owned())
                    .unwrap_or_default();
                self.1.push((*id, ariadne::Source::from(text)));
                self.1.len() - 1
            }
        };
        self.1
            .get(place)
            .map(|(_, source)| source)
            .ok_or("no such file")
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl std::fmt::Display + 'b> {
        self.0
            .source(*id)
            .map(|source| source.path().display().to_string())
    }
}
