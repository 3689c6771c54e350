//! The Thrift derives: what is written, what is read, and what happens when the two differ.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use alato::{
    ThriftEnum, ThriftException, ThriftStruct,
    thrift::{Decode, DecodeErrorKind, Encode, EncodeError, Limits, binary},
};
use bytes::Bytes;

fn round_trip<T>(value: &T) -> T
where
    T: Encode + for<'de> Decode<'de>,
{
    binary::from_slice(&binary::to_vec(value).unwrap()).unwrap()
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq)]
#[repr(i32)]
enum Open {
    First,
    Third = 2,
    Fourth,
    #[thrift(unknown)]
    Other(i32),
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq)]
enum Closed {
    One = 1,
    Two,
}

#[test]
fn an_enum_is_its_number_and_a_number_its_enum() {
    assert_eq!(
        [Open::First, Open::Fourth, Open::Other(7)].map(i32::from),
        [0, 3, 7]
    );
    assert_eq!(
        [0, 2, 7].map(Open::from),
        [Open::First, Open::Third, Open::Other(7)]
    );
    assert_eq!(i32::from(Closed::Two), 2);
    assert_eq!(Closed::try_from(1), Ok(Closed::One));
    let unknown = Closed::try_from(7).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`Closed` has no variant with the number 7"
    );
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Everything {
    #[thrift(id = 1)]
    flag: bool,
    #[thrift(id = 2)]
    byte: i8,
    #[thrift(id = 3)]
    short: i16,
    #[thrift(id = 4)]
    int: i32,
    #[thrift(id = 5)]
    long: i64,
    #[thrift(id = 6)]
    double: f64,
    #[thrift(id = 7)]
    text: String,
    #[thrift(id = 8)]
    binary: Vec<u8>,
    #[thrift(id = 9)]
    shared: Bytes,
    #[thrift(id = 10)]
    uuid: [u8; 16],
    #[thrift(id = 11)]
    list: Vec<Option1>,
    #[thrift(id = 12)]
    set: HashSet<i64>,
    #[thrift(id = 13)]
    map: HashMap<String, Vec<Box<str>>>,
    #[thrift(id = 14)]
    open: Open,
    #[thrift(id = 15)]
    arc: Arc<str>,
    #[thrift(id = -3)]
    r#type: Arc<Option1>,
}

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
struct Option1 {
    #[thrift(id = 1)]
    value: Option<i32>,
}

#[test]
fn every_type_survives_a_round_trip() {
    let value = Everything {
        flag: true,
        byte: -1,
        short: -2,
        int: -3,
        long: -4,
        double: -0.0,
        text: "text".into(),
        binary: vec![0xff],
        shared: Bytes::from_static(b"shared"),
        uuid: *b"0123456789abcdef",
        list: vec![Option1 { value: Some(1) }, Option1 { value: None }],
        set: HashSet::from([1, 2]),
        map: HashMap::from([("k".into(), vec!["v".into()])]),
        open: Open::Other(-7),
        arc: "arc".into(),
        r#type: Arc::new(Option1 { value: Some(2) }),
    };
    assert_eq!(round_trip(&value), value);
}

#[test]
fn enum_numbers_follow_the_discriminants() {
    for (number, variant) in [(0, Open::First), (2, Open::Third), (3, Open::Fourth)] {
        assert_eq!(round_trip(&number), number);
        assert_eq!(binary::to_vec(&variant), binary::to_vec(&number));
        assert_eq!(round_trip(&variant), variant);
    }
    assert_eq!(binary::to_vec(&Closed::Two), binary::to_vec(&2));
}

