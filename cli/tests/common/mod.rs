//! Runs the tool itself, in a folder of its own.

#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]

pub mod changes;
pub mod recorder;
pub mod servers;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A folder for the files of a test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Runs the tool here.
    pub fn alato(&self, arguments: &[&str]) -> Ran {
        self.alato_with_input(arguments, b"")
    }

    pub fn alato_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        run(self.command().args(arguments), input)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alato"));
        command
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE");
        command
    }
}

pub fn run(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without having read all.
    let _ = child.stdin.take().unwrap().write_all(input);
    Ran::of(child.wait_with_output().unwrap())
}

/// What became of it.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    #[track_caller]
    pub fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.out, self.err);
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// A Python with Apache's library; `None`, and a line that says so, if there is none.
pub fn apache_python() -> Option<PathBuf> {
    let candidates = [
        std::env::var_os("ALATO_INTEROP_PYTHON").map(PathBuf::from),
        Some(repository().join("tests/interop/.venv/bin/python")),
        Some("python3".into()),
    ];
    let has_thrift = |python: &PathBuf| {
        Command::new(python)
            .args(["-c", "import thrift.protocol"])
            .current_dir(std::env::temp_dir())
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let found = candidates.into_iter().flatten().find(has_thrift);
    if found.is_none() {
        skip("there is no Python with thrift");
    }
    found
}

/// Says that a test did not run, past the capture of the test harness; fails where it has to run.
pub fn skip(why: &str) {
    assert!(std::env::var_os("ALATO_REQUIRE_INTEROP").is_none(), "{why}");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

pub const ECHO: &str = "\
namespace rs echo

/** What is said. */
struct Message {
  1: string text
  2: optional i32 times = 1
}

exception TooLong {
  1: i32 limit
}

service Echo {
  /** Says it again. */
  Message echo(1: Message message) throws (1: TooLong too_long)
  oneway void forget()
}
";
