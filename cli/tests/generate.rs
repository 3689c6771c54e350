//! `alato gen`, as it is run.

mod common;

use common::{ECHO, Folder};

#[test]
fn it_writes_what_the_builder_would_to_standard_output() {
    let folder = Folder::with(&[("echo.thrift", ECHO)]);
    let ran = folder.alato(&["gen", "echo.thrift"]).succeeds();
    let built = alato_idl::Builder::new()
        .file(folder.path().join("echo.thrift"))
        .generate()
        .unwrap();
    assert_eq!(ran.out, built.code);
    assert!(ran.out.contains("pub trait Echo"), "{}", ran.out);
}

#[test]
fn it_writes_a_file_and_checks_that_it_is_still_right() {
    let folder = Folder::with(&[("echo.thrift", ECHO)]);
    let to = ["gen", "echo.thrift", "--out", "src/gen/echo.rs"];
    let check = [&to[..], &["--check"]].concat();
    let ran = folder.alato(&check).ends_with(1);
    assert!(
        ran.err.contains("is not what would be generated"),
        "{}",
        ran.err
    );
    assert!(!folder.has("src"));
    folder.alato(&to).succeeds();
    assert!(
        folder
            .read("src/gen/echo.rs")
            .contains("pub struct Message")
    );
    folder.alato(&check).succeeds();
    folder.write("echo.thrift", "struct Other {}");
    folder.alato(&check).ends_with(1);
}

#[test]
fn options_are_those_of_the_builder() {
    let folder = Folder::with(&[
        ("shared.thrift", "struct Shared {}"),
        (
            "a.thrift",
            "include \"shared.thrift\"\nstruct A { 1: map<i32, string> names, 2: shared.Shared shared }\nservice S {}\n",
        ),
    ]);
    let ran = folder
        .alato(&[
            "gen",
            "a.thrift",
            "--extern",
            "shared.thrift=::company::shared",
            "--maps",
            "hash",
            "--string",
            "::faststr::FastStr",
            "--derive",
            "::serde::Serialize",
            "--no-services",
            "--crate",
            "::other",
        ])
        .succeeds();
    for part in [
        "::company::shared::Shared",
        "HashMap<i32, ::faststr::FastStr>",
        "::serde::Serialize",
        "::other::",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    assert!(!ran.out.contains("trait S"), "{}", ran.out);
    assert!(!ran.out.contains("struct Shared"), "{}", ran.out);
}

#[test]
fn an_invalid_file_gives_errors_and_no_code() {
    let folder = Folder::with(&[("a.thrift", "struct A { 1: Unknown a }\n")]);
    let ran = folder.alato(&["gen", "a.thrift"]).ends_with(1);
    assert_eq!(ran.out, "");
    assert!(
        ran.err.contains("a.thrift:1:15: error[unknown-type]"),
        "{}",
        ran.err
    );
    let ran = folder
        .alato(&["gen", "a.thrift", "--extern", "nonsense"])
        .ends_with(2);
    assert!(ran.err.contains("FILE=MODULE"), "{}", ran.err);
}
