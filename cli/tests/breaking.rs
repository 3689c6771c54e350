//! `alato breaking`, as it is run.

mod common;

use std::process::Command;

use common::{
    Folder, Ran,
    changes::{breaks_nothing, breaks_source, breaks_wire, rules},
};

#[test]
fn what_may_be_added_and_moved_breaks_nothing() {
    let old = "typedef i32 Id\nenum E { A = 1 }\nstruct S { 1: Id id, 2: optional E e }\nservice T { void f(1: S s) }";
    let new = "enum E { A = 1, B = 2 }\n/** new */\nconst i32 C = 1\nstruct S { 2: optional E e, 1: i32 id, 3: optional string more, 4: list<S> others }\n\
               typedef i32 Id\nservice Base { void f(1: S s) }\nservice T extends Base { void g() }";
    breaks_nothing(old, new);
    breaks_nothing(old, old);
    let recursive = "typedef list<A> T\nstruct A { 1: T t, 2: map<i32, A> m }";
    breaks_nothing(recursive, recursive);
}

#[test]
fn fields_that_break_on_the_wire() {
    for (old, new, rule) in [
        ("1: i32 a", "1: i64 a", "field-type-changed"),
        ("1: list<i32> a", "1: set<i32> a", "field-type-changed"),
        ("1: list<i32> a", "1: list<i64> a", "field-type-changed"),
        ("1: i32 a", "2: i32 a", "field-id-changed"),
        ("1: required i32 a", "", "field-removed"),
        ("", "1: required i32 a", "required-field-added"),
        ("1: i32 a", "1: required i32 a", "requiredness-changed"),
        (
            "1: required i32 a",
            "1: optional i32 a",
            "requiredness-changed",
        ),
    ] {
        breaks_wire(
            &format!("struct S {{ {old} }}"),
            &format!("struct S {{ {new} }}"),
            rule,
        );
    }
}

#[test]
fn fields_that_break_sources() {
    for (old, new, rule) in [
        ("1: i32 a", "", "field-removed"),
        ("1: i32 a", "1: i32 b", "field-renamed"),
        ("1: i32 a", "1: optional i32 a", "requiredness-changed"),
        ("1: i32 a", "1: i32 a = 5", "default-changed"),
        ("1: i32 a = 4", "1: i32 a = 5", "default-changed"),
        ("1: string a", "1: binary a", "field-type-changed"),
    ] {
        breaks_source(
            &format!("struct S {{ {old} }}"),
            &format!("struct S {{ {new} }}"),
            rule,
        );
    }
    breaks_source(
        "enum E { A }\nstruct S { 1: E e }",
        "enum E { A }\nstruct S { 1: i32 e }",
        "field-type-changed",
    );
}

#[test]
fn definitions() {
    breaks_wire(
        "union U { 1: i32 a, 2: i32 b }",
        "union U { 1: i32 a }",
        "field-removed",
    );
    breaks_wire(
        "struct S { 1: optional i32 a }",
        "union S { 1: i32 a }",
        "kind-changed",
    );
    breaks_wire(
        "enum E { A = 1, B = 2 }",
        "enum E { A = 1 }",
        "enum-value-removed",
    );
    breaks_wire(
        "enum E { A = 1 }",
        "enum E { A = 2 }",
        "enum-number-changed",
    );
    breaks_source("enum E { A = 1 }", "enum E { B = 1 }", "enum-value-renamed");
    breaks_source(
        "struct S {}\nstruct R {}",
        "struct R {}",
        "definition-removed",
    );
    breaks_source("typedef i32 T", "typedef i64 T", "typedef-changed");
    breaks_source("const i32 C = 1", "const i32 C = 2", "constant-changed");
    breaks_source("namespace rs a", "namespace rs b", "namespace-changed");
    // A struct under another name is compared with the old one.
    let (wire, source) = rules(
        "struct In { 1: i32 a }\nstruct S { 1: In s }",
        "struct Other { 1: i64 a }\nstruct S { 1: Other s }",
    );
    assert_eq!(wire, ["field-type-changed"]);
    assert_eq!(source, ["field-type-changed", "definition-removed"]);
}

