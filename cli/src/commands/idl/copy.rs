//! The copies of files in the project: how they come there, and whether they are as they came.

use std::path::Path;

use super::{
    fetch::Fetched,
    lock::{Locked, hash_of_folder},
};
use crate::outcome::Failure;

/// Puts files where the old ones are, if there are any.
pub(super) fn put(folder: &Path, fetched: &Fetched) -> Result<(), Failure> {
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

/// What was changed by hand is not thrown away unasked.
pub(super) fn refuse_changed(
    name: &str,
    folder: &Path,
    locked: Option<&Locked>,
) -> Result<(), Failure> {
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
pub(super) enum State {
    AsLocked,
    Changed,
    Missing,
    NotLocked,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AsLocked => "as locked",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::NotLocked => "not locked",
        }
    }
}

pub(super) fn state(folder: &Path, locked: Option<&Locked>) -> Result<State, Failure> {
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
