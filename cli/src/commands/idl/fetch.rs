//! The files of a source, as they are now or were at a commit.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use alato_idl::syntax::Item;

use super::git;
use crate::{config::Source, files::collect, outcome::Failure};

/// Files by their paths below the folder of the copy, and the commit that they are of.
pub(super) struct Fetched {
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(super) commit: Option<String>,
}

/// `commit` comes before what the source says.
pub(super) fn fetch(
    source: &Source,
    root: &Path,
    commit: Option<&str>,
) -> Result<Fetched, Failure> {
    let fetched = match (&source.git, &source.path) {
        (Some(git), path) => git::fetch(git, source, root, commit, |store| {
            choose(store, path.as_deref())
        })?,
        (None, Some(path)) => {
            let path = root.join(path);
            // The folder of a file is what it includes others from.
            let (base, one) = if path.is_dir() {
                (path.as_path(), None)
            } else {
                (
                    path.parent().unwrap_or(root),
                    path.file_name().map(Path::new),
                )
            };
            Fetched {
                files: choose(&Folder::read(base)?, one)?,
                commit: None,
            }
        }
        (None, None) => {
            return Err(Failure::usage("alato.toml: a source has `git` or `path`"));
        }
    };
    if fetched.files.is_empty() {
        return Err(Failure::new("there is no `.thrift` file in it"));
    }
    Ok(fetched)
}

/// Where files are read from.
pub(super) trait Store {
    /// The `.thrift` files.
    fn paths(&self) -> &BTreeSet<PathBuf>;

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure>;
}

struct Folder {
    base: PathBuf,
    paths: BTreeSet<PathBuf>,
}

impl Folder {
    fn read(base: &Path) -> Result<Self, Failure> {
        let mut found = Vec::new();
        collect(base, &mut found)
            .map_err(|error| Failure::cannot(format!("read {}", base.display()), error))?;
        let inside = found.iter().filter_map(|path| path.strip_prefix(base).ok());
        Ok(Self {
            base: base.to_owned(),
            paths: inside.map(Path::to_owned).collect(),
        })
    }
}

impl Store for Folder {
    fn paths(&self) -> &BTreeSet<PathBuf> {
        &self.paths
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let path = self.base.join(path);
        std::fs::read(&path)
            .map_err(|error| Failure::cannot(format!("read {}", path.display()), error))
    }
}

/// Of a folder all files, by their paths below it; of one file it and all that it includes, by their paths in the whole.
fn choose(store: &dyn Store, part: Option<&Path>) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let Some(part) = part.map(plain).filter(|part| part != Path::new("")) else {
        let all = store.paths().iter();
        return all
            .map(|path| Ok((path.clone(), store.read(path)?)))
            .collect();
    };
    if store.paths().contains(&part) {
        return with_includes(store, part);
    }
    let below = store.paths().iter().filter_map(|path| {
        let inside = path.strip_prefix(&part).ok()?;
        Some((path, inside.to_owned()))
    });
    below
        .map(|(path, inside)| Ok((inside, store.read(path)?)))
        .collect()
}

fn with_includes(store: &dyn Store, first: PathBuf) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let mut wanted = vec![first];
    while let Some(path) = wanted.pop() {
        if files.contains_key(&path) {
            continue;
        }
        let bytes = store.read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        let (tree, _) = alato_idl::parse(&text);
        let folder = path.parent().unwrap_or(Path::new(""));
        for item in tree.items() {
            let Item::Include(include) = item else {
                continue;
            };
            let beside = plain(&folder.join(&include.path.value));
            let in_whole = plain(Path::new(&include.path.value));
            let found = [beside, in_whole]
                .into_iter()
                .find(|path| store.paths().contains(path));
            wanted.push(found.ok_or_else(|| {
                Failure::new(format!(
                    "{} includes \"{}\", which is not there",
                    path.display(),
                    include.path.value
                ))
            })?);
        }
        files.insert(path, bytes);
    }
    Ok(files)
}

/// Without `.` and, as far as that goes, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
