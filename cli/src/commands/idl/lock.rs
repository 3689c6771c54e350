//! `alato.lock`: what the copies are of, to the byte.

use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fetch::Fetched;
use crate::{config::Source, files, outcome::Failure};

const FILE_NAME: &str = "alato.lock";
const VERSION: u32 = 1;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    version: u32,
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Locked>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Locked {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    git: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
    /// Of the names and the contents of all files.
    pub(super) hash: String,
}

impl Locked {
    pub(super) fn new(name: String, source: &Source, fetched: &Fetched) -> Self {
        Self {
            name,
            git: source.git.clone(),
            path: source.path.clone(),
            commit: fetched.commit.clone(),
            hash: hash(&fetched.files),
        }
    }
}

impl Lock {
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self {
                    version: VERSION,
                    sources: Vec::new(),
                });
            }
            Err(error) => {
                return Err(Failure::usage(format!(
                    "cannot read {}: {error}",
                    path.display()
                )));
            }
        };
        let lock: Self = toml::from_str(&text)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        if lock.version != VERSION {
            let message = format!("{}: version {} is not known", path.display(), lock.version);
            return Err(Failure::usage(message));
        }
        Ok(lock)
    }

    pub(super) fn write(&self, root: &Path) -> Result<(), Failure> {
        let text = toml::to_string(self).map_err(|error| Failure::cannot("write a lock", error))?;
        let text = format!("# Written by `alato idl`. Check it in, with the copies.\n{text}");
        files::write(&root.join(FILE_NAME), &text)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Locked> {
        self.sources.iter().find(|locked| locked.name == name)
    }

    pub(super) fn set(&mut self, locked: Locked) {
        self.remove(&locked.name);
        self.sources.push(locked);
        self.sources.sort_by(|one, other| one.name.cmp(&other.name));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.sources.retain(|locked| locked.name != name);
    }
}

/// The hash of what is in a folder, which has files of other kinds, too, if somebody has put them there.
pub(super) fn hash_of_folder(folder: &Path) -> Result<String, Failure> {
    let failed =
        |error: std::io::Error| Failure::cannot(format!("read {}", folder.display()), error);
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(path);
            } else if let Ok(inside) = path.strip_prefix(folder) {
                found.insert(inside.to_owned(), std::fs::read(&path).map_err(failed)?);
            }
        }
    }
    Ok(hash(&found))
}

/// Of each file, in order: the length of its name, its name, the length of its contents, its contents.
fn hash(files: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut hasher = Sha256::new();
    for (path, bytes) in files {
        let parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        let name = parts.collect::<Vec<_>>().join("/");
        for part in [name.as_bytes(), bytes] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    hasher
        .finalize()
        .iter()
        .fold("sha256:".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
