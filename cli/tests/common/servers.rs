//! Servers to call: the repository's example, and Apache's library in Python.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::{apache_python, repository};

/// A program that serves, and says where in its first line; killed when this is dropped.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
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

    /// The example `calculator_server`, built if it is not up to date.
    pub fn calculator() -> Self {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let target = profile.parent().unwrap();
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--example",
                "calculator_server",
                "--manifest-path",
            ])
            .arg(repository().join("Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .status();
        assert!(status.unwrap().success());
        Self::start(&mut Command::new(
            target.join("debug/examples/calculator_server"),
        ))
    }

    /// Apache's server in Python; `None`, and a line that says so, if there is no Python with the library.
    pub fn apache(protocol: &str, transport: &str) -> Option<Self> {
        let python = apache_python()?;
        let folder = repository().join("tests/interop");
        Some(Self::start(
            Command::new(python)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .arg(folder.join("python/apache_server.py"))
                .args(["--protocol", protocol, "--transport", transport]),
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The `.thrift` file of both.
pub fn calculator_idl() -> String {
    let path = repository().join("examples/idl/calculator.thrift");
    path.to_str().unwrap().to_owned()
}
