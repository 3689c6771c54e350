//! The bounds that the derives infer, and the types that own what they read.

use std::{borrow::Cow, collections::BTreeMap, marker::PhantomData};

use alato::{
    ThriftException, ThriftStruct, ThriftUnion,
    thrift::{Decode, Encode, binary, compact, json},
};

/// No Thrift type, and without a `Default`.
#[derive(Debug, PartialEq)]
struct NoThrift;

trait Family {
    type Item;
    type Key;
}

#[derive(Debug, PartialEq)]
struct Numbers;

impl Family for Numbers {
    type Item = i32;
    type Key = String;
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Marked<T, U> {
    #[thrift(id = 1)]
    id: i64,
    #[thrift(id = 2)]
    value: Option<U>,
    #[thrift(skip)]
    marker: PhantomData<T>,
    #[thrift(skip)]
    other: std::marker::PhantomData<Vec<T>>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Collected<T: Family> {
    #[thrift(id = 1)]
    items: Vec<T::Item>,
    #[thrift(id = 2)]
    by_key: BTreeMap<i32, Vec<T::Key>>,
    #[thrift(id = 3)]
    one: Option<T::Item>,
}

/// Holds itself, which asks nothing more of its parameter.
#[derive(ThriftStruct, Debug, PartialEq)]
struct Tree<T: Family> {
    #[thrift(id = 1)]
    items: Vec<T::Item>,
    #[thrift(id = 2)]
    children: Vec<Tree<T>>,
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Chain<T: Family> {
    #[thrift(id = 1)]
    Item(T::Item),
    #[thrift(id = 2)]
    Next(Box<Chain<T>>),
}

#[derive(ThriftStruct)]
struct Qualified<T: Family> {
    #[thrift(id = 1)]
    keys: Vec<<T as Family>::Key>,
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum OneOf<T: Family> {
    #[thrift(id = 1)]
    Item(T::Item),
    #[thrift(id = 2)]
    Keys(Vec<T::Key>),
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Named<T: Family>(Vec<T::Item>);

#[derive(ThriftStruct, Debug, PartialEq)]
struct Skipping<T, U, V> {
    #[thrift(id = 1)]
    id: i64,
    #[thrift(skip)]
    kept: Option<T>,
    #[thrift(skip)]
    filled: U,
    #[thrift(skip, default = None)]
    given: Option<T>,
    #[thrift(id = 2, default)]
    defaulted: V,
}

fn round_trip<T>(value: &T)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let bytes = binary::to_vec(value).unwrap();
    assert_eq!(&binary::from_slice::<T>(&bytes).unwrap(), value);
    let bytes = compact::to_vec(value).unwrap();
    assert_eq!(&compact::from_slice::<T>(&bytes).unwrap(), value);
    let bytes = json::to_vec(value).unwrap();
    assert_eq!(&json::from_slice::<T>(&bytes).unwrap(), value);
}

#[test]
fn a_skipped_phantom_data_asks_nothing_of_its_parameter() {
    round_trip(&Marked::<NoThrift, i32> {
        id: 1,
        value: Some(2),
        marker: PhantomData,
        other: PhantomData,
    });
}

#[test]
fn a_type_of_a_parameter_has_the_bound_and_not_the_parameter() {
    round_trip(&Collected::<Numbers> {
        items: vec![1, 2],
        by_key: [(1, vec!["a".to_owned()])].into(),
        one: Some(3),
    });
    let qualified = Qualified::<Numbers> {
        keys: vec!["a".to_owned()],
    };
    let bytes = binary::to_vec(&qualified).unwrap();
    let read: Qualified<Numbers> = binary::from_slice(&bytes).unwrap();
    assert_eq!(read.keys, qualified.keys);
    let children = vec![Tree {
        items: vec![2],
        children: Vec::new(),
    }];
    round_trip(&Tree::<Numbers> {
        items: vec![1],
        children,
    });
    round_trip(&Chain::<Numbers>::Next(Box::new(Chain::Item(1))));
    round_trip(&OneOf::<Numbers>::Item(1));
    round_trip(&OneOf::<Numbers>::Keys(vec!["a".to_owned()]));
    round_trip(&Named::<Numbers>(vec![1]));
}

#[test]
fn a_skipped_field_asks_for_a_default_only_if_one_is_needed() {
    let read: Skipping<NoThrift, usize, i8> = binary::from_slice(&[0]).unwrap();
    let expected = Skipping {
        id: 0,
        kept: None,
        filled: 0,
        given: None,
        defaulted: 0,
    };
    assert_eq!(read, expected);
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Owned {
    #[thrift(id = 1)]
    text: Cow<'static, str>,
    #[thrift(id = 2)]
    bytes: Option<Cow<'static, [u8]>>,
    #[thrift(id = 3, required)]
    required: std::borrow::Cow<'static, str>,
    #[thrift(id = 4, default = "d")]
    default: Cow<'static, str>,
    #[thrift(skip)]
    skipped: &'static str,
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum OwnedUnion {
    #[thrift(id = 1)]
    Text(Cow<'static, str>),
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct OwnedName(Cow<'static, str>);

#[derive(ThriftException, Debug, PartialEq)]
struct OwnedFailure {
    #[thrift(id = 1)]
    why: Cow<'static, str>,
    #[thrift(id = 2)]
    name: OwnedName,
}

#[test]
fn a_static_cow_is_read_as_owned() {
    let owned = || Owned {
        text: "text".into(),
        bytes: Some(Cow::Borrowed(b"bytes")),
        required: "required".into(),
        default: "other".into(),
        skipped: "",
    };
    let read: Owned = {
        let bytes = binary::to_vec(&owned()).unwrap();
        binary::from_slice(&bytes).unwrap()
    };
    assert_eq!(read, owned());
    assert!(matches!(read.text, Cow::Owned(_)));
    round_trip(&owned());
    round_trip(&OwnedUnion::Text("t".into()));
    round_trip(&OwnedName("n".into()));
    round_trip(&OwnedFailure {
        why: "w".into(),
        name: OwnedName("n".into()),
    });
    let error = binary::from_slice::<OwnedUnion>(&[11, 0, 1, 0, 0, 0, 1, 0xff, 0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Text: a string that is not UTF-8 (at byte 7)"
    );
    let absent: OwnedFailure = binary::from_slice(&[0]).unwrap();
    assert_eq!((&*absent.why, &*absent.name.0), ("", ""));
    let absent = binary::from_slice::<Owned>(&[11, 0, 3, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(
        (&*absent.text, absent.bytes, &*absent.default),
        ("", None, "d")
    );
}

#[cfg(feature = "rpc")]
mod service {
    use std::borrow::Cow;

    use alato::{RpcError, thrift_service};

    #[thrift_service]
    trait Echo {
        async fn echo(&self, text: Cow<'static, str>) -> Result<String, RpcError>;
    }

    struct Handler;

    impl Echo for Handler {
        async fn echo(&self, text: Cow<'static, str>) -> Result<String, RpcError> {
            Ok(text.into_owned())
        }
    }

    #[tokio::test]
    async fn an_argument_may_be_a_static_cow() {
        let client = EchoClient::new(EchoServer::new(Handler));
        assert_eq!(client.echo("text".into()).await.unwrap(), "text");
    }
}
