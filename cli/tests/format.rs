//! `alato fmt`, as it is run.

mod common;

use common::Folder;

const UGLY: &str = "struct A{1:i32 a, // kept\n}";
const PRETTY: &str = "struct A {\n  1: i32 a // kept\n}\n";

#[test]
fn it_changes_files_and_then_is_content() {
    let folder = Folder::with(&[
        ("idl/a.thrift", UGLY),
        ("idl/deep/b.thrift", UGLY),
        ("idl/c.txt", UGLY),
    ]);
    folder.alato(&["fmt", "idl"]).succeeds();
    assert_eq!(folder.read("idl/a.thrift"), PRETTY);
    assert_eq!(folder.read("idl/deep/b.thrift"), PRETTY);
    assert_eq!(folder.read("idl/c.txt"), UGLY);
    folder.alato(&["fmt", "--check", "idl"]).succeeds();
}

#[test]
fn check_names_files_and_changes_none() {
    let folder = Folder::with(&[("a.thrift", UGLY), ("b.thrift", PRETTY)]);
    let ran = folder
        .alato(&["fmt", "--check", "a.thrift", "b.thrift"])
        .ends_with(1);
    assert_eq!(ran.out, "a.thrift\n");
    assert_eq!(folder.read("a.thrift"), UGLY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let ran = folder
        .alato_with_input(&["fmt", "-"], UGLY.as_bytes())
        .succeeds();
    assert_eq!(ran.out, PRETTY);
    folder
        .alato_with_input(&["fmt", "--check", "-"], UGLY.as_bytes())
        .ends_with(1);
}

#[test]
fn a_file_that_is_not_valid_stays_as_it_is_and_the_others_do_not() {
    let folder = Folder::with(&[("a.thrift", "struct A { 1 i32 a }"), ("b.thrift", UGLY)]);
    let ran = folder.alato(&["fmt", "a.thrift", "b.thrift"]).ends_with(1);
    assert!(
        ran.err.contains("a.thrift:1:14: error[syntax]"),
        "{}",
        ran.err
    );
    assert_eq!(folder.read("a.thrift"), "struct A { 1 i32 a }");
    assert_eq!(folder.read("b.thrift"), PRETTY);
}

#[test]
fn bytes_that_are_not_utf_8_are_not_touched() {
    let folder = Folder::new();
    let bytes = b"// caf\xe9\nstruct A{}";
    std::fs::write(folder.path().join("a.thrift"), bytes).unwrap();
    let ran = folder.alato(&["fmt", "a.thrift"]).ends_with(1);
    assert!(ran.err.contains("is not UTF-8 (at byte 6)"), "{}", ran.err);
    assert_eq!(
        std::fs::read(folder.path().join("a.thrift")).unwrap(),
        bytes
    );
}
