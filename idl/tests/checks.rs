//! Diagnostics: where they point, what they say, and the fix.

use alato_idl::{Code, Resolved, Workspace, render_plain};

fn resolve(files: &[(&str, &str)]) -> Resolved {
    let mut workspace = Workspace::new();
    for (path, text) in files {
        workspace.insert(*path, *text);
    }
    workspace.include_dir("lib");
    workspace.add(files[0].0).resolve()
}

fn shown(resolved: &Resolved) -> String {
    resolved
        .diagnostics
        .iter()
        .map(|diagnostic| render_plain(diagnostic, resolved))
        .collect()
}

/// The code and the text that each points to.
fn listed<'a>(resolved: &'a Resolved, files: &'a [(&str, &str)]) -> Vec<(Code, &'a str)> {
    let at = |diagnostic: &alato_idl::Diagnostic| {
        let place = diagnostic.place();
        let path = resolved.files[place.file.0 as usize]
            .source
            .path()
            .to_str()
            .unwrap();
        let (_, text) = files.iter().find(|(name, _)| *name == path).unwrap();
        (diagnostic.code, &text[place.span.range()])
    };
    resolved.diagnostics.iter().map(at).collect()
}

#[test]
fn five_mistakes_are_shown_each_on_its_line() {
    let resolved = resolve(&[(
        "five.thrift",
        "struct A {\n  1: strin a\n  1: i32 b\n}\nconst i32 C = 'x'\nservice S extends T {\n  oneway void f() throws (1: A a)\n}\n",
    )]);
    assert_eq!(
        shown(&resolved),
        "\
five.thrift:2:6: error[unknown-type]: there is no type `strin`
  2 |   1: strin a
    |      ^^^^^
  = help: Thrift calls it `string`
five.thrift:3:3: error[duplicate-id]: the number 1 is already that of `a`
  3 |   1: i32 b
    |   ^
five.thrift:2:3: here
  2 |   1: strin a
    |   ^
five.thrift:5:15: error[type-mismatch]: the value of `C` has to be an integer
  5 | const i32 C = 'x'
    |               ^^^
five.thrift:6:19: error[unknown-service]: there is no service `T`
  6 | service S extends T {
    |                   ^
five.thrift:7:19: error[oneway-throws]: `f` is oneway, so nobody hears of an exception
  7 |   oneway void f() throws (1: A a)
    |                   ^^^^^^^^^^^^^^^
five.thrift:7:3: oneway
  7 |   oneway void f() throws (1: A a)
    |   ^^^^^^
five.thrift:7:30: error[throws-no-exception]: `A` is no exception, and cannot be thrown
  7 |   oneway void f() throws (1: A a)
    |                              ^
"
    );
}

#[test]
fn a_name_that_is_nearly_there_is_proposed() {
    let files = [
        (
            "a.thrift",
            "include 'shared.thrift' struct Work {} struct B { 1: work a, 2: State b, 3: Wrok c, 4: other.X d }",
        ),
        ("shared.thrift", "enum State { A }"),
    ];
    let resolved = resolve(&files);
    let proposed: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.fix.as_ref().map(|fix| fix.replacement.as_str()))
        .collect();
    assert_eq!(
        proposed[1..],
        [Some("Work"), Some("shared.State"), None, None]
    );
    let help: Vec<_> = resolved
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.help.as_deref())
        .collect();
    assert_eq!(help[2], "no file `other.thrift` is included");
}

#[test]
fn includes_are_looked_for_beside_the_file_and_then_in_the_folders() {
    let files = [
        (
            "sub/a.thrift",
            "include 'b.thrift' include 'c.thrift' include '../d.thrift' struct A { 1: b.B b, 2: c.C c, 3: d.D d }",
        ),
        ("sub/b.thrift", "struct B {}"),
        ("lib/b.thrift", "this one is not read"),
        ("lib/c.thrift", "struct C {}"),
        ("d.thrift", "struct D {}"),
    ];
    let resolved = resolve(&files);
    assert_eq!(shown(&resolved), "");
    let names: Vec<_> = resolved
        .model
        .files()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["b", "c", "d", "a"]);
}

