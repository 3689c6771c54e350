//! The `.thrift` files of a project: those of somewhere else, below one folder.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use alato_idl::Resolved;

use crate::outcome::Failure;

/// Where they are copied to.
pub(super) const FOLDER: &str = "idl";

pub(super) struct Copied {
    pub(super) files: Vec<(PathBuf, String)>,
    /// Those of them that were asked for.
    pub(super) roots: Vec<String>,
}

impl Copied {
    /// Each file where the same `include` finds it, with [`FOLDER`] as the only folder to look in.
    pub(super) fn of(resolved: &Resolved, include_dirs: &[PathBuf]) -> Result<Self, Failure> {
        let roots = resolved.model.roots();
        let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut bases: Vec<PathBuf> = Vec::new();
        let root_paths = roots.iter().filter_map(|id| resolved.model.file(*id));
        bases.extend(
            root_paths.filter_map(|file| absolute(&file.path).parent().map(Path::to_owned)),
        );
        bases.extend(include_dirs.iter().map(|path| absolute(path)));
        let mut named = Vec::new();
        for (index, file) in resolved.files.iter().enumerate() {
            let path = absolute(file.source.path());
            let inside = bases.iter().find_map(|base| path.strip_prefix(base).ok());
            let Some(inside) = inside else {
                return Err(Failure::usage(format!(
                    "{} is in no folder that can be copied: name the one above it with `-I`",
                    file.source.path().display()
                )));
            };
            let to = Path::new(FOLDER).join(inside);
            if roots.iter().any(|id| id.0 as usize == index) {
                named.push(slashes(&to));
            }
            if files
                .insert(to.clone(), file.source.text().to_owned())
                .is_some()
            {
                return Err(Failure::usage(format!(
                    "two files would be {}",
                    to.display()
                )));
            }
        }
        Ok(Self {
            files: files.into_iter().collect(),
            roots: named,
        })
    }
}

/// Without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// As it is written in a source file, on any system.
fn slashes(path: &Path) -> String {
    let parts = path.components().map(|part| match part {
        Component::Normal(part) => part.to_string_lossy(),
        other => other.as_os_str().to_string_lossy(),
    });
    parts.collect::<Vec<_>>().join("/")
}
