//! `alato breaking`: names that move to another number, and enums that are replaced.

mod common;

use common::{
    Folder,
    changes::{breaks_nothing, breaks_source, breaks_wire, rules},
};

/// The rules that are broken on the wire, where no others are.
#[track_caller]
fn wire(old: &str, new: &str) -> Vec<String> {
    let (wire, source) = rules(old, new);
    assert_eq!(source, [""; 0], "{old} -> {new}");
    wire
}

#[test]
fn a_field_name_that_moves_to_another_number_breaks_the_wire() {
    let moved = ["field-id-changed", "field-id-changed"];
    for (old, new) in [
        ("1: i32 a, 2: i32 b", "1: i32 b, 2: i32 a"),
        ("1: i32 a, 2: string b", "1: string b, 2: i32 a"),
        // Without numbers, they go by their places.
        ("i32 a, i32 b", "i32 b, i32 a"),
        ("i32 a, i32 b", "i32 more, i32 a, i32 b"),
    ] {
        for around in ["struct S {{ @ }}", "exception S {{ @ }}", "union S {{ @ }}"] {
            let [old, new] = [old, new].map(|fields| around.replace('@', fields));
            let [old, new] = [old, new].map(|text| text.replace("{{", "{").replace("}}", "}"));
            assert_eq!(wire(&old, &new), moved, "{old} -> {new}");
        }
        let [old, new] = [old, new].map(|fields| format!("service T {{ void f({fields}) }}"));
        assert_eq!(wire(&old, &new), moved, "{old} -> {new}");
    }
    breaks_wire(
        "struct S { 1: i32 a }",
        "struct S { 1: i32 b, 2: i32 a }",
        "field-id-changed",
    );
    let three = wire(
        "struct S { 1: i32 a, 2: i32 b, 3: i32 c }",
        "struct S { 1: i32 c, 2: i32 a, 3: i32 b }",
    );
    assert_eq!(three, ["field-id-changed"; 3]);
}

#[test]
fn a_number_that_another_field_takes_breaks_the_wire() {
    // `a` is gone, and what was `b` is read as it.
    for around in ["struct S { @ }", "union S { @ }", "service S { void f(@) }"] {
        let [old, new] = ["i32 a, i32 b", "i32 b"].map(|fields| around.replace('@', fields));
        let found = wire(&old, &new);
        assert_eq!(found, ["field-removed", "field-id-changed"], "{around}");
    }
    let folder = Folder::with(&[
        ("old.thrift", "struct S { 1: i32 a, 2: i32 b }"),
        ("new.thrift", "struct S { 1: i32 b }"),
    ]);
    let ran = folder.alato(&["breaking", "--against", "old.thrift", "new.thrift"]);
    let out = ran.ends_with(1).out;
    assert!(
        out.contains("`S.a` is gone, and its number 1 is that of `b` now"),
        "{out}"
    );
    assert!(out.contains("`S.b` was number 2, and is 1"), "{out}");
}

#[test]
fn an_exception_that_moves_to_another_number_breaks_the_wire() {
    let service = |throws: &str| {
        format!("exception X {{}}\nexception Y {{}}\nservice T {{ void f() throws ({throws}) }}")
    };
    for (old, new, found) in [
        ("1: X x, 2: Y y", "1: Y y, 2: X x", 2),
        ("1: X x, 2: X y", "1: X y, 2: X x", 2),
        ("1: X x", "2: X x", 1),
        ("X x", "Y y, X x", 1),
    ] {
        let changed = wire(&service(old), &service(new));
        assert_eq!(changed, vec!["exception-changed"; found], "{old} -> {new}");
    }
}

#[test]
fn an_enum_member_that_moves_to_another_number_breaks_the_wire() {
    let changed = wire("enum E { A = 1, B = 2 }", "enum E { A = 2, B = 1 }");
    assert_eq!(changed, ["enum-number-changed"; 2]);
    let shifted = wire("enum E { A, B }", "enum E { NEW, A, B }");
    assert_eq!(shifted, ["enum-number-changed"; 2]);
    let taken = wire("enum E { A, B }", "enum E { B }");
    assert_eq!(taken, ["enum-value-removed", "enum-number-changed"]);
}

/// Every place where an enum can be used.
const PLACES: [&str; 10] = [
    "struct S { 1: @ e }",
    "union S { 1: @ e }",
    "exception S { 1: @ e }",
    "struct S { 1: list<@> e }",
    "struct S { 1: map<@, i32> e }",
    "struct S { 1: map<i32, list<set<@>>> e }",
    "typedef @ T\nstruct S { 1: T e }",
    "typedef list<@> T\nstruct S { 1: map<string, T> e }",
    "service S { void f(1: list<@> e) }",
    "service S { map<@, string> f() }",
];

