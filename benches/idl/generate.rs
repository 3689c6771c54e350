//! Files to Rust: how long it takes, and how much it is.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    corpus::Corpus,
    lines::{self, Lines},
    process::{self, Usage},
    rows::Row,
};

pub struct Generated {
    pub row: Row,
    /// What the whole process takes.
    pub usage: Usage,
    pub code: String,
    pub as_written: Lines,
    pub formatted: Lines,
}

/// Where all that is generated goes.
pub fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("idl");
    fs::create_dir_all(&target).expect("a folder");
    target
}

/// Generates the code of each row in turn, round by round, by a process of its own.
pub fn measure(corpus: &Corpus, rounds: usize) -> Vec<Generated> {
    let out = folder().join(format!("{}.rs", corpus.name.replace('-', "_")));
    let mut usages = Row::ALL.map(|_| Vec::new());
    let mut codes = Row::ALL.map(|_| String::new());
    // Of whole processes, fewer are enough, and rustfmt takes its time.
    let rounds = rounds.div_ceil(4);
    for _ in 0..rounds {
        for ((row, usages), code) in Row::ALL.into_iter().zip(&mut usages).zip(&mut codes) {
            // Or alato would find that nothing has changed, and not write it.
            let _ = fs::remove_file(&out);
            usages.push(generate(row, corpus, &out));
            *code = fs::read_to_string(&out).expect("what was generated");
        }
    }
    Row::ALL
        .into_iter()
        .zip(usages)
        .zip(codes)
        .map(|((row, usages), code)| Generated {
            row,
            usage: process::least(&usages),
            as_written: lines::count(&code),
            formatted: lines::count(&lines::formatted(&code)),
            code,
        })
        .collect()
}

fn generate(row: Row, corpus: &Corpus, out: &Path) -> Usage {
    let program = std::env::current_exe().expect("the program");
    let mut command = Command::new(program);
    command
        .args(["--generate", row.name()])
        .arg(out)
        .args(&corpus.files);
    if row == Row::PilotaUnformatted {
        // What it calls in the place of rustfmt.
        command.env("RUSTFMT", "true");
    }
    process::run(&command).expect("the files are right")
}
