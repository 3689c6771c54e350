//! The output of `include_thrift!`, on bytes that Apache's Python library wrote
//! (`tests/data/make_absent.py`).

use std::collections::BTreeMap;

use alato::{
    RpcError, Server, Transport,
    rpc::ProtocolError,
    thrift::{
        Decode, Encode, binary,
        descriptor::{Describe, Requiredness},
    },
};
use tokio::net::TcpListener;

use crate::vectors::{PROTOCOLS, Vectors, holds};

const VECTORS: Vectors = Vectors(include_str!("../data/absent.jsonl"));

mod idl {
    alato::include_thrift!("tests/data/absent.thrift");
}

use idl::absent::{
    A, Absent, AbsentClient, AbsentServer, B, Everything, Failed, Leaf, Nested, OfUnion, Tree, U,
};

fn check<T>(case: &str, expected: &T)
where
    T: for<'de> Decode<'de> + Encode + PartialEq + std::fmt::Debug,
{
    for (protocol, _) in PROTOCOLS {
        let value: T = VECTORS.read(case, protocol);
        assert_eq!(&value, expected, "{case} in {protocol}");
    }
    // What was left out is written, if it has a default, and read as the same.
    let again = binary::to_vec(expected).unwrap();
    assert_eq!(
        &binary::from_slice::<T>(&again).unwrap(),
        expected,
        "{case}"
    );
}

fn b(y: i32) -> B {
    B { a: A { x: 0 }, y }
}

#[test]
fn structs_that_apache_wrote_without_fields_are_read() {
    check("b_without_a", &b(5));
    check(
        "b_without_y",
        &B {
            a: A { x: 7 },
            y: 0,
        },
    );
    check("b_without_any", &b(0));
    let failed = Failed {
        why: "w".to_owned(),
        ..Failed::default()
    };
    check("failed_without_a", &failed);
    let absent = Everything {
        b: b(0),
        failed: Failed::default(),
        u: None,
        alias_of_union: None,
        of_union: None,
        alias: A { x: 0 },
        lists: vec![],
        numbers: [].into(),
        by_name: BTreeMap::new(),
        text: String::new(),
        bytes: vec![],
        number: 0.0,
        with_default: U::A(3),
        optional_union: None,
    };
    assert_eq!(Everything::default(), absent);
    check("everything_absent", &absent);
    let given = Everything {
        b: b(1),
        failed,
        u: Some(U::B("u".to_owned())),
        alias_of_union: Some(U::A(1)),
        of_union: Some(OfUnion { u: U::A(2), x: 0 }),
        alias: A { x: 3 },
        lists: vec![vec![], vec![A { x: 4 }]],
        numbers: [5].into(),
        by_name: [("n".to_owned(), A { x: 6 })].into(),
        text: "t".to_owned(),
        bytes: b"b".to_vec(),
        number: 0.5,
        with_default: U::B("d".to_owned()),
        optional_union: Some(U::A(8)),
    };
    check("everything_given", &given);
    let nested = Nested {
        listed: vec![b(0), b(1)],
        of: [(
            1,
            Everything {
                text: "x".to_owned(),
                ..absent
            },
        )]
        .into(),
        last: b(0),
    };
    check("nested", &nested);
}

#[test]
fn a_struct_that_holds_itself_ends_with_an_option_and_keeps_what_it_requires() {
    let tree = Tree {
        value: 1,
        left: None,
        leaf: Box::new(Leaf {
            value: 2,
            again: None,
        }),
    };
    check("tree_without_left", &tree);
    let error = binary::from_slice::<Tree>(&[0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "required field `leaf` of `Tree` is missing (at byte 1)"
    );
}

#[test]
fn descriptors_report_the_requiredness_of_the_file() {
    let of = |descriptor: &alato::thrift::descriptor::TypeDescriptor, name: &str| {
        let fields = descriptor.as_struct().unwrap();
        fields.field_named(name).unwrap().requiredness
    };
    for name in [
        "b",
        "failed",
        "u",
        "alias_of_union",
        "of_union",
        "with_default",
    ] {
        let found = of(Everything::descriptor(), name);
        assert_eq!(found, Requiredness::Default, "{name}");
    }
    let optional = of(Everything::descriptor(), "optional_union");
    assert_eq!(optional, Requiredness::Optional);
    assert_eq!(of(Tree::descriptor(), "left"), Requiredness::Default);
    assert_eq!(of(Tree::descriptor(), "leaf"), Requiredness::Required);
    let both = AbsentClient::<()>::descriptor().method("both").unwrap();
    for argument in both.arguments.fields.iter() {
        assert_eq!(argument.requiredness, Requiredness::Default);
    }
}

struct Handler;

impl Absent for Handler {
    async fn both(&self, a: A, u: Option<U>, n: i32, b: B) -> Result<B, RpcError<Failed>> {
        assert_eq!((a, u, b), (A { x: 0 }, None, self::b(0)));
        Ok(self::b(n))
    }

    async fn choose(&self, u: Option<U>) -> Result<U, RpcError> {
        Ok(u.unwrap_or(U::A(1)))
    }
}

#[tokio::test]
async fn arguments_that_apache_left_out_are_default_constructed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(AbsentServer::new(Handler));
    tokio::spawn(server.serve(listener, std::future::pending()));
    for (protocol, _) in PROTOCOLS {
        for (case, expected) in [("both_args_absent", b(0)), ("both_args_n", b(3))] {
            let reply = VECTORS.call(address, "both", case, protocol).await;
            assert!(holds(&reply, &expected, protocol), "{case} in {protocol}");
        }
    }
}

#[tokio::test]
async fn results_that_apache_wrote_without_fields_are_read_but_need_their_success() {
    for (name, protocol) in PROTOCOLS {
        let both = async |case| {
            let client = AbsentClient::builder(VECTORS.answer("both", case, name).await)
                .transport(Transport::Framed)
                .protocol(protocol)
                .build();
            client.both(A { x: 1 }, None, 2, b(0)).await
        };
        assert_eq!(both("both_result_without_a").await.unwrap(), b(2), "{name}");
        let failed = Failed {
            why: "f".to_owned(),
            a: A { x: 0 },
            u: None,
        };
        match both("both_result_failed").await {
            Err(RpcError::Declared(declared)) => assert_eq!(declared, failed, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
        match both("both_result_empty").await {
            Err(RpcError::Protocol(ProtocolError::MissingResult, _)) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
}
