//! Kitex, in Go (`tests/interop/go/bench`): over TTHeader, one call at a time on each connection,
//! and its multiplexed mode.

use std::{
    io::{BufReader, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use super::Cell;
use crate::{
    counting::Counts,
    process::{cpu_of, line},
};

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Builds the program. Without it, no row of Kitex can run.
pub fn build() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("tests/interop/go");
    let idl = Path::new("../../../benches/rpc/rows/echo.thrift");
    let mut generate = Command::new("go");
    let kitex = ["tool", "kitex", "-module", "alato.test/peers"];
    generate.args(kitex).args(["-gen-path", "gen/bench"]);
    run(generate.arg(idl).current_dir(&folder))?;
    let program = std::env::temp_dir().join(format!("alato-bench-kitex-{}", std::process::id()));
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&program).arg("./bench");
    run(build.current_dir(&folder))?;
    let _ = PROGRAM.set(program);
    Ok(())
}

/// Removes the program.
pub fn clean_up() {
    if let Some(program) = PROGRAM.get() {
        let _ = std::fs::remove_file(program);
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("`go`: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`go`: {}", said.trim()))
}

/// The program, about to run on so many processors.
fn program(processors: usize) -> Command {
    let mut command = Command::new(PROGRAM.get().expect("the program is built"));
    command.env("GOMAXPROCS", processors.to_string());
    command
}

/// The server, which says its port and its counts as ours do.
pub fn server(workers: usize, mux: bool) -> Command {
    let mut command = program(workers);
    command.arg("server");
    if mux {
        command.arg("--mux");
    }
    command
}

/// Callers in a process of their own.
pub struct Client {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Client {
    pub fn start(server: SocketAddr, cell: Cell, mux: bool) -> Self {
        let mut command = program(1);
        command.arg("client");
        if mux {
            command.arg("--mux");
        }
        let mut child = command
            .args(["--concurrency", &cell.concurrency.to_string()])
            .args(["--payload", &cell.payload.to_string()])
            .arg(server.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        Self {
            to: child.stdin.take().expect("its input"),
            from: BufReader::new(child.stdout.take().expect("its output")),
            child,
        }
    }

    pub fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    pub fn record(&mut self) {
        self.say("record");
    }

    pub fn counts(&mut self) -> Counts {
        self.say("counts");
        line(&mut self.from).parse().expect("counts")
    }

    /// The times of all calls, sorted.
    pub fn stop(mut self) -> Vec<u32> {
        self.say("stop");
        let mut number = [0; 4];
        self.from.read_exact(&mut number).expect("a number");
        let mut bytes = vec![0; 4 * u32::from_le_bytes(number) as usize];
        self.from.read_exact(&mut bytes).expect("the times");
        drop(self.to);
        let _ = self.child.wait();
        let times = bytes.as_chunks().0.iter().copied();
        let mut times: Vec<u32> = times.map(u32::from_le_bytes).collect();
        times.sort_unstable();
        times
    }

    fn say(&mut self, command: &str) {
        writeln!(self.to, "{command}").expect("the client");
    }
}
