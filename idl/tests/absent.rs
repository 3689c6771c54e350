//! Fields that are neither `required` nor `optional`, and so may be absent. Each becomes a value by
//! default, or an `Option`.

use alato_idl::Builder;

fn code(text: &str) -> String {
    let builder = Builder::new().text("a.thrift", text).file("a.thrift");
    builder.generate().unwrap().code
}

fn assert_emits(text: &str, expected: &[&str]) {
    let code = code(text);
    let plain: Vec<&str> = code.lines().map(str::trim).collect();
    let plain = plain.join("\n");
    for expected in expected {
        assert!(
            plain.contains(expected),
            "{code}\n--- lacks ---\n{expected}"
        );
    }
}

const UNION: &str = "union U { 1: i32 a }\ntypedef U Alias\n";

#[test]
fn a_struct_is_a_value_whatever_it_requires() {
    assert_emits(
        "struct A { 1: required i32 x } exception E { 1: A a } struct B { 1: A a, 2: E e, 3: list<A> list }",
        &[
            "#[thrift(id = 1)]\npub a: A,\n#[thrift(id = 2)]\npub e: E,\n#[thrift(id = 3)]\npub list: Vec<A>,",
        ],
    );
}

#[test]
fn a_union_is_an_option_which_has_the_requiredness_of_the_file() {
    let text = format!(
        "{UNION}struct S {{ 1: U u, 2: Alias alias, 3: required U required, 4: optional U optional, 5: U given = {{'a': 1}}, 6: list<U> list }}"
    );
    assert_emits(
        &text,
        &[
            "#[thrift(id = 1, default_requiredness)]\npub u: Option<U>,",
            "#[thrift(id = 2, default_requiredness)]\npub alias: Option<Alias>,",
            "#[thrift(id = 3, required)]\npub required: U,",
            "#[thrift(id = 4)]\npub optional: Option<U>,",
            "#[thrift(id = 5, default = U::A(1))]\npub given: U,",
            "#[thrift(id = 6)]\npub list: Vec<U>,",
        ],
    );
}

#[test]
fn a_struct_that_requires_a_union_has_no_default_either() {
    let text = format!(
        "{UNION}struct Inner {{ 1: required U u }} struct Middle {{ 1: required Inner inner }} struct Free {{ 1: Inner inner }}
        struct Given {{ 1: required U u = {{'a': 1}} }} struct S {{ 1: Middle middle, 2: Free free, 3: Given given }}"
    );
    assert_emits(
        &text,
        &[
            "#[thrift(id = 1, required)]\npub inner: Inner,",
            "#[thrift(id = 1, default_requiredness)]\npub inner: Option<Inner>,",
            "#[thrift(id = 1, default_requiredness)]\npub middle: Option<Middle>,",
            "#[thrift(id = 2)]\npub free: Free,",
            "#[thrift(id = 3)]\npub given: Given,",
            "#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]\npub struct S {",
        ],
    );
}

#[test]
fn an_argument_follows_the_same_rules() {
    let text = format!(
        "{UNION}struct Inner {{ 1: required U u }} service S {{ U call(1: U u, 2: required U required, 3: Inner inner, 4: i32 n) }}"
    );
    assert_emits(
        &text,
        &[
            "#[thrift(default_requiredness)]\nu: Option<U>,",
            "#[thrift(required)]\nrequired: U,",
            "#[thrift(default_requiredness)]\ninner: Option<Inner>,",
            "n: i32,",
            ") -> Result<U, RpcError>;",
        ],
    );
}

#[test]
fn recursion_ends_with_an_option_at_a_field_that_is_not_required() {
    assert_emits(
        "struct Tree { 1: Tree left, 2: required Leaf leaf } struct Leaf { 1: Tree again } struct Never { 1: required Never never }",
        &[
            "#[thrift(id = 1, default_requiredness)]\npub left: Option<Box<Tree>>,",
            "#[thrift(id = 2, required)]\npub leaf: Box<Leaf>,",
            "#[thrift(id = 1, default_requiredness)]\npub again: Option<Box<Tree>>,",
            "#[thrift(id = 1)]\npub never: Option<Box<Never>>,",
        ],
    );
}

#[test]
fn of_a_type_that_an_annotation_names_nothing_is_known() {
    let text = format!("{UNION}struct S {{ 1: U u (rust.type = 'crate::Mine') }}");
    assert_emits(&text, &["#[thrift(id = 1)]\npub u: crate::Mine,"]);
}
