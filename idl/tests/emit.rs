//! What Rust becomes of each thing.

use std::fmt::Write;

use alato_idl::{Builder, Code, MapKind};

fn builder(text: &str) -> Builder {
    Builder::new()
        .text("a.thrift", format!("namespace rs a\n{text}"))
        .file("a.thrift")
}

/// What is in the module, without its indentation.
fn module(builder: &Builder) -> String {
    let generated = builder.generate().unwrap();
    let code = &generated.code;
    let start = code.find("pub mod a {\n").expect("a module") + "pub mod a {\n".len();
    let lines = code[start..]
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line));
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("use ")).collect();
    lines
        .join("\n")
        .trim()
        .trim_end_matches('}')
        .trim()
        .to_owned()
}

fn emitted(text: &str) -> String {
    module(&builder(text))
}

fn assert_emits(text: &str, expected: &str) {
    let emitted = emitted(text);
    assert!(
        emitted.contains(expected.trim()),
        "{emitted}\n--- lacks ---\n{expected}"
    );
}

#[test]
fn fields_say_what_the_file_says() {
    assert_emits(
        "/** Somebody.\n * And more. */ struct User { /** Who. */ 1: required string name = 'x', 2: optional i32 ageInYears = 7, 3: bool type }",
        r#"
/// Somebody.
/// And more.
#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct User {
    /// Who.
    #[thrift(id = 1, required, default = "x")]
    pub name: String,
    #[thrift(id = 2, rename = "ageInYears", default = 7)]
    pub age_in_years: Option<i32>,
    #[thrift(id = 3)]
    pub r#type: bool,
}

impl Default for User {
    fn default() -> Self {
        Self {
            name: "x".to_owned(),
            age_in_years: Some(7),
            r#type: Default::default(),
        }
    }
}
"#,
    );
}

#[test]
fn enums_are_open_and_second_names_are_constants() {
    assert_emits(
        "enum State { OPEN, /** d */ CLOSED = 5, SHUT = 5, Unknown }",
        r#"
#[derive(ThriftEnum, Clone, Copy, Debug, Default)]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum State {
    #[default]
    #[thrift(rename = "OPEN")]
    Open = 0,
    /// d
    #[thrift(rename = "CLOSED")]
    Closed = 5,
    Unknown = 6,
    /// A number that had no name when this was written.
    #[thrift(unknown)]
    Unknown2(i32),
}

impl State {
    pub const SHUT: Self = Self::Closed;
}
"#,
    );
    assert_emits("enum E { A = 2147483647 }", "Unknown(i32) = -1,");
    assert_emits("enum E { A = 5, B = 4 }", "Unknown(i32) = -1,");
    assert_emits("enum E {}", "pub struct E(pub i32);");
}

#[test]
fn unions_keep_what_they_do_not_know() {
    assert_emits(
        "struct A {} union U { 1: A a_thing, 2: list<U> unknown, 3: U again }",
        r#"
#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub enum U {
    #[thrift(id = 1, rename = "a_thing")]
    AThing(A),
    #[thrift(id = 2, rename = "unknown")]
    Unknown(Vec<U>),
    #[thrift(id = 3, rename = "again")]
    Again(Box<U>),
    /// A field that was not known when this was written, or none.
    #[thrift(unknown)]
    Unknown2(UnknownFields),
}
"#,
    );
}

#[test]
fn recursion_is_boxed_and_has_an_end() {
    let emitted = emitted(
        "struct A { 1: optional B b, 2: list<A> l } struct B { 1: A a } struct C { 1: required C c, 2: A & a }",
    );
    for field in [
        "pub b: Option<Box<B>>",
        "pub l: Vec<A>",
        "pub a: Box<A>",
        "#[thrift(id = 1)]\n    pub c: Option<Box<C>>",
    ] {
        assert!(emitted.contains(field), "{field} in {emitted}");
    }
}

