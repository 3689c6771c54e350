//! `alato idl`: files from elsewhere, copied into the project and locked.
//!
//! They are copied, so that a build needs neither this tool nor a network, and a review shows what changes.

mod fetch;
mod git;
mod lock;
mod settings;

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use serde_json::json;

use self::{
    fetch::{Fetched, fetch},
    lock::{Lock, Locked, hash_of_folder},
};
use super::check::Format;
use crate::{
    config::{Config, Source},
    outcome::{Failure, Outcome, Status},
    terminal,
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato idl add https://git.example.org/company/idl.git --tag v1.4 --path order
  alato idl add git@git.example.org:company/idl.git --name company --branch main
  alato idl add ../shared-idl                    a folder of this machine
  alato idl update company                       to what the branch is at now
  alato idl update --locked                      what alato.lock says, for a checkout without the copies
  alato idl list --check                         exit status 1 if a copy is not what alato.lock says
  alato idl remove company

The copies are in idl/NAME (`folder` under `[idl]` in alato.toml says otherwise). `git` is the one of this machine,
so that what it has access to is found.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Copies files from a git repository or a folder, and locks them
    Add(Add),
    /// Copies files anew, from where their branch or their folder is now
    Update(Update),
    /// Says where files are from, and whether they are as they were
    List(List),
    /// Deletes a copy, and forgets where it is from
    Remove(Remove),
}

