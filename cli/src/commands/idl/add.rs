//! `alato idl add`: files from a place that is new.

use std::path::{Path, PathBuf};

use super::{
    copy::put,
    fetch::fetch,
    folder,
    lock::{Lock, Locked},
    settings, summary,
};
use crate::{
    config::{Config, Source},
    outcome::{Failure, Outcome, Status},
    terminal,
};

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// The git repository, or a folder or a file of this machine
    #[arg(value_name = "LOCATION")]
    location: String,
    /// What to call it: the name of the folder that it is copied to
    #[arg(long)]
    name: Option<String>,
    /// Follows a branch
    #[arg(long, group = "revision")]
    branch: Option<String>,
    /// Stays at a tag
    #[arg(long, group = "revision")]
    tag: Option<String>,
    /// Stays at a commit
    #[arg(long, group = "revision")]
    commit: Option<String>,
    /// The folder in the repository, or a file, which is copied with all that it includes
    #[arg(long)]
    path: Option<PathBuf>,
    /// Takes a folder of this machine for a git repository
    #[arg(long)]
    git: bool,
}

pub(super) fn add(arguments: &Add, config: &Config, lock: &mut Lock) -> Outcome {
    let source = source(arguments, config)?;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => name_of(&arguments.location),
    };
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        || name.starts_with('.')
    {
        return Err(Failure::usage(format!(
            "`{name}` is no name for it: letters, digits, `-`, `_` and `.`; say one with `--name`"
        )));
    }
    if config.sources.contains_key(&name) {
        return Err(Failure::usage(format!(
            "`{name}` is there already: `alato idl update {name}`"
        )));
    }
    let folder = folder(config, &name);
    if folder.exists() {
        return Err(Failure::usage(format!(
            "{} is there already",
            folder.display()
        )));
    }
    let fetched = fetch(&source, &config.root, None)?;
    put(&folder, &fetched)?;
    settings::add(config, &name, &source)?;
    let locked = Locked::new(name.clone(), &source, &fetched);
    terminal::note(&format!("{name}: {}\n", summary(&fetched, &locked)));
    lock.set(locked);
    lock.write(&config.root)?;
    Ok(Status::Success)
}

/// What the command line says, to be written down.
fn source(arguments: &Add, config: &Config) -> Result<Source, Failure> {
    let has_revision =
        arguments.branch.is_some() || arguments.tag.is_some() || arguments.commit.is_some();
    let local = Path::new(&arguments.location);
    let is_local = local.exists();
    if is_local && !has_revision && !arguments.git {
        if arguments.path.is_some() {
            return Err(Failure::usage(
                "`--path` is for git repositories: name the folder itself",
            ));
        }
        return Ok(Source {
            path: Some(written(local, config)?),
            ..Source::default()
        });
    }
    let git = if is_local {
        let path = written(local, config)?;
        path.to_str().map(str::to_owned).ok_or_else(|| {
            Failure::usage(format!(
                "{} cannot be written in alato.toml",
                path.display()
            ))
        })?
    } else {
        arguments.location.clone()
    };
    Ok(Source {
        git: Some(git),
        branch: arguments.branch.clone(),
        tag: arguments.tag.clone(),
        commit: arguments.commit.clone(),
        path: arguments.path.clone(),
    })
}

/// A path from here, as a path from where the settings are.
fn written(path: &Path, config: &Config) -> Result<PathBuf, Failure> {
    let here =
        std::env::current_dir().map_err(|error| Failure::cannot("find this folder", error))?;
    if here == config.root {
        return Ok(path.to_owned());
    }
    path.canonicalize()
        .map_err(|error| Failure::cannot(format!("find {}", path.display()), error))
}

/// The last part of a location, without what it ends in.
fn name_of(location: &str) -> String {
    let location = location.trim_end_matches('/');
    let last = location.rsplit(['/', ':']).next().unwrap_or_default();
    let last = last.strip_suffix(".git").unwrap_or(last);
    last.strip_suffix(".thrift").unwrap_or(last).to_owned()
}
