//! Apache's compiler reads what is written, and says the same of it.
//!
//! The compiler is the one that `ALATO_THRIFT_COMPILER` names, or `thrift` (`apt-get install thrift-compiler`).

use std::{collections::BTreeMap, path::Path, process::Command};

use alato::thrift::descriptor::{
    Describe, FieldDescriptor, Requiredness, ServiceDescriptor, StructKind, TypeDescriptor,
};
use alato_idl::{ThriftFile, Workspace};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value as Json, json};

use super::{common, shop};

fn compiler() -> Option<String> {
    let compiler = std::env::var("ALATO_THRIFT_COMPILER").unwrap_or_else(|_| "thrift".to_owned());
    let there = Command::new(&compiler).arg("-version").output().is_ok();
    if !there {
        println!("SKIPPED: there is no `{compiler}`");
    }
    there.then_some(compiler)
}

/// `thrift --gen json` of a text.
fn says(compiler: &str, text: &str, name: &str) -> Result<Json, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("way-back-apache");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name).with_extension("thrift");
    std::fs::write(&path, text).unwrap();
    let output = Command::new(compiler)
        .args(["--gen", "json", "-out"])
        .arg(&folder)
        .arg(&path)
        .output()
        .unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let written = std::fs::read_to_string(path.with_extension("json")).unwrap();
    Ok(serde_json::from_str(&written).unwrap_or(Json::Null))
}

/// The members of a list, by their names.
fn by_name(list: &Json) -> BTreeMap<&str, &Json> {
    let list = list.as_array().unwrap();
    list.iter()
        .map(|one| (one["name"].as_str().unwrap(), one))
        .collect()
}

fn same_docs(of_rust: &str, of_apache: &Json, what: &str) {
    let docs = of_apache["doc"].as_str().unwrap_or_default().trim_end();
    assert_eq!(of_rust.replace("*/", "* /"), docs, "{what}");
}

fn kind_of(ty: &TypeDescriptor) -> &'static str {
    match ty {
        TypeDescriptor::Binary => "binary",
        TypeDescriptor::Struct(descriptor) => match descriptor.kind {
            StructKind::Struct => "struct",
            StructKind::Union => "union",
            StructKind::Exception => "exception",
        },
        other => other.ttype().name(),
    }
}

/// The generator says of a type that is used before it is defined that it is a struct.
fn same_type(ty: &TypeDescriptor, id: &Json, of_apache: &Json, what: &str) {
    assert_eq!(kind_of(ty), id, "{what}");
    match ty {
        TypeDescriptor::List(element) | TypeDescriptor::Set(element) => {
            let (id, ty) = (&of_apache["elemTypeId"], &of_apache["elemType"]);
            same_type(element, id, ty, what);
        }
        TypeDescriptor::Map(key, value) => {
            same_type(key, &of_apache["keyTypeId"], &of_apache["keyType"], what);
            same_type(
                value,
                &of_apache["valueTypeId"],
                &of_apache["valueType"],
                what,
            );
        }
        TypeDescriptor::Struct(descriptor) => {
            assert_eq!(of_apache["class"], *descriptor.name, "{what}");
        }
        _ => {}
    }
}

fn same_fields(fields: &[FieldDescriptor], of_apache: &Json, ignores_optional: bool, what: &str) {
    let of_apache = of_apache.as_array().unwrap();
    assert_eq!(fields.len(), of_apache.len(), "{what}");
    for (field, of_apache) in fields.iter().zip(of_apache) {
        let what = format!("{what}.{}", field.name);
        assert_eq!(of_apache["key"], field.id, "{what}");
        assert_eq!(of_apache["name"], *field.name, "{what}");
        same_docs(&field.docs, of_apache, &what);
        same_type(&field.ty, &of_apache["typeId"], &of_apache["type"], &what);
        let required = match field.requiredness {
            Requiredness::Required => "required",
            Requiredness::Optional if !ignores_optional => "optional",
            _ => "req_out",
        };
        assert_eq!(of_apache["required"], required, "{what}");
        assert_eq!(
            of_apache.get("default").is_some(),
            field.default.is_some(),
            "{what}"
        );
    }
}

fn same_service(
    service: &ServiceDescriptor,
    extends: Option<&str>,
    services: &BTreeMap<&str, &Json>,
) {
    let of_apache = services[&*service.name];
    same_docs(&service.docs, of_apache, &service.name);
    assert_eq!(of_apache.get("extends").and_then(Json::as_str), extends);
    let functions = of_apache["functions"].as_array().unwrap();
    assert_eq!(functions.len(), service.methods.len());
    for (method, of_apache) in service.methods.iter().zip(functions) {
        let what = format!("{}.{}", service.name, method.name);
        assert_eq!(of_apache["name"], *method.name);
        assert_eq!(of_apache["oneway"], method.oneway);
        same_docs(&method.docs, of_apache, &what);
        match &method.result {
            None => assert_eq!(of_apache["returnTypeId"], "void", "{what}"),
            Some(result) => {
                let (id, ty) = (&of_apache["returnTypeId"], &of_apache["returnType"]);
                same_type(result, id, ty, &what);
            }
        }
        same_fields(
            &method.arguments.fields,
            &of_apache["arguments"],
            true,
            &what,
        );
        same_fields(&method.throws, &of_apache["exceptions"], false, &what);
    }
}

