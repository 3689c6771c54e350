//! Fields and variants of newer peers.

use alato::{
    ThriftStruct, ThriftUnion,
    thrift::{UnknownFields, Value, binary, compact, json},
};

#[derive(ThriftStruct, Debug, PartialEq)]
struct New {
    #[thrift(id = 1)]
    name: String,
    #[thrift(id = 2)]
    flags: Vec<bool>,
    #[thrift(id = 3)]
    inner: Option<Box<New>>,
    #[thrift(id = 4)]
    on: bool,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Old {
    #[thrift(id = 1)]
    name: String,
    #[thrift(unknown_fields)]
    others: UnknownFields,
}

fn new() -> New {
    let inner = New {
        name: "inner".into(),
        flags: vec![],
        inner: None,
        on: false,
    };
    New {
        name: "outer".into(),
        flags: vec![true, false],
        inner: Some(Box::new(inner)),
        on: true,
    }
}

#[test]
fn fields_of_a_newer_peer_survive_a_round_trip_through_an_older_struct() {
    let bytes = binary::to_vec(&new()).unwrap();
    let old: Old = binary::from_slice(&bytes).unwrap();
    assert_eq!(old.name, "outer");
    assert_eq!(old.others.len(), 3);
    assert_eq!(old.others.get(4), Some(&Value::Bool(true)));
    assert_eq!(binary::to_vec(&old).unwrap(), bytes);

    // And from one protocol to another.
    let again: Old = compact::from_slice(&compact::to_vec(&old).unwrap()).unwrap();
    assert_eq!(again, old);
    assert_eq!(
        compact::from_slice::<New>(&compact::to_vec(&old).unwrap()).unwrap(),
        new()
    );
    let again: Old = json::from_slice(&json::to_vec(&old).unwrap()).unwrap();
    assert_eq!(again, old);
    assert_eq!(
        json::from_slice::<New>(&json::to_vec(&old).unwrap()).unwrap(),
        new()
    );
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Contact {
    #[thrift(id = 1)]
    Email(String),
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[test]
fn a_variant_of_a_newer_peer_survives_a_round_trip_through_an_older_union() {
    let bytes = [8, 0, 9, 0, 0, 0, 5, 0];
    let contact: Contact = binary::from_slice(&bytes).unwrap();
    let Contact::Unknown(others) = &contact else {
        panic!("{contact:?}")
    };
    assert_eq!(others.get(9), Some(&Value::I32(5)));
    assert_eq!(binary::to_vec(&contact).unwrap(), bytes);
    let empty: Contact = binary::from_slice(&[0]).unwrap();
    assert_eq!(empty, Contact::Unknown(UnknownFields::default()));
    assert_eq!(
        binary::from_slice::<Contact>(&[11, 0, 1, 0, 0, 0, 1, b'a', 0]).unwrap(),
        Contact::Email("a".into())
    );
}
