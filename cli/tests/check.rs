//! `alato check`, as it is run.

mod common;

use common::{ECHO, Folder};

const FIVE_MISTAKES: &str = "\
struct A {
  1: i32 a
  1: i32 b
  2: Unknown c
}
const i16 BIG = [1]
service S {
  void f() throws (1: A a)
}
typedef T T
";

#[test]
fn a_valid_file_ends_in_0_and_says_nothing() {
    let folder = Folder::with(&[("echo.thrift", ECHO)]);
    let ran = folder.alato(&["check", "echo.thrift"]).succeeds();
    assert_eq!(ran.out, "");
    assert_eq!(ran.err, "1 file, nothing to say\n");
}

#[test]
fn five_mistakes_are_five_errors_each_on_its_line() {
    let folder = Folder::with(&[("a.thrift", FIVE_MISTAKES)]);
    let ran = folder
        .alato(&["check", "a.thrift", "--format", "json"])
        .ends_with(1);
    let json = ran.json();
    assert_eq!(json["valid"], false);
    let found = json["diagnostics"].as_array().unwrap();
    let lines: Vec<_> = found
        .iter()
        .map(|one| one["place"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 4, 6, 8, 10]);
    let codes: Vec<_> = found
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes[0], "duplicate-id");
    assert_eq!(codes[1], "unknown-type");
    assert_eq!(codes[4], "typedef-cycle");
    let text = folder.alato(&["check", "a.thrift"]).ends_with(1);
    assert!(
        text.out.contains("a.thrift:3:3: error[duplicate-id]"),
        "{}",
        text.out
    );
    assert!(text.err.contains("5 errors"), "{}", text.err);
}

#[test]
fn colours_obey_the_option_and_no_color() {
    let folder = Folder::with(&[("a.thrift", FIVE_MISTAKES)]);
    let plain = folder.alato(&["check", "a.thrift"]);
    assert!(!plain.out.contains('\u{1b}'));
    let colored = folder.alato(&["check", "a.thrift", "--color", "always"]);
    assert!(colored.out.contains("\u{1b}["));
    let forced = common::run(
        folder
            .command()
            .args(["check", "a.thrift"])
            .env("CLICOLOR_FORCE", "1"),
        b"",
    );
    assert!(forced.out.contains("\u{1b}["));
    let refused = common::run(
        folder
            .command()
            .args(["check", "a.thrift"])
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1"),
        b"",
    );
    assert!(!refused.out.contains('\u{1b}'));
}

#[test]
fn without_files_it_takes_those_of_the_settings_from_any_folder_below() {
    let folder = Folder::with(&[
        (
            "alato.toml",
            "[idl]\nfiles = [\"idl\"]\ninclude = [\"shared\"]\n",
        ),
        (
            "idl/a.thrift",
            "include \"b.thrift\"\nstruct A { 1: b.B b }\n",
        ),
        ("shared/b.thrift", "struct B {}\n"),
        ("deep/er/x", ""),
    ]);
    folder.alato(&["check"]).succeeds();
    let below = common::run(
        folder
            .command()
            .arg("check")
            .current_dir(folder.path().join("deep/er")),
        b"",
    );
    below.succeeds();
    let none = Folder::new();
    let ran = none.alato(&["check"]).ends_with(2);
    assert!(ran.err.contains("no files"), "{}", ran.err);
}

#[test]
fn rules_are_switched_in_the_settings_and_by_options() {
    let folder = Folder::with(&[
        (
            "a.thrift",
            "include \"b.thrift\"\nstruct a_b { 1: required i32 Some_thing }\n",
        ),
        ("b.thrift", ""),
    ]);
    let plain = folder.alato(&["check", "a.thrift"]).succeeds();
    assert!(
        plain.out.contains("warning[unused-include]"),
        "{}",
        plain.out
    );
    assert!(!plain.out.contains("type-name"));
    folder
        .alato(&["check", "a.thrift", "-D", "warnings"])
        .ends_with(1);
    folder
        .alato(&[
            "check",
            "a.thrift",
            "-D",
            "warnings",
            "-A",
            "unused-include",
        ])
        .succeeds();

    folder.write(
        "alato.toml",
        "[lint]\nunused-include = \"allow\"\ntype-name = \"deny\"\nrequired-field = \"warn\"\nfield-name = \"warn\"\nundocumented = \"warn\"\n",
    );
    let ran = folder.alato(&["check", "a.thrift"]).ends_with(1);
    assert!(!ran.out.contains("unused-include"), "{}", ran.out);
    assert!(
        ran.out
            .contains("error[type-name]: the type `a_b` would be `AB`"),
        "{}",
        ran.out
    );
    for rule in ["required-field", "field-name", "undocumented"] {
        assert!(ran.out.contains(&format!("warning[{rule}]")), "{}", ran.out);
    }
}

#[test]
fn an_unknown_rule_or_setting_is_a_usage_error() {
    let folder = Folder::with(&[("a.thrift", "")]);
    let ran = folder
        .alato(&["check", "a.thrift", "-D", "nonsense"])
        .ends_with(2);
    assert!(
        ran.err.contains("there is no rule `nonsense`"),
        "{}",
        ran.err
    );
    folder.write("alato.toml", "[idle]\n");
    let ran = folder.alato(&["check", "a.thrift"]).ends_with(2);
    assert!(ran.err.contains("idle"), "{}", ran.err);
}

#[test]
fn errors_cannot_be_switched_off() {
    let folder = Folder::with(&[("a.thrift", FIVE_MISTAKES)]);
    folder
        .alato(&[
            "check",
            "a.thrift",
            "-A",
            "duplicate-id",
            "-A",
            "unknown-type",
        ])
        .ends_with(1);
}

#[test]
fn a_dialect_is_taken_when_it_is_named() {
    let folder = Folder::with(&[("a.thrift", "struct A { 1: i32 a };\n")]);
    let ran = folder.alato(&["check", "a.thrift"]).ends_with(1);
    assert!(ran.out.contains("--dialect thriftpy"), "{}", ran.out);
    folder
        .alato(&["check", "a.thrift", "--dialect", "thriftpy"])
        .succeeds();
    folder
        .alato(&["check", "a.thrift", "--dialect", "nonsense"])
        .ends_with(2);
}

#[test]
fn a_missing_file_is_a_usage_error() {
    let ran = Folder::new().alato(&["check", "none.thrift"]).ends_with(2);
    assert!(
        ran.err.contains("there is no file none.thrift"),
        "{}",
        ran.err
    );
}
