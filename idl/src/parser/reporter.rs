//! Collects what is wrong with a file.

use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::{Dialect, Extra},
    source::{FileId, Place, Span},
};

/// A file with more mistakes than this is no file of the language.
const MOST_DIAGNOSTICS: usize = 200;

pub(crate) struct Reporter {
    file: FileId,
    dialect: Dialect,
    diagnostics: Vec<Diagnostic>,
}

impl Reporter {
    pub(crate) fn new(file: FileId, dialect: Dialect) -> Self {
        Self {
            file,
            dialect,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        Place {
            file: self.file,
            span,
        }
    }

    /// One at a place is enough: what follows from a mistake is no other.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        let same = |last: &Diagnostic| last.is_error() && last.place() == diagnostic.place();
        match self.diagnostics.len() {
            0..MOST_DIAGNOSTICS if !self.diagnostics.last().is_some_and(same) => {
                self.diagnostics.push(diagnostic);
            }
            MOST_DIAGNOSTICS => {
                let message = "there are more mistakes, which are not listed";
                self.diagnostics.push(Diagnostic::error(
                    Code::TooManyErrors,
                    diagnostic.place(),
                    message,
                ));
            }
            _ => {}
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Something that a dialect takes: an error, unless the file is in that dialect.
    pub(crate) fn extra(&mut self, extra: Extra, place: Place, code: Code) {
        if !self.dialect.takes(extra) {
            let message = format!("Apache's compiler does not take {}", extra.what());
            self.report(
                Diagnostic::error(code, place, message)
                    .with_help(format!("{} takes it", extra.options())),
            );
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics
            .sort_by_key(|diagnostic| diagnostic.place().span.start);
        self.diagnostics
    }
}
