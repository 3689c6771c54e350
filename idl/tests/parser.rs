//! What the parser takes, what it says of mistakes, and how it gets on after them.

mod common;

use alato_idl::{
    Code, Diagnostic, Dialect, ParseOptions, Source, SyntaxTree, TokenKind, parse, parse_with,
    render_plain,
    syntax::{Item, Requiredness, TypeRefKind, ValueKind},
};

/// `line:column code: message` of each.
fn listed(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let source = Source::new("a.thrift", text);
    let shown = |diagnostic: &Diagnostic| {
        let (line, column) = source.line_column(diagnostic.place().span.start);
        format!(
            "{line}:{column} {}: {}",
            diagnostic.code, diagnostic.message
        )
    };
    diagnostics.iter().map(shown).collect()
}

fn mistakes(text: &str) -> Vec<String> {
    listed(text, &parse(text).1)
}

fn is_lossless(tree: &SyntaxTree, text: &str) {
    let together: String = tree
        .tokens()
        .iter()
        .map(|token| tree.slice(token.span))
        .collect();
    assert_eq!(together, text);
}

#[test]
fn keeps_all_of_the_text() {
    for folder in ["apache", "cadence", "evernote", "parquet"] {
        let Some(folder) = common::shared(folder) else {
            return;
        };
        for path in common::thrift_files(&folder) {
            let text = std::fs::read_to_string(&path).unwrap();
            let (tree, diagnostics) = parse(&text);
            is_lossless(&tree, &text);
            let broken = path.ends_with("BrokenConstants.thrift");
            assert_eq!(
                diagnostics.is_empty(),
                !broken,
                "{}: {:?}",
                path.display(),
                listed(&text, &diagnostics)
            );
        }
    }
}

#[test]
fn reads_everything_that_a_field_may_have() {
    let (tree, diagnostics) = parse(
        "struct A xsd_all { /** doc */ 1: required list<i32 (a = 'b')> (c) & f = [1, 2] xsd_optional xsd_nillable \
         xsd_attrs { 2: i32 g } (d = \"e\", h) // end\n}",
    );
    assert_eq!(diagnostics, []);
    let Item::Struct(item) = &tree.items()[0] else {
        panic!()
    };
    let field = &item.fields[0];
    assert!(item.xsd_all && field.reference && field.xsd_optional && field.xsd_nillable);
    assert_eq!(field.doc.as_deref(), Some("doc"));
    assert_eq!(field.id.unwrap().0, 1);
    assert_eq!(field.requiredness.0, Requiredness::Required);
    assert_eq!(tree.slice(field.ty.span), "list<i32 (a = 'b')> (c)");
    assert!(
        matches!(&field.ty.kind, TypeRefKind::List(list) if list.element.annotations.is_some())
    );
    assert!(
        matches!(&field.default.as_ref().unwrap().kind, ValueKind::List(values) if values.len() == 2)
    );
    assert_eq!(field.xsd_attributes.as_ref().unwrap()[0].name.text, "g");
    let annotations = field.annotations.as_ref().unwrap();
    assert_eq!(annotations.list[0].value.as_ref().unwrap().value, "e");
    assert_eq!(annotations.list[1].value, None);
    assert_eq!(
        tree.comments_in(item.body)
            .map(|token| tree.slice(token.span))
            .collect::<Vec<_>>(),
        ["/** doc */", "// end"]
    );
}

#[test]
fn finds_separators_and_file_comments() {
    let (tree, _) =
        parse("/** about the file */\nnamespace rs a.b\n/** about E */ enum E { A = 1 ; B }");
    assert_eq!(tree.doc(), Some("about the file"));
    let Item::Enum(item) = &tree.items()[1] else {
        panic!()
    };
    assert_eq!(item.doc.as_deref(), Some("about E"));
    let separator = |i: usize| {
        tree.separator_after(item.values[i].span.end)
            .map(|token| token.kind)
    };
    assert_eq!(separator(0), Some(TokenKind::Symbol(';')));
    assert_eq!(separator(1), None);
}

#[test]
fn five_mistakes_are_five_errors() {
    let text = "\
struct A {
  1: i32 a
  2 string b
  3: list<> c
  4: required d;
}
enum E { X = , Y = 2 }
service S {
  void f(1: i32 a
  i32 g()
}
const i32 = 5
struct B { 1: i32 a }
";
    assert_eq!(
        mistakes(text),
        [
            "3:5 syntax: expected `:`, found `string`",
            "4:11 syntax: expected a type, found `>`",
            "5:16 syntax: expected a field's name, found `;`",
            "7:14 syntax: expected a number, found `,`",
            // `g ()` is a name with annotations, so it is only here that something is missing.
            "11:1 syntax: expected an argument or `)`, found `}`",
            "12:11 syntax: expected a constant's name, found `=`",
        ]
    );
    let (tree, _) = parse(text);
    assert_eq!(tree.items().len(), 4);
}

