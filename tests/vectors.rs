//! Bytes that Apache Thrift's own library wrote, and bytes made to hurt a decoder (`tests/data/README.md`).

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use alato::{
    ApplicationException, ThriftEnum, ThriftException, ThriftStruct,
    thrift::{
        Decode, Decoder, Encode, Encoder, Limits, MessageHeader, MessageKind,
        binary::{self, BinaryDecoder, BinaryEncoder},
    },
};

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
enum E {
    Zero = 0,
    One = 1,
    Big = 2_147_483_647,
    Neg = -1,
    Hex = 0xFF,
    #[thrift(unknown)]
    Other(i32),
}

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
struct Prim {
    #[thrift(id = 1)]
    b: Option<bool>,
    #[thrift(id = 2)]
    i8f: Option<i8>,
    #[thrift(id = 3)]
    i16f: Option<i16>,
    #[thrift(id = 4)]
    i32f: Option<i32>,
    #[thrift(id = 5)]
    i64f: Option<i64>,
    #[thrift(id = 6)]
    d: Option<f64>,
    #[thrift(id = 7)]
    s: Option<String>,
    #[thrift(id = 8)]
    bin: Option<Vec<u8>>,
    #[thrift(id = 9)]
    e: Option<E>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq)]
struct Ids {
    #[thrift(id = 1)]
    a: Option<bool>,
    #[thrift(id = 15)]
    b: Option<bool>,
    #[thrift(id = 16)]
    c: Option<i32>,
    #[thrift(id = 32)]
    d: Option<i32>,
    #[thrift(id = 48)]
    e: Option<bool>,
    #[thrift(id = 32767)]
    f: Option<i32>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Empty {}

/// A union travels as a struct with one field.
#[derive(ThriftStruct, Debug, Default, PartialEq)]
struct U {
    #[thrift(id = 1)]
    i: Option<i32>,
    #[thrift(id = 2)]
    s: Option<String>,
    #[thrift(id = 3)]
    p: Option<Prim>,
    #[thrift(id = 4)]
    lb: Option<Vec<bool>>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq)]
