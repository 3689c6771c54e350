//! Input that means harm is answered, soon and without a panic.

mod common;

use std::time::{Duration, Instant};

use alato_idl::{Builder, Code, parse};
use proptest::prelude::*;

/// Generous, for a debug build on a busy machine.
const SOON: Duration = Duration::from_secs(5);

fn answers(text: &str) -> Vec<Code> {
    let start = Instant::now();
    let (tree, diagnostics) = parse(text);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    let together: usize = tree
        .tokens()
        .iter()
        .map(|token| token.span.range().len())
        .sum();
    assert_eq!(together, text.len());
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

/// Bytes of no meaning, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(next).collect()
}

#[test]
fn a_megabyte_of_noise() {
    let noise = noise(1 << 20);
    let codes = answers(&String::from_utf8_lossy(&noise));
    assert_eq!(codes.len(), 201);
    assert!(codes.contains(&Code::TooManyErrors));
    let printable: String = noise
        .iter()
        .map(|byte| char::from(32 + byte % 95))
        .collect();
    assert!(!answers(&printable).is_empty());
}

#[test]
fn a_hundred_thousand_levels() {
    let deep = |open: &str, middle: &str, close: &str| {
        let levels = 100_000;
        format!("{}{middle}{}", open.repeat(levels), close.repeat(levels))
    };
    let types = format!("struct A {{ 1: {} a }}", deep("list<", "i32", ">"));
    assert_eq!(answers(&types), [Code::TooDeep]);
    assert!(
        answers(&format!(
            "struct A {{ 1: {} a }}",
            "map<i32,".repeat(100_000)
        ))
        .contains(&Code::TooDeep)
    );
    assert_eq!(
        answers(&format!("const i32 A = {}", deep("[", "1", "]"))),
        [Code::TooDeep]
    );
    assert_eq!(
        answers(&format!("const i32 A = {}", deep("{1:", "1", "}"))),
        [Code::TooDeep]
    );
    let attributes = format!("struct A {{ {} }}", deep("1: i32 a xsd_attrs {", "", "}"));
    assert_eq!(answers(&attributes), [Code::TooDeep]);
    assert!(!answers(&"{".repeat(100_000)).is_empty());
    assert!(!answers(&"struct A {".repeat(100_000)).is_empty());
}

#[test]
fn what_never_ends() {
    assert_eq!(answers("/* abc"), [Code::UnterminatedComment]);
    assert_eq!(answers("/*/"), [Code::UnterminatedComment]);
    assert_eq!(answers("/** abc *"), [Code::UnterminatedComment]);
    assert!(answers(&"/*".repeat(1 << 19)).contains(&Code::UnterminatedComment));
    assert!(answers(&"\"\\".repeat(1 << 19)).contains(&Code::UnterminatedString));
    assert!(answers(&"'a\n".repeat(1 << 18)).contains(&Code::TooManyErrors));
    assert!(!answers(&"a.".repeat(1 << 19)).is_empty());
    assert_eq!(answers("const string A = \""), [Code::UnterminatedString]);
}

#[test]
fn a_large_file_is_read_in_linear_time() {
    let field = |id: i32| format!("  {id}: optional map<string, list<i32>> field{id} = {{}},\n");
    let fields: Vec<String> = (1..20_000).map(field).collect();
    let fields = fields.concat();
    assert_eq!(answers(&format!("struct A {{\n{fields}}}")), []);
}

/// Through the resolver and the emitter as well: an error, or code.
fn generates(text: &str) -> bool {
    let start = Instant::now();
    let generated = Builder::new()
        .text("a.thrift", text)
        .file("a.thrift")
        .generate();
    assert!(start.elapsed() < SOON * 4, "{:?}", start.elapsed());
    generated.is_ok()
}

#[test]
fn long_chains_end() {
    let chain = |count: usize, link: &dyn Fn(usize) -> String| {
        (0..count).map(link).collect::<Vec<_>>().concat()
    };
    let keyed = "struct K { 1: map<T0, i32> k }";
    // A type for every other, up and down.
    let aliases = chain(20_000, &|i| format!("typedef T{} T{i}\n", i + 1));
    assert!(generates(&format!(
        "{aliases}typedef double T20000 {keyed}"
    )));
    let aliases = chain(20_000, &|i| format!("typedef T{i} T{}\n", i + 1));
    assert!(generates(&format!(
        "typedef double T0 {aliases} struct L {{ 1: set<T20000> k }}"
    )));
    // A container in every other: more than can be compiled.
    let lists = chain(20_000, &|i| format!("typedef list<T{}> T{i}\n", i + 1));
    assert!(!generates(&format!("{lists}typedef double T20000 {keyed}")));
    let lists = chain(20_000, &|i| format!("typedef list<T{i}> T{}\n", i + 1));
    assert!(!generates(&format!("typedef double T0 {lists}")));
    let lists = chain(100, &|i| format!("typedef list<T{i}> T{}\n", i + 1));
    assert!(generates(&format!(
        "typedef double T0 {lists} struct L {{ 1: set<T100> k }}"
    )));
    // A struct in every other, and a circle of them.
    let structs = chain(2_000, &|i| format!("struct S{i} {{ 1: S{} a }}\n", i + 1));
    assert!(generates(&format!("{structs}struct S2000 {{ 1: i32 a }}")));
    assert!(generates(&format!("{structs}struct S2000 {{ 1: S0 a }}")));
    // Names that are one in Rust.
    let fields = chain(5_000, &|i| {
        format!(
            "{}: i32 a{}\n",
            i + 1,
            "_".repeat(i % 50 + 1) + &i.to_string()
        )
    });
    assert!(generates(&format!("struct A {{ {fields} }}")));
}

/// Words of the language in any order, which get further into the parser than noise.
fn soup() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "struct",
        "union",
        "exception",
        "enum",
        "service",
        "typedef",
        "const",
        "include",
        "namespace",
        "cpp_include",
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        "[",
        "]",
        "=",
        ",",
        ";",
        ":",
        "&",
        "*",
        "1",
        "0x1F",
        "-5",
        "1.5",
        "1e9",
        "true",
        "'s'",
        "\"",
        "'",
        "/*",
        "*/",
        "/** d */",
        "// c\n",
        "# h\n",
        "\n",
        "a",
        "b.c",
        "i32",
        "list",
        "set",
        "map",
        "void",
        "oneway",
        "throws",
        "extends",
        "required",
        "optional",
        "string",
        "xsd_attrs",
        "cpp_type",
        "java_package",
        "ü",
        "\\",
        ".",
        "1:",
        "senum",
    ]);
    prop::collection::vec(words, 0..200).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn soup_is_lossless_and_never_panics(text in soup()) {
        answers(&text);
        generates(&text);
    }

    #[test]
    fn right_definitions_are_generated_or_refused(text in common::right_definitions()) {
        generates(&text);
    }

    #[test]
    fn definitions_of_any_kind_are_answered(text in common::definitions()) {
        generates(&text);
    }

    #[test]
    fn any_text_is_lossless_and_never_panics(text in any::<String>()) {
        answers(&text);
    }
}