#[test]
fn services() {
    let service =
        |body: &str| format!("exception X {{}}\nexception Y {{}}\nservice T {{ {body} }}");
    for (old, new, rule) in [
        ("void f()", "", "method-removed"),
        ("void f()", "oneway void f()", "oneway-changed"),
        ("i32 f()", "void f()", "return-type-changed"),
        (
            "i32 f(1: i32 a)",
            "i32 f(1: string a)",
            "field-type-changed",
        ),
        ("void f()", "void f() throws (1: X x)", "exception-added"),
        (
            "void f() throws (1: X x)",
            "void f() throws (1: Y x)",
            "exception-changed",
        ),
    ] {
        breaks_wire(&service(old), &service(new), rule);
    }
    breaks_source(
        &service("void f() throws (1: X x)"),
        &service("void f()"),
        "exception-removed",
    );
    breaks_source(
        &service("void f(1: i32 a)"),
        &service("void f(1: i32 b)"),
        "field-renamed",
    );
    breaks_wire(
        "service T {}\nservice U {}",
        "service T {}",
        "service-removed",
    );
    breaks_wire(
        "service Base { void f() }\nservice T extends Base {}",
        "service Base { void f() }\nservice T {}",
        "method-removed",
    );
}

struct Repository(Folder);

impl Repository {
    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(arguments)
            .current_dir(self.0.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(status.unwrap().success());
    }

    fn alato(&self, arguments: &[&str]) -> Ran {
        self.0.alato(arguments)
    }
}

fn repository() -> Repository {
    let repository = Repository(Folder::with(&[
        (
            "idl/order.thrift",
            "include \"shared.thrift\"\nstruct Order {\n  1: shared.Id id\n}\n",
        ),
        ("idl/shared.thrift", "typedef i32 Id\nstruct Gone {}\n"),
        ("alato.toml", "[idl]\nfiles = [\"idl\"]\n"),
    ]));
    repository.git(&["init", "--quiet", "--initial-branch", "main", "."]);
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message", "one"]);
    repository
}

#[test]
fn a_revision_is_read_from_git_with_both_places_in_the_report() {
    let repository = repository();
    repository
        .alato(&["breaking", "--against", "HEAD"])
        .succeeds();
    repository.0.write(
        "idl/order.thrift",
        "\ninclude \"shared.thrift\"\nstruct Order {\n  1: shared.Id id\n}\n",
    );
    repository.0.write("idl/shared.thrift", "typedef i64 Id\n");
    let ran = repository
        .alato(&["breaking", "--against", "HEAD"])
        .ends_with(1);
    assert_eq!(
        ran.out,
        "\
idl/order.thrift:4:16: error[field-type-changed]: `Order.id` was i32, and is i64
  4 |   1: shared.Id id
    |                ^^
HEAD:idl/order.thrift:3:16: it was here
  3 |   1: shared.Id id
    |                ^^
idl/shared.thrift:1:13: warning[typedef-changed]: `Id` stood for i32, and stands for i64
  1 | typedef i64 Id
    |             ^^
HEAD:idl/shared.thrift:1:13: it was here
  1 | typedef i32 Id
    |             ^^
HEAD:idl/shared.thrift:2:8: warning[definition-removed]: `Gone` is gone
  2 | struct Gone {}
    |        ^^^^
"
    );
    assert_eq!(ran.err, "1 on the wire, 2 in source\n");
    // A file that is gone is compared, too.
    std::fs::remove_file(repository.0.path().join("idl/order.thrift")).unwrap();
    let ran = repository
        .alato(&["breaking", "--against", "main", "idl", "--strict"])
        .ends_with(1);
    assert!(ran.out.contains("`Order` is gone"), "{}", ran.out);
}

#[test]
fn strict_takes_warnings_for_errors_and_rules_can_be_left_out() {
    let repository = repository();
    repository.0.write("idl/shared.thrift", "typedef i32 Id\n");
    repository
        .alato(&["breaking", "--against", "HEAD"])
        .succeeds();
    repository
        .alato(&["breaking", "--against", "HEAD", "--strict"])
        .ends_with(1);
    let allowed = [
        "breaking",
        "--against",
        "HEAD",
        "--strict",
        "--allow",
        "definition-removed",
    ];
    repository.alato(&allowed).succeeds();
    repository
        .alato(&["breaking", "--against", "HEAD", "--allow", "nonsense"])
        .ends_with(2);
}

#[test]
fn one_file_is_compared_with_another() {
    let folder = Folder::with(&[
        ("v1.thrift", "struct A { 1: i32 a }"),
        ("v2.thrift", "struct A { 1: i64 a }"),
    ]);
    let ran = folder
        .alato(&["breaking", "--against", "v1.thrift", "v2.thrift"])
        .ends_with(1);
    assert!(
        ran.out.contains("v1.thrift:1:19: it was here"),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_neither_a_path_nor_a_revision_is_a_usage_error() {
    let repository = repository();
    let ran = repository
        .alato(&["breaking", "--against", "nowhere"])
        .ends_with(2);
    assert!(
        ran.err.contains("neither a path nor a revision"),
        "{}",
        ran.err
    );
    let folder = Folder::with(&[("a.thrift", "")]);
    let ran = folder.alato(&["breaking", "--against", "--version", "a.thrift"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
}
