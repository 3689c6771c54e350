//! The files that are measured: other people's, which this repository does not have.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Some `.thrift` files that belong together.
pub struct Corpus {
    pub name: String,
    pub files: Vec<PathBuf>,
    pub texts: Vec<String>,
}

/// Cadence's and Evernote's, which stand beside the repository, or where `ALATO_SHARED` says.
pub fn defaults() -> Vec<PathBuf> {
    let shared = match std::env::var_os("ALATO_SHARED") {
        Some(shared) => PathBuf::from(shared),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    ["cadence", "evernote"]
        .iter()
        .map(|name| shared.join("idl").join(name))
        .collect()
}

impl Corpus {
    /// A file, or those in a folder; nothing if there are none, which is said.
    pub fn read(path: &Path) -> Option<Self> {
        let mut files = if path.is_dir() {
            thrift_files(path)
        } else {
            vec![path.to_owned()]
        };
        files.sort();
        let texts: Option<Vec<String>> = files
            .iter()
            .map(|file| fs::read_to_string(file).ok())
            .collect();
        let texts = texts.unwrap_or_default();
        if texts.is_empty() {
            println!("SKIPPED: there are no files to read at {}", path.display());
            return None;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Some(Self {
            name: name.into_owned(),
            files,
            texts,
        })
    }

    pub fn bytes(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    pub fn lines(&self) -> usize {
        self.texts.iter().map(|text| text.lines().count()).sum()
    }
}

fn thrift_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "thrift"))
        .collect()
}