#[test]
fn what_is_a_key_has_an_order() {
    let emitted = emitted(
        "typedef double D struct K { 1: D d, 2: L l } struct L { 1: double d } struct M { 1: double d } \
         struct A { 1: map<K, double> m, 2: set<D> s, 3: set<list<map<double, M>>> n = [[{1.5: {'d': 2}}]], 4: map<i32, D> p }",
    );
    for piece in [
        "#[derive(Eq, PartialOrd, Ord, Hash)]\npub struct K {\n    #[thrift(id = 1)]\n    pub d: OrderedFloat<f64>",
        "#[derive(Eq, PartialOrd, Ord, Hash)]\npub struct L",
        "pub m: BTreeMap<K, f64>",
        "pub s: BTreeSet<OrderedFloat<f64>>",
        "pub n: BTreeSet<Vec<BTreeMap<OrderedFloat<f64>, M>>>",
        "BTreeMap::from([(OrderedFloat(1.5), M{d:OrderedFloat(2.0)})])",
        "pub p: BTreeMap<i32, D>",
        "#[derive(ThriftStruct, Clone, Debug, PartialEq)]\npub struct A",
    ] {
        assert!(emitted.contains(piece), "{piece} in {emitted}");
    }
}

#[test]
fn constants_are_made_when_the_program_is_compiled_where_that_can_be() {
    let emitted = emitted(
        "const i64 myLimit = -5 const double D = 1e300 const string S = 'a\"b\\n' const binary B = 'ü' \
         const list<list<string>> L = [['a'], []] const map<string, i32> M = {'a': 1} const set<i32> E = [] \
         const uuid U = '00112233-4455-6677-8899-aabbccddeeff' const list<map<i8,i8>> N = [{1: 2}]",
    );
    for piece in [
        "pub const MY_LIMIT: i64 = -5;",
        "pub const D: f64 = 1e300;",
        "pub const S: &str = \"a\\\"b\\n\";",
        "pub const B: &[u8] = b\"\\xC3\\xBC\";",
        "pub const L: &[&[&str]] = &[&[\"a\"], &[]];",
        "pub static M: LazyLock<BTreeMap<String, i32>> = LazyLock::new(|| BTreeMap::from([",
        "pub static E: LazyLock<BTreeSet<i32>> = LazyLock::new(|| Default::default());",
        "pub const U: [u8; 16] = 0x00112233445566778899aabbccddeeff_u128.to_be_bytes();",
        "pub static N: LazyLock<Vec<BTreeMap<i8, i8>>>",
    ] {
        assert!(emitted.contains(piece), "{piece} in {emitted}");
    }
}

#[test]
fn services_are_traits_and_several_exceptions_an_enum() {
    assert_emits(
        "exception X {} exception Y {} service Base { void ping() } /** Echoes. */ service Echo extends Base { \
         string echoIt(1: string text = 'x', 2: optional i32 times = 3, 3: required bool now) throws (1: X x), \
         oneway void drop(5: i32 self), \
         i32 a() throws (1: X x, 2: Y y), i32 b() throws (1: X x, 2: Y y), i32 c() throws (3: X x) }",
        r#"
/// Echoes.
#[thrift_service]
pub trait Echo: Base {
    #[thrift(rename = "echoIt")]
    async fn echo_it(
        &self,
        #[thrift(default = "x")]
        text: String,
        #[thrift(default = 3)]
        times: Option<i32>,
        #[thrift(required)]
        now: bool,
    ) -> Result<String, RpcError<X>>;

    #[thrift(oneway)]
    async fn drop(
        &self,
        #[thrift(id = 5, rename = "self")]
        self_: i32,
    ) -> Result<(), RpcError>;

    async fn a(&self) -> Result<i32, RpcError<EchoAError>>;

    async fn b(&self) -> Result<i32, RpcError<EchoBError>>;

    async fn c(&self) -> Result<i32, RpcError<EchoCError>>;
}

/// What `a` may throw.
#[derive(ThriftException, Clone, Debug, PartialEq)]
pub enum EchoAError {
    #[thrift(id = 1)]
    X(X),
    #[thrift(id = 2)]
    Y(Y),
}

/// What `b` may throw.
pub type EchoBError = EchoAError;

/// What `c` may throw.
#[derive(ThriftException, Clone, Debug, PartialEq)]
pub enum EchoCError {
    #[thrift(id = 3)]
    X(X),
}
"#,
    );
    let without = module(&builder("struct A {} service S { void f() }").services(false));
    assert!(
        without.contains("struct A") && !without.contains("trait"),
        "{without}"
    );
}

