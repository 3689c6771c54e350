//! The code that is written compiles.
//!
//! It takes a build of alato, so it runs only when asked: `cargo test -p alato-idl --test compile -- --ignored`.

mod common;

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Command,
};

use alato_idl::{Builder, MapKind};

/// A crate with a module for each, which is checked by Cargo; with what rustc says if it is not right.
fn check(name: &str, sources: &[(String, String)]) {
    cargo(name, sources, &["check"]);
}

/// Runs a command of Cargo's on a crate with a module for each. What it prints.
fn cargo(name: &str, sources: &[(String, String)], arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let mut library = "#![deny(warnings)]\n".to_owned();
    for (module, source) in sources {
        let _ = write!(library, "pub mod m_{module} {{\n{source}\n}}\n");
    }
    std::fs::write(folder.join("src/lib.rs"), library).unwrap();
    let manifest = format!(
        "[package]\nname = \"generated\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         alato = {{ path = \"{}\", features = [\"ordered-float\"] }}\n",
        root.display(),
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(&folder)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("target"),
        )
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn generated(path: &PathBuf, builder: Builder) -> Option<(String, String)> {
    let module = path.file_stem().unwrap().to_str().unwrap().to_lowercase();
    let code = builder.file(path).generate().ok()?.code;
    Some((module, code))
}

#[test]
#[ignore = "builds alato, and the code of 34 files"]
fn of_the_corpus() {
    let mut count = 0;
    for folder in ["apache", "cadence", "evernote", "parquet"] {
        let Some(files) = common::shared(folder) else {
            return;
        };
        let files = common::thrift_files(&files);
        let sources: Vec<_> = files
            .iter()
            .filter_map(|path| generated(path, Builder::new()))
            .collect();
        count += sources.len();
        check(folder, &sources);
    }
    assert_eq!(count, 34);
}

#[test]
#[ignore = "builds alato"]
fn of_the_probes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/probes");
    let files = common::thrift_files(&folder);
    let sources: Vec<_> = files
        .iter()
        .filter_map(|path| generated(path, Builder::new()))
        .collect();
    assert!(sources.len() > 20);
    check("probes", &sources);
}

/// Everything that a name or a type can do to the code around it.
const NASTY: &str = r#"
struct Option { 1: optional string a = "x", 2: String b, 3: Vec c }
struct String { 1: list<string> s = ["a"], 2: binary b = "b" }
struct Vec { 1: map<string, list<binary>> m = {"k": ["v"]}, 2: set<double> d = [1.5, -2] }
struct Box { 1: optional Box next, 2: double nan = 1e999, 3: i64 min = -9223372036854775808 }
struct Default { 1: i32 a = 1, 2: optional Result r }
union Result { 1: Default Ok, 2: Result again, 3: string Err }
struct BTreeMap { 1: map<BTreeMap, set<map<double, BTreeMap>>> m }
struct Some { 1: required Some some, 2: Some None, 3: E e, 4: E1 e1 }
enum E { A = 0, B = 0, Unknown, Self, self, type }
enum E1 { X = 5 }
enum E0 { }
enum Min { A = -2147483648, B = 2147483647, C = -1 }
exception RpcError { 1: string message, 2: optional RpcError cause, 3: Result u }
exception OnlyCode { 1: i32 self, 2: i32 Self, 3: i32 crate, 4: i32 super }
typedef map<RpcThing, double> Things
typedef list<Things> Deep
struct RpcThing { 1: double d, 2: Deep deep, 3: E0 e0, 4: Result r, 5: UnknownFields u }
union UnknownFields { 1: i32 unknown, 2: i32 Unknown, 3: UnknownFields UnknownFields }
union Empty { }
const map<E, list<Default>> DEFAULTS = {E.A: [{}, {"a": 2}], E.Unknown: []}
const Result RESULT = {"Err": "x"}
const Some SOME = {"e": 0}
const set<uuid> IDS = ["00112233-4455-6677-8899-aabbccddeeff"]
const list<list<E>> NESTED = [[E.A, E.B], []]
const list<Deep> DEEP = [[], [{}]]
const string text = "\"\\\n{}#"
const i32 TEXT = 7
struct CallContext { 1: i32 a }
service Context { CallContext of(1: CallContext c, 2: optional CallContext d, 3: list<CallContext> e) }
service Base { void ping(), RpcError fetch(1: RpcError e) throws (2: OnlyCode c) }
service Middle extends Base { void middle(1: optional list<E> l = [E.A], 2: required string s = "s", 3: i64 n = -1) }
service Send extends Middle {
  Result type(1: i32 self, 2: optional i32 self_, 5: string r) throws (1: RpcError e, 7: OnlyCode c),
  oneway void fire(1: Things t),
  list<map<i32, E>> Type() throws (1: OnlyCode e),
}
"#;

