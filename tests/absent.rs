//! Structs with the derives, whose fields are neither `required` nor `optional`.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use alato::{
    ThriftEnum, ThriftException, ThriftStruct, ThriftUnion,
    thrift::{
        Decode, DecodeErrorKind, Decoder, Encode, EncodeError, Encoder, Limits, TType, WireType,
        binary,
        descriptor::{Describe, Requiredness},
    },
};

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
struct A {
    #[thrift(id = 1, required)]
    x: i32,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct B {
    #[thrift(id = 1)]
    a: A,
    #[thrift(id = 2)]
    y: i32,
}

#[derive(ThriftException, Debug, PartialEq)]
struct Failed {
    #[thrift(id = 1, required)]
    why: String,
    #[thrift(id = 2, required, default = 7)]
    code: i32,
    #[thrift(id = 3, required)]
    hint: Option<String>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Id(i64);

#[derive(ThriftStruct, Debug, PartialEq)]
struct Wrapped(Box<A>);

#[derive(ThriftStruct, Debug, PartialEq)]
struct Everything<'a> {
    #[thrift(id = 1)]
    b: B,
    #[thrift(id = 2)]
    boxed: Box<B>,
    #[thrift(id = 3)]
    shared: Arc<A>,
    #[thrift(id = 4)]
    failed: Failed,
    #[thrift(id = 5)]
    id: Id,
    #[thrift(id = 6)]
    wrapped: Wrapped,
    #[thrift(id = 7)]
    list: Vec<Vec<A>>,
    #[thrift(id = 8)]
    set: HashSet<i32>,
    #[thrift(id = 9)]
    map: BTreeMap<String, A>,
    #[thrift(id = 10)]
    text: &'a str,
    #[thrift(id = 11)]
    owned: Cow<'static, str>,
    #[thrift(id = 12, binary)]
    bytes: Vec<u8>,
    #[thrift(id = 13)]
    uuid: [u8; 16],
    #[thrift(skip)]
    skipped: usize,
}

/// Field 2, an `i32`, is 5; the others are not there.
const ONLY_Y: [u8; 8] = [0x08, 0, 2, 0, 0, 0, 5, 0];

#[test]
fn a_struct_with_required_fields_may_be_absent_and_is_then_default_constructed() {
    let b: B = binary::from_slice(&ONLY_Y).unwrap();
    assert_eq!(
        b,
        B {
            a: A { x: 0 },
            y: 5
        }
    );
    // One that is there keeps its rules.
    let error = binary::from_slice::<B>(&[0x0c, 0, 1, 0, 0]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a: required field `x` of `A` is missing (at byte 4)"
    );
}

#[test]
fn a_field_of_any_type_may_be_absent() {
    let read: Everything<'_> = binary::from_slice(&[0]).unwrap();
    let a = A { x: 0 };
    let expected = Everything {
        b: B { a: a.clone(), y: 0 },
        boxed: Box::new(B { a: a.clone(), y: 0 }),
        shared: Arc::new(a.clone()),
        failed: Failed {
            why: String::new(),
            code: 7,
            hint: Some(String::new()),
        },
        id: Id(0),
        wrapped: Wrapped(Box::new(a)),
        list: vec![],
        set: HashSet::new(),
        map: BTreeMap::new(),
        text: "",
        owned: "".into(),
        bytes: vec![],
        uuid: [0; 16],
        skipped: 0,
    };
    assert_eq!(read, expected);
    // Without a decoder, for those who write `Decode` by hand.
    assert_eq!(Everything::absent(), Some(expected));
    // What took the place of the absent can be written and read.
    let bytes = binary::to_vec(&read).unwrap();
    assert_eq!(binary::from_slice::<Everything<'_>>(&bytes).unwrap(), read);
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Choice {
    #[thrift(id = 1)]
    Number(i32),
}

#[derive(ThriftEnum, Debug, PartialEq)]
enum FromOne {
    One = 1,
}

#[derive(ThriftStruct, Debug)]
struct OfChoice {
    #[thrift(id = 1, required)]
    choice: Choice,
}

#[test]
fn a_type_without_a_default_is_an_error_that_says_what_to_do() {
    #[derive(ThriftStruct, Debug)]
    struct Union {
        #[thrift(id = 1)]
        choice: Choice,
    }
    #[derive(ThriftStruct, Debug)]
    struct Enum {
        #[thrift(id = 1)]
        number: FromOne,
    }
    #[derive(ThriftStruct, Debug)]
    struct Inside {
        #[thrift(id = 1)]
        of: OfChoice,
    }
    #[derive(ThriftStruct, Debug)]
    struct Digest {
        #[thrift(id = 1, binary)]
        digest: [u8; 20],
    }
    fn error<T: for<'de> Decode<'de> + std::fmt::Debug>() -> String {
        binary::from_slice::<T>(&[0]).unwrap_err().to_string()
    }
    let what_to_do =
        "is missing, and its type has no default: make it an `Option`, or give it a default";
    assert_eq!(
        error::<Union>(),
        format!("field `choice` of `Union` {what_to_do} (at byte 1)")
    );
    assert_eq!(
        error::<Enum>(),
        format!("field `number` of `Enum` {what_to_do} (at byte 1)")
    );
    assert_eq!(
        error::<Inside>(),
        format!("of: field `choice` of `OfChoice` {what_to_do} (at byte 1)")
    );
    assert_eq!(
        error::<Digest>(),
        format!("field `digest` of `Digest` {what_to_do} (at byte 1)")
    );
    assert_eq!(OfChoice::absent().map(|of| of.choice), None);
}

#[test]
fn an_option_or_a_default_is_what_a_union_needs() {
    #[derive(ThriftStruct, Debug, PartialEq)]
    struct Unions {
        #[thrift(id = 1, default_requiredness)]
        option: Option<Choice>,
        #[thrift(id = 2, default = Choice::Number(3))]
        default: Choice,
        #[thrift(id = 3)]
        optional: Option<Choice>,
    }
    let read: Unions = binary::from_slice(&[0]).unwrap();
    let expected = Unions {
        option: None,
        default: Choice::Number(3),
        optional: None,
    };
    assert_eq!(read, expected);
    assert_eq!(Unions::absent(), Some(expected));
    let requiredness: Vec<_> = Unions::descriptor()
        .as_struct()
        .unwrap()
        .fields
        .iter()
        .map(|field| field.requiredness)
        .collect();
    assert_eq!(
        requiredness,
        [
            Requiredness::Default,
            Requiredness::Default,
            Requiredness::Optional
        ]
    );
}

/// A type with its own implementation, which gives the value of an absent one.
#[derive(Debug, PartialEq)]
struct ByHand<T>(T);

impl<T: WireType> WireType for ByHand<T> {
    const TYPE: TType = T::TYPE;
}

impl<T: Encode> Encode for ByHand<T> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for ByHand<T> {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, alato::thrift::DecodeError> {
        T::decode(decoder).map(Self)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self)
    }
}

impl<T: Describe> Describe for ByHand<T> {
    fn descriptor() -> &'static alato::thrift::descriptor::TypeDescriptor {
        T::descriptor()
    }
}

#[test]
fn a_type_with_its_own_implementation_says_what_stands_for_an_absent_one() {
    #[derive(ThriftStruct, Debug, PartialEq)]
    struct Outer<T> {
        #[thrift(id = 1)]
        value: ByHand<T>,
    }
    let read: Outer<A> = binary::from_slice(&[0]).unwrap();
    assert_eq!(read.value, ByHand(A { x: 0 }));
    let error = binary::from_slice::<Outer<Choice>>(&[0]).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::NoDefault { .. }));
}

