//! Rust that was generated from files says what they say.

use std::path::Path;

use alato::thrift::descriptor::{Describe, ServiceDescriptor, TypeDescriptor};
use alato_idl::{ThriftFile, Workspace};

use super::meaning::{Meaning, meaning, meaning_of_text, of_descriptors};

mod idl {
    alato::include_thrift!(
        "../tests/idl/names.thrift",
        "../tests/data/golden.thrift",
        "../examples/idl/calculator.thrift",
        "tests/data/way_back.thrift",
        "../tests/data/absent.thrift",
    );
}

/// What a file of the repository means.
fn of_file(path: &str) -> Meaning {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut workspace = Workspace::new();
    let resolved = workspace.add(path).resolve();
    assert!(!resolved.has_errors(), "{:?}", resolved.diagnostics);
    of_descriptors(&resolved.model.descriptors())
}

/// Rust means what the file means, and so does the file that is written of it. Values that a Rust type adds to a default (a
/// struct's own defaults) are not compared here, nor is what generated Rust says beside the file.
fn same(services: &[&ServiceDescriptor], types: &[&'static TypeDescriptor], path: &str) {
    let original = of_file(path);
    let rust = meaning(services.iter().copied(), types.iter().copied());
    assert!(!rust.is_empty());
    for (name, said) in &rust {
        assert_eq!(Some(said), original.get(name), "{path}: {name}");
    }
    let mut file = ThriftFile::new().allow_reserved_names();
    for service in services {
        file = file.service(service);
    }
    for ty in types {
        file = file.ty(ty);
    }
    assert_eq!(meaning_of_text(&file.text().unwrap()), rust, "{path}");
}

#[test]
fn of_a_file_with_all_that_can_be_said() {
    use idl::way_back::{
        BaseClient, Choice, Closed, HealthClient, Id, Item, Point, STATE, ShopServiceClient,
        SoldOut,
    };

    same(
        &[
            ShopServiceClient::descriptor(),
            HealthClient::descriptor(),
            BaseClient::descriptor(),
        ],
        &[
            Item::descriptor(),
            Point::descriptor(),
            STATE::descriptor(),
            Choice::descriptor(),
            SoldOut::descriptor(),
            Closed::descriptor(),
        ],
        "tests/data/way_back.thrift",
    );
    // A newtype is what it stands for.
    assert_eq!(Id::descriptor().to_string(), "i64");
}

#[test]
fn of_a_file_that_others_use_as_well() {
    use idl::golden::{Cont, E, Ids, Prim, Rec, Req, StructKey, SvcClient, U, X};

    same(
        &[SvcClient::descriptor()],
        &[
            Prim::descriptor(),
            Ids::descriptor(),
            U::descriptor(),
            Cont::descriptor(),
            Rec::descriptor(),
            Req::descriptor(),
            StructKey::descriptor(),
            X::descriptor(),
            E::descriptor(),
        ],
        "../tests/data/golden.thrift",
    );
}

#[test]
fn of_the_example() {
    use idl::calculator::{CalculatorClient, Entry, InvalidOperation, Operation, Work};

    let original = of_file("../examples/idl/calculator.thrift");
    let rust = meaning(
        [CalculatorClient::descriptor()],
        [
            Entry::descriptor(),
            Work::descriptor(),
            Operation::descriptor(),
            InvalidOperation::descriptor(),
        ],
    );
    // A lone exception is called after its type, since nothing in Rust says otherwise.
    let called = |meaning: &Meaning, name: &str| {
        let said = &meaning["Calculator"];
        let lines = said.iter().map(|line| line.replace(name, "NAME"));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        called(&rust, " invalid_operation "),
        called(&original, " invalid ")
    );
    for (name, said) in &rust {
        if name != "Calculator" {
            assert_eq!(said, &original[name], "{name}");
        }
    }
    assert_eq!(rust.len(), original.len());
}

#[test]
fn of_names_that_cannot_be_those_of_rust() {
    use idl::names::{BaseClient, MiddleClient, SendClient};

    let original = of_file("../tests/idl/names.thrift");
    let rust = meaning(
        [
            SendClient::descriptor(),
            MiddleClient::descriptor(),
            BaseClient::descriptor(),
        ],
        [],
    );
    for (name, said) in &rust {
        // What generated Rust says of defaults: those of a struct's own fields stand in it, and its own values.
        let plain = |lines: &[String]| -> Vec<String> {
            let cut = |line: &String| line.split(" Some(").next().unwrap_or_default().to_owned();
            lines.iter().map(cut).collect()
        };
        assert_eq!(plain(said), plain(&original[name]), "{name}");
    }
}

#[test]
fn of_a_file_whose_fields_may_be_absent() {
    use idl::absent::{A, AbsentClient, B, Everything, Failed, Leaf, Nested, OfUnion, Tree, U};

    same(
        &[AbsentClient::descriptor()],
        &[
            A::descriptor(),
            B::descriptor(),
            Everything::descriptor(),
            Failed::descriptor(),
            Leaf::descriptor(),
            Nested::descriptor(),
            OfUnion::descriptor(),
            Tree::descriptor(),
            U::descriptor(),
        ],
        "../tests/data/absent.thrift",
    );
}
