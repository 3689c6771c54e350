//! What the macros say to a wrong input: one error per mistake, at the token that is wrong.
//!
//! The expected output is that of the release in `tests/ui/RUSTC`; another compiler may word its own part of it
//! differently, so there the test prints that it is skipped. `ALATO_REQUIRE_UI=1` makes that a failure.

mod support;

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Command,
};

const RELEASE: &str = include_str!("ui/RUSTC");

#[test]
fn every_mistake_gets_one_error_that_says_what_to_do() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    if version.split_whitespace().nth(1) != Some(RELEASE.trim()) {
        let (release, version) = (RELEASE.trim(), version.trim());
        let why =
            format!("the UI tests: their output is that of Rust {release}, this is {version}");
        return support::skip("ALATO_REQUIRE_UI", &why);
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

/// `tests/ui/README.md` lists every mistake and what is said to it; blessed together with the output.
#[test]
fn the_table_of_mistakes_is_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut table = String::from(TABLE_HEAD);
    for group in [
        "service",
        "flat",
        "layer",
        "derive",
        "thrift-service",
        "lints",
    ] {
        let mut cases: Vec<PathBuf> = std::fs::read_dir(folder.join(group))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
        cases.sort();
        for case in cases {
            let name = case.file_stem().unwrap().to_str().unwrap();
            let output = std::fs::read_to_string(case.with_extension("stderr")).unwrap();
            let says = output
                .lines()
                .filter(|line| line.starts_with("error"))
                .map(|line| line.split_once(": ").unwrap().1.replace('|', "\\|"))
                .collect::<Vec<_>>()
                .join("<br>");
            let link = format!("[{}]({group}/{name}.rs)", name.replace('-', " "));
            writeln!(table, "| {group} | {link} | {says} |").unwrap();
        }
    }
    let path = folder.join("README.md");
    if std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, table).unwrap();
    } else {
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(
            written, table,
            "run `TRYBUILD=overwrite cargo test --test ui` twice"
        );
    }
}

const TABLE_HEAD: &str = "# What the macros say to a mistake

One row and one file for each. The output is that of the release in `RUSTC`.

| macro | mistake | what is said |
|---|---|---|
";
