//! What breaks when files change: on the wire, between a program that was built from the old ones and one from the new, and in the
//! source that uses the generated code.
//!
//! What breaks on the wire is an error; what breaks only sources, or changes what an absent value means, is a warning.

mod definitions;
mod fields;
mod services;
mod types;

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::{Code, Diagnostic},
    model::{DefId, Definition, Model},
    plain::Sources,
    source::{FileId, Place, Source, Span},
    workspace::Resolved,
};

/// Files as they were, and as they are.
///
/// ```
/// use alato_idl::{Changes, Workspace};
///
/// let resolved = |text: &str| {
///     let mut workspace = Workspace::new();
///     workspace.insert("a.thrift", text).add("a.thrift");
///     workspace.resolve()
/// };
/// let old = resolved("struct A { 1: i32 a }");
/// let new = resolved("struct A { 1: i64 a }");
/// let changes = Changes::new(&old, &new);
/// let found = changes.breaking();
/// assert_eq!(found[0].message, "`A.a` was i32, and is i64");
/// assert!(alato_idl::render_plain(&found[0], &changes).contains("error[field-type-changed]"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    old: &'a Resolved,
    new: &'a Resolved,
}

impl<'a> Changes<'a> {
    /// What was made of the old files, and of the new ones. Neither has errors.
    #[must_use]
    pub fn new(old: &'a Resolved, new: &'a Resolved) -> Self {
        Self { old, new }
    }

    /// What breaks. The first place of each is in the new files, if there is one, and the last is in the old ones; the numbers of the
    /// old files follow those of the new.
    #[must_use]
    pub fn breaking(&self) -> Vec<Diagnostic> {
        let mut comparer = Comparer {
            old: &self.old.model,
            new: &self.new.model,
            offset: self.offset(),
            by_name: by_name(&self.new.model),
            compared: HashSet::new(),
            waiting: Vec::new(),
            found: Vec::new(),
        };
        comparer.files();
        let mut found = comparer.found;
        found.sort_by_key(|one| (one.place().file, one.place().span.start));
        found
    }

    fn offset(&self) -> u32 {
        u32::try_from(self.new.files.len()).unwrap_or(u32::MAX)
    }
}

/// The new files, and behind them the old ones.
impl Sources for Changes<'_> {
    fn source(&self, file: FileId) -> Option<&Source> {
        match file.0.checked_sub(self.offset()) {
            None => self.new.source(file),
            Some(old) => self.old.source(FileId(old)),
        }
    }
}

struct Comparer<'a> {
    old: &'a Model,
    new: &'a Model,
    offset: u32,
    /// The new definitions, by their files' names and their own.
    by_name: HashMap<&'a str, Vec<(&'a str, DefId)>>,
    /// Structs that have been compared, by their old and their new definition.
    compared: HashSet<(DefId, DefId)>,
    waiting: Vec<(DefId, DefId)>,
    found: Vec<Diagnostic>,
}

fn by_name(model: &Model) -> HashMap<&str, Vec<(&str, DefId)>> {
    let mut by_name: HashMap<&str, Vec<(&str, DefId)>> = HashMap::new();
    for file in model.files() {
        for (index, definition) in (0_u32..).zip(&file.definitions) {
            let id = DefId {
                file: file.id,
                index,
            };
            let named = by_name.entry(&definition.name).or_default();
            named.push((&file.name, id));
        }
    }
    by_name
}

/// A place in the old files.
#[derive(Clone, Copy)]
struct Old(Place);

/// A place in the new ones.
#[derive(Clone, Copy)]
struct New(Place);

fn within(definition: &Definition, span: Span) -> Place {
    Place {
        span,
        ..definition.place
    }
}

impl<'a> Comparer<'a> {
    /// The new definition that an old one has become: of its name, in the file of the same name if there are several.
    fn counterpart(&self, file: &str, name: &str) -> Option<(DefId, &'a Definition)> {
        let named = self.by_name.get(name)?;
        let same_file = named.iter().find(|(of, _)| *of == file);
        let (_, id) = same_file.or_else(|| named.first())?;
        Some((*id, self.new.definition(*id)?))
    }

    /// It breaks on the wire.
    fn wire(&mut self, code: Code, new: Option<New>, old: Old, message: String) {
        let place = self.first(new, old);
        self.push(Diagnostic::error(code, place, message), new, old);
    }

    /// It breaks sources only.
    fn source(&mut self, code: Code, new: Option<New>, old: Old, message: String) {
        let place = self.first(new, old);
        self.push(Diagnostic::warning(code, place, message), new, old);
    }

    fn first(&self, new: Option<New>, old: Old) -> Place {
        new.map_or_else(|| self.shifted(old), |New(place)| place)
    }

    fn shifted(&self, Old(place): Old) -> Place {
        let file = FileId(place.file.0.saturating_add(self.offset));
        Place { file, ..place }
    }

    fn push(&mut self, diagnostic: Diagnostic, new: Option<New>, old: Old) {
        let diagnostic = match new {
            Some(_) => diagnostic.with_place(self.shifted(old), "it was here"),
            None => diagnostic,
        };
        self.found.push(diagnostic);
    }
}