#[test]
#[ignore = "builds alato"]
fn of_names_that_stand_in_the_way() {
    let builder = || Builder::new().text("nasty.thrift", NASTY);
    let hashed = builder()
        .maps(MapKind::Hash)
        .file("nasty.thrift")
        .generate()
        .unwrap()
        .code;
    let path = PathBuf::from("nasty.thrift");
    let sources = [
        generated(&path, builder()).unwrap(),
        ("hashed".to_owned(), hashed),
    ];
    check("nasty", &sources);
}

/// Above everything that can have one, and that a macro may copy.
#[test]
#[ignore = "builds alato, and its documentation"]
fn of_comments_that_look_like_code() {
    let comment = "
        > ```rust
        > nope()
        > ```
        - ~~~
              nope()

            nope()
        - [ ]     nope()
        - [x] ```rust
          nope()
          ```

        Term

        :     nope()
        Map<K, V>, <div>, <!--, [x], [`Nope`](nope), https://example.org, ` {}
        ```{.json}
        { \"a\": 1 }";
    let text = "/*C*/ namespace rs commented
        /*C*/ const i32 A = 1 /*C*/ typedef i32 B /*C*/ enum E { /*C*/ X /*C*/ Y = 0 }
        /*C*/ struct S { /*C*/ 1: i32 a, /*C*/ 2: optional list<S> b = [] }
        /*C*/ union U { /*C*/ 1: i32 a } /*C*/ exception Z { /*C*/ 1: i32 a }
        /*C*/ service T { /*C*/ void f(/*C*/ 1: i32 a) throws (/*C*/ 1: Z z, /*C*/ 2: X x), /*C*/ oneway void g() }
        /*C*/ exception X {} /*C*/ service V extends T { /*C*/ E h() throws (/*C*/ 1: Z z) }";
    let text = text.replace("/*C*/", &format!("/**{comment}\n*/"));
    let text = text.replacen("exception X {}", "", 1);
    let text = text.replacen("service T", "exception X {}\nservice T", 1);
    let builder = Builder::new().text("commented.thrift", text);
    let sources = [generated(&PathBuf::from("commented.thrift"), builder).unwrap()];
    cargo("commented", &sources, &["doc", "--no-deps"]);
    let tests = cargo("commented", &sources, &["test", "--doc"]);
    assert!(tests.contains("running 0 tests"), "{tests}");
}

#[test]
#[ignore = "builds alato, and the code of 150 files"]
fn of_files_that_nobody_would_write() {
    use proptest::{
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    let strategy = common::right_definitions();
    let mut sources = Vec::new();
    while sources.len() < 150 {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let generated = Builder::new()
            .text("random.thrift", text.as_str())
            .file("random.thrift")
            .generate();
        if let Ok(generated) = generated {
            let text = text.replace('\n', "\n// ");
            sources.push((
                format!("{}", sources.len()),
                format!("// {text}\n{}", generated.code),
            ));
        }
    }
    check("random", &sources);
}