#[test]
fn an_unknown_number_survives_in_an_open_enum_and_is_an_error_in_a_closed_one() {
    assert_eq!(round_trip(&Open::Other(77)), Open::Other(77));
    let error = binary::from_slice::<Closed>(&binary::to_vec(&77).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Closed` has no variant with the number 77 (at byte 4)"
    );
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Borrowing<'a, T> {
    #[thrift(id = 1)]
    text: &'a str,
    #[thrift(id = 2)]
    bytes: &'a [u8],
    #[thrift(id = 3)]
    cow: Cow<'a, str>,
    #[thrift(id = 4)]
    list: Vec<&'a str>,
    #[thrift(id = 5)]
    generic: Option<T>,
}

#[test]
fn borrowed_fields_point_into_the_input() {
    let bytes = binary::to_vec(&Borrowing {
        text: "text",
        bytes: b"bytes",
        cow: "cow".into(),
        list: vec!["a", "b"],
        generic: Some("generic"),
    })
    .unwrap();
    let value: Borrowing<'_, &str> = binary::from_slice(&bytes).unwrap();
    let input = bytes.as_ptr_range();
    assert!(input.contains(&value.text.as_ptr()));
    assert!(input.contains(&value.bytes.as_ptr()));
    assert!(matches!(value.cow, Cow::Borrowed("cow")));
    assert!(input.contains(&value.list[1].as_ptr()));
    assert_eq!(value.generic, Some("generic"));
}

#[test]
fn bytes_are_slices_of_a_shared_input() {
    let input = Bytes::from(binary::to_vec(&Bytes::from_static(b"payload")).unwrap());
    let payload: Bytes = binary::from_bytes(&input).unwrap();
    assert_eq!(payload, "payload");
    assert_eq!(payload.as_ptr(), input[4..].as_ptr());
}

mod v1 {
    #[derive(alato::ThriftStruct, Debug, PartialEq)]
    pub(crate) struct User {
        #[thrift(id = 1)]
        pub(crate) name: String,
        #[thrift(id = 2)]
        pub(crate) age: i32,
    }
}

mod v2 {
    #[derive(alato::ThriftStruct, Debug, PartialEq)]
    pub(crate) struct User {
        #[thrift(id = 3)]
        pub(crate) emails: Vec<std::collections::BTreeMap<String, [u8; 16]>>,
        #[thrift(id = 1)]
        pub(crate) name: String,
        #[thrift(id = 2)]
        pub(crate) age: String,
        #[thrift(id = 4)]
        pub(crate) nested: super::Option1,
    }
}

#[test]
fn fields_that_are_unknown_or_of_another_type_are_skipped() {
    let new = v2::User {
        emails: vec![[("a".to_owned(), [7; 16])].into(), BTreeMap::new()],
        name: "Ada".into(),
        age: "thirty-six".into(),
        nested: Option1 { value: Some(3) },
    };
    let old: v1::User = binary::from_slice(&binary::to_vec(&new).unwrap()).unwrap();
    assert_eq!(old.name, "Ada");
    assert_eq!(old.age, 0, "it travels as another type");
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Enums {
    #[thrift(id = 1)]
    open: Open,
}

#[test]
fn an_absent_field_holds_what_cpp_would_leave_there() {
    let new: v2::User = binary::from_slice(&[0]).unwrap();
    let expected = v2::User {
        emails: vec![],
        name: String::new(),
        age: String::new(),
        nested: Option1 { value: None },
    };
    assert_eq!(new, expected);
    let enums: Enums = binary::from_slice(&[0]).unwrap();
    assert_eq!(enums.open, Open::First);
}

#[test]
fn an_absent_field_without_a_natural_value_is_an_error() {
    #[derive(ThriftStruct, Debug)]
    struct Required {
        #[thrift(id = 1, required)]
        name: String,
    }
    #[derive(ThriftStruct, Debug)]
    struct NoZero {
        #[thrift(id = 1)]
        closed: Closed,
    }
    let message = |error: alato::thrift::DecodeError| error.to_string();
    assert_eq!(
        binary::from_slice::<Required>(&[0])
            .map_err(message)
            .unwrap_err(),
        "required field `name` of `Required` is missing (at byte 1)"
    );
    assert_eq!(
        binary::from_slice::<NoZero>(&[0])
            .map_err(message)
            .unwrap_err(),
        "field `closed` of `NoZero` is missing, and its type has no default: make it an `Option`, or give it a default (at byte 1)"
    );
}

#[derive(ThriftStruct, Debug)]
struct Directory {
    #[thrift(id = 1)]
    users: Vec<Person>,
    #[thrift(id = 2)]
    by_name: BTreeMap<String, Person>,
}

#[derive(ThriftStruct, Debug)]
struct Person {
    #[thrift(id = 1)]
    r#type: i32,
    #[thrift(id = 2)]
    emails: Vec<String>,
}

#[test]
fn an_error_names_the_path_and_the_offset() {
    let person = |email: &str| Person {
        r#type: 1,
        emails: vec!["fine".into(), email.into()],
    };
    let mut directory = Directory {
        users: vec![person("a"), person("b"), person("NOT UTF-8")],
        by_name: BTreeMap::new(),
    };
    let broken = |directory: &Directory| {
        let mut bytes = binary::to_vec(directory).unwrap();
        let at = bytes.windows(9).position(|w| w == b"NOT UTF-8").unwrap();
        bytes[at] = 0xff;
        (binary::from_slice::<Directory>(&bytes).unwrap_err(), at)
    };

    let (error, at) = broken(&directory);
    assert_eq!(error.path(), "users[2].emails[1]");
    assert_eq!(
        (error.kind(), error.offset()),
        (&DecodeErrorKind::InvalidUtf8, at)
    );

    directory
        .by_name
        .insert("x".into(), directory.users.pop().unwrap());
    let (error, _) = broken(&directory);
    assert_eq!(error.path(), "by_name{value 0}.emails[1]");
}

#[derive(ThriftStruct, Debug)]
struct Chain {
    #[thrift(id = 1)]
    next: Option<Box<Chain>>,
}

#[test]
fn depth_is_limited_in_both_directions() {
    let chain = |depth: usize| {
        let innermost = Chain { next: None };
        (1..depth).fold(innermost, |inner, _| Chain {
            next: Some(Box::new(inner)),
        })
    };
    let deepest = binary::to_vec(&chain(64)).unwrap();
    binary::from_slice::<Chain>(&deepest).unwrap();
    assert_eq!(
        binary::to_vec(&chain(65)),
        Err(EncodeError::TooDeep { limit: 64 })
    );
    let too_deep = [&[0x0c, 0, 1][..], &deepest, &[0]].concat();
    for result in [
        binary::from_slice::<Chain>(&too_deep).map(drop),
        binary::from_slice::<Option1>(&too_deep).map(drop), // where the field is skipped
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 64 });
    }
}

#[test]
fn a_string_that_claims_more_than_there_is_is_refused_before_it_is_allocated() {
    let user_with_a_name_of = |claimed: i32| {
        let bytes = [&[0x0b, 0, 1], &claimed.to_be_bytes()[..], b"x"].concat();
        let error = binary::from_slice::<v1::User>(&bytes).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        user_with_a_name_of(1000),
        "name: a string of 1000 bytes does not fit in the 1 bytes left (at byte 7)"
    );
    assert_eq!(
        user_with_a_name_of(i32::MAX),
        "name: a string of 2147483647 bytes is over the limit of 104857600 (at byte 7)"
    );
    assert_eq!(
        user_with_a_name_of(-1),
        "name: a string of -1 bytes (at byte 7)"
    );
}

#[test]
fn what_a_value_owns_is_bounded_by_the_budget() {
    // A megabyte of empty structs would become a hundred times as much memory.
    let people = vec![0; 1 << 20];
    let mut bytes = vec![0x0f, 0, 1, 0x0c];
    bytes.extend((1_i32 << 20).to_be_bytes());
    bytes.extend(people);
    bytes.push(0);
    assert_eq!(
        binary::from_slice::<Directory>(&bytes).unwrap().users.len(),
        1 << 20
    );
    let limits = Limits::default().with_budget(16 << 20);
    let error = binary::from_slice_with::<Directory>(&bytes, limits).unwrap_err();
    assert_eq!(
        error.kind(),
        &DecodeErrorKind::OverBudget { limit: 16 << 20 }
    );
}

#[test]
fn bytes_left_over_are_an_error() {
    let error = binary::from_slice::<i8>(&[1, 2, 3]).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::TrailingBytes { left: 2 });
}

#[derive(ThriftException, Debug, PartialEq)]
struct NotFound {
    #[thrift(id = 1)]
    key: String,
}

#[derive(ThriftException, Debug, PartialEq)]
struct Busy {}

#[derive(ThriftException, Debug, PartialEq)]
enum LookupError {
    #[thrift(id = 1)]
    NotFound(NotFound),
    #[thrift(id = 4)]
    Busy(Busy),
}

#[test]
fn exceptions_are_errors() {
    let error: Box<dyn std::error::Error> = LookupError::from(NotFound { key: "k".into() }).into();
    assert_eq!(error.to_string(), r#"NotFound { key: "k" }"#);
    let error: Box<dyn std::error::Error> = Busy {}.into();
    assert_eq!(error.to_string(), "Busy");
}
