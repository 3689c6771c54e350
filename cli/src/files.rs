//! Which `.thrift` files a command is about.

use std::path::{Path, PathBuf};

use alato_idl::{Dialect, Resolved, Sources, Workspace, render, render_plain};

use crate::{config::Config, outcome::Failure, terminal};

/// Files, and how to read them.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Files {
    /// The `.thrift` files, or folders with some; those of `alato.toml` if there are none
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How to read files.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Reading {
    /// A folder to look for included files in, after that of the file that includes
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
    /// Whose extras to the language to take: apache (none), kitex, thriftpy or scrooge
    #[arg(long, value_name = "NAME")]
    pub(crate) dialect: Option<Dialect>,
}

impl Files {
    /// The files, with those of the settings where none were given.
    pub(crate) fn paths(&self, config: &Config) -> Result<Vec<PathBuf>, Failure> {
        paths_or_configured(&self.files, config)
    }

    /// The files and all that they include.
    pub(crate) fn resolve(&self, config: &Config) -> Result<Resolved, Failure> {
        let mut workspace = self.reading.workspace(config)?;
        for path in self.paths(config)? {
            workspace.add(path);
        }
        Ok(workspace.resolve())
    }
}

/// The files in `given`, or those of the settings.
pub(crate) fn paths_or_configured(
    given: &[PathBuf],
    config: &Config,
) -> Result<Vec<PathBuf>, Failure> {
    let configured: Vec<PathBuf>;
    let named = if given.is_empty() {
        configured = config.files();
        &configured
    } else {
        given
    };
    if named.is_empty() {
        return Err(Failure::usage(
            "no files: name some, or put `files = [\"…\"]` under `[idl]` in alato.toml",
        ));
    }
    let mut paths = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = paths.len();
            collect(path, &mut paths).map_err(|error| {
                Failure::usage(format!("cannot read {}: {error}", path.display()))
            })?;
            if paths.len() == before {
                let message = format!("there is no `.thrift` file in {}", path.display());
                return Err(Failure::usage(message));
            }
        } else if path.is_file() {
            paths.push(path.clone());
        } else {
            return Err(Failure::usage(format!(
                "there is no file {}",
                path.display()
            )));
        }
    }
    Ok(paths)
}

/// The `.thrift` files in a folder and those in it, in the order of their names. Hidden folders and links to folders are left out.
pub(crate) fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    let first = found.len();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                if !entry.file_name().to_string_lossy().starts_with('.') {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|extension| extension == "thrift")
            {
                found.push(path);
            }
        }
    }
    if let Some(new) = found.get_mut(first..) {
        new.sort();
    }
    Ok(())
}

impl Reading {
    /// The dialect, of the command line or the settings.
    pub(crate) fn dialect(&self, config: &Config) -> Result<Dialect, Failure> {
        match (self.dialect, &config.idl.dialect) {
            (Some(dialect), _) => Ok(dialect),
            (None, Some(name)) => name
                .parse()
                .map_err(|error| Failure::usage(format!("alato.toml: {error}"))),
            (None, None) => Ok(Dialect::default()),
        }
    }

    /// The folders to look for included files in.
    pub(crate) fn include_dirs(&self, config: &Config) -> Vec<PathBuf> {
        let configured = config.include_dirs();
        self.include.iter().cloned().chain(configured).collect()
    }

    /// A workspace that reads so.
    pub(crate) fn workspace(&self, config: &Config) -> Result<Workspace, Failure> {
        let mut workspace = Workspace::new();
        workspace.dialect(self.dialect(config)?);
        for folder in self.include_dirs(config) {
            workspace.include_dir(folder);
        }
        Ok(workspace)
    }
}

/// Diagnostics as text: with the lines around them in a terminal, and short elsewhere.
pub(crate) fn shown(
    diagnostic: &alato_idl::Diagnostic,
    sources: &dyn Sources,
    color: bool,
) -> String {
    if color {
        render(diagnostic, sources, true)
    } else {
        render_plain(diagnostic, sources)
    }
}

/// Says what is wrong with files, and gives them back if nothing is.
pub(crate) fn valid(resolved: Resolved, color: bool) -> Result<Resolved, Failure> {
    if !resolved.has_errors() {
        return Ok(resolved);
    }
    for diagnostic in resolved.diagnostics.iter().filter(|one| one.is_error()) {
        terminal::note(&shown(diagnostic, &resolved, color));
    }
    Err(Failure::silent(crate::outcome::Status::Findings))
}

/// Writes a file, and the folder for it if there is none.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let made = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    };
    made.and_then(|()| std::fs::write(path, text))
        .map_err(|error| Failure::cannot(format!("write {}", path.display()), error))
}
