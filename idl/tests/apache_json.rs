//! The model is what `thrift --gen json` of Apache's compiler says of the same files.
//!
//! The compiler is the one that `ALATO_THRIFT_COMPILER` names, or `thrift` (`apt-get install thrift-compiler`). Debian's is
//! 0.17, which knows no uuid: of files with one, a copy without those lines is compared.

mod common;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use alato_idl::{
    Model, Workspace,
    model::{AnnotatedType, DefId, DefinitionKind, Field, File, Type, Value},
    syntax::{Requiredness, StructKind},
};
use serde_json::{Map, Value as Json, json};

/// `thrift --gen json` of a file.
fn apache(compiler: &str, path: &Path, out: &Path) -> Json {
    let output = Command::new(compiler)
        .args(["--gen", "json", "-out"])
        .arg(out)
        .arg(path)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let written = out.join(path.file_stem().unwrap()).with_extension("json");
    let text = std::fs::read_to_string(written).unwrap();
    serde_json::from_str(&with_string_keys(&text))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The generator writes a key that is a list or a map as one, which is no JSON.
fn with_string_keys(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in [('[', "]:"), ('{', "}:")] {
        while let Some(end) = text.find(close) {
            let start = text[..end].rfind(open).unwrap();
            let key: String = text[start..=end].split_whitespace().collect();
            text.replace_range(start..=end, &json!(key).to_string());
        }
    }
    text
}

/// The model of a file, in the form of the generator.
struct Shown<'a> {
    model: &'a Model,
    file: &'a File,
}

