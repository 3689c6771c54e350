//! Removes errors that follow from a missing include: the names of that file, which are no mistakes
//! of their own.

use std::path::Path;

use crate::{
    diagnostic::{Code, Diagnostic},
    source::Place,
    workspace::LoadedFile,
};

/// Leaves out that names are unknown whose files could not be read, which is an error already.
pub(crate) fn leave_out_what_follows(diagnostics: &mut Vec<Diagnostic>, files: &[LoadedFile]) {
    diagnostics.retain(|diagnostic| {
        let is_unknown = matches!(
            diagnostic.code,
            Code::UnknownType | Code::UnknownService | Code::UnknownConstant
        );
        !(is_unknown && is_of_missing(diagnostic.place(), files))
    });
}

/// If the text at `place` is a name of an included file that could not be read.
fn is_of_missing(place: Place, files: &[LoadedFile]) -> bool {
    let Some(file) = files.get(place.file.0 as usize) else {
        return false;
    };
    let text = |start: u32, end: u32| file.source.text().get(start as usize..end as usize);
    let Some(name) = text(place.span.start, place.span.end) else {
        return false;
    };
    let missing = file.includes.iter().filter(|(_, found)| found.is_none());
    let mut paths = missing.filter_map(|(span, _)| text(span.start, span.end));
    paths.any(|path| {
        let stem = Path::new(path.trim_matches(['"', '\''])).file_stem();
        let stem = stem.and_then(|stem| stem.to_str()).unwrap_or_default();
        name.strip_prefix(stem)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}