#[test]
fn a_circle_of_includes_is_shown_as_one() {
    let files = [
        ("a.thrift", "include 'b.thrift' struct A { 1: b.B b }"),
        ("b.thrift", "include 'c.thrift' struct B { 1: c.C c }"),
        ("c.thrift", "include 'a.thrift' struct C {}"),
        ("d.thrift", "include 'd.thrift'"),
    ];
    let resolved = resolve(&files);
    assert_eq!(
        listed(&resolved, &files),
        [(Code::IncludeCycle, "'a.thrift'")]
    );
    assert_eq!(
        resolved.diagnostics[0].message,
        "files include each other: a.thrift -> b.thrift -> c.thrift -> a.thrift"
    );
    let resolved = resolve(&files[3..]);
    assert_eq!(resolved.diagnostics[0].message, "the file includes itself");
}

#[test]
fn a_file_that_is_included_by_two_others_is_one_file() {
    let files = [
        (
            "a.thrift",
            "include 'b.thrift' include 'c.thrift' include './c.thrift' struct A { 1: b.B b, 2: c.C c }",
        ),
        ("b.thrift", "include 'c.thrift' struct B { 1: c.C c }"),
        ("c.thrift", "struct C {}"),
    ];
    let resolved = resolve(&files);
    assert_eq!(resolved.model.files().count(), 3);
    assert_eq!(
        listed(&resolved, &files),
        [(Code::DuplicateInclude, "'./c.thrift'")]
    );
    assert!(!resolved.has_errors());
}

#[test]
fn two_files_with_one_name_clash_where_their_constants_do() {
    let files = [
        (
            "a.thrift",
            "include 'x/c.thrift' include 'y/c.thrift' struct A { 1: c.X x, 2: c.Y y }",
        ),
        (
            "x/c.thrift",
            "namespace py x struct X {} const i32 LIMIT = 1",
        ),
        (
            "y/c.thrift",
            "namespace py y struct Y {} const i32 LIMIT = 2",
        ),
    ];
    let resolved = resolve(&files);
    assert_eq!(
        listed(&resolved, &files),
        [(Code::DuplicateInclude, "'y/c.thrift'")]
    );
    assert!(resolved.has_errors());
}

#[test]
fn one_name_in_two_files_needs_two_namespaces() {
    let clash = [
        (
            "a.thrift",
            "include 'b.thrift' struct A {} struct C { 1: b.A a }",
        ),
        ("b.thrift", "struct A {}"),
    ];
    let resolved = resolve(&clash);
    assert_eq!(listed(&resolved, &clash), [(Code::DuplicateType, "A")]);
    let apart = [
        (
            "a.thrift",
            "namespace rs x include 'b.thrift' struct A {} struct C { 1: b.A a }",
        ),
        ("b.thrift", "struct A {}"),
    ];
    assert_eq!(shown(&resolve(&apart)), "");
}

#[test]
fn a_missing_include_is_one_error_whether_or_not_something_is_used_of_it() {
    let files = [("a.thrift", "include 'nope.thrift' struct A {}")];
    let resolved = resolve(&files);
    assert_eq!(
        listed(&resolved, &files),
        [(Code::IncludeNotFound, "'nope.thrift'")]
    );
    assert!(resolved.has_errors());
    let files = [(
        "a.thrift",
        "include 'far/nope.thrift' struct A { 1: nope.B b, 2: list<nope.C> c = [nope.X], 3: none.B n }\n\
         const nope.E E = nope.E.A\nservice S extends nope.T { nope.R f(1: nope.A a) throws (1: nope.X x) }",
    )];
    assert_eq!(
        listed(&resolve(&files), &files),
        [
            (Code::IncludeNotFound, "'far/nope.thrift'"),
            (Code::UnknownType, "none.B")
        ]
    );
    assert!(resolve(&[("a.thrift", "include 'b.thrift'"), ("b.thrift", "struct {")]).has_errors());
    assert!(
        Workspace::new()
            .add("nope/at/all.thrift")
            .resolve()
            .has_errors()
    );
}