struct Cont {
    #[thrift(id = 1)]
    lb: Option<Vec<bool>>,
    #[thrift(id = 2)]
    l8: Option<Vec<i8>>,
    #[thrift(id = 3)]
    l16: Option<Vec<i16>>,
    #[thrift(id = 4)]
    l32: Option<Vec<i32>>,
    #[thrift(id = 5)]
    l64: Option<Vec<i64>>,
    #[thrift(id = 6)]
    ld: Option<Vec<f64>>,
    #[thrift(id = 7)]
    ls: Option<Vec<String>>,
    #[thrift(id = 8)]
    lbin: Option<Vec<Vec<u8>>>,
    #[thrift(id = 9)]
    lp: Option<Vec<Prim>>,
    #[thrift(id = 10)]
    s32: Option<BTreeSet<i32>>,
    #[thrift(id = 11)]
    m32s: Option<BTreeMap<i32, String>>,
    #[thrift(id = 12)]
    msl: Option<BTreeMap<String, Vec<i32>>>,
    #[thrift(id = 13)]
    mbb: Option<BTreeMap<bool, bool>>,
    #[thrift(id = 14)]
    llb: Option<Vec<Vec<bool>>>,
    #[thrift(id = 15)]
    mm: Option<BTreeMap<i32, BTreeMap<i32, i32>>>,
    #[thrift(id = 16)]
    le: Option<Vec<E>>,
    #[thrift(id = 18)]
    mes: Option<BTreeMap<E, String>>,
    #[thrift(id = 19)]
    lemp: Option<Vec<Empty>>,
    #[thrift(id = 20)]
    mbin: Option<BTreeMap<Vec<u8>, i32>>,
    #[thrift(id = 21)]
    ss: Option<BTreeSet<String>>,
    #[thrift(id = 22)]
    lu: Option<Vec<U>>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Rec {
    #[thrift(id = 1)]
    nxt: Option<Box<Rec>>,
    #[thrift(id = 2)]
    v: Option<i32>,
    #[thrift(id = 3)]
    kids: Option<Vec<Rec>>,
}

#[derive(ThriftException, Debug, PartialEq)]
struct X {
    #[thrift(id = 1)]
    code: i32,
    #[thrift(id = 2)]
    message: String,
}

/// A map whose key is a struct.
#[derive(ThriftStruct, Debug, PartialEq)]
struct StructKey {
    #[thrift(id = 1)]
    m: Option<BTreeMap<Empty, i32>>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct AddResult {
    #[thrift(id = 0)]
    success: Option<i32>,
    #[thrift(id = 1)]
    x: Option<X>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct LookupResult {
    #[thrift(id = 0)]
    success: Option<bool>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct FireArgs<'a> {
    #[thrift(id = 1)]
    s: &'a str,
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct AddArgs {
    #[thrift(id = 1)]
    a: i32,
    #[thrift(id = 2)]
    b: i32,
}

/// A line of a file of vectors.
struct Vector {
    case: String,
    ttype: String,
    proto: String,
    framed: bool,
    bytes: Option<Vec<u8>>,
}

fn vectors(jsonl: &str) -> Vec<Vector> {
    let line = |line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        Vector {
            case: text("case").unwrap(),
            ttype: text("type").unwrap(),
            proto: text("proto").unwrap(),
            framed: value["wrap"] == "framed",
            bytes: text("hex").map(|hex| unhex(&hex)),
        }
    };
    jsonl.lines().map(line).collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn golden(proto: &str) -> Vec<(Vector, Vec<u8>)> {
    vectors(include_str!("data/golden.jsonl"))
        .into_iter()
        .filter(|vector| vector.proto == proto)
        .map(|mut vector| {
            let bytes = vector.bytes.take().unwrap();
            (vector, bytes)
        })
        .collect()
}

fn check<T>(value: &T, bytes: &[u8], case: &str)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let decoded: T = binary::from_slice(bytes).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert_eq!(decoded, *value, "{case}");
    assert_eq!(binary::to_vec(value).unwrap(), bytes, "{case}");
}

fn prim(case: &str) -> Option<Prim> {
    let none = Prim::default();
    Some(match case {
        "prim_full" => Prim {
            b: Some(true),
            i8f: Some(i8::MIN),
            i16f: Some(i16::MIN),
            i32f: Some(i32::MIN),
            i64f: Some(i64::MIN),
            d: Some(1.5),
            s: Some("h\u{e9}llo \u{65e5}\u{672c} \u{1F600} \"q\" \\ / \u{8}\u{c}\n\r\t".into()),
            bin: Some((0..=255).collect()),
            e: Some(E::Hex),
        },
        "prim_max" => Prim {
            b: Some(false),
            i8f: Some(i8::MAX),
            i16f: Some(i16::MAX),
            i32f: Some(i32::MAX),
            i64f: Some(i64::MAX),
            d: Some(f64::MAX),
            s: Some(String::new()),
            bin: Some(Vec::new()),
            e: Some(E::Big),
        },
        "prim_63_64" => Prim {
            i16f: Some(63),
            i32f: Some(64),
            i64f: Some(-64),
            d: Some(0.1),
            ..none
        },
        "prim_65" => Prim {
            i16f: Some(-65),
            i32f: Some(8191),
            i64f: Some(8192),
            d: Some(5e-324),
            ..none
        },
        "prim_inf" => Prim {
            d: Some(f64::INFINITY),
            ..none
        },
        "prim_ctrl" => Prim {
            s: Some("a\0\u{1}\u{1f}\u{7f}\u{2028}".into()),
            ..none
        },
        "bin1" => Prim {
            bin: Some(vec![0]),
            ..none
        },
        "prim_empty" => none,
        _ => return None,
    })
}

fn union(case: &str) -> Option<U> {
    let none = U::default();
    Some(match case {
        "union_i" => U { i: Some(5), ..none },
        "union_s" => U {
            s: Some("x".into()),
            ..none
        },
        "union_p" => U {
            p: Some(Prim {
                b: Some(true),
                ..Prim::default()
            }),
            ..none
        },
        _ => return None,
    })
}

fn container(case: &str) -> Option<Cont> {
    let none = Cont::default();
    Some(match case {
        "cont_empty" => Cont {
            lb: Some(vec![]),
            l32: Some(vec![]),
            ls: Some(vec![]),
            s32: Some(BTreeSet::new()),
            m32s: Some(BTreeMap::new()),
            msl: Some(BTreeMap::new()),
            mm: Some(BTreeMap::from([(1, BTreeMap::new())])),
            lemp: Some(vec![]),
            ..none
        },
        "cont_bool" => Cont {
            lb: Some(vec![true, false, true]),
            mbb: Some(BTreeMap::from([(true, false)])),
            llb: Some(vec![vec![true], vec![], vec![false, false]]),
            ..none
        },
        "cont_14" => Cont {
            l32: Some((0..14).collect()),
            ..none
        },
        "cont_15" => Cont {
            l32: Some((0..15).collect()),
            ..none
        },
        "cont_bool15" => Cont {
            lb: Some(vec![true; 15]),
            ..none
        },
        "cont_300" => Cont {
            l8: Some((0..=127).cycle().take(300).collect()),
            ..none
        },
        "cont_str" => Cont {
            ls: Some(vec!["a".into(), String::new(), "\u{fc}".into()]),
            lbin: Some(vec![vec![0, 255], vec![]]),
            mbin: Some(BTreeMap::from([(vec![1, 2], 3)])),
            ..none
        },
        "cont_struct" => Cont {
            lp: Some(vec![
                Prim {
                    b: Some(true),
                    ..Prim::default()
                },
                Prim::default(),
                Prim {
                    s: Some("z".into()),
                    ..Prim::default()
                },
            ]),
            lemp: Some(vec![Empty {}, Empty {}]),
            lu: Some(vec![
                U {
                    i: Some(1),
                    ..U::default()
                },
                U {
                    s: Some("t".into()),
                    ..U::default()
                },
            ]),
            ..none
        },
        _ => return None,
    })
}

#[test]
fn structs_that_apache_wrote_are_read_and_written_to_the_byte() {
    let mut checked = 0;
    for (vector, bytes) in golden("binary") {
        let case = vector.case.as_str();
        match vector.ttype.as_str() {
            "Prim" => check(&prim(case).expect(case), &bytes, case),
            "U" => check(&union(case).expect(case), &bytes, case),
            "Cont" => check(&container(case).expect(case), &bytes, case),
            "Ids" => check(
                &Ids {
                    f: Some(-1),
                    ..Ids::default()
                },
                &bytes,
                case,
            ),
            _ => continue,
        }
        checked += 1;
    }
    assert_eq!(checked, 20);
}

/// Splits a message into its envelope and the rest, and checks that writing the envelope gives the same bytes.
fn open<'a>(vector: &Vector, bytes: &'a [u8]) -> (MessageHeader<'a>, &'a [u8]) {
    let message = if vector.framed { &bytes[4..] } else { bytes };
    let mut decoder = BinaryDecoder::new(message, Limits::default());
    let header = decoder.message_begin().unwrap();
    let (envelope, body) = message.split_at(decoder.position());
    if vector.proto == "binary" {
        let mut written = Vec::new();
        BinaryEncoder::new(&mut written)
            .message_begin(&header)
            .unwrap();
        assert_eq!(written, envelope, "{}", vector.case);
    }
    (header, body)
}

#[test]
fn messages_that_apache_wrote_are_read_and_written_to_the_byte() {
    let mut checked = 0;
    for (vector, bytes) in golden("binary") {
        let Some(rest) = vector.case.strip_prefix("msg_") else {
            continue;
        };
        let (header, body) = open(&vector, &bytes);
        assert_eq!(
            format!(
                "{}_t{}_s{}",
                header.name, header.kind as u8, header.sequence_id
            ),
            rest
        );
        match vector.ttype.as_str() {
            "add_result" => {
                let result: AddResult = binary::from_slice(body).unwrap();
                assert!(result.success.is_some() != result.x.is_some());
                assert_eq!(binary::to_vec(&result).unwrap(), body);
            }
            "lookup_result" => {
                let result: LookupResult = binary::from_slice(body).unwrap();
                assert!(result.success.is_some());
                assert_eq!(binary::to_vec(&result).unwrap(), body);
            }
            "nop_result" => assert_eq!(binary::from_slice::<Empty>(body), Ok(Empty {})),
            "fire_args" => {
                let args: FireArgs<'_> = binary::from_slice(body).unwrap();
                assert_eq!(binary::to_vec(&args).unwrap(), body);
            }
            "TApplicationException" => {
                let exception: ApplicationException = binary::from_slice(body).unwrap();
                assert_eq!(header.kind, MessageKind::Exception);
                assert_eq!(binary::to_vec(&exception).unwrap(), body);
            }
            other => panic!("unexpected type {other}"),
        }
        checked += 1;
    }
    assert_eq!(checked, 12);
}

#[test]
fn a_message_without_a_version_is_read() {
    let [(vector, bytes)] = &golden("binary_nonstrict")[..] else {
        panic!("one vector")
    };
    let (header, body) = open(vector, bytes);
    assert_eq!(header.name, "add");
    assert_eq!(header.kind, MessageKind::Call);
    assert!(binary::from_slice::<AddArgs>(body).is_ok());
}

/// The bytes of a vector that is too long to be written down.
fn generated(case: &str) -> Vec<u8> {
    let depth: usize = case.rsplit(' ').next().unwrap().parse().unwrap();
    if case.starts_with("unknown nested struct") {
        let mut bytes = [0x0c, 0, 0x63].repeat(depth);
        bytes.extend(vec![0; depth + 1]);
        bytes
    } else if case.starts_with("unknown nested list") {
        let mut bytes = vec![0x0f, 0, 0x63];
        bytes.extend([0x0f, 0, 0, 0, 1].repeat(depth));
        bytes.extend([8, 0, 0, 0, 0, 0]);
        bytes
    } else {
        panic!("cannot generate {case}")
    }
}

#[test]
fn hostile_bytes_get_an_answer_at_once() {
    let mut checked = 0;
    for vector in vectors(include_str!("data/hostile.jsonl")) {
        if vector.proto != "binary" {
            continue;
        }
        let case = &vector.case;
        let bytes = vector.bytes.unwrap_or_else(|| generated(case));
        let start = Instant::now();
        let result = match vector.ttype.as_str() {
            "Prim" => binary::from_slice::<Prim>(&bytes).map(drop),
            "Cont" => binary::from_slice::<Cont>(&bytes).map(drop),
            "U" => binary::from_slice::<U>(&bytes).map(drop),
            "Rec" => binary::from_slice::<Rec>(&bytes).map(drop),
            "StructKey" => binary::from_slice::<StructKey>(&bytes).map(drop),
            "Ids" => binary::from_slice::<Ids>(&bytes).map(drop),
            other => panic!("unexpected type {other}"),
        };
        assert!(start.elapsed() < Duration::from_millis(50), "{case}");

        // What Apache's implementations agree to be wrong is wrong here.
        let wrong = [
            "no data",
            "2^31-1",
            "truncated",
            "mismatch",
            "type 99",
            "negative size",
        ];
        if wrong.iter().any(|wrong| case.contains(wrong)) {
            result.unwrap_err();
        } else if [
            "unknown enum value",
            "wrong type",
            "elem type 0",
            "types 0,0",
            "dup field",
        ]
        .iter()
        .any(|fine| case.contains(fine))
        {
            result.unwrap();
        } else if let Some(depth) = case.strip_prefix("known recursion depth ") {
            let depth: usize = depth.parse().unwrap();
            assert_eq!(result.is_ok(), depth < 64, "{case}: {result:?}");
        }
        checked += 1;
    }
    assert!(checked > 25, "{checked}");
}
