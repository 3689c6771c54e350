//! Names that mean something to Rust, to its prelude, or to what alato's macros write, in every place where a name may stand. That
//! it compiles is the test; and some of it is used.

#[path = "../../build/names.rs"]
mod files;

use std::collections::HashSet;

use alato::{RpcError, thrift::binary};
use alato_generated::names::{enums, members, modules, services, structs};
use services::Clone as _;

#[test]
fn two_hundred_names_stand_in_every_place() {
    let names: HashSet<&str> = files::NAMES.split_whitespace().collect();
    assert!(names.len() >= 200, "{}", names.len());
    // One file for each kind of definition, one for what is in them, and one for each module.
    assert_eq!(files::files().len(), 10 + names.len());
}

#[test]
fn types_of_any_name_travel() {
    let value = structs::Option { a: 5 };
    let bytes = binary::to_vec(&value).unwrap();
    assert_eq!(
        binary::from_slice::<structs::Option>(&bytes).unwrap(),
        value
    );
    let around = structs::Zz1::default();
    let bytes = binary::to_vec(&around).unwrap();
    assert_eq!(binary::from_slice::<structs::Zz1>(&bytes).unwrap(), around);
    assert_eq!(i32::from(enums::Result::A), 0);
    let inside = modules::core::Inside::default();
    assert_eq!(inside.a, Some(vec!["b".to_owned()]));
    let fields = members::Fields {
        r#type: 7,
        ..Default::default()
    };
    let bytes = binary::to_vec(&fields).unwrap();
    assert_eq!(
        binary::from_slice::<members::Fields>(&bytes).unwrap(),
        fields
    );
}

struct Handler;

impl services::Clone for Handler {
    async fn m(&self, s: String) -> Result<i32, RpcError> {
        Ok(i32::try_from(s.len()).unwrap())
    }
}

impl services::SubClone for Handler {}

#[tokio::test]
async fn services_of_any_name_are_extended_and_called() {
    fn is_extended<T: services::SubClone>(_: &T) {}
    let client = services::SubCloneClient::new(services::SubCloneServer::new(Handler));
    is_extended(&client);
    assert_eq!(client.m("four".to_owned()).await.unwrap(), 4);
}
