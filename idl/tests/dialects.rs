//! Extras that dialects take and Apache's compiler does not: names that are defined below,
//! constants as values, names twice.

use std::fmt::Write;

use alato_idl::{
    Builder, Code, Dialect, Resolved, Workspace,
    model::{Definition, DefinitionKind, Value},
    render_plain,
};

fn resolve_in(dialect: Dialect, files: &[(&str, &str)]) -> Resolved {
    let mut workspace = Workspace::new();
    workspace.dialect(dialect);
    for (path, text) in files {
        workspace.insert(*path, *text);
    }
    workspace.add(files[0].0).resolve()
}

fn kitex(text: &str) -> Resolved {
    resolve_in(Dialect::Kitex, &[("a.thrift", text)])
}

fn shown(resolved: &Resolved) -> String {
    resolved
        .diagnostics
        .iter()
        .map(|diagnostic| render_plain(diagnostic, resolved))
        .collect()
}

fn errors(resolved: &Resolved) -> Vec<(Code, &str)> {
    let errors = resolved.diagnostics.iter().filter(|one| one.is_error());
    errors.map(|one| (one.code, one.message.as_str())).collect()
}

fn definition<'a>(resolved: &'a Resolved, name: &str) -> &'a Definition {
    let file = resolved.model.files().last().unwrap();
    let mut all = file.definitions.iter();
    all.find(|definition| definition.name == name).unwrap()
}

