//! Commands of a page, run one after the other in a shell, and what comes out.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use super::common::{Folder, apache_python, repository, servers::Server, skip};

/// What a command may take: the first build of a project takes longest.
const LIMIT: &str = "600";

/// How the pages call the server, and a port where there is none.
const SERVER: &str = "localhost:9090";
const NOBODY: &str = "localhost:9091";

/// A page, and the commands in it.
pub(crate) struct Script {
    path: PathBuf,
    /// The lines around and between the commands.
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    Command {
        /// As it is written, with `$ ` and `> ` before its lines.
        written: Vec<String>,
        output: Vec<String>,
    },
}

impl Script {
    pub(crate) fn read(path: PathBuf) -> Self {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut parts = Vec::new();
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with("```") {
                inside = line == "```console";
            } else if inside && line.starts_with("$ ") {
                parts.push(Part::Command {
                    written: vec![line.to_owned()],
                    output: Vec::new(),
                });
                continue;
            } else if inside && let Some(Part::Command { written, output }) = parts.last_mut() {
                // As a shell asks for the rest of a command.
                let lines = if line.starts_with('>') && output.is_empty() {
                    written
                } else {
                    output
                };
                lines.push(line.to_owned());
                continue;
            }
            parts.push(Part::Text(line.to_owned()));
        }
        Self { path, parts }
    }

    /// Runs all commands. What comes out of each has to be what is written, as far as `shape` tells; of lines that have the same shape
    /// and follow one another there may be any number if they are not the same.
    pub(crate) fn run(mut self, mut session: Session, shape: &dyn Fn(&str) -> String) {
        let update = std::env::var_os("UPDATE_EXPECT").is_some();
        let mut wrong = String::new();
        let mut count = 0;
        for part in &mut self.parts {
            let Part::Command { written, output } = part else {
                continue;
            };
            count += 1;
            let command: Vec<_> = written
                .iter()
                .map(|line| line.get(2..).unwrap_or_default())
                .collect();
            let command = command.join("\n");
            if command.contains("| jq") && Command::new("jq").arg("--version").output().is_err() {
                let _ = writeln!(std::io::stderr(), "SKIPPED: there is no jq for `{command}`");
                continue;
            }
            let got = session.run(&command, output);
            let shapes = |lines: &[String]| {
                let mut shapes: Vec<_> = lines.iter().map(|line| shape(line)).collect();
                if shapes != lines {
                    shapes.dedup();
                }
                shapes
            };
            if shapes(&got) == shapes(output) {
                continue;
            }
            let _ = writeln!(
                wrong,
                "$ {command}\n--- is written\n{}\n--- came out\n{}\n",
                output.join("\n"),
                got.join("\n")
            );
            *output = got;
        }
        assert!(count > 0, "{} has no commands", self.path.display());
        if update && !wrong.is_empty() {
            std::fs::write(&self.path, self.text()).unwrap();
            return;
        }
        assert!(wrong.is_empty(), "{}:\n{wrong}", self.path.display());
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let (first, second): (&[String], &[String]) = match part {
                Part::Text(line) => (std::slice::from_ref(line), &[]),
                Part::Command { written, output } => (written, output),
            };
            for line in first.iter().chain(second) {
                let _ = writeln!(text, "{line}");
            }
        }
        text
    }
}

/// A shell, as far as the folder it is in goes, and what runs in its background.
pub(crate) struct Session {
    folder: Folder,
    here: PathBuf,
    /// What stands for what, in the pages and here.
    names: Vec<(String, String)>,
    path: String,
    running: Vec<Child>,
}

