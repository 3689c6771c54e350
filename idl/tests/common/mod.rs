//! Where the files to test with are, and files that nobody would write.

#![allow(dead_code, reason = "each test needs a part")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;

/// A folder of `.thrift` files that are not in the repository; `None`, and a line that says so, where it is absent.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("ALATO_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let folder = root.join("idl").join(folder);
    if !folder.is_dir() {
        println!("SKIPPED: there is no {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The `.thrift` files in a folder, in order.
pub(crate) fn thrift_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "thrift")
        })
        .collect();
    files.sort();
    files
}

/// Files that parse, with few names, so that they refer to each other in every way.
pub(crate) fn definitions() -> impl Strategy<Value = String> {
    let name = || {
        prop::sample::select(vec![
            "A", "B", "C", "D", "a", "Self", "String", "type", "self", "E.X",
        ])
    };
    let base = prop::sample::select(vec![
        "i32", "double", "string", "binary", "uuid", "bool", "A", "B", "C", "D",
    ]);
    let ty = base
        .prop_map(str::to_owned)
        .prop_recursive(3, 8, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|ty| format!("list<{ty}>")),
                inner.clone().prop_map(|ty| format!("set<{ty}>")),
                (inner.clone(), inner).prop_map(|(key, value)| format!("map<{key}, {value}>")),
            ]
        });
    let value = prop::sample::select(vec![
        "1", "-1", "0.5", "'x'", "a", "A.X", "[]", "{}", "[1]", "{'a': 1}", "{1: 'b'}", "true",
    ]);
    let optional = || prop::sample::select(vec!["", "required", "optional"]);
    let default = prop_oneof![
        Just(String::new()),
        value.clone().prop_map(|value| format!("= {value}"))
    ];
    let field = (1..5, optional(), ty.clone(), name(), default).prop_map(
        |(id, optional, ty, name, default)| format!("{id}: {optional} {ty} {name} {default},"),
    );
    let fields = prop::collection::vec(field, 0..4).prop_map(|fields| fields.concat());
    let kind = prop::sample::select(vec!["struct", "union", "exception"]);
    let definition = prop_oneof![
        (kind, name(), fields.clone())
            .prop_map(|(kind, name, fields)| format!("{kind} {name} {{ {fields} }}")),
        (ty.clone(), name()).prop_map(|(ty, name)| format!("typedef {ty} {name}")),
        (ty.clone(), name(), value)
            .prop_map(|(ty, name, value)| format!("const {ty} {name} = {value}")),
        name().prop_map(|name| format!("enum {name} {{ X, Y = 5, Z }}")),
        (name(), name(), ty, name(), fields.clone(), fields).prop_map(
            |(s, base, ty, f, args, throws)| format!(
                "service {s} extends {base} {{ {ty} {f}({args}) throws ({throws}) }}"
            )
        ),
    ];
    prop::collection::vec(definition, 1..8).prop_map(|definitions| definitions.join("\n"))
}

/// A type, and a value of it if one can be written anywhere.
type Typed = (String, Option<String>);

/// Types of all kinds, of any depth up to three, with values.
fn typed() -> impl Strategy<Value = Typed> {
    let named = (0..8).prop_map(|i| (format!("T{i}"), None));
    let base = prop::sample::select(vec![
        ("i8", "-5"),
        ("i64", "9223372036854775807"),
        ("double", "0.5"),
        ("double", "7"),
        ("string", "'x\"y'"),
        ("binary", "\"b\""),
        ("bool", "true"),
        ("uuid", "'00112233-4455-6677-8899-aabbccddeeff'"),
        ("E", "E.X_Y"),
        ("E", "5"),
        ("Id", "5"),
        ("Text", "'t'"),
        ("D", "0.25"),
        ("Things", "{0.5: 1}"),
        ("P", "{'x': 2}"),
        ("Either", "{'text': 't'}"),
    ]);
    let base = base.prop_map(|(ty, value)| (ty.to_owned(), Some(value.to_owned())));
    prop_oneof![base, named].prop_recursive(3, 8, 2, |inner| {
        let one = inner.clone();
        prop_oneof![
            one.clone().prop_map(|(ty, value)| (
                format!("list<{ty}>"),
                Some(value.map_or("[]".into(), |v| format!("[{v}, {v}]")))
            )),
            one.prop_map(|(ty, value)| (
                format!("set<{ty}>"),
                Some(value.map_or("[]".into(), |v| format!("[{v}]")))
            )),
            (inner.clone(), inner).prop_map(|((key, k), (value, v))| {
                let entry = k
                    .zip(v)
                    .map(|(k, v)| format!("{k}: {v}"))
                    .unwrap_or_default();
                (format!("map<{key}, {value}>"), Some(format!("{{{entry}}}")))
            }),
        ]
    })
}

