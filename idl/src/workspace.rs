//! The files that belong together: those that were asked for, and those that they include.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Dialect,
    literals::check_literals,
    missing::leave_out_what_follows,
    model::Model,
    parser::{ParseOptions, parse_with},
    plain::Sources,
    resolve::resolve,
    source::{FileId, Place, Source, Span},
    syntax::{Item, SyntaxTree},
};

/// Files, and where to look for what they include.
///
/// ```
/// let mut workspace = alato_idl::Workspace::new();
/// workspace.insert("shared.thrift", "enum State { OPEN = 1 }");
/// workspace.insert("order.thrift", r#"include "shared.thrift" struct Order { 1: shared.State state = 1 }"#);
/// workspace.add("order.thrift");
/// let resolved = workspace.resolve();
/// assert!(resolved.diagnostics.is_empty());
/// assert_eq!(resolved.model.files().count(), 2);
/// ```
#[derive(Debug, Default)]
pub struct Workspace {
    include_dirs: Vec<PathBuf>,
    dialect: Dialect,
    /// Texts that are not on the disk, or not as they are there.
    texts: HashMap<PathBuf, String>,
    roots: Vec<PathBuf>,
}

/// What became of a [`Workspace`].
#[derive(Debug)]
pub struct Resolved {
    /// What the files mean. Where there are errors, it lacks what is wrong.
    pub model: Model,
    /// What is wrong with them, or doubtful, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Each file's text and tree, by its [`FileId`].
    pub files: Vec<LoadedFile>,
}

impl Resolved {
    /// Whether nothing can be made of the files.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

impl Sources for Resolved {
    fn source(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize).map(|file| &file.source)
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct LoadedFile {
    /// Its text, and where it was read from.
    pub source: Source,
    /// Its tree.
    pub tree: SyntaxTree,
    /// Its includes, in order, and which file each of them is, if it was found.
    pub(crate) includes: Vec<(Span, Option<FileId>)>,
}

impl Workspace {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A folder to look for included files in, after the folder of the file that includes.
    pub fn include_dir(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.include_dirs.push(path.into());
        self
    }

    /// Whose language the files are in.
    pub fn dialect(&mut self, dialect: Dialect) -> &mut Self {
        self.dialect = dialect;
        self
    }

    /// A text to take for what is in the file at `path`.
    pub fn insert(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> &mut Self {
        self.texts.insert(path.into(), text.into());
        self
    }

    /// A file to read, and all that it includes.
    pub fn add(&mut self, path: impl Into<PathBuf>) -> &mut Self {
        self.roots.push(path.into());
        self
    }

    /// Reads all files and resolves them.
    #[must_use]
    pub fn resolve(&self) -> Resolved {
        let mut loader = Loader {
            workspace: self,
            files: Vec::new(),
            by_path: HashMap::new(),
            diagnostics: Vec::new(),
        };
        let roots: Vec<FileId> = self
            .roots
            .iter()
            .filter_map(|root| loader.root(root))
            .collect();
        let mut next = 0;
        while next < loader.files.len() {
            loader.load_includes(next);
            next += 1;
        }
        let (order, cycles) = loader.in_order();
        let Loader {
            files,
            mut diagnostics,
            ..
        } = loader;
        diagnostics.extend(cycles);
        let (mut model, literals) = resolve(&files, &order, self.dialect, &mut diagnostics);
        model.roots = roots;
        check_literals(&model, &literals, &mut diagnostics);
        leave_out_what_follows(&mut diagnostics, &files);
        diagnostics
            .sort_by_key(|diagnostic| (diagnostic.place().file, diagnostic.place().span.start));
        Resolved {
            model,
            diagnostics,
            files,
        }
    }
}

struct Loader<'a> {
    workspace: &'a Workspace,
    files: Vec<LoadedFile>,
    by_path: HashMap<PathBuf, FileId>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn root(&mut self, path: &Path) -> Option<FileId> {
        let identity = self.identity(path);
        if identity.is_none() {
            // There is no file to point into: the message says all.
            let place = Place {
                file: FileId(u32::MAX),
                span: Span::default(),
            };
            let message = format!("there is no file {}", path.display());
            self.diagnostics
                .push(Diagnostic::error(Code::Unreadable, place, message));
        }
        self.load(path, &identity?)
    }

    /// What is the same for every path to the same file.
    fn identity(&self, path: &Path) -> Option<PathBuf> {
        let plain = without_dots(path);
        if self.workspace.texts.contains_key(&plain) || self.workspace.texts.contains_key(path) {
            return Some(plain);
        }
        path.is_file().then(|| path.canonicalize().unwrap_or(plain))
    }

    fn load(&mut self, path: &Path, identity: &Path) -> Option<FileId> {
        if let Some(id) = self.by_path.get(identity) {
            return Some(*id);
        }
        let id = FileId(u32::try_from(self.files.len()).ok()?);
        let place = Place {
            file: id,
            span: Span::default(),
        };
        let text = match self
            .workspace
            .texts
            .get(identity)
            .or_else(|| self.workspace.texts.get(path))
        {
            Some(text) => text.clone(),
            None => self.read(path, place)?,
        };
        let source = Source::new(path, text);
        let options = ParseOptions {
            dialect: self.workspace.dialect,
            file: id,
        };
        let (tree, diagnostics) = parse_with(source.text(), options);
        self.diagnostics.extend(diagnostics);
        self.by_path.insert(identity.to_owned(), id);
        self.files.push(LoadedFile {
            source,
            tree,
            includes: Vec::new(),
        });
        Some(id)
    }