impl Session {
    /// In `/home/me/shop`, as the pages see it, once `setup` has run there.
    pub(crate) fn new(setup: &str, server: Option<&Server>) -> Self {
        let folder = Folder::new();
        let home = folder.path().canonicalize().unwrap().join("home/me");
        let here = home.join("shop");
        std::fs::create_dir_all(&here).unwrap();
        std::os::unix::fs::symlink(repository(), home.join("alato")).unwrap();
        let repository = repository().canonicalize().unwrap();
        let mut names = vec![
            ("/home/me/alato".to_owned(), shown(&repository)),
            ("/home/me".to_owned(), shown(&home)),
        ];
        if let Some(server) = server {
            names.push((SERVER.to_owned(), server.address.clone()));
            // Port 1 is nobody's.
            names.push((NOBODY.to_owned(), "127.0.0.1:1".to_owned()));
        }
        let tool = Path::new(env!("CARGO_BIN_EXE_alato")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut session = Self {
            folder,
            here,
            names,
            path: format!("{}:{path}", tool.display()),
            running: Vec::new(),
        };
        let setup = repository.join(format!("cli/tests/transcripts/{setup}.sh"));
        let out = session.run(&format!(". {}", setup.display()), &[]);
        assert!(out.is_empty(), "{}: {}", setup.display(), out.join("\n"));
        session
    }

    /// With Apache's compiler and library for Python; `None`, and a line that says so, where they are not.
    pub(crate) fn with_apache(setup: &str) -> Option<Self> {
        let python = apache_python()?;
        if Command::new("thrift").arg("--version").output().is_err() {
            skip("there is no `thrift`");
            return None;
        }
        let mut session = Self::new(setup, None);
        let bin = session.folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        // Not a link: a virtual environment is found by where its Python is.
        let script = format!("#!/bin/sh\nexec {} \"$@\"\n", python.display());
        std::fs::write(bin.join("python3"), script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(bin.join("python3"), mode).unwrap();
        session.path = format!("{}:{}", bin.display(), session.path);
        Some(session)
    }

    /// What a command writes, and how it ends if not well. One that says where it listens goes on while the others run.
    fn run(&mut self, command: &str, expected: &[String]) -> Vec<String> {
        let mut command = command.to_owned();
        for (page, here) in &self.names {
            command = command.replace(page, here);
        }
        if expected.iter().any(|line| line.starts_with("listening on")) {
            return self.serve(&command, expected.len());
        }
        let after = self.folder.path().join("pwd");
        let script = format!(
            "exec 2>&1\n{command}\nstatus=$?\npwd > {}\nexit $status",
            after.display()
        );
        let output = self
            .shell(&["timeout", LIMIT, "bash"], &script)
            .output()
            .unwrap();
        if let Ok(here) = std::fs::read_to_string(after) {
            self.here = here.trim_end().into();
        }
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<String> = text.lines().map(|line| self.as_written(line)).collect();
        if !output.status.success() {
            let status = output.status.code().unwrap_or(-1);
            lines.push(format!("[exit status {status}]"));
        }
        lines
    }

    /// Starts a server, and waits until it has said so many lines.
    fn serve(&mut self, command: &str, lines: usize) -> Vec<String> {
        let mut shell = self.shell(&["timeout", LIMIT, "bash"], &format!("exec {command}"));
        let mut child = shell.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        self.running.push(child);
        let (sender, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let limit = Duration::from_secs(LIMIT.parse().unwrap());
        (0..lines)
            .map_while(|_| said.recv_timeout(limit).ok())
            .collect()
    }

    fn shell(&self, program: &[&str], script: &str) -> Command {
        let target = std::env::current_exe().unwrap();
        let target = target.ancestors().nth(3).unwrap().join("new-projects");
        let mut command = Command::new(program[0]);
        command
            .args(&program[1..])
            .args(["-c", script])
            .current_dir(&self.here)
            .stdin(Stdio::null())
            .env("HOME", self.folder.path().join("home/me"))
            .env("PATH", &self.path)
            .env("REPOSITORY", repository())
            // Cargo's own folders do not move with the home.
            .env("CARGO_HOME", home("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup"))
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_QUIET", "true")
            .env("NO_COLOR", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Commits that are the same each time.
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "Me")
                .env(format!("GIT_{who}_EMAIL"), "me@example.org")
                .env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
        }
        command
    }

    fn as_written(&self, line: &str) -> String {
        let mut line = line.trim_end().to_owned();
        for (page, here) in &self.names {
            line = line.replace(here, page);
        }
        line
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in &mut self.running {
            // `timeout` hands it on to what it started.
            let id = child.id().to_string();
            let _ = Command::new("kill").arg(id).status();
            let _ = child.wait();
        }
    }
}

fn home(variable: &str, folder: &str) -> PathBuf {
    let home = std::env::var_os("HOME").unwrap_or_default();
    std::env::var_os(variable).map_or_else(|| Path::new(&home).join(folder), PathBuf::from)
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
