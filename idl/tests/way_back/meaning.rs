//! What descriptors mean, written down by other code than that which writes files; and that a written file means the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use alato::thrift::descriptor::{
    DefaultValue, Describe, FieldDescriptor, ServiceDescriptor, StructKind, TypeDescriptor,
};
use alato_idl::{Descriptors, ThriftFile, Workspace};

use super::shop;

/// Each definition by its name.
pub(crate) type Meaning = BTreeMap<String, Vec<String>>;

/// All that services and types mention.
pub(crate) fn meaning<'a>(
    services: impl IntoIterator<Item = &'a ServiceDescriptor>,
    types: impl IntoIterator<Item = &'a TypeDescriptor>,
) -> Meaning {
    let mut meaning = Meaning::new();
    for service in services {
        service_meaning(service, &mut meaning);
    }
    for ty in types {
        type_meaning(ty, &mut meaning);
    }
    meaning
}

/// Those of a file's text, which has to be right.
pub(crate) fn meaning_of_text(text: &str) -> Meaning {
    let mut workspace = Workspace::new();
    workspace
        .insert("written.thrift", text)
        .add("written.thrift");
    let resolved = workspace.resolve();
    assert!(
        !resolved.has_errors(),
        "{:#?}\n{text}",
        resolved.diagnostics
    );
    of_descriptors(&resolved.model.descriptors())
}

pub(crate) fn of_descriptors(descriptors: &Descriptors) -> Meaning {
    meaning(
        descriptors.services().map(|service| &**service),
        descriptors.types().map(|ty| &**ty),
    )
}

/// The file with all of it, whatever it is called.
pub(crate) fn file_of(descriptors: &Descriptors) -> ThriftFile<'_> {
    let mut file = ThriftFile::new().allow_reserved_names();
    for ty in descriptors.types() {
        file = file.ty(ty);
    }
    for service in descriptors.services() {
        file = file.service(service);
    }
    file
}

fn service_meaning(service: &ServiceDescriptor, meaning: &mut Meaning) {
    if meaning.contains_key(&*service.name) {
        return;
    }
    meaning.insert(service.name.to_string(), Vec::new());
    let mut ancestors = BTreeSet::new();
    ancestors_of(service, &mut ancestors);
    let mut lines = vec![format!("service extends {ancestors:?} {:?}", service.docs)];
    for parent in service.extends.iter() {
        service_meaning(parent, meaning);
    }
    for method in service.methods.iter() {
        let result = method.result.as_ref().map(ToString::to_string);
        lines.push(format!(
            "method {} -> {result:?} oneway {} {:?}",
            method.name, method.oneway, method.docs
        ));
        for field in method.arguments.fields.iter() {
            lines.push(format!("  argument {}", field_meaning(field, meaning)));
        }
        for field in method.throws.iter() {
            lines.push(format!("  throws {}", field_meaning(field, meaning)));
        }
        if let Some(result) = &method.result {
            type_meaning(result, meaning);
        }
    }
    meaning.insert(service.name.to_string(), lines);
}

fn ancestors_of(service: &ServiceDescriptor, ancestors: &mut BTreeSet<String>) {
    for parent in service.extends.iter() {
        if ancestors.insert(parent.name.to_string()) {
            ancestors_of(parent, ancestors);
        }
    }
}

fn type_meaning(ty: &TypeDescriptor, meaning: &mut Meaning) {
    match ty {
        TypeDescriptor::List(element) | TypeDescriptor::Set(element) => {
            type_meaning(element, meaning);
        }
        TypeDescriptor::Map(key, value) => {
            type_meaning(key, meaning);
            type_meaning(value, meaning);
        }
        TypeDescriptor::Struct(descriptor) => {
            if meaning.contains_key(&*descriptor.name) {
                return;
            }
            meaning.insert(descriptor.name.to_string(), Vec::new());
            let mut lines = vec![format!("{:?} {:?}", descriptor.kind, descriptor.docs)];
            for field in descriptor.fields.iter() {
                let mut line = field_meaning(field, meaning);
                if descriptor.kind == StructKind::Union {
                    // A union's fields are optional, whether it is said or not.
                    line = line.replace(" Default ", " Optional ");
                }
                lines.push(line);
            }
            meaning.insert(descriptor.name.to_string(), lines);
        }
        TypeDescriptor::Enum(descriptor) => {
            let mut lines = vec![format!("enum {:?}", descriptor.docs)];
            for variant in descriptor.variants.iter() {
                lines.push(format!(
                    "{} = {} {:?}",
                    variant.name, variant.value, variant.docs
                ));
            }
            meaning.insert(descriptor.name.to_string(), lines);
        }
        _ => {}
    }
}

