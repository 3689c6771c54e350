//! `.thrift` files in which everything has names that mean something to Rust, to its prelude, or to what alato's macros write.

use std::fmt::Write;

/// More than two hundred names: of traits, types, macros, keywords, methods, and of what the macros write.
pub const NAMES: &str = "
Clone Copy Debug Default Eq Hash Ord PartialEq PartialOrd Send Sync Sized Unpin Drop Fn FnMut
FnOnce Iterator IntoIterator Extend FromIterator From Into TryFrom TryInto AsRef AsMut ToOwned
ToString Option Some None Result Ok Err Box Vec String Future IntoFuture Pin Arc Rc LazyLock
BTreeMap BTreeSet HashMap HashSet OrderedFloat Any Error PhantomData Poll Service GatService
Layer Identity Stack ServiceBuilder Request Reply Client Server ClientBuilder Method Message
MessageKind Protocol Endpoint RpcError CallContext ServiceRouter ApplicationException Handler
Carrier With ThriftStruct ThriftUnion ThriftEnum ThriftException ThriftService Encode Decode
Encoder Decoder EncodeField DecodeField WireType TType Describe DescribeField Throws
UnknownFields FieldHeader Place Returned ServiceDescriptor TypeDescriptor FieldDescriptor
MethodDescriptor Ref Value Requiredness FromService MethodResult OnewayResult EncodeError
DecodeError UnknownEnumValue Str str u8 u32 usize f64 f32 u16 u64 i128 char isize std core
alloc alato crate super self Self self_ Self_ S H C E D T A Cx Req Unknown Type Output Item
Target Args Number vec matches panic format unreachable derive thrift thrift_service layer fn
let mut ref pub mod impl trait type match loop move dyn where await gen box_ macro_rules final
raw auto number value encoder decoder inner handler endpoint protocol request reply cx error f
default_ eq into from_ try_from try_into encode decode encode_field builder new descriptor
from_service from_reply into_reply dispatch absent to_string to_owned borrow __args __field
__encoder __value a b c _1";

/// The definitions beside the names: everything that a file may hold, under names of its own.
const AROUND: &str = r#"
enum Zz3 { A = 0, B = 1, C = 1 }
struct Zz1 {
  1: optional string a = "x", 2: list<string> b = ["a"], 3: map<string, list<binary>> m = {"k": ["v"]},
  4: set<double> d = [1.5], 5: optional Zz1 next, 6: double big = 1.5, 7: Zz3 e = Zz3.B,
  8: uuid id = "00112233-4455-6677-8899-aabbccddeeff", 9: required i64 r, 10: bool yes = 1,
  11: binary bin = "b", 12: map<Zz1, double> k, 13: i8 i, 14: i16 j,
}
union Zz2 { 1: Zz1 first, 2: string second, 3: Zz2 third }
enum Zz5 { A = 7 }
enum Zz6 {}
exception Zz4 { 1: string why = "no", 2: optional Zz2 u }
exception Zz11 { 1: i32 code }
typedef map<i32, Zz1> Zz7
struct Zz8 { 1: Zz5 e, 2: Zz6 f, 3: Zz7 g }
const map<Zz3, list<Zz8>> ZZ_A = {Zz3.A: [{}]}
const list<string> ZZ_B = ["a"]
const set<i32> ZZ_C = [1]
const Zz2 ZZ_D = {"second": "x"}
const double ZZ_E = 0.5
const binary ZZ_F = "b"
service Zz9 {
  void ping(),
  Zz1 fetch(1: optional Zz1 a, 2: list<Zz3> l = [Zz3.A], 3: string s = "s", 4: map<string, set<i32>> m)
    throws (1: Zz4 e),
}
service Zz10 extends Zz9 {
  i32 two(1: i32 x) throws (1: Zz4 e, 7: Zz11 f),
  oneway void fire(1: string text),
}
"#;

/// The files, by their names. The first includes the others.
pub fn files() -> Vec<(String, String)> {
    let names = || NAMES.split_whitespace();
    let each = |write: &dyn Fn(&str) -> String| names().map(write).collect::<String>();
    let numbered = |write: &dyn Fn(usize, &str) -> String| {
        let names = (1..).zip(names());
        names
            .map(|(number, name)| write(number, name))
            .collect::<String>()
    };
    let mut files = vec![
        ("structs", each(&|name| format!("struct {name} {{ 1: i32 a }}\n")) + AROUND),
        ("unions", each(&|name| format!("union {name} {{ 1: i32 a }}\n")) + AROUND),
        ("exceptions", each(&|name| format!("exception {name} {{ 1: i32 a }}\n")) + AROUND),
        ("enums", each(&|name| format!("enum {name} {{ A = 0 }}\n")) + AROUND),
        ("typedefs", each(&|name| format!("typedef i32 {name}\n")) + AROUND),
        ("consts", each(&|name| format!("const i32 {name} = 1\n")) + AROUND),
        (
            "lists",
            each(&|name| format!("const map<string, list<string>> {name} = {{'a': ['b']}}\n")) + AROUND,
        ),
        (
            "services",
            each(&|name| {
                format!(
                    "service {name} {{ i32 m(1: string s) }}\nservice Sub_{name} extends {name} {{}}\n"
                )
            }) + AROUND,
        ),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text))
    .collect::<Vec<_>>();
    let fields = numbered(&|number, name| format!("{number}: i32 {name},\n"));
    let texts = numbered(&|number, name| format!("{number}: string {name} = \"x\",\n"));
    let exceptions = numbered(&|number, name| format!("{number}: Failure {name},\n"));
    let methods = each(&|name| format!("i32 {name}(1: string {name}),\n"));
    let values = each(&|name| format!("{name},\n"));
    let aliases = each(&|name| format!("{name} = 1,\n"));
    files.push((
        "members".to_owned(),
        format!(
            "struct Fields {{ {fields} }}
            exception Failure {{ {texts} }}
            union Variants {{ {fields} }}
            enum Values {{ {values} }}
            enum Aliases {{ First, Second, {aliases} }}
            service Arguments {{ void m({fields}) throws (1: Failure one, 2: Failure two) }}
            service Methods {{ {methods} }}
            service Thrown {{ void t() throws ({exceptions}) }}"
        ),
    ));
    let mut modules = AROUND.to_owned();
    for (number, name) in (1..).zip(names()) {
        let _ = write!(
            modules,
            "struct In{number} {{ 1: module_{name}.Inside inside }}\n"
        );
        files.push((
            format!("module_{name}"),
            format!("namespace rs modules.{name}\nstruct Inside {{ 1: optional list<string> a = ['b'] }}\n"),
        ));
    }
    let includes = each(&|name| format!("include \"module_{name}.thrift\"\n"));
    files.push(("modules".to_owned(), includes + &modules));
    files
}
