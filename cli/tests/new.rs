//! `alato new`: what it makes is built, tested, run and called.

mod common;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use common::{Folder, Ran, repository, servers::calculator_idl};

/// The folder where the tests build, so that projects share what they depend on.
fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap();
    target.join("new-projects")
}

/// Runs cargo in a new project, with the versions that the repository has, which are there.
fn cargo(project: &Path, arguments: &[&str]) -> Command {
    std::fs::copy(repository().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .arg("--offline")
        .current_dir(project)
        .env("CARGO_TARGET_DIR", target())
        .env("RUSTFLAGS", "-D warnings");
    cargo
}

fn passes_its_tests(project: &Path) {
    let ran: Ran = common::run(&mut cargo(project, &["test", "--quiet"]), b"");
    let ran = ran.succeeds();
    assert!(ran.out.contains("test result: ok. 1 passed"), "{}", ran.out);
}

struct Running(Child, String);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn runs(project: &Path, name: &str) -> Running {
    common::run(&mut cargo(project, &["build", "--quiet"]), b"").succeeds();
    let mut child = Command::new(target().join("debug").join(name))
        .arg("127.0.0.1:0")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .strip_prefix("listening on ")
        .unwrap()
        .to_owned();
    Running(child, address)
}

#[test]
fn code_first() {
    let folder = Folder::new();
    folder.alato(&["new", "new-greeter"]).succeeds();
    let project = folder.path().join("new-greeter");
    passes_its_tests(&project);
    let server = runs(&project, "new-greeter");
    folder.write(
        "greeter.thrift",
        "service Greeter { string greet(1: string name) }",
    );
    let ran = folder.alato(&[
        "call",
        &server.1,
        "greet",
        r#"["you"]"#,
        "-i",
        "greeter.thrift",
    ]);
    assert_eq!(ran.succeeds().json(), "Hello, you!");
}

#[test]
fn from_a_file_with_one_service() {
    let folder = Folder::new();
    folder
        .alato(&["new", "new-calculator", "--idl", &calculator_idl()])
        .succeeds();
    let project = folder.path().join("new-calculator");
    assert!(project.join("idl/calculator.thrift").is_file());
    passes_its_tests(&project);
    let server = runs(&project, "new-calculator");
    // In the project, the settings name the file.
    let ran = common::run(
        folder
            .command()
            .args(["call", &server.1, "add", "[3, 4]"])
            .current_dir(&project),
        b"",
    );
    let ran = ran.ends_with(4);
    assert!(
        ran.err.contains("`add` is not implemented yet"),
        "{}",
        ran.err
    );
    implements(
        &project,
        &[("add", "Ok(_a.wrapping_add(_b))"), ("ping", "Ok(())")],
    );
    passes_its_tests(&project);
}

/// Writes methods of a project's handler.
fn implements(project: &Path, bodies: &[(&str, &str)]) {
    let path = project.join("src/main.rs");
    let mut code = std::fs::read_to_string(&path).unwrap();
    for (method, body) in bodies {
        let stub = format!("Err(not_implemented(\"{method}\"))");
        assert!(code.contains(&stub), "{method}: {code}");
        code = code.replace(&stub, body);
    }
    std::fs::write(path, code).unwrap();
}

#[test]
fn a_service_that_another_extends_is_served_by_that_one() {
    let folder = Folder::with(&[(
        "shop.thrift",
        "enum Kind { A = 1 }\nunion Price { 1: Price other, 2: i32 cents }\nexception Bad { 1: Price price }\n\
         struct Item { 1: required Price price, 2: list<Item> items, 3: Kind kind }\n\
         service Base { i32 one() }\nservice Middle extends Base { i32 two(1: Kind kind) }\n\
         service Shop extends Middle { Price three(1: Price price, 2: Item item) throws (1: Bad bad) oneway void with() }",
    )]);
    folder
        .alato(&["new", "new-extending", "--idl", "shop.thrift"])
        .succeeds();
    let project = folder.path().join("new-extending");
    let code = folder.read("new-extending/src/main.rs");
    assert!(
        code.contains("let services = idl::shop::ShopServer::new(Handler);"),
        "{code}"
    );
    passes_its_tests(&project);
    // With all methods written, as with none.
    implements(
        &project,
        &[
            ("one", "Ok(1)"),
            ("two", "Ok(2)"),
            ("three", "Ok(_price.unwrap_or(idl::shop::Price::Cents(0)))"),
            ("with", "Ok(())"),
        ],
    );
    passes_its_tests(&project);
    let server = runs(&project, "new-extending");
    // A plain client says no service's name.
    for (method, arguments, answer) in [("one", "[]", 1), ("two", "[1]", 2)] {
        let call = ["call", &server.1, method, arguments, "-i", "shop.thrift"];
        assert_eq!(folder.alato(&call).succeeds().json(), answer, "{method}");
    }
}

#[test]
fn services_of_one_name_in_two_files() {
    let folder = Folder::with(&[
        (
            "base.thrift",
            "namespace rs base\nservice Shop { i32 one() }",
        ),
        (
            "shop.thrift",
            "include \"base.thrift\"\nnamespace rs shop\nservice Shop extends base.Shop { i32 two() }",
        ),
    ]);
    folder
        .alato(&["new", "new-same-name", "--idl", "shop.thrift"])
        .succeeds();
    let code = folder.read("new-same-name/src/main.rs");
    assert!(
        code.contains("let services = idl::shop::ShopServer::new(Handler);"),
        "{code}"
    );
    passes_its_tests(&folder.path().join("new-same-name"));
}

#[cfg(unix)]
#[test]
fn it_ends_by_itself_when_it_is_told_to() {
    let folder = Folder::new();
    folder.alato(&["new", "new-ended"]).succeeds();
    let mut server = runs(&folder.path().join("new-ended"), "new-ended");
    let id = server.0.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success());
    // Not killed by the signal.
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn from_files_that_include_others_with_services_that_extend_others() {
    let folder = Folder::with(&[
        (
            "elsewhere/common/base.thrift",
            "namespace rs company.base\nstruct S { 1: i32 a }\nexception Bad { 1: string why }\nexception Worse { 1: string why }\n\
             service Base { S get(1: map<i32, S> s) throws (1: Bad bad, 2: Worse worse) }\n",
        ),
        (
            "mine/a.thrift",
            "include \"common/base.thrift\"\nnamespace rs a.b\nunion U { 1: i32 x, 2: base.S s }\nenum E { ONE = 1 }\n\
             service Second extends base.Base {\n\
               U type(1: list<base.S> fn, 2: U u, 3: optional set<string> o = [\"a\"], 4: E e) throws (1: base.Bad bad)\n\
               void Some_name()\n  oneway void go(1: binary b, 2: double d, 3: map<double, E> m)\n}\n\
             service third_service { void ping() }\nservice Empty {}\n",
        ),
    ]);
    folder
        .alato(&[
            "new",
            "new-several",
            "--idl",
            "mine/a.thrift",
            "-I",
            "elsewhere",
        ])
        .succeeds();
    let project = folder.path().join("new-several");
    assert!(project.join("idl/common/base.thrift").is_file());
    passes_its_tests(&project);
    let server = runs(&project, "new-several");
    let call = |arguments: &[&str]| {
        let all = [&["call", server.1.as_str()], arguments].concat();
        common::run(folder.command().args(all).current_dir(&project), b"").ends_with(4)
    };
    assert!(
        call(&["get", r#"[{"1": {"a": 2}}]"#])
            .err
            .contains("`get` is not implemented yet")
    );
    assert!(
        call(&["third_service.ping", "--multiplexed"])
            .err
            .contains("`ping` is not")
    );
}

#[test]
fn what_cannot_be_made_says_why_and_makes_nothing() {
    let folder = Folder::with(&[
        ("taken/x", ""),
        ("none.thrift", "struct A {}"),
        ("wrong.thrift", "struct A { 1: B b }"),
        ("far/away.thrift", "struct A {}"),
        (
            "deep/er.thrift",
            "include \"../far/away.thrift\"\nservice S { away.A a() }",
        ),
    ]);
    for (arguments, status, said) in [
        (&["new", "taken"][..], 2, "taken is there already"),
        (&["new", "1a"], 2, "starts with a letter"),
        (&["new", "fn"], 2, "keyword"),
        (&["new", "../a"], 2, "letters, digits"),
        (&["new", "a", "--idl", "none.thrift"], 2, "no service"),
        (
            &["new", "a", "--idl", "wrong.thrift"],
            1,
            "wrong.thrift:1:15",
        ),
        (
            &["new", "a", "--idl", "nowhere.thrift"],
            2,
            "there is no file",
        ),
        (
            &["new", "a", "--idl", "deep/er.thrift"],
            2,
            "name the one above it with `-I`",
        ),
        (
            &["new", "a", "--alato-path", "far"],
            2,
            "alato is not in far",
        ),
    ] {
        let ran = folder.alato(arguments).ends_with(status);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
        assert!(!folder.has("a"), "{arguments:?}");
    }
}

#[test]
fn a_release_is_taken_where_that_is_wanted() {
    let folder = Folder::new();
    folder
        .alato(&["new", "a", "--released", "--idl", &calculator_idl()])
        .succeeds();
    let manifest = folder.read("a/Cargo.toml");
    assert!(
        manifest.contains(r#"alato = { version = "0.1", features = ["idl", "signal"] }"#),
        "{manifest}"
    );
}
