//! What `#[thrift(…)]` can say, on structs, unions and typedefs.

mod described;
mod odd;
mod unknown;

use std::marker::PhantomData;

use alato::{
    ThriftEnum, ThriftStruct, ThriftUnion,
    thrift::{
        Decode, DecodeErrorKind, Encode, TType, WireType,
        binary::{self, from_slice, to_vec},
        compact,
    },
};

/// No fields at all: what a struct looks like before all of its fields were added.
#[derive(ThriftStruct)]
struct Nothing {}

fn nothing() -> Vec<u8> {
    to_vec(&Nothing {}).unwrap()
}

fn round_trip<T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug>(value: &T) {
    assert_eq!(from_slice::<T>(&to_vec(value).unwrap()).unwrap(), *value);
    assert_eq!(
        compact::from_slice::<T>(&compact::to_vec(value).unwrap()).unwrap(),
        *value
    );
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Defaults {
    #[thrift(id = 1, default = 7)]
    number: i32,
    #[thrift(id = 2, default = 8)]
    optional: Option<i64>,
    #[thrift(id = 3, default = "text")]
    text: String,
    #[thrift(id = 4, default)]
    of_type: Strict,
    #[thrift(id = 5, optional, default = true)]
    flag: bool,
}

#[derive(ThriftStruct, Debug, Default, PartialEq)]
struct Strict {
    #[thrift(id = 1, required)]
    number: i32,
}

#[test]
fn a_field_that_is_not_there_holds_its_default() {
    let read: Defaults = from_slice(&nothing()).unwrap();
    assert_eq!(
        read,
        Defaults {
            number: 7,
            optional: Some(8),
            text: "text".into(),
            of_type: Strict { number: 0 },
            flag: true,
        }
    );
    round_trip(&Defaults {
        number: 0,
        optional: Some(1),
        text: String::new(),
        of_type: Strict { number: 5 },
        flag: false,
    });
}

#[derive(ThriftStruct, Debug)]
struct RequiredDefault {
    #[thrift(id = 1, required, default = 7)]
    number: i32,
}

#[test]
fn a_required_field_has_to_be_there_even_if_it_has_a_default() {
    let error = from_slice::<RequiredDefault>(&nothing()).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::MissingField { .. }));
}

#[derive(ThriftStruct, Debug, PartialEq)]
#[thrift(rename = "TheStruct")]
struct Renamed {
    #[thrift(id = 1, rename = "theField")]
    field: Strict,
}

#[test]
fn errors_use_the_name_that_was_given() {
    let bytes = [12, 0, 1, 0, 0];
    let error = from_slice::<Renamed>(&bytes).unwrap_err();
    assert_eq!(error.path(), "theField");
    let error = from_slice::<RenamedRequired>(&nothing()).unwrap_err();
    assert_eq!(
        error.kind().to_string(),
        "required field `theField` of `TheStruct` is missing"
    );
}

#[derive(ThriftStruct, Debug)]
#[thrift(rename = "TheStruct")]
struct RenamedRequired {
    #[thrift(id = 1, required, rename = "theField")]
    field: i32,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Skips<'a, T> {
    #[thrift(id = 1)]
    kept: &'a str,
    #[thrift(skip)]
    cache: Option<Vec<u8>>,
    #[thrift(skip, default = 3)]
    attempts: usize,
    #[thrift(skip)]
    marker: PhantomData<T>,
}