#[test]
fn the_compiler_says_of_a_written_file_what_rust_says() {
    let Some(compiler) = compiler() else { return };
    let said = says(&compiler, &shop::file().text().unwrap(), "shop").unwrap();
    let structs = by_name(&said["structs"]);
    for (descriptor, kind) in [
        (shop::Point::descriptor(), [false, false]),
        (shop::Item::descriptor(), [false, false]),
        (shop::Choice::descriptor(), [false, true]),
        (shop::SoldOut::descriptor(), [true, false]),
        (shop::Closed::descriptor(), [true, false]),
    ] {
        let descriptor = descriptor.as_struct().unwrap();
        let of_apache = structs[&*descriptor.name];
        assert_eq!(of_apache["isException"], kind[0]);
        assert_eq!(of_apache["isUnion"], kind[1]);
        same_docs(&descriptor.docs, of_apache, &descriptor.name);
        same_fields(
            &descriptor.fields,
            &of_apache["fields"],
            false,
            &descriptor.name,
        );
    }
    assert_eq!(structs.len(), 6, "and `Empty`");
    // The defaults, as the compiler understood them.
    let item = by_name(&structs["Item"]["fields"]);
    for (name, default) in [
        ("count", json!(1)),
        ("text", json!("a \"b\"\n\t\\ ü'")),
        ("state", json!(-7)),
        ("numbers", json!([1, i64::MIN])),
        ("flags", json!({"a": [1], "b": []})),
        ("small", json!(3)),
        ("last", json!([])),
    ] {
        assert_eq!(item[name]["default"], default, "{name}");
    }
    let state = shop::State::descriptor().as_enum().unwrap();
    let of_apache = by_name(&said["enums"])["STATE"];
    same_docs(&state.docs, of_apache, "STATE");
    let members = of_apache["members"].as_array().unwrap();
    assert_eq!(members.len(), state.variants.len());
    for (variant, of_apache) in state.variants.iter().zip(members) {
        assert_eq!(of_apache["name"], *variant.name);
        assert_eq!(of_apache["value"], variant.value);
        same_docs(&variant.docs, of_apache, &variant.name);
    }
    let services = by_name(&said["services"]);
    same_service(shop::BaseClient::descriptor(), None, &services);
    same_service(shop::HealthClient::descriptor(), Some("Base"), &services);
    same_service(shop::ShopClient::descriptor(), Some("Health"), &services);
    let namespaces = &said["namespaces"];
    assert_eq!(namespaces["java"], "com.example.shop");
}

#[test]
fn the_compiler_takes_whatever_is_written() {
    let Some(compiler) = compiler() else { return };
    let mut runner = TestRunner::deterministic();
    let files = common::right_definitions();
    let mut taken = 0;
    for i in 0..60 {
        // Debian's compiler is older than `uuid`.
        let text = files
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .replace("uuid", "binary");
        let mut workspace = Workspace::new();
        let resolved = workspace.insert("a.thrift", text).add("a.thrift").resolve();
        if resolved.has_errors() {
            continue;
        }
        let descriptors = resolved.model.descriptors();
        let mut file = ThriftFile::new();
        for ty in descriptors.types() {
            file = file.ty(ty);
        }
        for service in descriptors.services() {
            file = file.service(service);
        }
        // Names that no compiler takes, perhaps.
        let Ok(written) = file.text() else { continue };
        if let Err(error) = says(&compiler, &written, &format!("any{i}")) {
            panic!("{error}\n{written}");
        }
        taken += 1;
    }
    assert!(taken >= 10, "{taken}");
}

#[test]
fn the_compiler_takes_types_that_hold_each_other() {
    use alato::{ThriftException, ThriftStruct};

    #[derive(ThriftStruct, Clone, Default)]
    struct Left {
        #[thrift(id = 1)]
        right: Option<Box<Right>>,
        #[thrift(id = 2, default = Vec::new())]
        rights: Vec<Right>,
    }

    #[derive(ThriftStruct, Clone, Default)]
    struct Right {
        #[thrift(id = 1, default = Left::default())]
        left: Left,
        #[thrift(id = 2)]
        fault: Option<Box<Fault>>,
    }

    #[derive(ThriftException, Clone, Debug)]
    struct Fault {
        #[thrift(id = 1)]
        causes: Vec<Fault>,
    }

    let Some(compiler) = compiler() else { return };
    for file in [
        ThriftFile::new().of::<Left>(),
        ThriftFile::new().of::<Right>(),
        ThriftFile::new().of::<Fault>(),
    ] {
        let text = file.text().unwrap();
        if let Err(error) = says(&compiler, &text, "circle") {
            panic!("{error}\n{text}");
        }
    }
}
