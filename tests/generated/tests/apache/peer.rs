//! Apache's compiler and Python, and an end for whatever runs too long.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// What one program may take.
const LIMIT: Duration = Duration::from_secs(60);

/// What Apache's compiler makes of its files, and a Python that has its library.
pub(crate) struct Peer {
    generated: TempDir,
    python: PathBuf,
}

impl Peer {
    /// `None`, and a line that says why, where something is not there.
    pub(crate) fn find() -> Option<Self> {
        let found = Self::look();
        if let Err(why) = &found {
            skip(why);
        }
        found.ok()
    }

    fn look() -> Result<Self, String> {
        let files = Path::new(env!("APACHE_FILES"));
        let generated = tempfile::tempdir().map_err(|error| error.to_string())?;
        for name in ["ThriftTest", "DebugProtoTest", "Recursive"] {
            let path = generated.path().join(format!("{name}.thrift"));
            let text = std::fs::read_to_string(files.join(format!("{name}.thrift")))
                .map_err(|error| error.to_string())?;
            // Debian's compiler is of 0.17, and knows no `uuid`.
            let known: Vec<_> = text.lines().filter(|line| !has_uuid(line)).collect();
            std::fs::write(&path, known.join("\n")).map_err(|error| error.to_string())?;
            for generator in ["py", "xml"] {
                let mut thrift = Command::new("thrift");
                thrift.args(["--gen", generator, "-out"]);
                thrift.arg(generated.path()).arg(&path);
                run(&mut thrift, b"")?;
            }
        }
        Ok(Self {
            generated,
            python: python()?,
        })
    }

    /// Python, about to run a script of this package.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut command = Command::new(&self.python);
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("ALATO_GENERATED", self.generated.path())
            .arg(
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("python")
                    .join(name),
            );
        command
    }
}

/// Says that a test did not run, past the capture of the test harness; fails where it has to run.
fn skip(why: &str) {
    assert!(std::env::var_os("ALATO_REQUIRE_INTEROP").is_none(), "{why}");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// Whether a line of code, and not of a comment, has the type.
fn has_uuid(line: &str) -> bool {
    !line.trim_start().starts_with('*') && line.contains("uuid ")
}

/// A Python with Apache's library: that of `ALATO_INTEROP_PYTHON`, of the other tests with foreign peers, or `python3`.
fn python() -> Result<PathBuf, String> {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interop/.venv/bin/python");
    let named = std::env::var_os("ALATO_INTEROP_PYTHON").map(PathBuf::from);
    let mut candidates = [named, Some(venv), Some("python3".into())]
        .into_iter()
        .flatten();
    // Without the folder that this runs in, whose `thrift` would do for a package.
    let import =
        "import sys; sys.path = [path for path in sys.path if path]; import thrift.protocol";
    candidates
        .find(|python| run(Command::new(python).args(["-c", import]), b"").is_ok())
        .ok_or_else(|| "no Python with thrift".to_owned())
}

/// Runs a program to its end, or to that of its time; what it said, or what is wrong.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run `{name}`: {error}"))?;
    let (mut stdin, mut stdout, mut stderr) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(move || stdin.take().map(|mut stdin| stdin.write_all(input)));
        let out = scope.spawn(move || read(stdout.as_mut()));
        let err = scope.spawn(move || read(stderr.as_mut()));
        let start = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if start.elapsed() < LIMIT => thread::sleep(Duration::from_millis(5)),
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        let out = out.join().unwrap_or_default();
        let err = err.join().unwrap_or_default();
        match status {
            Some(status) if status.success() => Ok(out),
            Some(status) => Err(format!("`{name}` ends with {status}\n{out}{err}")),
            None => Err(format!("`{name}` took longer than {LIMIT:?}\n{out}{err}")),
        }
    })
}

fn read(from: Option<&mut impl Read>) -> String {
    let mut all = Vec::new();
    let _ = from.map(|from| from.read_to_end(&mut all));
    String::from_utf8_lossy(&all).into_owned()
}
