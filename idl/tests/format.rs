//! The formatter keeps what a file says, and is content with what it has made.

mod common;

use alato_idl::{Dialect, SyntaxTree, TokenKind, format, parse, parse_with};
use proptest::prelude::*;

fn formatted(text: &str) -> String {
    format(text, Dialect::Apache).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

/// The tree, without the places of its nodes.
fn shape(tree: &SyntaxTree) -> String {
    let shown = std::format!("{:?} {:?}", tree.doc(), tree.items());
    let mut shape = String::new();
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("Span { start: ") {
        shape.push_str(before);
        rest = after.split_once('}').unwrap().1;
    }
    shape + rest
}

/// The comments, without the spaces before and behind their lines.
fn comments(tree: &SyntaxTree) -> Vec<String> {
    let comments = tree.tokens().iter().filter(|token| token.kind.is_comment());
    comments
        .map(|token| {
            let lines: Vec<&str> = tree.slice(token.span).lines().map(str::trim).collect();
            lines.join("\n")
        })
        .collect()
}

/// All tokens that are no separators.
fn tokens(tree: &SyntaxTree) -> Vec<&str> {
    let tokens = tree.tokens().iter().filter(|token| {
        !token.kind.is_trivia() && !matches!(token.kind, TokenKind::Symbol(',' | ';'))
    });
    tokens.map(|token| tree.slice(token.span)).collect()
}

#[track_caller]
fn holds(text: &str) -> String {
    let (tree, _) = parse(text);
    let once = formatted(text);
    let (after, _) = parse(&once);
    assert_eq!(shape(&tree), shape(&after), "{text}\n---\n{once}");
    assert_eq!(comments(&tree), comments(&after), "{text}\n---\n{once}");
    assert_eq!(tokens(&tree), tokens(&after), "{text}\n---\n{once}");
    let twice = formatted(&once);
    assert_eq!(once, twice, "of {text}");
    once
}

#[test]
fn every_file_of_the_corpus_keeps_its_tree_and_is_stable() {
    let mut seen = 0;
    for folder in ["apache", "cadence", "evernote", "parquet", "probes"] {
        let Some(folder) = common::shared(folder) else {
            continue;
        };
        for path in common::thrift_files(&folder) {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            if parse(&text)
                .1
                .iter()
                .all(|diagnostic| !diagnostic.is_error())
            {
                holds(&text);
                seen += 1;
            }
        }
    }
    println!("{seen} files");
}

#[test]
fn each_thing_has_one_form() {
    let text = "\
include   'a.thrift'
namespace rs  a.b
namespace * c (x='y')
const map<i32,list<string>> M={1:['a' 'b'],2:[]}
typedef list  <i32>L(a)
enum E{A=1,B;C=0x3 (x)}
struct S{1:required i32 a=1,2:optional map<i32, string>b(x = \"y\");3: S&c}
union U xsd_all{}
exception X{1:string why}
service T extends a.B{void a(),i32 b( 1:i32 x 2:i32 y )throws(1:X x)(k='v');oneway void c()}
";
    let text = text.replace("namespace * c (x='y')", "namespace * c");
    assert_eq!(
        holds(&text),
        "\
include 'a.thrift'
namespace rs a.b
namespace * c

const map<i32, list<string>> M = {1: ['a', 'b'], 2: []}
typedef list<i32> L (a)

enum E {
  A = 1
  B
  C = 0x3 (x)
}

struct S {
  1: required i32 a = 1
  2: optional map<i32, string> b (x = \"y\")
  3: S& c
}

union U xsd_all {}

exception X {
  1: string why
}

service T extends a.B {
  void a()
  i32 b(1: i32 x, 2: i32 y) throws (1: X x) (k = 'v')
  oneway void c()
}
"
    );
}

#[test]
fn what_does_not_fit_stands_on_lines_of_its_own() {
    let argument = |id: usize| std::format!("{id}: string an_argument_with_a_long_name_{id}");
    let arguments: Vec<_> = (1..4).map(argument).collect();
    let text = std::format!(
        "service S {{ void f({}) throws (1: X x) }}",
        arguments.join(", ")
    );
    assert_eq!(
        holds(&text),
        "\
service S {
  void f(
    1: string an_argument_with_a_long_name_1,
    2: string an_argument_with_a_long_name_2,
    3: string an_argument_with_a_long_name_3,
  ) throws (1: X x)
}
"
    );
    let words = ["'some words in a string'"; 5].join(",");
    let text = std::format!("const list<list<string>> A = [['a'], [{words}]]");
    let long = holds(&text);
    assert!(
        long.lines().all(|line| line.chars().count() <= 100),
        "{long}"
    );
    assert!(
        long.starts_with("const list<list<string>> A = [\n  ['a'],\n  [\n    'some"),
        "{long}"
    );
}

#[test]
fn comments_stay_behind_what_they_stand_behind_or_on_their_lines() {
    let text = "\
// the file


/* of the struct */
struct A { // opens
  # first
  1: i32 a, // behind a

  // of b
  2: i32 b // behind b
  // the last
} // behind A
// between

// at the end
";
    assert_eq!(
        holds(text),
        "\
// the file

/* of the struct */
struct A { // opens
  # first
  1: i32 a // behind a

  // of b
  2: i32 b // behind b
  // the last
} // behind A
// between

// at the end
"
    );
}

#[test]
fn a_comment_with_stars_is_indented_anew_and_any_other_is_not() {
    let text =
        "struct A {\n/**\n     * one\n   *   two\n*/\n1: i32 a\n/* a\n     table */\n2: i32 b\n}";
    assert_eq!(
        holds(text),
        "struct A {\n  /**\n   * one\n   *   two\n   */\n  1: i32 a\n  /* a\n     table */\n  2: i32 b\n}\n"
    );
}

#[test]
fn a_comment_before_a_separator_does_not_begin_to_document() {
    let once = holds("struct A { 1: i32 a /** not of b */, 2: i32 b }");
    assert!(once.contains("/** not of b */,"), "{once}");
}

#[test]
fn comments_in_every_gap_are_kept() {
    let text = "struct A { 1: required map<i32, list<string>> a = { 1 : [ 'x' ] } ( k = 'v' , l ) , } \
                service S extends B { oneway void f ( 1 : i32 a ) throws ( 1 : X x ) ( k ) } \
                enum E { A = 1 , B } const double D = - 1.5 typedef i32 T";
    let text = text.replace("- 1.5", "-1.5");
    let words: Vec<&str> = text.split_whitespace().collect();
    for comment in [
        "/* c */",
        "// c\n",
        "\n// c\n",
        "\n\n/* c */\n\n",
        "/** d */",
        "/*\n * e\n */",
        "# h\n",
    ] {
        for place in 0..=words.len() {
            let (before, after) = words.split_at(place);
            holds(&std::format!(
                "{} {comment} {}",
                before.join(" "),
                after.join(" ")
            ));
        }
        holds(&words.join(&std::format!(" {comment} ")));
    }
}

#[test]
fn a_mark_of_utf_8_carriage_returns_and_an_empty_file() {
    assert_eq!(holds(""), "");
    assert_eq!(holds("\n\n"), "");
    assert_eq!(holds("\u{feff}struct A {}\r\n"), "\u{feff}struct A {}\n");
    assert_eq!(
        holds("/**\r\n * a\r\n */\r\nstruct A {\r\n}\r\n"),
        "/**\n * a\n */\nstruct A {}\n"
    );
    assert_eq!(holds("// only a comment"), "// only a comment\n");
}

#[test]
fn a_text_that_is_not_valid_is_left_alone() {
    let errors = format("struct A { 1 i32 a }", Dialect::Apache).unwrap_err();
    assert_eq!(errors.len(), 1);
}

#[test]
fn what_only_dialects_take_is_kept() {
    for (dialect, text) in [
        (
            Dialect::Scrooge,
            "#@namespace scala a.b\nsenum E { \"a\" \"b\" }\nconst string S = \"a\nb\"\n",
        ),
        (Dialect::Thriftpy, "struct A {};\nconst double D = 1.\n"),
        (
            Dialect::Kitex,
            "struct A { 1: B (a = 'b') b }\nconst i32 I = 0o17 (x = 'y')\n",
        ),
    ] {
        let once = format(text, dialect).unwrap();
        let tree = |text: &str| {
            let options = alato_idl::ParseOptions::dialect(dialect);
            shape(&parse_with(text, options).0)
        };
        assert_eq!(tree(text), tree(&once), "{once}");
        assert_eq!(once.contains("#@namespace"), text.contains("#@namespace"));
        assert_eq!(once, format(&once, dialect).unwrap());
    }
}

#[test]
fn nesting_and_length_take_time_in_proportion() {
    let start = std::time::Instant::now();
    let deep = std::format!("const i32 A = {}1{}", "[".repeat(100), "]".repeat(100));
    holds(&deep);
    let field = |id: i32| std::format!("{id}: i32 f{id} = [[1]]");
    let fields: Vec<String> = (1..20_000).map(field).collect();
    let fields = fields.join("\n");
    formatted(&std::format!("struct A {{ {fields} }}"));
    assert!(
        start.elapsed() < std::time::Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

/// A file that is valid as far as the parser is concerned, with spaces and comments anywhere.
fn files() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![
        " ",
        "\n",
        "\n\n\n",
        "\t",
        "\r\n",
        " // c\n",
        "# c\r\n",
        "/* c */",
        "/** d */",
        "/**\n * e\n*/",
        "/* f\ng */",
    ]);
    let item = prop::sample::select(vec![
        "include 'a'",
        "namespace rs a . b",
        "const list < i32 > A = [ 1 , 2 ; 3 ]",
        "const map < i32 , string > A = { 1 : 'a' , B : \"b\" }",
        "struct A { 1 : i32 a , optional B & b = 1 ; 3 : C c ( k = 'v' , l ) }",
        "struct A { 1 : i32 a xsd_optional xsd_attrs { 1 : i32 b , 2 : i32 c } ( k ) }",
        "enum E { A , B = 2 ; C ( x ) }",
        "service S { void f ( ) , i32 g ( 1 : i32 a 2 : i32 b ) throws ( 1 : X x ) ; }",
        "typedef map < string ( a = 'b' ) , set < i32 > > T ( c )",
        "union U { }",
        "exception X { }",
    ]);
    let item = item.prop_map(|text| text.replace(" . ", "."));
    let glued = (item, prop::collection::vec(gap, 40..41)).prop_map(|(item, gaps)| {
        let words = item.split(' ').zip(gaps.iter().cycle());
        let words: Vec<String> = words.map(|(word, gap)| [word, gap].concat()).collect();
        words.concat()
    });
    prop::collection::vec(glued, 0..4).prop_map(|items| items.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_file_keeps_its_tree_and_its_comments(text in files()) {
        if parse(&text).1.iter().all(|diagnostic| !diagnostic.is_error()) {
            holds(&text);
        }
    }

    #[test]
    fn no_text_at_all_makes_it_panic(text in "[ -~\n]{0,200}") {
        let _ = format(&text, Dialect::Apache);
    }
}
