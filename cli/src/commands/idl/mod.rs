//! `alato idl`: files from elsewhere, copied into the project and locked.
//!
//! They are copied, so that a build needs neither this tool nor a network, and a review shows what changes.

mod add;
mod copy;
mod fetch;
mod git;
mod lock;
mod settings;

use std::{fmt::Write, path::PathBuf};

use serde_json::json;

use self::{
    add::{Add, add},
    copy::{State, put, refuse_changed, state},
    fetch::{Fetched, fetch},
    lock::{Lock, Locked},
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

fn folder(config: &Config, name: &str) -> PathBuf {
    config.root.join(config.idl_folder()).join(name)
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