fn value<'a>(resolved: &'a Resolved, name: &str) -> &'a Value {
    match &definition(resolved, name).kind {
        DefinitionKind::Const(item) => item.value.as_ref().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn ints(values: &[i64]) -> Value {
    Value::List(values.iter().map(|value| Value::Int(*value)).collect())
}

/// With a dialect each is accepted; without, the error names the dialects that take it.
#[test]
fn what_is_defined_below_its_use_is_taken_in_kitexs_dialect() {
    let texts = [
        "const i32 A = B const i32 B = C const i32 C = 7",
        "const E A = E.X enum E { X = 1 }",
        "const i32 A = E.X enum E { X = 1 }",
        "const F A = F.X typedef E F enum E { X }",
        "const P A = {'x': 1} struct P { 1: i32 x }",
        "const map<E, P> A = {E.X: {'x': B}} struct P { 1: i32 x } enum E { X } const i32 B = 2",
        "struct S { 1: i32 a = B } const i32 B = 2",
        "struct S { 1: P p = {'x': 1} } struct P { 1: i32 x }",
        "union U { 1: E e = E.X } enum E { X }",
        "exception X { 1: i32 a = B } const i32 B = 2",
        "service S { void f(1: i32 a = B) } const i32 B = 2",
        "service S { void f() throws (1: X x) } exception X {}",
        "service S { void f() throws (1: Y y) } typedef X Y exception X {}",
        "service S extends T { void f() } service T extends U {} service U { void g() }",
    ];
    for text in texts {
        let resolved = kitex(text);
        assert!(!resolved.has_errors(), "{text}\n{}", shown(&resolved));
        let resolved = resolve_in(Dialect::Apache, &[("a.thrift", text)]);
        let codes: Vec<Code> = errors(&resolved).iter().map(|(code, _)| *code).collect();
        assert!(
            codes.contains(&Code::UsedBeforeDefinition),
            "{text}: {codes:?}"
        );
        assert!(shown(&resolved).contains("--dialect kitex"), "{text}");
    }
    let resolved = kitex(texts[0]);
    assert_eq!(value(&resolved, "A"), &Value::Int(7));
}

#[test]
fn thriftpy_takes_a_type_that_is_defined_below_but_no_constant() {
    let thriftpy = |text| resolve_in(Dialect::Thriftpy, &[("a.thrift", text)]);
    let resolved = thriftpy("const T A = [1, 2] typedef list<i32> T");
    assert_eq!(shown(&resolved), "");
    assert_eq!(value(&resolved, "A"), &ints(&[1, 2]));
    let resolved = thriftpy("const i32 A = B const i32 B = 1");
    assert_eq!(errors(&resolved)[0].0, Code::UsedBeforeDefinition);
}

#[test]
fn a_constant_with_parts_is_a_value_in_the_dialects_that_have_it() {
    let text = "
        enum E { X = 1, Y = 2 }
        struct P { 1: i32 x, 2: list<string> s }
        const list<i32> L = [1, 2]
        const set<i64> SET = L
        const list<list<i64>> NESTED = [L, [3], L]
        const map<string, list<i32>> M = {'a': L}
        const map<string, list<double>> WIDER = M
        const E ENUM = E.Y
        const E SAME = ENUM
        const map<E, E> KEYS = {ENUM: SAME}
        const P STRUCT = {'x': 1, 's': STRINGS}
        const P COPY = STRUCT
        const list<P> STRUCTS = [STRUCT, {'x': 2}, COPY]
        struct Q { 1: list<i32> l = L, 2: P p = STRUCT, 3: map<string, list<i32>> m = {'b': L}, 4: E e = ENUM }
        service S { void f(1: list<i32> l = L) }
    ";
    let text = text.replace(
        "const list<i32> L",
        "const list<string> STRINGS = ['s'] const list<i32> L",
    );
    for dialect in [Dialect::Kitex, Dialect::Scrooge, Dialect::Thriftpy] {
        let resolved = resolve_in(dialect, &[("a.thrift", &text)]);
        assert!(!resolved.has_errors(), "{dialect:?}: {}", shown(&resolved));
        assert_eq!(value(&resolved, "SET"), &ints(&[1, 2]));
        assert_eq!(
            value(&resolved, "NESTED"),
            &Value::List(vec![ints(&[1, 2]), ints(&[3]), ints(&[1, 2])])
        );
        let doubles = Value::List(vec![Value::Double(1.0), Value::Double(2.0)]);
        let wider = Value::Map(vec![(Value::String("a".into()), doubles)]);
        assert_eq!(value(&resolved, "WIDER"), &wider);
        assert!(matches!(value(&resolved, "SAME"), Value::Enum(_, 1)));
        assert_eq!(value(&resolved, "COPY"), value(&resolved, "STRUCT"));
        let DefinitionKind::Struct(q) = &definition(&resolved, "Q").kind else {
            panic!()
        };
        assert_eq!(q.fields[0].default.as_ref(), Some(&ints(&[1, 2])));
        assert_eq!(q.fields[1].default.as_ref(), Some(value(&resolved, "COPY")));
    }
}

#[test]
fn a_constant_of_another_file_is_a_value() {
    let files = [
        (
            "a.thrift",
            "include 'b.thrift' const list<i32> A = b.L const b.P C = b.Q const b.E E = b.F struct S { 1: b.P p = b.Q }",
        ),
        (
            "b.thrift",
            "const P Q = {'x': 1} const list<i32> L = [1] struct P { 1: i32 x } const E F = E.X enum E { X }",
        ),
    ];
    let resolved = resolve_in(Dialect::Kitex, &files);
    assert_eq!(shown(&resolved), "");
    assert_eq!(value(&resolved, "A"), &ints(&[1]));
    assert!(matches!(value(&resolved, "C"), Value::Struct(_, fields) if fields.len() == 1));
}

#[test]
fn apaches_dialect_says_why_the_name_of_a_constant_is_no_value() {
    for (text, needed) in [
        (
            "const list<i32> A = [1] const list<i32> B = A",
            "a list: `[a, b]`",
        ),
        (
            "const set<i32> A = [1] const set<i32> B = A",
            "a list: `[a, b]`",
        ),
        (
            "const map<i32, i32> A = {1: 1} const map<i32, i32> B = A",
            "a map: `{key: value}`",
        ),
        (
            "struct P {} const P A = {} const P B = A",
            "a value of the struct `P`",
        ),
        (
            "enum E { X } const E A = E.X const E B = A",
            "a value of the enum `E`",
        ),
    ] {
        let resolved = resolve_in(Dialect::Apache, &[("a.thrift", text)]);
        let expected = format!(
            "`A` is the name of a constant: Apache's compiler takes none as the value of `B`, which has to be {needed}"
        );
        assert_eq!(
            errors(&resolved),
            [(Code::TypeMismatch, expected.as_str())],
            "{text}"
        );
        assert!(
            shown(&resolved).contains(
                "write the value of `A` here (`--dialect kitex` or `--dialect thriftpy` or `--dialect scrooge` takes the name)"
            ),
            "{}",
            shown(&resolved)
        );
    }
}

#[test]
fn no_dialect_is_named_for_a_number_where_a_value_with_parts_is_needed() {
    for text in [
        "const i32 A = 1 const list<i32> B = A",
        "const string A = 'a' const map<i32, i32> B = A",
        "struct P {} const i32 A = 1 const P B = A",
    ] {
        let resolved = resolve_in(Dialect::Apache, &[("a.thrift", text)]);
        let shown = shown(&resolved);
        assert!(shown.contains("the value of `B` has to be"), "{shown}");
        assert!(!shown.contains("--dialect"), "{shown}");
    }
}

#[test]
fn a_constant_of_another_type_is_no_value() {
    for text in [
        "const list<i32> A = [1] const map<i32, i32> B = A",
        "const map<i32, i32> A = {1: 1} const list<i32> B = A",
        "const list<string> A = ['a'] const list<i32> B = A",
        "const i32 A = 1 const list<i32> B = A",
        "struct P {} struct Q {} const P A = {} const Q B = A",
        "struct P { 1: i32 x } const map<string, i32> A = {'x': 1} const P B = A",
        "enum E { X } enum F { Y = 7 } const E A = E.X const F B = A",
        "enum E { X } const string A = 'X' const E B = A",
        "enum E { X } const list<i32> B = E.X",
        "enum E { X } struct P {} const P B = E.X",
        "const list<i32> A = [1] const i32 B = A",
    ] {
        let resolved = kitex(text);
        let found = errors(&resolved);
        assert!(
            matches!(found.as_slice(), [(Code::TypeMismatch, _)]),
            "{text}: {found:?}"
        );
    }
    assert_eq!(
        errors(&kitex("const list<i32> A = NOPE")),
        [(Code::UnknownConstant, "there is no constant `NOPE`")]
    );
}

#[test]
fn circles_of_constants_and_services_are_errors() {
    assert_eq!(
        errors(&kitex("const i32 A = A")),
        [(Code::ConstantCycle, "the constant `A` is its own value")]
    );
    assert_eq!(
        errors(&kitex(
            "const i32 D = A const i32 A = B const i32 B = C const i32 C = A"
        )),
        [(
            Code::ConstantCycle,
            "constants are the values of each other: A -> B -> C -> A"
        )]
    );
    let resolved =
        kitex("const list<i32> A = [1, B] const map<i32, i32> B = {1: C} const list<i32> C = A");
    assert_eq!(errors(&resolved).len(), 1, "{}", shown(&resolved));
    assert_eq!(
        errors(&kitex("service A extends A {}")),
        [(Code::UnknownService, "the service `A` extends itself")]
    );
    assert_eq!(
        errors(&kitex(
            "service A extends B { void f() } service B extends A { void g() } service C extends A {}"
        )),
        [(
            Code::UnknownService,
            "services extend each other: A -> B -> A"
        )]
    );
}

#[test]
fn a_default_that_holds_itself_is_an_error() {
    for text in [
        "struct S { 1: S s = {} }",
        "struct S { 1: optional list<S> s = [{}] }",
        "struct S { 1: T t = {} } struct T { 1: S s = {} }",
        "const map<i32, S> A = {1: {}} struct S { 1: map<i32, S> s = A }",
        "struct B { 1: A a } struct A { 1: optional B b = {} }",
        "struct S { 1: i32 x = 1, 2: optional T t = {'x': 1} } struct T { 1: i32 x, 2: required S s }",
    ] {
        let resolved = kitex(text);
        let codes: Vec<Code> = errors(&resolved).iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [Code::EndlessDefault], "{text}");
    }
    for text in [
        "struct S { 1: list<S> s = [] }",
        "struct S { 1: optional S s, 2: i32 x = 5 } const S A = {}",
        "struct S { 1: T t = {} } struct T { 1: optional S s, 2: list<S> l = [] }",
        "struct S { 1: optional T t = {'s': {'x': 1, 't': A}} } struct T { 1: optional i32 a }",
    ] {
        let resolved = kitex(text);
        let endless = errors(&resolved)
            .iter()
            .any(|(code, _)| *code == Code::EndlessDefault);
        assert!(!endless, "{text}: {}", shown(&resolved));
    }
    // It takes no dialect to write one.
    let text = "struct B { 1: A a } struct A { 1: optional B b = {} }";
    let resolved = resolve_in(Dialect::Apache, &[("a.thrift", text)]);
    assert_eq!(errors(&resolved)[0].0, Code::EndlessDefault);
}

