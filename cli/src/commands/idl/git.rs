//! Git, by the command of this machine: what that has access to is found, and nothing is checked out.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Component, Path, PathBuf},
    process::{Command, Stdio},
};

use super::fetch::{Fetched, Store};
use crate::{config::Source, outcome::Failure};

type Files = std::collections::BTreeMap<PathBuf, Vec<u8>>;

/// Fetches the commit, and gives the files that are chosen of it.
pub(super) fn fetch(
    location: &str,
    source: &Source,
    root: &Path,
    commit: Option<&str>,
    choose: impl FnOnce(&dyn Store) -> Result<Files, Failure>,
) -> Result<Fetched, Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure::cannot("make a folder", error))?;
    let repository = Repository {
        folder: folder.path().to_owned(),
        location: absolute(location, root),
    };
    repository.git(["init", "--quiet", "--bare", "."])?;
    let commit = repository.commit(source, commit)?;
    let tree = Tree::read(&repository, &commit)?;
    Ok(Fetched {
        files: choose(&tree)?,
        commit: Some(commit),
    })
}

/// A location of this machine is named from where the settings are.
fn absolute(location: &str, root: &Path) -> String {
    let local = root.join(location);
    if local.exists() {
        local.to_string_lossy().into_owned()
    } else {
        location.to_owned()
    }
}

/// An empty repository that a commit is fetched to.
struct Repository {
    folder: PathBuf,
    location: String,
}

impl Repository {
    fn commit(&self, source: &Source, commit: Option<&str>) -> Result<String, Failure> {
        let revision = match (
            commit.or(source.commit.as_deref()),
            &source.branch,
            &source.tag,
        ) {
            (Some(commit), ..) => return self.exact(commit),
            (None, Some(branch), _) => format!("refs/heads/{branch}"),
            (None, None, Some(tag)) => format!("refs/tags/{tag}"),
            (None, None, None) => "HEAD".to_owned(),
        };
        self.fetch(&["--depth", "1"], &revision)?;
        self.parse("FETCH_HEAD")
    }

    fn exact(&self, commit: &str) -> Result<String, Failure> {
        if !commit.chars().all(|c| c.is_ascii_hexdigit()) || commit.len() < 7 {
            return Err(Failure::usage(format!(
                "`{commit}` is no commit: at least 7 hexadecimal digits"
            )));
        }
        // Not every server gives a commit that is the head of nothing, and none gives a part of its name.
        if self.fetch(&["--depth", "1"], commit).is_err() {
            self.fetch(&[], "+refs/*:refs/*")?;
        }
        self.parse(commit)
    }

    fn fetch(&self, options: &[&str], what: &str) -> Result<(), Failure> {
        let fetch = ["fetch", "--quiet", "--no-tags"];
        let what = ["--", self.location.as_str(), what];
        let arguments = fetch.iter().chain(options).chain(&what);
        self.git(arguments).map(|_| ())
    }

    fn parse(&self, revision: &str) -> Result<String, Failure> {
        let name = format!("{revision}^{{commit}}");
        let out = self.git([
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &name,
        ])?;
        Ok(String::from_utf8_lossy(&out).trim().to_owned())
    }

    fn git<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Vec<u8>, Failure> {
        let mut command = Command::new("git");
        command
            .current_dir(&self.folder)
            .args(arguments)
            .stdin(Stdio::inherit());
        // Where this runs in a hook, they name another repository.
        for variable in [
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
        ] {
            command.env_remove(variable);
        }
        let output = command
            .output()
            .map_err(|error| Failure::cannot("run `git`", error))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure::new(format!(
            "git, with {}: {}",
            self.location,
            said.trim()
        )))
    }
}

/// The `.thrift` files of a commit.
struct Tree<'a> {
    repository: &'a Repository,
    commit: &'a str,
    paths: BTreeSet<PathBuf>,
}

impl<'a> Tree<'a> {
    fn read(repository: &'a Repository, commit: &'a str) -> Result<Self, Failure> {
        let out = repository.git(["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let text = String::from_utf8_lossy(&out);
        let paths = text.split('\0').filter_map(|line| {
            let (head, path) = line.split_once('\t')?;
            // A link may lead anywhere.
            let is_file = head.starts_with("100");
            let path = PathBuf::from(path);
            let is_thrift = path
                .extension()
                .is_some_and(|extension| extension == "thrift");
            (is_file && is_thrift && is_inside(&path)).then_some(path)
        });
        Ok(Self {
            repository,
            commit,
            paths: paths.collect(),
        })
    }
}

/// A commit that means harm may have names that lead out of the folder.
fn is_inside(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
}

impl Store for Tree<'_> {
    fn paths(&self) -> &BTreeSet<PathBuf> {
        &self.paths
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let name = format!("{}:{}", self.commit, path.display());
        self.repository.git(["cat-file", "blob", &name])
    }
}