#[test]
fn names_of_the_prelude_that_the_file_takes_are_written_in_full() {
    assert_emits(
        "struct String {} struct Option { 1: optional string a, 2: String b } struct BTreeMap { 1: map<i32,i32> m }",
        "pub a: ::std::option::Option<::std::string::String>,\n    #[thrift(id = 2)]\n    pub b: String,",
    );
    assert_emits(
        "struct BTreeMap { 1: map<i32,i32> m }",
        "pub m: ::std::collections::BTreeMap<i32, i32>",
    );
}

#[test]
fn annotations_choose_types_names_and_derives() {
    let emitted = emitted(
        r##"
struct Other {}
struct A {
  1: string a (rust.type = "::faststr::FastStr"),
  2: Other b (rust.arc),
  3: Other c (rust.box = "true", rust.name = "renamed"),
  4: map<string, i32> d = {"a": 1} (rust.map = "hash"),
  5: map<i32, i32> (rust.map = "vec") e = {1: 2},
  6: binary f = "x" (rust.binary = "bytes"),
  7: string g (pilota.rust_type = "string", pilota.name = "gee"),
  8: list<Other> h (pilota.rust_wrapper_arc = "true"),
  9: double i (pilota.rust_type = "ordered_f64"),
  10: string (rust.string = "arc") j,
  11: optional string k (pilota.serde_attribute = "#[serde(skip)]"),
} (rust.derive = "Hash, Clone", rust.attribute = "#[non_exhaustive]")
typedef i64 Id (rust.newtype)
enum E { A (rust.name = "Alpha") } (pilota.name = "Renamed")
"##,
    );
    for piece in [
        "#[derive(ThriftStruct, Clone, Debug, PartialEq, ::serde::Serialize)]\n#[derive(::serde::Deserialize, Hash)]\n#[non_exhaustive]\npub struct A",
        "pub a: ::faststr::FastStr",
        "pub b: Arc<Other>",
        "#[thrift(id = 3, rename = \"c\")]\n    pub renamed: Box<Other>",
        "default = HashMap::from([(\"a\".to_owned(), 1)])",
        "pub d: HashMap<String, i32>",
        "#[thrift(id = 5, default = Vec::from([(1, 2)]))]\n    pub e: Vec<(i32, i32)>",
        "default = ::core::convert::Into::into(&b\"x\"[..]))]\n    pub f: ::bytes::Bytes",
        "pub gee: String",
        "pub h: Arc<Vec<Other>>",
        "pub i: OrderedFloat<f64>",
        "pub j: ::std::sync::Arc<str>",
        "#[serde(skip)]\n    #[thrift(id = 11)]\n    pub k: Option<String>",
        "pub struct Id(pub i64);",
        "#[thrift(rename = \"E\")]\n#[repr(i32)]\npub enum Renamed {\n    #[default]\n    #[thrift(rename = \"A\")]\n    Alpha = 0,",
    ] {
        assert!(emitted.contains(piece), "{piece} in {emitted}");
    }
}

#[test]
fn a_typedef_of_its_own_is_a_type_around_what_it_holds() {
    let emitted = emitted(
        "typedef i64 Id (rust.newtype) typedef string Text (rust.newtype) typedef map<double, Id> Things (rust.newtype) \
         struct A { 1: Id id = 5, 2: optional Text text = 'x', 3: set<Things> things = [{1: 2}] } const Id FIRST = 1",
    );
    for piece in [
        "#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]\n#[derive(Eq, PartialOrd, Ord, Hash)]\npub struct Id(pub i64);",
        "pub struct Things(pub BTreeMap<OrderedFloat<f64>, Id>);",
        "#[thrift(id = 1, default = Id(5))]\n    pub id: Id",
        "#[thrift(id = 2, default = Text(\"x\".to_owned()))]\n    pub text: Option<Text>",
        "[Things(BTreeMap::from([(OrderedFloat(1.0), Id(2))]))]",
        "pub static FIRST: LazyLock<Id> = LazyLock::new(|| Id(1));",
    ] {
        assert!(emitted.contains(piece), "{piece} in {emitted}");
    }
}