#[test]
fn values_of_values_are_bounded() {
    let mut text = "const list<i32> A0 = [1, 2]\n".to_owned();
    let mut ty = "list<i32>".to_owned();
    for level in 1..40 {
        ty = format!("list<{ty}>");
        let last = level - 1;
        let _ = writeln!(text, "const {ty} A{level} = [A{last}, A{last}]");
    }
    let start = std::time::Instant::now();
    assert_eq!(errors(&kitex(&text))[0].0, Code::TooLarge);
    let mut text = "struct T { 1: list<T> t = [] } const T A0 = {}\n".to_owned();
    for level in 1..1000 {
        let _ = writeln!(text, "const T A{level} = {{'t': [A{}]}}", level - 1);
    }
    let resolved = kitex(&text);
    assert_eq!(
        errors(&resolved)[0].0,
        Code::TooDeep,
        "{}",
        shown(&resolved)
    );
    let mut chain = String::new();
    for i in 0..50_000 {
        let _ = writeln!(chain, "const i32 A{i} = A{}", i + 1);
    }
    let resolved = kitex(&format!("{chain}const i32 A50000 = 5"));
    assert_eq!(value(&resolved, "A0"), &Value::Int(5));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn a_type_with_the_name_of_one_in_an_included_file_is_taken_in_the_dialects() {
    let files = [
        (
            "a.thrift",
            "namespace rs x include 'b.thrift' struct A { 1: b.A a, 2: A2 c } struct A2 {} service S extends b.S {}",
        ),
        (
            "b.thrift",
            "namespace rs x struct A { 1: i32 b } service S {}",
        ),
    ];
    for dialect in [Dialect::Kitex, Dialect::Scrooge, Dialect::Thriftpy] {
        let resolved = resolve_in(dialect, &files);
        assert!(!resolved.has_errors(), "{}", shown(&resolved));
    }
    let resolved = resolve_in(Dialect::Apache, &files);
    assert!(
        shown(&resolved).contains("--dialect kitex"),
        "{}",
        shown(&resolved)
    );
    let mut builder = Builder::new().dialect(Dialect::Kitex).file("a.thrift");
    for (path, text) in files {
        builder = builder.text(path, text);
    }
    let code = builder.generate().unwrap().code;
    for name in [
        "pub struct A {",
        "pub struct A2 {",
        "pub struct A_2 {",
        "pub trait S_2: S",
    ] {
        assert!(code.contains(name), "{name} in {code}");
    }
}

#[test]
fn of_two_included_files_with_one_name_thriftgo_means_the_first() {
    let files = [
        (
            "a.thrift",
            "include 'x/c.thrift' include 'y/c.thrift' const i32 A = c.LIMIT struct S { 1: c.Y y }",
        ),
        ("x/c.thrift", "const i32 LIMIT = 1"),
        ("y/c.thrift", "const i32 LIMIT = 2 struct Y {}"),
    ];
    let resolved = resolve_in(Dialect::Kitex, &files);
    assert!(!resolved.has_errors(), "{}", shown(&resolved));
    assert_eq!(value(&resolved, "A"), &Value::Int(1));
}

#[test]
fn a_struct_that_is_thrown_becomes_an_exception_in_kitexs_dialect() {
    let text = "service S { void f() throws (1: E e), void g() throws (1: E e, 2: F f) } struct E { 1: string m } struct F {}";
    let builder = Builder::new().text("a.thrift", text).file("a.thrift");
    assert!(builder.generate().is_err());
    let builder = Builder::new()
        .dialect(Dialect::Kitex)
        .text("a.thrift", text)
        .file("a.thrift");
    let code = builder.generate().unwrap().code;
    assert_eq!(
        code.matches("#[derive(ThriftException").count(),
        3,
        "{code}"
    );
    for text in [
        "service S { void f() throws (1: string e) }",
        "service S { void f() throws (1: U e) } union U { 1: i32 a }",
    ] {
        assert_eq!(errors(&kitex(text))[0].0, Code::ThrowsNoException, "{text}");
    }
}
