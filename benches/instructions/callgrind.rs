//! Runs programs under callgrind.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

/// The output of a program, and the counts that callgrind wrote, in order.
pub struct Ran {
    pub output: String,
    pub counts: Vec<u64>,
}

pub fn is_installed() -> bool {
    let version = Command::new("valgrind").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// Counts all of a program.
pub fn whole(program: &str, arguments: &[&str]) -> Ran {
    run(&[], program, arguments)
}

/// Counts what a program does in each call of `function`.
pub fn each_call(function: &str, program: &str) -> Ran {
    let options = [
        "--collect-atstart=no".to_owned(),
        format!("--toggle-collect={function}"),
        format!("--dump-after={function}"),
    ];
    run(&options, program, &[])
}

fn run(options: &[String], program: &str, arguments: &[&str]) -> Ran {
    let file = new_file();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--combine-dumps=yes"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .args(options)
        .arg(program)
        .args(arguments)
        .output()
        .expect("valgrind starts");
    assert!(
        output.status.success(),
        "{program} {arguments:?} under callgrind: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ran {
        output: String::from_utf8(output.stdout).expect("the output is text"),
        counts: counts(&file),
    }
}

fn counts(file: &Path) -> Vec<u64> {
    let text = fs::read_to_string(file).expect("callgrind's counts");
    let _ = fs::remove_file(file);
    let summaries = text
        .lines()
        .filter_map(|line| line.strip_prefix("summary: "));
    summaries
        .map(|count| count.trim().parse().expect("a count"))
        .collect()
}

fn new_file() -> PathBuf {
    static FILES: AtomicU32 = AtomicU32::new(0);
    let number = FILES.fetch_add(1, Relaxed);
    std::env::temp_dir().join(format!("alato-callgrind-{}-{number}", process::id()))
}