#[derive(ThriftStruct, Debug)]
struct Endless {
    #[thrift(id = 1)]
    _left: Box<Endless>,
    #[thrift(id = 2)]
    _right: Arc<Endless>,
}

#[test]
fn a_type_that_holds_itself_without_end_is_refused_at_the_depth_limit() {
    let error = binary::from_slice::<Endless>(&[0]).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 64 });
    assert!(Endless::absent().is_none());
}

#[test]
fn what_stands_for_absent_values_is_charged_to_the_budget() {
    #[derive(ThriftStruct, Debug)]
    struct Large {
        #[thrift(id = 1)]
        _uuids: Uuids,
    }
    #[derive(ThriftStruct, Debug)]
    struct Uuids {
        #[thrift(id = 1)]
        _a: [u8; 16],
        #[thrift(id = 2)]
        _b: [u8; 16],
    }
    #[derive(ThriftStruct, Debug)]
    struct Boxed {
        #[thrift(id = 1)]
        _large: Box<Large>,
    }
    #[derive(ThriftStruct, Debug)]
    struct Many {
        #[thrift(id = 1)]
        boxed: Vec<Boxed>,
    }
    let mut bytes = vec![0x0f, 0, 1, 0x0c];
    bytes.extend(1000_i32.to_be_bytes());
    bytes.extend([0; 1001]);
    let many: Many = binary::from_slice(&bytes).unwrap();
    assert_eq!(many.boxed.len(), 1000);
    // 8,016 bytes for the list, and 48 for each of what it points to.
    let error = binary::from_slice_with::<Many>(&bytes, Limits::default().with_budget(30_000));
    assert_eq!(
        error.unwrap_err().kind(),
        &DecodeErrorKind::OverBudget { limit: 30_000 }
    );
}