#[test]
fn a_skipped_field_does_not_travel() {
    let value = Skips::<i32> {
        kept: "a",
        cache: Some(vec![1]),
        attempts: 9,
        marker: PhantomData,
    };
    let bytes = to_vec(&value).unwrap();
    assert_eq!(bytes, [11, 0, 1, 0, 0, 0, 1, b'a', 0]);
    let read: Skips<'_, i32> = from_slice(&bytes).unwrap();
    assert_eq!((read.kept, read.cache, read.attempts), ("a", None, 3));
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Digest {
    #[thrift(id = 1, binary)]
    sha: [u8; 16],
    #[thrift(id = 2, binary)]
    other: Option<[u8; 4]>,
    #[thrift(id = 3)]
    uuid: [u8; 16],
}

#[derive(ThriftStruct)]
struct Short {
    #[thrift(id = 1)]
    sha: Vec<u8>,
}

#[test]
fn binary_makes_bytes_of_what_would_be_a_uuid() {
    let value = Digest {
        sha: [1; 16],
        other: Some([2; 4]),
        uuid: [3; 16],
    };
    let bytes = to_vec(&value).unwrap();
    assert_eq!(bytes[..7], [TType::String as u8, 0, 1, 0, 0, 0, 16]);
    round_trip(&value);

    let short = to_vec(&Short { sha: vec![0; 15] }).unwrap();
    let error = from_slice::<Digest>(&short).unwrap_err();
    assert_eq!(
        error.kind(),
        &DecodeErrorKind::WrongBinaryLength { length: 15 }
    );
    assert_eq!(error.path(), "sha");
    let missing = from_slice::<Digest>(&nothing()).unwrap_err();
    assert!(matches!(
        missing.kind(),
        DecodeErrorKind::NoDefault { field: "sha", .. }
    ));
}

/// A duration, as milliseconds.
mod millis {
    use std::time::Duration;

    use alato::thrift::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType};

    pub(crate) const TYPE: TType = TType::I64;

    pub(crate) fn encode<E: Encoder>(value: &Duration, to: &mut E) -> Result<(), EncodeError> {
        i64::try_from(value.as_millis())
            .unwrap_or(i64::MAX)
            .encode(to)
    }

    pub(crate) fn decode<'de, D: Decoder<'de>>(from: &mut D) -> Result<Duration, DecodeError> {
        let millis = i64::decode(from)?;
        Ok(Duration::from_millis(millis.unsigned_abs()))
    }
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Timeouts {
    #[thrift(id = 1, with = millis)]
    call: std::time::Duration,
    #[thrift(id = 2, with = millis)]
    idle: Option<std::time::Duration>,
    #[thrift(id = 3, with = millis, default)]
    linger: std::time::Duration,
}

#[test]
fn a_module_says_how_a_field_travels() {
    let second = std::time::Duration::from_secs(1);
    let value = Timeouts {
        call: second,
        idle: None,
        linger: second,
    };
    let bytes = to_vec(&value).unwrap();
    assert_eq!(bytes[..11], [10, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0xe8]);
    round_trip(&value);
    round_trip(&Timeouts {
        idle: Some(second),
        ..value
    });
    let only_call = [&bytes[..11], &[0]].concat();
    let read: Timeouts = from_slice(&only_call).unwrap();
    assert_eq!((read.idle, read.linger.as_millis()), (None, 0));
}

#[derive(ThriftStruct, Debug, PartialEq)]
#[thrift(deny_unknown_fields)]
struct Closed {
    #[thrift(id = 1)]
    number: i32,
}

#[test]
fn unknown_fields_can_be_denied() {
    round_trip(&Closed { number: 1 });
    let bytes = [8, 0, 2, 0, 0, 0, 1, 0];
    let error = from_slice::<Closed>(&bytes).unwrap_err();
    assert_eq!(
        error.kind(),
        &DecodeErrorKind::UnknownField {
            of: "Closed",
            id: 2
        }
    );
}

trait Codec: Encode + for<'de> Decode<'de> {}
impl Codec for i32 {}

#[derive(ThriftStruct, Debug, PartialEq)]
#[thrift(bound = "T: Codec")]
struct Bounded<T> {
    #[thrift(id = 1, required)]
    value: T,
}

#[test]
fn bounds_can_be_given() {
    round_trip(&Bounded { value: 1 });
}

#[derive(ThriftStruct, Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct UserId(i64);

#[test]
fn a_tuple_struct_with_one_field_is_a_typedef() {
    assert_eq!(UserId::TYPE, TType::I64);
    assert_eq!(to_vec(&UserId(1)).unwrap(), to_vec(&1_i64).unwrap());
    round_trip(&UserId(-1));
    assert_eq!(UserId::absent(), Some(UserId(0)));
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Pair(#[thrift(id = 1)] i32, #[thrift(id = 2)] Option<String>);

#[test]
fn the_fields_of_a_tuple_struct_have_numbers() {
    round_trip(&Pair(1, Some("b".into())));
    let error = from_slice::<Pair>(&[11, 0, 2, 0, 0, 0, 1, 0xff, 0]).unwrap_err();
    assert_eq!(error.path(), "1");
}

#[derive(ThriftEnum, Debug, PartialEq, Clone, Copy)]
enum Op {
    Add = 1,
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Payload<'a, T> {
    #[thrift(id = 1)]
    Text(&'a str),
    #[thrift(id = 2)]
    Op(Op),
    #[thrift(id = -3)]
    Values(Vec<T>),
    #[thrift(id = 4)]
    Empty,
    #[thrift(id = 5, rename = "inner")]
    Nested(Box<Payload<'a, T>>),
}

#[test]
fn a_union_is_a_struct_with_one_field() {
    let bytes = to_vec(&Payload::<i32>::Op(Op::Add)).unwrap();
    assert_eq!(bytes, [8, 0, 2, 0, 0, 0, 1, 0]);
    let empty = to_vec(&Payload::<i32>::Empty).unwrap();
    assert_eq!(empty, [12, 0, 4, 0, 0]);
    for value in [
        Payload::Text("a"),
        Payload::Op(Op::Add),
        Payload::Values(vec![1, 2]),
        Payload::Empty,
        Payload::Nested(Box::new(Payload::Text("b"))),
    ] {
        let bytes = to_vec(&value).unwrap();
        assert_eq!(from_slice::<Payload<'_, i32>>(&bytes).unwrap(), value);
        let bytes = compact::to_vec(&value).unwrap();
        assert_eq!(
            compact::from_slice::<Payload<'_, i32>>(&bytes).unwrap(),
            value
        );
    }
}

#[test]
fn a_union_with_no_field_or_two_or_another_is_an_error() {
    let kind = |bytes: &[u8]| {
        let error = binary::from_slice::<Payload<'_, i32>>(bytes).unwrap_err();
        error.kind().clone()
    };
    let not_one = DecodeErrorKind::NotOneField {
        in_union: "Payload",
    };
    assert_eq!(kind(&[0]), not_one);
    let two = [[12, 0, 4, 0].as_slice(), &[12, 0, 4, 0], &[0]].concat();
    assert_eq!(kind(&two), not_one);
    assert_eq!(
        kind(&[12, 0, 9, 0, 0]),
        DecodeErrorKind::UnknownField {
            of: "Payload",
            id: 9
        }
    );
    let inner = [12, 0, 5, 11, 0, 1, 0, 0, 0, 1, 0xff, 0, 0];
    let error = binary::from_slice::<Payload<'_, i32>>(&inner).unwrap_err();
    assert_eq!(error.path(), "inner.Text");
}

macro_rules! lists_of {
    ($name:ident, $list:ident, $element:ty) => {
        #[derive(ThriftStruct, Debug, PartialEq)]
        struct $name {
            #[thrift(id = 1)]
            of_elements: $list<$element>,
            #[thrift(id = 2)]
            element: $element,
        }
    };
}
lists_of!(Lists, Vec, i32);

#[test]
fn a_macro_may_write_a_struct_of_types_that_it_is_given() {
    round_trip(&Lists {
        of_elements: vec![1],
        element: 2,
    });
}
