//! What Apache's compiler 0.25 accepts is accepted, and what it rejects is rejected.
//!
//! Where this is not so, it is a decision, and stands in `DIFFERENT` below with its reason.

mod common;

use std::path::Path;

use alato_idl::{Code, Resolved, Workspace, render_plain};

fn resolve(path: &Path) -> Resolved {
    Workspace::new().add(path).resolve()
}

fn resolve_text(text: &str) -> Resolved {
    Workspace::new()
        .insert("a.thrift", text)
        .add("a.thrift")
        .resolve()
}

fn shown(resolved: &Resolved) -> String {
    resolved
        .diagnostics
        .iter()
        .map(|diagnostic| render_plain(diagnostic, resolved))
        .collect()
}

#[test]
fn the_probes_have_apaches_verdict() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/probes");
    let verdicts = std::fs::read_to_string(folder.join("verdicts.tsv")).unwrap();
    let mut count = 0;
    for line in verdicts.lines().skip(1) {
        let mut columns = line.split('\t');
        let (file, apache) = (columns.next().unwrap(), columns.next().unwrap());
        let resolved = resolve(&folder.join(file));
        // Apache's compiler reads a comment without an end for ever. An include that is not there is a warning to it, and the file is
        // accepted if nothing is used of it; here it is an error, since a misspelt path is a mistake in either case.
        let accepts = apache == "accept" && file != "include_missing.thrift";
        assert_eq!(
            !resolved.has_errors(),
            accepts,
            "{file}: Apache says {apache}\n{}",
            shown(&resolved)
        );
        count += 1;
    }
    assert_eq!(count, common::thrift_files(&folder).len());
}

#[test]
fn the_corpus_is_accepted_but_for_what_apache_rejects() {
    let mut accepted = 0;
    for folder in ["apache", "cadence", "evernote", "parquet"] {
        let Some(folder) = common::shared(folder) else {
            return;
        };
        for path in common::thrift_files(&folder) {
            let resolved = resolve(&path);
            // A number of more than 64 bits; and files of which something is used that is not there.
            let rejected = ["BrokenConstants", "Include", "Service"];
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert_eq!(
                resolved.has_errors(),
                rejected.contains(&name),
                "{}",
                shown(&resolved)
            );
            accepted += usize::from(!resolved.has_errors());
        }
    }
    assert_eq!(accepted, 34);
}

