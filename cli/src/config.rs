//! `alato.toml`: what commands do where the command line says nothing.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::outcome::Failure;

pub(crate) const FILE_NAME: &str = "alato.toml";

/// The settings of a project.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// The folder that the file is in, where paths start.
    #[serde(skip)]
    pub(crate) root: PathBuf,
    pub(crate) idl: Idl,
    /// How bad a finding is, by its code.
    pub(crate) lint: BTreeMap<String, Level>,
    pub(crate) call: Call,
    /// Files that come from elsewhere, by the folder that they are copied to.
    pub(crate) sources: BTreeMap<String, Source>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Idl {
    /// The files of commands that are given none.
    pub(crate) files: Vec<PathBuf>,
    /// Folders to look for included files in.
    pub(crate) include: Vec<PathBuf>,
    pub(crate) dialect: Option<String>,
    /// Files that another crate has generated, and its module.
    #[serde(rename = "extern")]
    pub(crate) externs: BTreeMap<String, String>,
    /// The folder that files from elsewhere are copied to.
    pub(crate) folder: Option<PathBuf>,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    Allow,
    Warn,
    Deny,
}

/// How a server is called.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Call {
    pub(crate) protocol: Option<String>,
    pub(crate) transport: Option<String>,
    pub(crate) timeout: Option<String>,
}

/// Where files come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Source {
    pub(crate) git: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) commit: Option<String>,
    /// A folder or a file: of the repository, or of this machine.
    pub(crate) path: Option<PathBuf>,
}

impl Config {
    /// The settings of the project that this folder belongs to; those of none, if there is no file.
    pub(crate) fn find() -> Result<Self, Failure> {
        let here =
            std::env::current_dir().map_err(|error| Failure::cannot("find this folder", error))?;
        match here
            .ancestors()
            .find(|folder| folder.join(FILE_NAME).is_file())
        {
            Some(root) => Self::read(root),
            None => Ok(Self {
                root: here,
                ..Self::default()
            }),
        }
    }

    /// The settings in this folder.
    fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(FILE_NAME);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
        let config: Self = toml::from_str(&text)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        Ok(Self {
            root: root.to_owned(),
            ..config
        })
    }

    /// A path that stands in the file, to be used from here.
    pub(crate) fn path(&self, path: &Path) -> PathBuf {
        let path = self.root.join(path);
        let here = std::env::current_dir().unwrap_or_default();
        match path.strip_prefix(&here) {
            Ok(relative) => relative.to_owned(),
            Err(_) => path,
        }
    }

    /// The files of commands that are given none: those that are named, or else the copies of files
    /// from elsewhere.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        if self.idl.files.is_empty() {
            let copies = self.copies();
            return copies.into_iter().filter(|copy| copy.is_dir()).collect();
        }
        self.idl.files.iter().map(|path| self.path(path)).collect()
    }

    /// The folders to look for included files in. A copy is found by its name, as in
    /// `include "NAME/order.thrift"`, and by the paths that files of one place have for each other.
    pub(crate) fn include_dirs(&self) -> Vec<PathBuf> {
        let named = self.idl.include.iter().map(|path| self.path(path));
        let copies = self.copies();
        let above = (!copies.is_empty()).then(|| self.path(&self.idl_folder()));
        let mut folders: Vec<PathBuf> = named.collect();
        for folder in above.into_iter().chain(copies) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders
    }

    /// The folders that files from elsewhere are copied to, whether or not they are there.
    fn copies(&self) -> Vec<PathBuf> {
        let folder = self.idl_folder();
        let names = self.sources.keys();
        names.map(|name| self.path(&folder.join(name))).collect()
    }

    /// The folder that files from elsewhere are copied to.
    pub(crate) fn idl_folder(&self) -> PathBuf {
        self.idl.folder.clone().unwrap_or_else(|| "idl".into())
    }
}
