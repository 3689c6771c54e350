//! What the macros say to a wrong input: one error per mistake, at the token that is wrong.
//!
//! The expected output is that of the release in `tests/ui/RUSTC`; another compiler may word its own part of it
//! differently, so there the test prints that it is skipped. `ALATO_REQUIRE_UI=1` makes that a failure.

mod support;

use std::process::Command;

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