/// Fields that are right, with names that are hard to write.
fn fields(defaults: bool) -> impl Strategy<Value = String> {
    let names = vec![
        "a", "A", "self", "Self", "type", "Some", "None", "Ok", "value", "decoder", "encoder", "f",
        "Unknown", "unknown", "x_1", "X1", "service", "request", "handler", "id",
    ];
    let names = prop::sample::subsequence(names, 0..5);
    let options = (
        prop::sample::select(vec!["", "required", "optional"]),
        any::<bool>(),
        typed(),
    );
    (names, prop::collection::vec(options, 5)).prop_map(move |(names, options)| {
        let field = |(id, (name, (presence, with_default, (ty, value)))): (
            usize,
            (&str, (&str, bool, Typed)),
        )| {
            let default = value
                .filter(|_| defaults && with_default)
                .map(|value| format!("= {value}"))
                .unwrap_or_default();
            format!("{}: {presence} {ty} {name} {default},", id + 1)
        };
        names
            .into_iter()
            .zip(options)
            .enumerate()
            .map(field)
            .collect::<Vec<_>>()
            .concat()
    })
}

/// What values can be written of.
const FIRST: &str = "
enum E { X_Y = 1, Z = 5 }
typedef i64 Id (rust.newtype)
typedef string Text (rust.newtype)
typedef double D
typedef map<double, Id> Things (rust.newtype)
struct P { 1: double x = 1, 2: optional Text t = 'p', 3: Things things = {1: 2} }
union Either { 1: Text text, 2: P p }
exception X {}
exception Y { 1: i32 a }
";

/// Files that are right, which hold each other in every way.
pub(crate) fn right_definitions() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["struct", "struct", "exception"]);
    let definition = prop_oneof![
        4 => (kind, fields(true)).prop_map(|(kind, fields)| format!("{kind} NAME {{ {fields} }}")),
        2 => fields(false).prop_map(|fields| format!("union NAME {{ {fields} }}")),
        1 => typed().prop_map(|(ty, _)| format!("typedef {ty} NAME")),
        1 => typed().prop_map(|(ty, _)| format!("typedef {ty} NAME (rust.newtype)")),
        1 => Just("enum NAME { X = 1, Y = 5, Z }".to_owned()),
    ];
    let constant = typed().prop_map(|(ty, value)| {
        value
            .map(|value| format!("const {ty} NAME = {value}"))
            .unwrap_or_default()
    });
    let method = (typed(), fields(true))
        .prop_map(|((ty, _), fields)| format!("{ty} NAME({fields}) throws (1: X x, 4: Y y)"));
    let parts = (
        prop::collection::vec(definition, 8),
        prop::collection::vec(constant, 0..3),
        prop::collection::vec(method, 0..3),
    );
    parts.prop_map(|(definitions, constants, methods)| {
        let named = |texts: Vec<String>, prefix: &str| {
            let named = texts
                .iter()
                .enumerate()
                .map(|(i, text)| text.replace("NAME", &format!("{prefix}{i}")));
            named.collect::<Vec<_>>().join("\n")
        };
        let (definitions, constants) = (named(definitions, "T"), named(constants, "C"));
        let service = format!(
            "service Base {{ void base() }}\nservice Echo extends Base {{\n{}\n}}",
            named(methods, "method")
        );
        format!("{FIRST}{definitions}\n{constants}\n{service}")
    })
}
