//! `alato breaking`: what breaks between files as they were and as they are.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use alato_idl::{Changes, Code, Diagnostic, Resolved, Sources, Workspace};
use serde_json::{Value, json};

use super::check::{Format, place_as_json};
use crate::{
    config::Config,
    files::{Files, collect, paths_or_configured, shown, valid},
    outcome::{Failure, Outcome, Status},
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato breaking --against main idl              with the branch `main` of this repository
  alato breaking --against v1.4 --strict idl/order.thrift
  alato breaking --against ../old/idl idl        with another folder
  alato breaking --against HEAD~1 idl --allow field-renamed --format json

What breaks on the wire is an error; what breaks only the source that uses the generated code is a warning.
Exit status: 0 if nothing breaks on the wire (with --strict: nothing at all), 1 if something does.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What to compare with: a revision of the git repository that the files are in, or a file or a folder
    #[arg(long, value_name = "REV|PATH")]
    against: String,
    #[command(flatten)]
    files: Files,
    /// Takes warnings for errors
    #[arg(long)]
    strict: bool,
    /// Leaves a rule out, as `field-renamed`
    #[arg(short = 'A', long, value_name = "RULE")]
    allow: Vec<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let config = Config::find()?;
    for rule in &arguments.allow {
        if !Code::ALL.iter().any(|code| code.as_str() == rule) {
            return Err(Failure::usage(format!("there is no rule `{rule}`")));
        }
    }
    let new = valid(arguments.files.resolve(&config)?, color.on_stderr())?;
    let old = old(arguments, &config)?;
    let old = valid(old, color.on_stderr())?;
    let changes = Changes::new(&old, &new);
    let mut found = changes.breaking();
    found.retain(|one| !arguments.allow.iter().any(|rule| rule == one.code.as_str()));
    show(&found, &changes, arguments.format, color)?;
    let breaks = found.iter().any(|one| one.is_error() || arguments.strict);
    Ok(if breaks {
        Status::Findings
    } else {
        Status::Success
    })
}

fn show(
    found: &[Diagnostic],
    changes: &Changes<'_>,
    format: Format,
    color: ColorChoice,
) -> Result<(), Failure> {
    match format {
        Format::Json => {
            let found: Vec<Value> = found.iter().map(|one| as_json(one, changes)).collect();
            terminal::print_json(&json!({ "changes": found }))
        }
        Format::Text => {
            for one in found {
                terminal::print(&shown(one, changes, color.on_stdout()))?;
            }
            let errors = found.iter().filter(|one| one.is_error()).count();
            terminal::note(&format!(
                "{errors} on the wire, {} in source\n",
                found.len() - errors
            ));
            Ok(())
        }
    }
}

fn as_json(change: &Diagnostic, sources: &dyn Sources) -> Value {
    let places: Vec<Value> = change
        .labels
        .iter()
        .map(|label| place_as_json(label.place, sources))
        .collect();
    // What is gone has only its old place.
    let (new, old) = match places.as_slice() {
        [old] => (Value::Null, old.clone()),
        [new, old, ..] => (new.clone(), old.clone()),
        [] => (Value::Null, Value::Null),
    };
    json!({
        "rule": change.code.as_str(),
        "severity": change.severity.to_string(),
        "breaks": if change.is_error() { "wire" } else { "source" },
        "message": change.message,
        "new": new,
        "old": old,
    })
}

/// The files as they were.
fn old(arguments: &Arguments, config: &Config) -> Result<Resolved, Failure> {
    let path = Path::new(&arguments.against);
    if path.exists() {
        return old_of_path(path, arguments, config);
    }
    let history = History::read(&arguments.against)?;
    history.resolve(arguments, config)
}