#[test]
fn an_annotation_that_is_wrong_is_an_error_in_the_file() {
    for (annotation, at) in [
        ("rust.type = \"Vec<\"", "rust.type = \"Vec<\""),
        ("rust.name = \"1a\"", "rust.name = \"1a\""),
        ("a = \"b\", rust.nam = \"x\"", "rust.nam = \"x\""),
        ("rust.map = \"tree\"", "rust.map = \"tree\""),
        ("rust.attribute = \"serde\"", "rust.attribute = \"serde\""),
    ] {
        let text = format!("struct A {{ 1: map<i32,i32> a ({annotation}) }}");
        let error = builder(&text).generate().unwrap_err();
        let resolved = error.resolved().unwrap();
        assert_eq!(
            resolved
                .diagnostics
                .iter()
                .map(|d| d.code)
                .collect::<Vec<_>>(),
            [Code::BadAnnotation],
            "{error}"
        );
        let place = error.places().next().unwrap();
        assert_eq!(resolved.files[0].source.slice(place.span), at);
    }
}

#[test]
fn options_choose_for_all() {
    let text = "struct A { 1: string a = 'x', 2: binary b, 3: map<string, set<i32>> c, 4: set<map<i32,i32>> d }";
    let emitted = module(
        &builder(text)
            .string("::faststr::FastStr")
            .binary("::bytes::Bytes")
            .maps(MapKind::Hash)
            .derive("::serde::Serialize")
            .runtime("crate::rpc"),
    );
    for piece in [
        "#[derive(ThriftStruct, Clone, Debug, PartialEq, ::serde::Serialize)]\n#[thrift(crate = \"crate::rpc\")]",
        "#[thrift(id = 1, default = \"x\")]\n    pub a: ::faststr::FastStr",
        "pub b: ::bytes::Bytes",
        "pub c: HashMap<::faststr::FastStr, HashSet<i32>>",
        "pub d: HashSet<BTreeMap<i32, i32>>",
    ] {
        assert!(emitted.contains(piece), "{piece} in {emitted}");
    }
    let error = builder("").derive("no path!").generate().unwrap_err();
    assert_eq!(error.to_string(), "`no path!` is no path in Rust");
}

#[test]
fn modules_follow_namespaces_and_files() {
    let generated = Builder::new()
        .text("a.thrift", "namespace rs x.y include 'b.thrift' include 'c-d.thrift' struct A { 1: b.B b, 2: c-d.C c }")
        .text("b.thrift", "namespace rs x.z struct B {}")
        .text("lib/e.thrift", "namespace rs x.y struct E {}")
        .file("a.thrift");
    // A name with a dash cannot be referred to in a file.
    assert!(generated.generate().is_err());
    let generated = Builder::new()
        .text("a.thrift", "namespace rs x.y include 'b.thrift' include 'c.thrift' include 'lib/e.thrift' struct A { 1: b.B b, 2: c.C c, 3: e.E e } struct A2 {} struct A_2 {}")
        .text("b.thrift", "namespace rs x.z include 'c.thrift' struct B { 1: c.C c }")
        .text("c.thrift", "struct C {}")
        .text("lib/e.thrift", "/** About it. */ namespace rs x.y namespace py e struct E {}")
        .file("a.thrift")
        .file("b.thrift")
        .extern_crate("lib/e.thrift", "::other::e")
        .generate()
        .unwrap();
    let code = generated.code;
    for piece in [
        "pub b: super::z::B",
        "pub c: super::super::c::C",
        "pub e: ::other::e::E",
        "pub struct A2 {}",
        "pub struct A2_2 {}",
    ] {
        assert!(code.contains(piece), "{piece} in {code}");
    }
    assert_eq!(code.matches("struct C").count(), 1);
    assert_eq!(code.matches("struct E").count(), 0);
    assert_eq!(generated.files.len(), 4);
    assert_eq!(generated.roots.len(), 2);
}