    fn read(&mut self, path: &Path, place: Place) -> Option<String> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                self.diagnostics
                    .push(Diagnostic::error(Code::Unreadable, place, message));
                return None;
            }
        };
        Some(String::from_utf8(bytes).unwrap_or_else(|error| {
            // Apache's compiler does not look at the encoding, and most often it is a comment in Latin-1.
            let start = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or_default();
            let place = Place {
                span: Span::new(start, start),
                ..place
            };
            let message = "this is not UTF-8: what is wrong is read as `\u{fffd}`";
            self.diagnostics
                .push(Diagnostic::warning(Code::NotUtf8, place, message));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }))
    }

    fn load_includes(&mut self, index: usize) {
        let Some(file) = self.files.get(index) else {
            return;
        };
        let from = file
            .source
            .path()
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned();
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        let wanted: Vec<(String, Span)> = file
            .tree
            .items()
            .iter()
            .filter_map(|item| match item {
                Item::Include(include) => Some((include.path.value.clone(), include.path.span)),
                _ => None,
            })
            .collect();
        let mut includes = Vec::new();
        for (path, span) in wanted {
            let found = self.find(&from, Path::new(&path));
            if found.is_none() {
                self.diagnostics
                    .push(self.not_found(&from, &path, Place { file: id, span }));
            }
            let found = found.and_then(|(path, identity)| self.load(&path, &identity));
            includes.push((span, found));
        }
        if let Some(file) = self.files.get_mut(index) {
            file.includes = includes;
        }
    }

    /// Beside the file that includes, and then in the folders in their order.
    fn find(&self, from: &Path, path: &Path) -> Option<(PathBuf, PathBuf)> {
        let folders =
            std::iter::once(from).chain(self.workspace.include_dirs.iter().map(PathBuf::as_path));
        let mut candidates = folders.map(|folder| folder.join(path));
        candidates.find_map(|candidate| {
            self.identity(&candidate)
                .map(|identity| (candidate, identity))
        })
    }

    /// Apache's compiler only warns, and fails if something of the file is used. A misspelt path is
    /// a mistake in either case.
    fn not_found(&self, from: &Path, path: &str, place: Place) -> Diagnostic {
        let folder = |path: &Path| {
            if path.as_os_str().is_empty() {
                ".".to_owned()
            } else {
                path.display().to_string()
            }
        };
        let folders: Vec<_> = std::iter::once(from)
            .chain(self.workspace.include_dirs.iter().map(PathBuf::as_path))
            .map(folder)
            .collect();
        Diagnostic::error(
            Code::IncludeNotFound,
            place,
            format!("there is no file `{path}`"),
        )
        .with_help(format!("looked for it in {}", folders.join(", ")))
    }

    /// The files, each after those that it includes; and an error for each include that closes a circle.
    fn in_order(&self) -> (Vec<FileId>, Vec<Diagnostic>) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.files.len()];
        let (mut order, mut cycles) = (Vec::new(), Vec::new());
        for root in 0..self.files.len() {
            let mut path: Vec<(usize, usize)> = vec![(root, 0)];
            if states.get(root) != Some(&State::New) {
                continue;
            }
            while let Some((file, next)) = path.pop() {
                if let Some(state) = states.get_mut(file) {
                    *state = State::Open;
                }
                let id = |index: usize| FileId(u32::try_from(index).unwrap_or(u32::MAX));
                let Some((span, included)) = self
                    .files
                    .get(file)
                    .and_then(|file| file.includes.get(next))
                else {
                    if let Some(state) = states.get_mut(file) {
                        *state = State::Done;
                    }
                    order.push(id(file));
                    continue;
                };
                path.push((file, next + 1));
                let Some(included) = included.map(|included| included.0 as usize) else {
                    continue;
                };
                match states.get(included) {
                    Some(State::New) => path.push((included, 0)),
                    Some(State::Open) => {
                        let place = Place {
                            file: id(file),
                            span: *span,
                        };
                        let message = if included == file {
                            "the file includes itself".to_owned()
                        } else {
                            let start = path
                                .iter()
                                .position(|(file, _)| *file == included)
                                .unwrap_or_default();
                            let names = path
                                .get(start..)
                                .unwrap_or_default()
                                .iter()
                                .map(|(file, _)| *file)
                                .chain([included]);
                            let names: Vec<_> = names.map(|file| self.file_name(file)).collect();
                            format!("files include each other: {}", names.join(" -> "))
                        };
                        cycles.push(Diagnostic::error(Code::IncludeCycle, place, message));
                    }
                    Some(State::Done) | None => {}
                }
            }
        }
        (order, cycles)
    }

    fn file_name(&self, index: usize) -> String {
        let path = self.files.get(index).map(|file| file.source.path());
        path.and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }
}

/// `a/./b/../c` as `a/c`.
pub(crate) fn without_dots(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