fn field_meaning(field: &FieldDescriptor, meaning: &mut Meaning) -> String {
    type_meaning(&field.ty, meaning);
    let default = field.default.as_ref().map(DefaultValue::get);
    format!(
        "{} {} {:?} {} {default:?} {:?}",
        field.id, field.name, field.requiredness, field.ty, field.docs
    )
}

#[test]
fn a_written_file_means_what_rust_means() {
    let rust = meaning(
        [shop::ShopClient::descriptor()],
        [<Vec<shop::Point>>::descriptor()],
    );
    let names: Vec<&str> = rust.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Base", "Choice", "Closed", "Empty", "Health", "Item", "Point", "STATE", "Shop",
            "SoldOut"
        ]
    );
    let mut written = meaning_of_text(&shop::file().text().unwrap());
    // What ends a comment is the one thing that cannot stand in it.
    let docs = &mut written.get_mut("Item").unwrap()[0];
    assert!(docs.contains("And * / this."), "{docs}");
    *docs = docs.replace("* /", "*/");
    assert_eq!(written, rust);
}

#[test]
fn descriptors_of_a_file_are_found_by_name_those_of_the_file_itself_first() {
    let mut workspace = Workspace::new();
    workspace.insert(
        "shared.thrift",
        "namespace * shared struct A { 1: bool shared } typedef A Alias service S { void shared() }",
    );
    workspace.insert(
        "a.thrift",
        "include 'shared.thrift' struct A { 1: bool own } typedef list<i32> Numbers
         const i32 X = 1 enum E { ONE = 1 }
         service S extends shared.S { void own(1: shared.A a) }",
    );
    let resolved = workspace.add("a.thrift").resolve();
    assert!(!resolved.has_errors(), "{:?}", resolved.diagnostics);
    let descriptors = resolved.model.descriptors();
    let field = |name: &str| {
        let ty = descriptors.type_named(name).unwrap();
        ty.as_struct().unwrap().fields[0].name.clone()
    };
    assert_eq!((&*field("A"), &*field("Alias")), ("own", "shared"));
    let numbers = descriptors.type_named("Numbers").unwrap();
    assert_eq!(numbers.to_string(), "list<i32>");
    assert!(descriptors.type_named("X").is_none() && descriptors.type_named("S").is_none());
    let types: Vec<_> = descriptors.types().map(ToString::to_string).collect();
    assert_eq!(types, ["A", "E", "A"]);

    let service = descriptors.service_named("S").unwrap();
    assert_eq!(service.methods[0].name, "own");
    assert!(service.method("shared").is_some());
    assert_eq!(descriptors.services().count(), 2);
    // They outlive what they were made of.
    drop(resolved);
    drop(descriptors);
    let argument = &service.method("own").unwrap().arguments.fields[0];
    assert_eq!(argument.ty.as_struct().unwrap().fields[0].name, "shared");
}

#[test]
fn a_chain_of_types_may_be_longer_than_a_stack_is_deep() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let done = small.spawn(|| {
        let mut text = "struct T0 {}\n".to_owned();
        for i in 1..20_000 {
            writeln!(text, "struct T{i} {{ 1: T{} inner }}", i - 1).unwrap();
        }
        let mut workspace = Workspace::new();
        let resolved = workspace.insert("a.thrift", text).add("a.thrift").resolve();
        let descriptors = resolved.model.descriptors();
        let last = descriptors.type_named("T19999").unwrap();
        drop(descriptors);
        let written = ThriftFile::new().ty(&last).text().unwrap();
        assert!(written.starts_with("struct T0 {}\n\nstruct T1 {\n  1: T0 inner\n}\n"));
        assert!(written.ends_with("struct T19999 {\n  1: T19998 inner\n}\n"));
        drop(last);
    });
    done.unwrap().join().unwrap();
}