#[derive(Debug, clap::Args)]
struct Add {
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

#[derive(Debug, clap::Args)]
struct Update {
    /// Which; all of them if there is none
    names: Vec<String>,
    /// Takes the commits of alato.lock, and fails if the files are not those of then
    #[arg(long)]
    locked: bool,
    /// Overwrites copies that were changed here
    #[arg(long)]
    force: bool,
}

#[derive(Debug, clap::Args)]
struct List {
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Ends in 1 if a copy is not what alato.lock says
    #[arg(long)]
    check: bool,
}

#[derive(Debug, clap::Args)]
struct Remove {
    name: String,
    /// Deletes a copy that was changed here
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let config = Config::find()?;
    let mut lock = Lock::read(&config.root)?;
    match &arguments.command {
        Command::Add(arguments) => add(arguments, &config, &mut lock),
        Command::Update(arguments) => update(arguments, &config, &mut lock),
        Command::List(arguments) => list(arguments, &config, &lock),
        Command::Remove(arguments) => remove(arguments, &config, &mut lock),
    }
}

fn add(arguments: &Add, config: &Config, lock: &mut Lock) -> Outcome {
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

fn folder(config: &Config, name: &str) -> PathBuf {
    config.root.join(config.idl_folder()).join(name)
}

/// Puts files where the old ones are, if there are any.
fn put(folder: &Path, fetched: &Fetched) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::cannot(format!("write {}", folder.display()), error);
    let parent = folder.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(failed)?;
    // Written beside it first, so that a failure leaves what is there.
    let new = tempfile::Builder::new()
        .prefix(".alato-")
        .tempdir_in(parent)
        .map_err(failed)?;
    for (path, bytes) in &fetched.files {
        let to = new.path().join(path);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(to, bytes).map_err(failed)?;
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    let new = new.keep();
    open_to_others(&new).map_err(failed)?;
    std::fs::rename(new, folder).map_err(failed)
}

/// A temporary folder is its owner's alone; a folder of the project is like the others.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

fn summary(fetched: &Fetched, locked: &Locked) -> String {
    let files = match fetched.files.len() {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    match &locked.commit {
        Some(commit) => format!("{files} of commit {}", short(commit)),
        None => files,
    }
}

fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

fn update(arguments: &Update, config: &Config, lock: &mut Lock) -> Outcome {
    if let Some(unknown) = arguments
        .names
        .iter()
        .find(|name| !config.sources.contains_key(*name))
    {
        return Err(Failure::usage(format!(
            "there is no `{unknown}` in alato.toml"
        )));
    }
    for (name, source) in &config.sources {
        if !arguments.names.is_empty() && !arguments.names.contains(name) {
            continue;
        }
        let old = lock.get(name);
        let folder = folder(config, name);
        if !arguments.force {
            refuse_changed(name, &folder, old)?;
        }
        let fetched = match (arguments.locked, old) {
            (false, _) => fetch(source, &config.root, None)?,
            (true, Some(old)) => fetch(source, &config.root, old.commit.as_deref())?,
            (true, None) => {
                return Err(Failure::new(format!(
                    "`{name}` is not in alato.lock: `alato idl update {name}`"
                )));
            }
        };
        let locked = Locked::new(name.clone(), source, &fetched);
        let same = old.is_some_and(|old| old.hash == locked.hash);
        if arguments.locked && !same {
            return Err(Failure::new(format!(
                "`{name}` is not what alato.lock says: the files have changed where they come from"
            )));
        }
        put(&folder, &fetched)?;
        let news = if same { " (as before)" } else { "" };
        terminal::note(&format!("{name}: {}{news}\n", summary(&fetched, &locked)));
        lock.set(locked);
    }
    lock.write(&config.root)?;
    Ok(Status::Success)
}

/// What was changed by hand is not thrown away unasked.
fn refuse_changed(name: &str, folder: &Path, locked: Option<&Locked>) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    if state(folder, locked)? != State::AsLocked {
        return Err(Failure::new(format!(
            "{} was changed here: `--force` overwrites it (`{name}` is a copy; changes belong where it comes from)",
            folder.display()
        )));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    AsLocked,
    Changed,
    Missing,
    NotLocked,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::AsLocked => "as locked",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::NotLocked => "not locked",
        }
    }
}

fn state(folder: &Path, locked: Option<&Locked>) -> Result<State, Failure> {
    let Some(locked) = locked else {
        return Ok(State::NotLocked);
    };
    if !folder.exists() {
        return Ok(State::Missing);
    }
    let hash = hash_of_folder(folder)?;
    Ok(if hash == locked.hash {
        State::AsLocked
    } else {
        State::Changed
    })
}

fn list(arguments: &List, config: &Config, lock: &Lock) -> Outcome {
    let mut status = Status::Success;
    let mut all = Vec::new();
    let mut lines = String::new();
    for (name, source) in &config.sources {
        let locked = lock.get(name);
        let state = state(&folder(config, name), locked)?;
        if arguments.check && state != State::AsLocked {
            status = Status::Findings;
        }
        let commit = locked.and_then(|locked| locked.commit.as_deref());
        let at = commit.map_or_else(String::new, |commit| format!(" {}", short(commit)));
        let (from, state_name) = (shown(source), state.name());
        let _ = writeln!(lines, "{name}: {from}{at}, {state_name}");
        all.push(json!({
            "name": name,
            "git": source.git,
            "branch": source.branch,
            "tag": source.tag,
            "path": source.path,
            "commit": commit,
            "hash": locked.map(|locked| &locked.hash),
            "state": state.name(),
        }));
    }
    match arguments.format {
        Format::Json => terminal::print_json(&all.into())?,
        Format::Text => terminal::print(&lines)?,
    }
    Ok(status)
}

fn shown(source: &Source) -> String {
    let path = source.path.as_ref().map(|path| path.display().to_string());
    let Some(git) = &source.git else {
        return path.unwrap_or_default();
    };
    let inside = path.map_or_else(String::new, |path| format!(" {path}"));
    let at = match (&source.branch, &source.tag) {
        (Some(branch), _) => format!(" branch {branch}"),
        (None, Some(tag)) => format!(" tag {tag}"),
        (None, None) => String::new(),
    };
    format!("{git}{inside}{at}")
}

fn remove(arguments: &Remove, config: &Config, lock: &mut Lock) -> Outcome {
    let name = &arguments.name;
    if !config.sources.contains_key(name) {
        return Err(Failure::usage(format!(
            "there is no `{name}` in alato.toml"
        )));
    }
    let folder = folder(config, name);
    if !arguments.force {
        refuse_changed(name, &folder, lock.get(name))?;
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .map_err(|error| Failure::cannot(format!("delete {}", folder.display()), error))?;
    }
    settings::remove(config, name)?;
    lock.remove(name);
    lock.write(&config.root)?;
    Ok(Status::Success)
}