#[test]
fn a_forgotten_brace_is_one_error() {
    let text = "struct A {\n  1: i32 a\n\nstruct B {\n  1: i32 b\n}\n\nservice S {\n  void f()\n\nenum E { A }\n";
    assert_eq!(
        mistakes(text),
        [
            "4:1 syntax: expected a field or `}`, found `struct`",
            "11:1 syntax: expected a method or `}`, found `enum`",
        ]
    );
    assert_eq!(parse(text).0.items().len(), 4);
}

#[test]
fn a_quote_that_is_missing_ends_with_its_line() {
    assert_eq!(
        mistakes("const string A = \"abc\nconst string B = 'd'\nconst string C = '\\x'"),
        [
            "1:18 unterminated-string: this string has no end on its line",
            "3:19 bad-escape: Apache's compiler does not take an escape other than `\\r \\n \\t \\\" \\' \\\\`",
        ]
    );
}

#[test]
fn old_namespaces_are_mended() {
    let (_, diagnostics) = parse("java_package com.foo\nnamespace py a");
    assert_eq!(diagnostics[0].code, Code::OldNamespace);
    assert_eq!(
        diagnostics[0].fix.as_ref().unwrap().replacement,
        "namespace java"
    );
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn shows_the_line() {
    let text = "struct A {\n\t1: i32 a.b\n}\n";
    let (_, diagnostics) = parse(text);
    assert_eq!(
        render_plain(&diagnostics[0], &Source::new("a.thrift", text)),
        "a.thrift:2:9: error[dotted-name]: `a.b` has a dot, and cannot be defined\n  2 | \t1: i32 a.b\n    | \t       ^^^\n"
    );
}

#[test]
fn a_dialect_takes_its_extras_and_the_error_without_names_it() {
    use Dialect::{Kitex, Scrooge, Thriftpy};
    let extras: [(&str, &[Dialect]); 16] = [
        (
            "struct A {} struct B { 1: A (a = 'b') x }",
            &[Kitex, Scrooge],
        ),
        ("namespace * foo (a = 'b')", &[Kitex]),
        ("const i32 A = 1 (a = 'b')", &[Kitex, Thriftpy]),
        ("const string A = 'a\nb'", &[Kitex, Scrooge]),
        ("const string A = '\\x41'", &[Kitex, Scrooge]),
        ("service S { void list() }", &[Kitex]),
        ("struct list {}", &[Kitex]),
        ("struct A {};", &[Kitex, Thriftpy]),
        ("namespace py a; struct A {}", &[Kitex, Thriftpy, Scrooge]),
        ("namespace * a;", &[Kitex, Thriftpy, Scrooge]),
        ("include 'a.thrift';", &[Kitex, Thriftpy, Scrooge]),
        ("cpp_include 'a.h';", &[Kitex, Thriftpy, Scrooge]),
        ("struct A {} namespace rs a", &[Kitex]),
        ("const double A = 1.", &[Thriftpy]),
        ("senum E { 'a', 'b' }", &[Scrooge]),
        ("const double A = 1.\nconst double B = 2.", &[Thriftpy]),
    ];
    for (text, takers) in extras {
        let diagnostics = parse(text).1;
        assert!(!diagnostics.is_empty(), "{text}");
        let shown: String = diagnostics
            .iter()
            .map(|d| render_plain(d, &Source::new("a", text)))
            .collect();
        for dialect in Dialect::EXTENDED {
            let taken = parse_with(text, ParseOptions::dialect(dialect))
                .1
                .is_empty();
            assert_eq!(taken, takers.contains(&dialect), "{text} in {dialect:?}");
            assert_eq!(
                shown.contains(&format!("--dialect {}", dialect.as_str())),
                taken,
                "{shown}"
            );
        }
    }
}

#[test]
fn scrooge_reads_namespaces_in_comments_and_capital_bools() {
    let text = "#@namespace scala foo.bar\nconst bool A = True";
    let (tree, diagnostics) = parse_with(text, ParseOptions::dialect(Dialect::Scrooge));
    assert_eq!(diagnostics, []);
    assert!(
        matches!(&tree.items()[0], Item::Namespace(namespace) if namespace.name.text == "foo.bar")
    );
    assert!(
        matches!(&tree.items()[1], Item::Const(item) if matches!(item.value.kind, ValueKind::Bool(true)))
    );
    assert_eq!(parse(text).0.items().len(), 1);
    let octal = parse_with("const i32 A = 0o17", ParseOptions::dialect(Dialect::Kitex));
    assert!(
        matches!(&octal.0.items()[0], Item::Const(item) if matches!(item.value.kind, ValueKind::Int(15)))
    );
}