impl Shown<'_> {
    fn file(&self) -> Json {
        let of = |wanted: fn(&DefinitionKind) -> bool| -> Vec<Json> {
            let definitions = self
                .file
                .definitions
                .iter()
                .filter(|definition| wanted(&definition.kind));
            definitions
                .map(|definition| {
                    let mut shown = self.definition(&definition.kind);
                    shown.insert("name".into(), json!(definition.name));
                    doc(&mut shown, definition.doc.as_deref());
                    Json::Object(shown)
                })
                .collect()
        };
        json!({
            "enums": of(|kind| matches!(kind, DefinitionKind::Enum(_))),
            "typedefs": of(|kind| matches!(kind, DefinitionKind::Typedef(_))),
            "structs": of(|kind| matches!(kind, DefinitionKind::Struct(_))),
            "constants": of(|kind| matches!(kind, DefinitionKind::Const(_))),
            "services": of(|kind| matches!(kind, DefinitionKind::Service(_))),
        })
    }

    fn definition(&self, kind: &DefinitionKind) -> Map<String, Json> {
        let mut shown = Map::new();
        match kind {
            DefinitionKind::Enum(item) => {
                let members = item.values.iter().map(|value| {
                    let mut shown = Map::new();
                    shown.insert("name".into(), json!(value.name));
                    shown.insert("value".into(), json!(value.number));
                    doc(&mut shown, value.doc.as_deref());
                    Json::Object(shown)
                });
                shown.insert("members".into(), members.collect());
            }
            DefinitionKind::Typedef(item) => self.ty(&mut shown, "", &item.ty),
            DefinitionKind::Const(item) => {
                self.ty(&mut shown, "", &item.ty);
                shown.insert("value".into(), self.value(item.value.as_ref().unwrap()));
            }
            DefinitionKind::Struct(item) => {
                shown.insert(
                    "isException".into(),
                    json!(item.kind == StructKind::Exception),
                );
                shown.insert("isUnion".into(), json!(item.kind == StructKind::Union));
                shown.insert("fields".into(), self.fields(&item.fields));
            }
            DefinitionKind::Service(item) => {
                if let Some(extends) = item.extends {
                    shown.insert("extends".into(), json!(self.name_of(extends)));
                }
                let functions = item.functions.iter().map(|function| {
                    let mut shown = Map::new();
                    shown.insert("name".into(), json!(function.name));
                    self.ty(&mut shown, "return", &function.returns);
                    shown.insert("oneway".into(), json!(function.oneway));
                    // An argument's `optional` says nothing to Apache's compiler.
                    let mut arguments = function.arguments.clone();
                    for argument in arguments
                        .iter_mut()
                        .filter(|a| a.requiredness == Requiredness::Optional)
                    {
                        argument.requiredness = Requiredness::Default;
                    }
                    shown.insert("arguments".into(), self.fields(&arguments));
                    shown.insert("exceptions".into(), self.fields(&function.throws));
                    doc(&mut shown, function.doc.as_deref());
                    Json::Object(shown)
                });
                shown.insert("functions".into(), functions.collect());
            }
        }
        shown
    }

    fn fields(&self, fields: &[Field]) -> Json {
        let shown = fields.iter().map(|field| {
            let mut shown = Map::new();
            shown.insert("key".into(), json!(field.id));
            shown.insert("name".into(), json!(field.name));
            self.ty(&mut shown, "", &field.ty);
            let required = match field.requiredness {
                Requiredness::Default => "req_out",
                Requiredness::Required => "required",
                Requiredness::Optional => "optional",
            };
            shown.insert("required".into(), json!(required));
            if let Some(value) = &field.default {
                shown.insert("default".into(), self.value(value));
            }
            doc(&mut shown, field.doc.as_deref());
            Json::Object(shown)
        });
        shown.collect()
    }

    /// `typeId` and `type`, or `returnTypeId` and `returnType`, and so on.
    fn ty(&self, shown: &mut Map<String, Json>, prefix: &str, ty: &AnnotatedType) {
        let name = |name: &str| {
            if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}{}{}", name[..1].to_uppercase(), &name[1..])
            }
        };
        let true_type = self.model.true_type(&ty.ty);
        shown.insert(name("typeId"), json!(self.type_id(true_type)));
        let mut inner = Map::new();
        inner.insert("typeId".into(), json!(self.type_id(true_type)));
        match true_type {
            Type::List(element) | Type::Set(element) => self.ty(&mut inner, "elem", element),
            Type::Map(key, value) => {
                self.ty(&mut inner, "key", key);
                self.ty(&mut inner, "value", value);
            }
            Type::Named(id) if self.type_id(true_type) != "i32" => {
                inner.insert("class".into(), json!(self.name_of(*id)));
            }
            _ => return,
        }
        shown.insert(name("type"), Json::Object(inner));
    }

    fn type_id(&self, ty: &Type) -> &'static str {
        match ty {
            Type::Void => "void",
            Type::Bool => "bool",
            Type::I8 => "i8",
            Type::I16 => "i16",
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::Double => "double",
            Type::String => "string",
            Type::Binary => "binary",
            Type::Uuid => "uuid",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Map(..) => "map",
            Type::Unknown => "unknown",
            Type::Named(id) => match &self.model.definition(*id).unwrap().kind {
                DefinitionKind::Struct(item) if item.kind == StructKind::Union => "union",
                DefinitionKind::Struct(item) if item.kind == StructKind::Exception => "exception",
                DefinitionKind::Struct(_) => "struct",
                _ => "i32",
            },
        }
    }

    fn name_of(&self, id: DefId) -> String {
        let name = &self.model.definition(id).unwrap().name;
        if id.file == self.file.id {
            return name.clone();
        }
        format!("{}.{name}", self.model.file(id.file).unwrap().name)
    }

    fn value(&self, value: &Value) -> Json {
        match value {
            Value::Bool(value) => json!(i32::from(*value)),
            Value::Int(value) => json!(value),
            Value::Double(value) => json!(value),
            Value::String(value) => json!(value),
            Value::Uuid(value) => json!(value),
            Value::Enum(id, position) => match &self.model.definition(*id).unwrap().kind {
                DefinitionKind::Enum(item) => json!(item.values[*position].number),
                _ => Json::Null,
            },
            Value::List(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::Map(entries) => {
                let key = |key: &Value| match self.value(key) {
                    Json::String(text) => text,
                    other => other.to_string(),
                };
                Json::Object(
                    entries
                        .iter()
                        .map(|(k, value)| (key(k), self.value(value)))
                        .collect(),
                )
            }
            Value::Struct(id, fields) => match &self.model.definition(*id).unwrap().kind {
                DefinitionKind::Struct(item) => {
                    let entries = fields.iter().map(|(position, value)| {
                        (item.fields[*position].name.clone(), self.value(value))
                    });
                    Json::Object(entries.collect())
                }
                _ => Json::Null,
            },
        }
    }
}

fn doc(shown: &mut Map<String, Json>, doc: Option<&str>) {
    if let Some(doc) = doc {
        shown.insert("doc".into(), json!(doc));
    }
}