#[test]
fn services_extend_those_of_other_files() {
    let files = [
        (
            "a.thrift",
            "include 'b.thrift' service A extends b.B { void g() } service C extends A { void f() void g() }",
        ),
        ("b.thrift", "service B { void f() }"),
    ];
    let resolved = resolve(&files);
    assert_eq!(
        listed(&resolved, &files),
        [(Code::DuplicateMethod, "f"), (Code::DuplicateMethod, "g")]
    );
    assert_eq!(resolved.diagnostics[0].labels[1].place.file.0, 1);
}

#[test]
fn numbers_are_given_as_apache_gives_them() {
    let resolved = resolve(&[(
        "a.thrift",
        "struct A { i32 a, 7: i32 b, -5: i32 c, 0: i32 d, i32 e }",
    )]);
    let definition = &resolved.model.files().next().unwrap().definitions[0];
    let alato_idl::model::DefinitionKind::Struct(item) = &definition.kind else {
        panic!()
    };
    assert_eq!(
        item.fields.iter().map(|field| field.id).collect::<Vec<_>>(),
        [-1, 7, -2, -3, -4]
    );
    assert!(
        resolved
            .diagnostics
            .iter()
            .all(|diagnostic| diagnostic.code == Code::ImplicitId)
    );
    assert_eq!(resolved.diagnostics.len(), 4);
}

#[test]
fn constants_of_other_files_are_evaluated() {
    use alato_idl::model::{DefinitionKind, Value};
    let files = [
        (
            "a.thrift",
            "include 'v1.x.thrift' const i64 A = v1.x.B const string C = v1.x.D const v1.x.E F = v1.x.E.G \
             const list<map<string, double>> H = [{'a': 1, 'b': 2.5}, {}] const i8 I = 300",
        ),
        (
            "v1.x.thrift",
            "const i32 B = -0x10 const string D = 'd' enum E { F, G }",
        ),
    ];
    let resolved = resolve(&files);
    let file = resolved.model.files().last().unwrap();
    let values: Vec<_> = file
        .definitions
        .iter()
        .map(|definition| match &definition.kind {
            DefinitionKind::Const(item) => item.value.clone().unwrap(),
            _ => panic!(),
        })
        .collect();
    let (a, b) = (Value::String("a".into()), Value::String("b".into()));
    assert_eq!(values[..2], [Value::Int(-16), Value::String("d".into())]);
    assert!(matches!(values[2], Value::Enum(_, 1)));
    let map = Value::Map(vec![(a, Value::Double(1.0)), (b, Value::Double(2.5))]);
    assert_eq!(values[3], Value::List(vec![map, Value::Map(vec![])]));
    assert_eq!(values[4], Value::Int(44));
    assert_eq!(listed(&resolved, &files), [(Code::OutOfRange, "300")]);
}

#[test]
fn typedefs_in_any_order_are_looked_through_in_linear_time() {
    let chain: Vec<String> = (0..50_000)
        .map(|i| format!("typedef T{} T{i}\n", i + 1))
        .collect();
    let start = std::time::Instant::now();
    let text = format!(
        "{}typedef i32 T50000\nstruct A {{ 1: T0 a = 5 }}",
        chain.concat()
    );
    let resolved = resolve(&[("a.thrift", &text)]);
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
    assert_eq!(shown(&resolved), "");
}

#[test]
fn what_is_not_utf8_is_a_warning() {
    let folder = std::env::temp_dir().join(format!("alato-idl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("latin.thrift");
    std::fs::write(&path, b"// f\xfcr\nstruct A {}\n").unwrap();
    let resolved = Workspace::new().add(&path).resolve();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        resolved
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect::<Vec<_>>(),
        [Code::NotUtf8]
    );
    assert!(!resolved.has_errors());
}