#[test]
fn the_same_files_give_the_same_code() {
    let text = "struct A { 1: map<string, i32> a, 2: set<double> b } const map<i32, A> M = {1: {'a': {'x': 1}}} service S1 { void f() }";
    let first = builder(text).generate().unwrap().code;
    for _ in 0..10 {
        assert_eq!(builder(text).generate().unwrap().code, first);
    }
}

#[test]
fn an_error_shows_the_line() {
    let error = builder("struct A {\n  1: Nope a\n}")
        .generate()
        .unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "\na.thrift:3:6: error[unknown-type]: there is no type `Nope`\n  3 |   1: Nope a\n    |      ^^^^"
    );
}

#[test]
fn the_builder_writes_a_file_and_leaves_one_that_is_right() {
    let folder = std::env::temp_dir().join(format!("alato-idl-builder-{}", std::process::id()));
    let builder = builder("struct A {}").out_dir(&folder).out_file("idl.rs");
    let path = builder.compile().unwrap();
    assert_eq!(path, folder.join("idl.rs"));
    let code = std::fs::read_to_string(&path).unwrap();
    assert!(
        code.starts_with("// Generated by alato from a.thrift."),
        "{code}"
    );
    let before = std::fs::metadata(&path).unwrap().modified().unwrap();
    builder.compile().unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().modified().unwrap(),
        before
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_argument_whose_type_is_called_like_the_context_of_a_call_has_a_number() {
    for definition in [
        "struct CallContext { 1: i32 a }",
        "enum CallContext { A }",
        "union CallContext { 1: i32 a }",
        "typedef list<i32> CallContext",
    ] {
        let text = format!(
            "{definition} service S {{ void f(1: i32 n, 2: required CallContext c) void g(1: i32 n) }}"
        );
        let code = emitted_whole(&text);
        assert!(code.contains("#[thrift(id = 2, required)]"), "{code}");
        assert!(code.contains("async fn g(&self, n: i32)"), "{code}");
    }
}

/// A struct for each level, in this kind of field, and a service that carries the outermost.
fn nested(levels: usize, field: &str) -> String {
    let mut text = "struct S0 { 1: i32 x }\n".to_owned();
    for level in 1..=levels {
        let inner = field.replace("{}", &format!("S{}", level - 1));
        writeln!(text, "struct S{level} {{ 1: {inner} x }}").unwrap();
    }
    text + &format!("service Store {{ void put(1: S{levels} s) }}")
}

#[test]
fn structs_that_nest_deeper_than_rustc_looks_are_one_error_that_says_so() {
    const CHECK: &str = "structs_nest_deeper_than_the_recursion_limit!";
    for (levels, field, steps) in [
        (63, "optional {}", None),
        (64, "optional {}", Some(129)),
        (65, "optional {}", Some(131)),
        (126, "{}", None),
        (127, "{}", Some(128)),
        (130, "{}", Some(131)),
        (31, "list<{}>", None),
        (65, "list<{}>", Some(261)),
        (300, "map<i32, set<{}>>", Some(2401)),
        // No stack of ours limits it, but there is no point in counting further.
        (5_000, "{}", Some(4096)),
    ] {
        let text = nested(levels, field);
        let code = builder(&text).generate_tokens().unwrap().code.to_string();
        let dots = code
            .split_once("deeper_than_the_recursion_limit")
            .map(|(_, rest)| {
                let (dots, _) = rest.split_once('}').unwrap();
                dots.matches('.').count()
            });
        assert_eq!(dots, steps, "{levels} {field}");
    }
    assert!(emitted_whole(&nested(65, "optional {}")).contains(CHECK));
    // An optional argument is one level more.
    let optional = nested(126, "{}").replace("(1: S", "(1: optional S");
    assert!(emitted_whole(&optional).contains(CHECK));
    // Without a service nothing has to be `Send`, and a struct that holds itself ends there.
    let text = nested(65, "optional {}");
    let types = builder(&text).services(false).generate().unwrap().code;
    assert!(!types.contains(CHECK));
    let recursive =
        "struct A { 1: optional B b } struct B { 1: optional A a } service S { A get() }";
    assert!(!emitted_whole(recursive).contains(CHECK));
}

fn emitted_whole(text: &str) -> String {
    builder(text).generate().unwrap().code
}
