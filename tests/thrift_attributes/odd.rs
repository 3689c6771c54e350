//! Types that a derive once got wrong.

use std::{collections::BTreeMap, marker::PhantomData};

use alato::{
    ThriftEnum, ThriftException, ThriftStruct, ThriftUnion,
    thrift::{
        Decode, DecodeErrorKind, Encode, EncodeError, ListValue, StructValue, TType, UnknownFields,
        Value, binary, compact, descriptor::Describe, json,
    },
};

#[derive(ThriftStruct, Debug, PartialEq)]
struct Tree(Vec<Tree>);

#[derive(ThriftStruct, Debug, PartialEq)]
struct Branches(BTreeMap<i32, Leaf>);

#[derive(ThriftStruct, Debug, PartialEq)]
struct Leaf(Vec<Branches>);

#[test]
fn a_typedef_that_holds_itself_nests_no_deeper_than_a_struct() {
    let deep = [vec![0x19; 100_000], vec![0x09]].concat();
    let error = compact::from_slice::<Tree>(&deep).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 64 });
    let deep = [1, 0x5b, 0].repeat(100_000);
    let error = compact::from_slice::<Branches>(&deep).unwrap_err();
    assert!(matches!(
        error.kind(),
        DecodeErrorKind::TooDeep { .. } | DecodeErrorKind::WrongElementType { .. }
    ));

    let mut tree = Tree(vec![]);
    for _ in 0..63 {
        tree = Tree(vec![tree]);
    }
    super::round_trip(&tree);
    let too_deep = Tree(vec![tree]);
    assert_eq!(
        binary::to_vec(&too_deep),
        Err(EncodeError::TooDeep { limit: 64 })
    );
    assert!(Tree::descriptor().to_string().ends_with('>'));
    assert!(Branches::descriptor().to_string().len() < 10_000);
}

const NUMBER_1: isize = 100;

const fn from_number(number: isize) -> isize {
    number
}

#[derive(ThriftEnum, Debug, PartialEq, Clone, Copy)]
enum Numbers {
    A = NUMBER_1,
    B = 2,
    C = from_number(7),
    D,
    E = b'a' as isize,
    Min = i32::MIN as isize,
}

#[test]
fn an_enum_has_the_numbers_that_rust_gives_it() {
    use Numbers::{A, B, C, D, E, Min};
    for (variant, number) in [(A, 100), (B, 2), (C, 7), (D, 8), (E, 97), (Min, i32::MIN)] {
        assert_eq!(binary::to_vec(&variant).unwrap(), number.to_be_bytes());
        assert_eq!(
            binary::from_slice::<Numbers>(&number.to_be_bytes()).unwrap(),
            variant
        );
    }
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Generic<T> {
    #[thrift(id = 1, default = vec![])]
    list: Vec<T>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
#[thrift(bound = "T: Default + Encode + for<'x> Decode<'x>")]
struct Bounded<T> {
    #[thrift(id = 1, default = T::default())]
    value: T,
    #[thrift(skip)]
    marker: PhantomData<fn() -> std::thread::Thread>,
}

trait Kind {
    type Of;
}

#[derive(Debug, PartialEq)]
struct Ints;

impl Kind for Ints {
    type Of = i32;
}

#[derive(ThriftStruct, Debug, PartialEq)]
#[thrift(bound = "K::Of: Encode + for<'x> Decode<'x>")]
struct Projected<K: Kind> {
    #[thrift(id = 1)]
    values: Vec<K::Of>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Holds {
    #[thrift(id = 1)]
    generic: Generic<String>,
    #[thrift(id = 2)]
    any: StructValue,
    #[thrift(id = 3)]
    bounded: Bounded<i32>,
    #[thrift(id = 4)]
    projected: Projected<Ints>,
}

#[test]
fn defaults_and_bounds_may_speak_of_parameters() {
    let any = StructValue::from_iter([(1, Value::I32(5))]);
    let holds = Holds {
        generic: Generic {
            list: vec!["a".into()],
        },
        any,
        bounded: Bounded {
            value: 3,
            marker: PhantomData,
        },
        projected: Projected { values: vec![1] },
    };
    super::round_trip(&holds);
    let fields = &Holds::descriptor().as_struct().unwrap().fields;
    let generic = fields[0].ty.as_struct().unwrap();
    assert_eq!(generic.fields[0].ty.to_string(), "list<string>");
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Nothing {}

macro_rules! optional {
    ($ty:ty) => {
        #[derive(ThriftStruct, Debug, PartialEq)]
        #[allow(dead_code)]
        struct Optional {
            #[thrift(id = 1, default = 5)]
            _reserved: $ty,
            #[thrift(id = 2, with = text)]
            name: String,
        }
    };
}
optional!(Option<i32>);

mod text {
    use alato::thrift::{Decode, DecodeError, Decoder, EncodeError, Encoder, TType};

    pub(super) const TYPE: TType = TType::String;

    // Of a `str`, for a field that is a `String`.
    pub(super) fn encode<E: Encoder>(value: &str, to: &mut E) -> Result<(), EncodeError> {
        to.write_str(value)
    }

    pub(super) fn decode<'de, D: Decoder<'de>>(from: &mut D) -> Result<String, DecodeError> {
        String::decode(from)
    }
}

#[test]
fn an_option_is_one_also_where_a_macro_was_given_it() {
    let read: Optional = binary::from_slice(&[11, 0, 2, 0, 0, 0, 1, b'n', 0]).unwrap();
    assert_eq!(read._reserved, Some(5));
    super::round_trip(&read);
    binary::from_slice::<Nothing>(&[0]).unwrap_err();
    assert_eq!(<i32 as alato::thrift::WireType>::TYPE, TType::I32);
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Keeps {
    #[thrift(unknown_fields)]
    others: UnknownFields,
}

#[test]
fn what_is_written_can_be_read_however_deep_it_is() {
    let mut value = Value::I32(1);
    for levels in 1..=66 {
        let list = ListValue::from_values(value.ttype(), vec![value]);
        value = Value::List(list.unwrap());
        let keeps = Keeps {
            others: [(1, value.clone())].into_iter().collect(),
        };
        let written = binary::to_vec(&keeps);
        assert_eq!(written.is_ok(), levels < 64, "{levels}");
        if let Ok(bytes) = written {
            assert_eq!(binary::from_slice::<Keeps>(&bytes).unwrap(), keeps);
            let bytes = json::to_vec(&keeps).unwrap();
            assert_eq!(json::from_slice::<Keeps>(&bytes).unwrap(), keeps);
        }
    }
}

#[derive(ThriftException, Debug, PartialEq)]
struct Failed {}

/// `throws (1: Failed first, 2: Failed second)`
#[derive(ThriftException, Debug, PartialEq)]
enum Failures {
    #[thrift(id = 1)]
    First(Failed),
    #[thrift(id = 2)]
    Second(Failed),
}

#[test]
fn two_exceptions_of_one_type_are_told_apart_by_their_numbers() {
    let shown = Failures::Second(Failed {}).to_string();
    assert_eq!(shown, Failures::First(Failed {}).to_string());
    assert_ne!(Failures::Second(Failed {}), Failures::First(Failed {}));
}
