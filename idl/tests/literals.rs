//! Structs as values that leave fields out.

use alato_idl::{Code, Dialect, Resolved, Workspace, render_plain};

fn resolve(dialect: Dialect, text: &str) -> Resolved {
    let mut workspace = Workspace::new();
    workspace.dialect(dialect).insert("a.thrift", text);
    workspace.add("a.thrift").resolve()
}

fn shown(resolved: &Resolved) -> String {
    resolved
        .diagnostics
        .iter()
        .map(|diagnostic| render_plain(diagnostic, resolved))
        .collect()
}

const TYPES: &str = "union U { 1: i32 a } struct P { 1: required U u, 2: i32 x } exception X { 1: required U u, 2: i32 x }
struct H { 1: required P p, 2: i32 x } union V { 1: P p, 2: i32 x } typedef P T\n";

/// Everywhere that a value may be, in every dialect.
#[test]
fn a_value_that_leaves_out_a_field_without_a_default_is_an_error_in_the_file() {
    for text in [
        "const P C = {'x': 1}",
        "const X C = {'x': 1}",
        "const T C = {'x': 1}",
        "const H C = {'x': 1}",
        "const H C = {'p': {'x': 1}}",
        "const V C = {'p': {'x': 1}}",
        "const list<P> C = [{'u': {'a': 1}}, {'x': 1}]",
        "const set<P> C = [{'x': 1}]",
        "const map<string, P> C = {'a': {'x': 1}}",
        "const map<P, string> C = {{'x': 1}: 'a'}",
        "const list<map<i32, list<H>>> C = [{1: [{'p': {}}]}]",
        "struct Q { 1: P p = {'x': 1} }",
        "struct Q { 1: optional P p = {} }",
        "struct Q { 1: list<P> p = [{}] }",
        "exception Q { 1: P p = {'x': 1} }",
        "union Q { 1: P p = {'x': 1} }",
        "service S { void f(1: P p = {'x': 1}) }",
        "service S { void f(1: list<T> p = [{'x': 1}]) }",
    ] {
        for dialect in [Dialect::Apache, Dialect::Kitex] {
            let resolved = resolve(dialect, &format!("{TYPES}{text}"));
            let errors: Vec<_> = resolved
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.is_error())
                .collect();
            let codes: Vec<Code> = errors.iter().map(|error| error.code).collect();
            assert_eq!(codes, [Code::FieldLeftOut], "{text}: {}", shown(&resolved));
            assert_eq!(resolved.files.len(), 1);
        }
    }
    for text in [
        "const P C = {'u': {'a': 1}}",
        "const V C = {'x': 1}",
        "const H C = {'p': {'u': {'a': 1}}}",
        "struct O { 1: optional P p, 2: i32 x = 1, 3: list<P> l } const O C = {} struct Q { 1: O o = {'x': 2} }",
        "struct D { 1: required P p = {'u': {'a': 1}} } const D C = {}",
        "struct R { 1: required i32 x, 2: required string s } const R C = {}",
    ] {
        let resolved = resolve(Dialect::Apache, &format!("{TYPES}{text}"));
        assert_eq!(shown(&resolved), "", "{text}");
    }
}

#[test]
fn the_error_points_at_the_value_and_at_the_field() {
    let text = "union U { 1: i32 a }\nstruct P { 1: required U u, 2: i32 x }\nstruct Q { 1: P p = {'x': 1} }\n";
    assert_eq!(
        shown(&resolve(Dialect::Apache, text)),
        "\
a.thrift:3:21: error[field-left-out]: this value of `P` leaves out `u`, which has no default
  3 | struct Q { 1: P p = {'x': 1} }
    |                     ^^^^^^^^
a.thrift:2:26: defined here
  2 | struct P { 1: required U u, 2: i32 x }
    |                          ^
  = help: give a value for `u` here, or make the field optional
"
    );
}
