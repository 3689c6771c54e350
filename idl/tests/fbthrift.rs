//! Syntax of fbthrift is named as such, once for each kind, and nothing follows from it.

use alato_idl::{Code, Dialect, ParseOptions, Source, parse, parse_with, render_plain};

fn errors(text: &str, dialect: Dialect) -> Vec<(Code, String)> {
    let (_, diagnostics) = parse_with(text, ParseOptions::dialect(dialect));
    let source = Source::new("a.thrift", text);
    diagnostics
        .iter()
        .map(|one| (one.code, render_plain(one, &source)))
        .collect()
}

/// The syntax that only fbthrift knows, and its name in the error.
const SYNTAX: &[(&str, &str)] = &[
    ("package \"meta.com/a\"", "`package`"),
    ("package \"meta.com/a\"; struct A {}", "`package`"),
    ("package; struct A {}", "`package`"),
    ("hs_include \"a\" struct A {}", "`hs_include`"),
    (
        "include \"a.thrift\" as b; struct A {}",
        "`as` after an include",
    ),
    ("namespace hack \"a\" struct A {}", "a namespace in quotes"),
    ("@scope.Struct struct A {}", "starts with `@`"),
    (
        "@thrift.Uri{value = \"a\"}\n@cpp.Ref{type = cpp.RefType.Unique, list = [1, {2: 3}]} struct A { 1: i32 b }",
        "starts with `@`",
    ),
    (
        "struct A { @cpp.Ref 1: i32 a, @cpp.Ref{} 2: optional A b }",
        "starts with `@`",
    ),
    (
        "union A { @a 1: i32 a } exception B { @b{c = \"}\"} 1: i32 a }",
        "starts with `@`",
    ),
    ("enum A { @a B = 1, @c{} D }", "starts with `@`"),
    (
        "service A { @a void f(@b 1: i32 a) throws (@c 1: B b) }",
        "starts with `@`",
    ),
    ("@a typedef i32 A @b const i32 B = 1", "starts with `@`"),
    ("typedef @a{} i32 A", "starts with `@`"),
    (
        "interaction A { i32 f(); stream<i32> g(); } struct B {}",
        "`interaction`",
    ),
    (
        "interaction A { void f(); } (a = \"b\") struct B {}",
        "`interaction`",
    ),
    ("service A { performs B; void f(); }", "`performs`"),
    (
        "service A { stream<i32> f(), sink<i32, i64> g(), }",
        "a `stream` or a `sink`",
    ),
    (
        "service A { stream<i32 throws (1: E e, 2: F f)> f() throws (1: E e) }",
        "a `stream` or a `sink`",
    ),
    (
        "service A { void f(1: stream<i32> a, 2: i32 b) }",
        "a `stream` or a `sink`",
    ),
    (
        "struct A { 1: sink<i32, map<i32, i64>> a; 2: i32 b }",
        "a `stream` or a `sink`",
    ),
    (
        "const stream<i32> A = 1\nstruct B {}",
        "a `stream` or a `sink`",
    ),
    (
        "service A { i32, i64 f(1: i32 a) }",
        "a method with several results",
    ),
    ("service A { client i32 f() }", "a qualifier of a method"),
    (
        "service A { readonly void f(), idempotent list<i32> g(), idempotent B h() }",
        "a qualifier of a method",
    ),
    (
        "service A { client oneway void f(), oneway readonly void g() }",
        "a qualifier of a method",
    ),
    ("safe exception A {}", "a qualifier of an exception"),
    (
        "safe permanent client exception A { 1: i32 a } struct B {}",
        "a qualifier of an exception",
    ),
    (
        "const A B = A{a = 1, b = [2], c = {3: 4}}",
        "a struct as `Name{field = value}`",
    ),
    (
        "struct C { 1: A a = a.A{}, 2: i32 b }",
        "a struct as `Name{field = value}`",
    ),
    ("const A B = {a = 1}", "a struct as `Name{field = value}`"),
    (
        "const string A = \"\"\"a\"\"\" struct B {}",
        "a string in three quotes",
    ),
];

#[test]
fn syntax_of_fbthrift_is_named_as_such_in_every_dialect() {
    for (text, what) in SYNTAX {
        for dialect in [Dialect::Apache, Dialect::Kitex, Dialect::Scrooge] {
            let found = errors(text, dialect);
            let [(code, shown)] = found.as_slice() else {
                panic!("{text} in {dialect:?}: {found:?}");
            };
            assert_eq!(*code, Code::Fbthrift, "{shown}");
            assert!(
                shown.contains(what)
                    && shown.contains("is syntax of fbthrift, and not of Apache's Thrift"),
                "{shown}"
            );
            assert!(!shown.contains("--dialect"), "{shown}");
        }
    }
}

#[test]
fn a_word_before_a_methods_type_is_no_reason_to_name_a_dialect() {
    for text in [
        "service S { ordered i32 g(), void h() }",
        "service S { public list<i32> g(1: i32 a) throws (1: E e); i32 i() }",
        "service S { oneway foo void g() }",
    ] {
        for dialect in [Dialect::Apache, Dialect::Kitex] {
            let found = errors(text, dialect);
            let [(code, shown)] = found.as_slice() else {
                panic!("{text} in {dialect:?}: {found:?}");
            };
            assert_eq!(*code, Code::Syntax, "{shown}");
            assert!(shown.contains("expected a method's name"), "{shown}");
            assert!(!shown.contains("--dialect"), "{shown}");
        }
    }
}

#[test]
fn each_kind_is_told_once() {
    let text = "package \"a\" @a struct A { @b 1: i32 a, @c 2: i32 b } service S { i32, stream<i32> f(), stream<i32> g() }";
    let found = errors(text, Dialect::Apache);
    assert_eq!(found.len(), 4, "{found:?}");
}

/// The words of fbthrift are names like others in Apache's Thrift.
#[test]
fn the_words_of_fbthrift_are_names_all_the_same() {
    for text in [
        "struct package {} struct interaction {} struct stream {} struct client { 1: client package, 2: stream sink }",
        "service performs { client f(), readonly client(), stream performs(), package sink(1: client client), performs g() }",
        "exception safe {} service S { void client() throws (1: safe safe), safe readonly() }",
        "enum sink { stream, client = 3, performs }",
        "const client A = B const string S = \"\" const list<map<string, i32>> L = [A {} B {\"c\": 1} {}]",
        "const list<string> L = [\"\" \"a\" '' \"b\"]",
        "namespace package stream.client",
    ] {
        let (_, diagnostics) = parse(text);
        assert_eq!(diagnostics, [], "{text}");
    }
}

#[test]
fn what_is_cut_off_is_an_error_and_no_more() {
    for text in [
        "@",
        "@a",
        "@a{",
        "@a{b = ",
        "@{",
        "@@",
        "package",
        "interaction",
        "interaction A",
        "interaction A {",
        "safe",
        "service A { stream<",
        "service A { client",
        "service A { i32,",
        "service A { performs",
        "const A B = A{",
        "const A B = {a =",
        "struct A { @",
        "enum A { @a{",
        "safe safe safe",
        "include \"a\" as",
        "\"\"\"",
        "const string A = \"\"\"",
    ] {
        let (_, diagnostics) = parse(text);
        assert!(!diagnostics.is_empty(), "{text}");
    }
}
