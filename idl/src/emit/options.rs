//! What can be chosen of the code that is written.

use std::path::Path;

use crate::workspace::without_dots;

/// What the maps and sets of a file become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MapKind {
    /// `BTreeMap` and `BTreeSet`: the bytes of a value are always the same, and a map can be a key itself.
    #[default]
    BTree,
    /// `HashMap` and `HashSet`. What is in a key is in a `BTreeMap` all the same, since no `HashMap` can be a key.
    Hash,
}

/// What can be chosen of the code that is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EmitOptions {
    /// Where alato is found: `::alato`.
    pub runtime: String,
    /// The type of `string`: `String`.
    pub string: String,
    /// The type of `binary`: `Vec<u8>`.
    pub binary: String,
    /// What maps and sets become.
    pub maps: MapKind,
    /// Derives for every type, besides those that it has anyway: `::serde::Serialize`.
    pub derives: Vec<String>,
    /// Whether services become traits, which needs alato's feature `rpc`.
    pub services: bool,
    /// Files that another crate has generated, by the end of their paths, and the module that they are there.
    pub externs: Vec<(String, String)>,
}

impl Default for EmitOptions {
    fn default() -> Self {
        Self {
            runtime: "::alato".to_owned(),
            string: "String".to_owned(),
            binary: "Vec<u8>".to_owned(),
            maps: MapKind::default(),
            derives: Vec::new(),
            services: true,
            externs: Vec::new(),
        }
    }
}

impl EmitOptions {
    /// The module of a file that another crate has generated.
    pub(super) fn external(&self, path: &Path) -> Option<&str> {
        let path = without_dots(path);
        let found = self
            .externs
            .iter()
            .find(|(file, _)| path.ends_with(without_dots(Path::new(file))));
        found.map(|(_, module)| module.as_str())
    }
}