/// As Apache's compiler says of each. (Asked of 0.17, which has the same rules for these.)
#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn small_files_have_apaches_verdict() {
    let accepted = [
        "enum E {A=1} typedef E F const F X = E.A",
        "enum E {A=1} typedef E F const F X = 1",
        "enum E {A=1} enum F {A=2} const E X = F.A",
        "enum E {A=1} const i32 X = E.A",
        "const double A = 1 const double B = A",
        "const bool A = 5",
        "service S { oneway i32 f() }",
        "exception X {} struct S { 1: X x }",
        "exception X {} service S { X f(1: X x) }",
        "enum E {A=1 B=1}",
        "enum E {A.B=1}",
        "enum E {A=-1 B}",
        "enum E {}",
        "struct A { 0: i32 a -7: i32 b }",
        "const i32 A = 1 struct A {} service B {} const i32 B = 2",
        "const map<i32,i32> A = {1:1, 1:2}",
        "const binary A = 'abc' const string B = A",
        "struct A { true: i32 x } enum E { A = true }",
        "service S { void f(1: required i32 x = 5) }",
        "namespace py a namespace py b",
        "struct A { 1: i32 (a) x (b) }",
        "struct A { 1: i32 x, } service S { void f(1: i32 a,), }",
        "struct A { 1: list<B> b = [] } struct B {}",
        "typedef B C typedef i32 B struct S { 1: C c = 5 }",
    ];
    for text in accepted {
        let resolved = resolve_text(text);
        assert!(!resolved.has_errors(), "{text}\n{}", shown(&resolved));
    }
    let rejected = [
        (
            "enum E {A=1} typedef E F const F X = 7",
            Code::NoSuchEnumValue,
        ),
        (
            "const i32 A = B const i32 B = 1",
            Code::UsedBeforeDefinition,
        ),
        ("const E X = E.A enum E {A=1}", Code::UsedBeforeDefinition),
        (
            "struct S { 1: E e = E.A } enum E {A=1}",
            Code::UsedBeforeDefinition,
        ),
        (
            "struct S { 1: E e = 1 } enum E {A=1}",
            Code::UsedBeforeDefinition,
        ),
        (
            "struct S { 1: P e = {'x': 1} } struct P {1: i32 x}",
            Code::UsedBeforeDefinition,
        ),
        ("enum E {A=1} const E X = A", Code::NoSuchEnumValue),
        ("const i32 A = 1 const string B = A", Code::TypeMismatch),
        ("const i32 A = 1.5", Code::TypeMismatch),
        ("struct P {1: i32 x} const P A = [1]", Code::TypeMismatch),
        ("struct P {1: i32 x} const P A = 5", Code::TypeMismatch),
        (
            "struct P {1: i32 x} const P A = {'x':1} const P B = A",
            Code::TypeMismatch,
        ),
        ("struct P {1: i32 x} const P A = {'y':1}", Code::NoSuchField),
        ("struct P {1: i32 x} const P A = {1:1}", Code::TypeMismatch),
        (
            "const set<i32> A = [1] const set<i32> B = A",
            Code::TypeMismatch,
        ),
        ("const bool A = B", Code::UnknownConstant),
        (
            "service S { void f() throws (1: X x) } exception X {}",
            Code::UsedBeforeDefinition,
        ),
        ("struct S { 1: Nope n }", Code::UnknownType),
        ("service S { Nope f(1: Nope n) }", Code::UnknownType),
        ("typedef Nope T", Code::UnknownType),
        ("typedef T T", Code::TypedefCycle),
        ("typedef A B typedef B A", Code::TypedefCycle),
        ("typedef list<T> T struct A { 1: T t }", Code::TypedefCycle),
        (
            "typedef list<U> T typedef map<i32, T> U struct A { 1: set<T> t }",
            Code::TypedefCycle,
        ),
        (
            "exception X {} service S { oneway void f() throws (1: X x) }",
            Code::OnewayThrows,
        ),
        ("enum E {A=1 A=2}", Code::DuplicateConstant),
        ("struct A {} service A {}", Code::DuplicateType),
        ("service A extends A {}", Code::UnknownService),
        ("struct A {} service B extends A {}", Code::UnknownService),
        ("union U {1: i32 a = 1 2: i32 b = 2}", Code::UnionDefault),
        ("const list<i32> A = ['a']", Code::TypeMismatch),
        ("const map<string,i32> A = {'a':'b'}", Code::TypeMismatch),
        ("const i32 A = S.x service S {}", Code::UnknownConstant),
        ("const i32 A = foo.bar.baz", Code::UnknownConstant),
        ("const double A = 1.5 const i32 B = A", Code::TypeMismatch),
        ("service S { void f(1: S s) }", Code::NotAType),
        ("service S { void f() void f() }", Code::DuplicateMethod),
        ("enum E { A = 1, B = A }", Code::Syntax),
    ];
    for (text, code) in rejected {
        let resolved = resolve_text(text);
        let mut errors = resolved
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error());
        let code_of = errors.next().map(|diagnostic| diagnostic.code);
        // `service A extends A` is used before it is defined, too.
        let near = code == Code::UnknownService && code_of == Some(Code::UsedBeforeDefinition);
        assert!(
            code_of == Some(code) || near,
            "{text}\n{}",
            shown(&resolved)
        );
    }
}

/// Apache's compiler accepts these. What it makes of them is not what they say.
const DIFFERENT: &[(&str, Code, &str)] = &[
    (
        "typedef i32 T const T X = 'a'",
        Code::TypeMismatch,
        "it does not look behind typedefs, and writes 0",
    ),
    (
        "const list<i32> A = {1: 2}",
        Code::TypeMismatch,
        "it writes an empty list",
    ),
    (
        "const map<i32,i32> A = [1]",
        Code::TypeMismatch,
        "it writes an empty map",
    ),
    (
        "const list<i32> A = 5",
        Code::TypeMismatch,
        "it writes an empty list",
    ),
    (
        "union U {1: i32 a 2: i32 b} const U A = {'a':1,'b':2}",
        Code::TypeMismatch,
        "a union holds one value",
    ),
    (
        "const double D = +",
        Code::UnexpectedCharacter,
        "it reads 0",
    ),
    (
        "struct A { 70000: i32 a }",
        Code::IdOutOfRange,
        "no protocol can carry such a number",
    ),
];

#[test]
fn what_is_rejected_though_apache_accepts_it() {
    for (text, code, reason) in DIFFERENT {
        let codes: Vec<Code> = resolve_text(text)
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        assert!(codes.contains(code), "{text} ({reason}): {codes:?}");
    }
}
