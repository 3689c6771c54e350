//! What `#[thrift(…)]` can say, on structs, unions and typedefs.

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
        DecodeErrorKind::MissingField { field: "sha", .. }
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

mod unknown {
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
}

mod described {
    use alato::{
        ThriftEnum, ThriftException, ThriftStruct, ThriftUnion,
        thrift::{
            Value,
            descriptor::{Describe, Requiredness, StructKind},
        },
    };

    /// What is to be done.
    ///
    /// More of it.
    #[derive(ThriftStruct)]
    #[thrift(rename = "WorkItem")]
    #[expect(dead_code, reason = "only its descriptor is looked at")]
    struct Work<'a, T> {
        /// How.
        #[thrift(id = 1, required)]
        op: Op,
        #[thrift(id = 2, default = 7)]
        times: Option<i32>,
        #[thrift(id = 3, rename = "values")]
        list: Vec<(&'a str, T)>,
        #[thrift(id = 4)]
        inner: Option<Box<Work<'a, T>>>,
        #[thrift(id = 5, with = millis)]
        after: std::time::Duration,
        #[thrift(id = 6)]
        choice: Choice,
        #[thrift(skip)]
        cache: usize,
    }

    use super::millis;

    #[derive(ThriftEnum)]
    enum Op {
        /// Plus.
        Add = 1,
        #[thrift(rename = "SUBTRACT")]
        Subtract,
    }

    #[derive(ThriftUnion)]
    enum Choice {
        #[thrift(id = 1)]
        Id(Id),
        #[thrift(id = 2)]
        Nothing,
    }

    #[derive(ThriftStruct)]
    struct Id(i64);

    #[derive(ThriftException, Debug)]
    struct Failed {}

    #[test]
    fn a_descriptor_says_what_the_attributes_and_the_types_say() {
        let ty = <Work<'_, f64>>::descriptor();
        let work = ty.as_struct().unwrap();
        assert_eq!(
            (&*work.name, work.kind, &*work.docs),
            (
                "WorkItem",
                StructKind::Struct,
                "What is to be done.\n\nMore of it."
            )
        );
        let fields: Vec<_> = work
            .fields
            .iter()
            .map(|field| format!("{}: {} {}", field.id, *field.ty, field.name))
            .collect();
        assert_eq!(
            fields,
            [
                "1: Op op",
                "2: i32 times",
                "3: map<string, double> values",
                "4: WorkItem inner",
                "5: i64 after",
                "6: Choice choice",
            ]
        );
        let requiredness: Vec<_> = work.fields.iter().map(|field| field.requiredness).collect();
        assert_eq!(requiredness[0], Requiredness::Required);
        assert_eq!(requiredness[1], Requiredness::Optional);
        assert_eq!(requiredness[2], Requiredness::Default);
        assert_eq!(&*work.fields[0].docs, "How.");
        let default = work.fields[1].default.as_ref().unwrap();
        assert_eq!(default.get(), Some(Value::I32(7)));

        let op = work.fields[0].ty.as_enum().unwrap();
        let variants: Vec<_> = op
            .variants
            .iter()
            .map(|variant| (&*variant.name, variant.value, &*variant.docs))
            .collect();
        assert_eq!(variants, [("Add", 1, "Plus."), ("SUBTRACT", 2, "")]);

        let choice = work.fields[5].ty.as_struct().unwrap();
        assert_eq!(choice.kind, StructKind::Union);
        assert_eq!(choice.fields[0].ty.to_string(), "i64");
        assert_eq!(choice.fields[1].ty.to_string(), "Empty");
        let failed = Failed::descriptor().as_struct().unwrap();
        assert_eq!(failed.kind, StructKind::Exception);
    }
}

/// Types that a derive once got wrong.
mod odd {
    use std::{collections::BTreeMap, marker::PhantomData};

    use alato::{
        ThriftEnum, ThriftStruct, ThriftUnion,
        thrift::{
            Decode, DecodeErrorKind, Encode, EncodeError, ListValue, StructValue, TType,
            UnknownFields, Value, binary, compact, descriptor::Describe, json,
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
}