#[test]
fn an_enum_that_another_replaces_without_one_of_its_numbers_breaks_the_wire() {
    for place in PLACES {
        let both = "enum E1 { A = 1, B = 2 }\nenum E2 { A = 1 }\n";
        let [old, new] = ["E1", "E2"].map(|name| format!("{both}{}", place.replace('@', name)));
        let (wire, _) = rules(&old, &new);
        assert_eq!(wire.len(), 1, "{place}: {wire:?}");
        // It makes no difference that the old one is gone.
        let old = format!("enum E1 {{ A = 1, B = 2 }}\n{}", place.replace('@', "E1"));
        let new = format!("enum E2 {{ A = 1, C = 3 }}\n{}", place.replace('@', "E2"));
        let (wire, _) = rules(&old, &new);
        assert_eq!(wire.len(), 1, "{place}: {wire:?}");
    }
}

#[test]
fn an_enum_that_another_replaces_with_all_of_its_numbers_breaks_sources_only() {
    for place in PLACES {
        let both = "enum E1 { A = 1, B = 2 }\nenum E2 { A = 1, B_NOW = 2, C = 3 }\n";
        let [old, new] = ["E1", "E2"].map(|name| format!("{both}{}", place.replace('@', name)));
        let (wire, source) = rules(&old, &new);
        assert_eq!(wire, [""; 0], "{place}");
        assert!(!source.is_empty(), "{place}");
    }
}

#[test]
fn an_enum_that_another_replaces_with_the_same_names_for_other_numbers_breaks_the_wire() {
    let both = "enum E1 { A = 1, B = 2 }\nenum E2 { B = 1, A = 2 }\n";
    breaks_wire(
        &format!("{both}struct S {{ 1: E1 e }}"),
        &format!("{both}struct S {{ 1: E2 e }}"),
        "field-type-changed",
    );
}

#[test]
fn enums_in_structs_that_others_replace_are_compared() {
    let both = "enum E1 { A = 1, B = 2 }\nenum E2 { A = 1 }\nstruct One { 1: E1 e }\nstruct Two { 1: E2 e }\n";
    let (wire, source) = rules(
        &format!("{both}struct S {{ 1: list<One> s }}"),
        &format!("{both}struct S {{ 1: list<Two> s }}"),
    );
    assert_eq!(wire, ["field-type-changed"]);
    assert_eq!(source, ["field-type-changed"]);
}

#[test]
fn an_enum_of_the_same_name_in_another_file_is_compared() {
    let folder = |name: &str, used: &str| {
        [
            (
                format!("{name}/one.thrift"),
                "enum E { A = 1, B = 2 }".to_owned(),
            ),
            (format!("{name}/two.thrift"), "enum E { A = 1 }".to_owned()),
            (
                format!("{name}/a.thrift"),
                format!(
                    "include \"one.thrift\"\ninclude \"two.thrift\"\nstruct S {{ 1: {used}.E e, 2: one.E o, 3: two.E t }}"
                ),
            ),
        ]
    };
    let files = [folder("old", "one"), folder("new", "two")].concat();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let folder = Folder::with(&files);
    let ran = folder
        .alato(&["breaking", "--against", "old", "new"])
        .ends_with(1);
    let said = "error[field-type-changed]: `S.e` was E, and is E, which has no 2 (`B`)";
    assert!(ran.out.contains(said), "{}", ran.out);
    assert_eq!(ran.err, "1 on the wire, 0 in source\n");
}

#[test]
fn a_field_an_argument_or_a_member_that_only_gets_another_name_breaks_sources() {
    breaks_source(
        "struct S { 1: i32 a, 2: i32 b }",
        "struct S { 1: i32 a, 2: i32 c }",
        "field-renamed",
    );
    breaks_source(
        "service S { void f(1: i32 a) }",
        "service S { void f(1: i32 c) }",
        "field-renamed",
    );
    breaks_source(
        "enum E { A = 1, B = 2 }",
        "enum E { A = 1, C = 2 }",
        "enum-value-renamed",
    );
    // The order is of no account.
    breaks_nothing("enum E { A = 1, B = 2 }", "enum E { B = 2, A = 1 }");
    breaks_nothing(
        "struct S { 1: i32 a, 2: i32 b }",
        "struct S { 2: i32 b, 1: i32 a }",
    );
}