/// Takes out of both what the generator writes in its own way: line ends of comments, whole numbers of doubles, and how it
/// nests the names of types.
fn plain(value: &mut Json) {
    match value {
        Json::Object(entries) => {
            for key in ["annotations", "namespaces", "includes"] {
                entries.remove(key);
            }
            for (key, value) in entries.iter_mut() {
                match value {
                    // Where stars do not stand below each other, Apache's compiler leaves them in.
                    Json::String(text) if key == "doc" => {
                        let lines = text
                            .lines()
                            .map(|line| line.trim_start_matches([' ', '\t', '*']));
                        let lines: Vec<&str> = lines.collect();
                        let joined = lines.join("\n");
                        *text = joined.trim().into();
                    }
                    _ => plain(value),
                }
            }
            if entries.get("doc").is_some_and(|doc| doc == "") {
                entries.remove("doc");
            }
        }
        Json::Array(values) => values.iter_mut().for_each(plain),
        Json::Number(number) => {
            *value = json!(number.as_f64());
        }
        _ => {}
    }
}

/// Where two differ, with the path to it.
fn differences(ours: &Json, theirs: &Json, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Json::Object(a), Json::Object(b)) => {
            let mut keys: Vec<_> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let missing = Json::Null;
                differences(
                    a.get(key).unwrap_or(&missing),
                    b.get(key).unwrap_or(&missing),
                    &format!("{path}.{key}"),
                    found,
                );
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                let name = a
                    .get("name")
                    .and_then(Json::as_str)
                    .map_or_else(|| i.to_string(), str::to_owned);
                differences(a, b, &format!("{path}[{name}]"), found);
            }
        }
        (a, b) if a == b => {}
        // The generator writes fifteen digits.
        (Json::Number(a), Json::Number(b))
            if (a.as_f64().unwrap() / b.as_f64().unwrap() - 1.0).abs() < 1e-14 => {}
        // And a set's `{}` as it stands there.
        (Json::Array(a), Json::Object(b)) if a.is_empty() && b.is_empty() => {}
        (a, b) => found.push(format!("{path}: {a} is {b} to Apache")),
    }
}

fn compiler() -> Option<String> {
    let compiler = std::env::var("ALATO_THRIFT_COMPILER").unwrap_or_else(|_| "thrift".to_owned());
    let there = Command::new(&compiler).arg("-version").output().is_ok();
    if !there {
        println!("SKIPPED: there is no `{compiler}`");
    }
    there.then_some(compiler)
}

#[test]
fn the_model_is_what_apache_says() {
    let Some(compiler) = compiler() else { return };
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apache-json");
    std::fs::create_dir_all(&out).unwrap();
    let (mut count, mut found) = (0, Vec::new());
    for folder in ["apache", "cadence", "evernote", "parquet"] {
        let Some(folder) = common::shared(folder) else {
            return;
        };
        let out = out.join(folder.file_name().unwrap());
        std::fs::create_dir_all(&out).unwrap();
        for path in common::thrift_files(&folder) {
            let path = without_uuid(&path, &out);
            let resolved = Workspace::new().include_dir(&folder).add(&path).resolve();
            if resolved.has_errors() {
                continue;
            }
            let file = resolved.model.file(resolved.model.roots()[0]).unwrap();
            let mut ours = Shown {
                model: &resolved.model,
                file,
            }
            .file();
            let mut theirs = apache(&compiler, &path, &out);
            for key in ["name", "doc"] {
                theirs.as_object_mut().unwrap().remove(key);
            }
            plain(&mut ours);
            plain(&mut theirs);
            differences(&ours, &theirs, file.name.as_str(), &mut found);
            count += 1;
        }
    }
    assert!(
        found.is_empty(),
        "{} differences\n{}",
        found.len(),
        found.join("\n")
    );
    assert_eq!(count, 34);
}

/// The file, or a copy of it without the lines that 0.17 does not take: those with a uuid, and fields called by a keyword.
fn without_uuid(path: &Path, out: &Path) -> PathBuf {
    const KEYWORDS: [&str; 11] = [
        "i8", "i16", "i32", "i64", "string", "binary", "bool", "byte", "list", "set", "map",
    ];
    let text = std::fs::read_to_string(path).unwrap();
    if !text.contains("uuid") {
        return path.to_owned();
    }
    let is_taken = |line: &&str| {
        let uuid = line.to_lowercase().contains("uuid")
            || line.contains("my_id")
            || line.contains("{ 'hello'");
        let keyword = line.trim().contains(": ")
            && line
                .split_whitespace()
                .last()
                .is_some_and(|last| KEYWORDS.contains(&last));
        !uuid && !keyword
    };
    let copy = out.join(path.file_name().unwrap());
    let lines: Vec<&str> = text.lines().filter(is_taken).collect();
    std::fs::write(&copy, lines.join("\n")).unwrap();
    copy
}
