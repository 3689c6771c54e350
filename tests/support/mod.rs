//! What several tests need: the examples as running programs, and foreign peers.

#![allow(dead_code, reason = "each test needs a part of it")]

pub(crate) mod apache;
pub(crate) mod go;
pub(crate) mod java;

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The program of an example, built if it is not up to date.
pub(crate) fn example(name: &str) -> PathBuf {
    let profile = profile();
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--example", name, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success(), "cannot build `{name}`");
    profile.join("examples").join(name)
}

/// The folder of what cargo builds: `target/debug`.
fn profile() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // target/debug/deps/test-0123
    test.parent().and_then(Path::parent).unwrap().to_owned()
}

/// A program that serves, and says where in its first line; killed when this is dropped.
pub(crate) struct ServerProcess {
    child: Child,
    pub(crate) address: String,
}

impl ServerProcess {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("listening on ") else {
            let _ = child.kill();
            panic!("{command:?} said {line:?}");
        };
        Self {
            address: address.to_owned(),
            child,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says that a test did not run, past the capture of the test harness; fails where `variable` says that it has to
/// run.
#[expect(clippy::explicit_write, reason = "`eprintln!` would be captured")]
pub(crate) fn skip(variable: &str, why: &str) {
    assert!(std::env::var_os(variable).is_none(), "{why}");
    writeln!(std::io::stderr(), "SKIPPED {why}").unwrap();
}

/// A Python that is about to run a script of `tests/interop/python`, if there is one that has the packages which that needs: that of
/// `ALATO_INTEROP_PYTHON`, of `tests/interop/.venv`, or `python3`.
pub(crate) fn python(script: &str, packages: &[&str]) -> Option<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
    let candidates = [
        std::env::var_os("ALATO_INTEROP_PYTHON").map(PathBuf::from),
        Some(folder.join(".venv/bin/python")),
        Some("python3".into()),
    ];
    // Without the folder that this runs in, whose `thrift` would do for a package.
    let imports = format!(
        "import sys; sys.path = [path for path in sys.path if path]; import {}",
        packages.join(", ")
    );
    let Some(python) = candidates.into_iter().flatten().find(|python| {
        Command::new(python)
            .args(["-c", &imports])
            .output()
            .is_ok_and(|output| output.status.success())
    }) else {
        skip(
            "ALATO_REQUIRE_INTEROP",
            &format!("{script}: no Python with {}", packages.join(" and ")),
        );
        return None;
    };
    let mut command = Command::new(python);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(folder.join("python").join(script));
    Some(command)
}
