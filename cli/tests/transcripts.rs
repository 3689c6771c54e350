//! What the documentation shows of the tool is what it does: every `console` block of `docs/cli` is run, command by command, and what
//! comes out is compared with what stands there.
//!
//! Each page is run in a folder of its own, which `transcripts/PAGE.sh` fills. `UPDATE_EXPECT=1` writes what came out into the pages.

#![cfg(unix)]

mod common;
#[path = "transcripts/session.rs"]
mod session;

use std::path::PathBuf;

use common::{repository, servers::Server};
use session::{Script, Session};

fn page(name: &str) -> PathBuf {
    repository().join(format!("docs/cli/{name}.md"))
}

/// Runs a page, in a folder that `setup` fills.
fn holds(name: &str, setup: &str, server: Option<&Server>) {
    let session = Session::new(setup, server);
    Script::read(page(name)).run(session, &|line| line.to_owned());
}

#[test]
fn of_breaking() {
    holds("breaking", "breaking", None);
}

#[test]
fn of_call() {
    holds("call", "settings", Some(&Server::calculator()));
}

#[test]
fn of_check() {
    holds("check", "check", None);
}

#[test]
fn of_completions() {
    holds("completions", "completions", None);
}

#[test]
fn of_decode() {
    holds("decode", "settings", None);
}

#[test]
fn of_fmt() {
    holds("fmt", "fmt", None);
}

#[test]
fn of_gen() {
    holds("gen", "gen", None);
}

#[test]
fn of_idl() {
    holds("idl", "idl", None);
}

#[test]
fn of_new() {
    holds("new", "new", None);
}

/// Times are never the same, nor is how many lines the histogram has; what they are made of is.
#[test]
fn of_bench() {
    let server = Server::calculator();
    let session = Session::new("settings", Some(&server));
    let shape = |line: &str| {
        let words = line.split_whitespace().map(|word| match word {
            "µs" | "ms" | "s" => "TIME".to_owned(),
            bar if bar.starts_with(['█', '▏', '▎', '▍', '▌', '▋', '▊', '▉']) => {
                String::new()
            }
            word => word
                .trim_end_matches(|c: char| c.is_ascii_punctuation())
                .parse::<f64>()
                .map_or_else(|_| word.to_owned(), |_| "NUMBER".to_owned()),
        });
        words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    Script::read(page("bench")).run(session, &shape);
}

#[test]
fn of_every_page() {
    let folder = std::fs::read_dir(repository().join("docs/cli")).unwrap();
    let mut pages: Vec<_> = folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    let source = include_str!("transcripts.rs");
    for page in &pages {
        let test = format!("fn of_{}()", page.trim_end_matches(".md"));
        assert!(source.contains(&test), "{page} is not tested");
    }
    assert_eq!(pages.len(), 10);
}

/// The README's way from an empty folder to a service that others call. It builds a project and takes port 9090, so it runs only when
/// asked: `cargo test -p alato-cli --test transcripts -- --ignored`.
#[test]
#[ignore = "builds a project, and takes a fixed port"]
fn of_the_readme() {
    if std::net::TcpListener::bind("127.0.0.1:9090").is_err() {
        common::skip("the README's commands: port 9090 is taken");
        return;
    }
    let Some(session) = Session::with_apache("readme") else {
        return;
    };
    Script::read(repository().join("README.md")).run(session, &|line| line.to_owned());
}