/// Of a folder, what is in it under the same names; a file is what to compare with itself.
fn old_of_path(path: &Path, arguments: &Arguments, config: &Config) -> Result<Resolved, Failure> {
    let mut workspace = Workspace::new();
    workspace.dialect(arguments.files.reading.dialect(config)?);
    let mut roots = Vec::new();
    if path.is_file() {
        roots.push(path.to_owned());
    } else {
        workspace.include_dir(path);
        let given = &arguments.files.files;
        let named = given.iter().filter(|file| file.is_file());
        let named: Vec<PathBuf> = named
            .filter_map(|file| {
                let beside = [path.join(file), path.join(file.file_name()?)];
                beside.into_iter().find(|file| file.is_file())
            })
            .collect();
        if named.is_empty() {
            collect(path, &mut roots).map_err(|error| {
                Failure::usage(format!("cannot read {}: {error}", path.display()))
            })?;
        }
        roots.extend(named);
    }
    for root in roots {
        workspace.add(root);
    }
    for folder in arguments.files.reading.include_dirs(config) {
        workspace.include_dir(folder);
    }
    Ok(workspace.resolve())
}

/// The `.thrift` files of a revision.
struct History {
    revision: String,
    /// The root of the repository.
    root: PathBuf,
    /// By their paths in the repository.
    files: BTreeMap<PathBuf, String>,
}

impl History {
    fn read(revision: &str) -> Result<Self, Failure> {
        let root = git(Path::new("."), ["rev-parse", "--show-toplevel"])
            .map_err(|failure| no_revision(revision, &failure))?;
        let root = PathBuf::from(String::from_utf8_lossy(&root).trim());
        let name = format!("{revision}^{{commit}}");
        let commit = git(
            &root,
            [
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &name,
            ],
        )
        .map_err(|failure| no_revision(revision, &failure))?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let listed = git(
            &root,
            ["ls-tree", "-r", "-z", "--full-tree", "--name-only", &commit],
        )?;
        let mut files = BTreeMap::new();
        for path in String::from_utf8_lossy(&listed).split('\0') {
            if Path::new(path).extension() == Some(OsStr::new("thrift")) {
                let text = git(&root, ["cat-file", "blob", &format!("{commit}:{path}")])?;
                files.insert(
                    PathBuf::from(path),
                    String::from_utf8_lossy(&text).into_owned(),
                );
            }
        }
        Ok(Self {
            revision: revision.to_owned(),
            root,
            files,
        })
    }

    /// What a path of today was called.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let path = path
            .canonicalize()
            .or_else(|_| std::path::absolute(path))
            .ok()?;
        let root = self
            .root
            .canonicalize()
            .unwrap_or_else(|_| self.root.clone());
        Some(path.strip_prefix(root).ok()?.to_owned())
    }

    /// What it is called in messages; nothing on the disk is called so.
    fn shown(&self, path: &Path) -> PathBuf {
        PathBuf::from(format!("{}:{}", self.revision, path.display()))
    }

    fn resolve(&self, arguments: &Arguments, config: &Config) -> Result<Resolved, Failure> {
        let mut workspace = Workspace::new();
        workspace.dialect(arguments.files.reading.dialect(config)?);
        for (path, text) in &self.files {
            workspace.insert(self.shown(path), text.clone());
        }
        for folder in arguments.files.reading.include_dirs(config) {
            // A folder of another repository is as it is today.
            workspace.include_dir(match self.inside(&folder) {
                Some(inside) => self.shown(&inside),
                None => folder,
            });
        }
        let configured: Vec<PathBuf>;
        let given = if arguments.files.files.is_empty() {
            configured = config.files();
            &configured
        } else {
            &arguments.files.files
        };
        paths_or_configured(given, config)?;
        for path in given {
            let inside = self.inside(path).ok_or_else(|| {
                Failure::usage(format!(
                    "{} is not in the repository {}",
                    path.display(),
                    self.root.display()
                ))
            })?;
            for old in self.files.keys().filter(|old| old.starts_with(&inside)) {
                workspace.add(self.shown(old));
            }
        }
        Ok(workspace.resolve())
    }
}

fn no_revision(revision: &str, failure: &Failure) -> Failure {
    let why = if failure.message.is_empty() {
        String::new()
    } else {
        format!(" ({})", failure.message)
    };
    Failure::usage(format!(
        "`{revision}` is neither a path nor a revision of this repository{why}"
    ))
}

fn git<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = S>,
) -> Result<Vec<u8>, Failure> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .output()
        .map_err(|error| Failure::cannot("run `git`", error))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::new(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ))
    }
}
