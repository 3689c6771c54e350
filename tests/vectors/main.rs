//! Bytes that Apache Thrift's own library wrote, and bytes made to hurt a decoder (`tests/data/README.md`).

mod json;
mod protocols;
mod types;
mod values;

use std::time::{Duration, Instant};

use alato::{
    ApplicationException,
    thrift::{Decode, Encode, MessageHeader, MessageKind},
};

use protocols::{Binary, Compact, Json, Protocol};
use types::{
    AddArgs, AddResult, Cont, Empty, FireArgs, Ids, LookupResult, Prim, Rec, StructKey, U, Uuids,
};

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
    vectors(include_str!("../data/golden.jsonl"))
        .into_iter()
        .filter(|vector| vector.proto == proto)
        .map(|mut vector| {
            let bytes = vector.bytes.take().unwrap();
            (vector, bytes)
        })
        .collect()
}

fn check<P, T>(value: &T, bytes: &[u8], case: &str)
where
    P: Protocol,
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let decoded: T = P::read(bytes).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert_eq!(decoded, *value, "{case}");
    assert_eq!(P::write(value), bytes, "{case}");
    assert_eq!(P::encoded_len(value), bytes.len(), "{case}");
}

fn check_structs<P: Protocol>() {
    let mut checked = 0;
    for (vector, bytes) in golden(P::NAME) {
        let case = vector.case.as_str();
        match vector.ttype.as_str() {
            "Prim" => check::<P, _>(&values::prim(case).expect(case), &bytes, case),
            "U" => check::<P, _>(&values::union(case).expect(case), &bytes, case),
            "Cont" => check::<P, _>(&values::container(case).expect(case), &bytes, case),
            "Ids" => check::<P, _>(
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

#[test]
fn structs_that_apache_wrote_in_binary_are_read_and_written_to_the_byte() {
    check_structs::<Binary>();
}

#[test]
fn structs_that_apache_wrote_in_compact_are_read_and_written_to_the_byte() {
    check_structs::<Compact>();
}

fn check_uuids<P: Protocol>() {
    let [one, nil, max] =
        [0x0011_2233_4455_6677_8899_aabb_ccdd_eeff, 0, u128::MAX].map(u128::to_be_bytes);
    let uuids = |u, lu, mu| Uuids { u, lu, mu };
    let mut checked = 0;
    for vector in vectors(include_str!("../data/uuid.jsonl")) {
        if vector.proto != P::NAME {
            continue;
        }
        let value = match vector.case.as_str() {
            "uuid_one" => uuids(Some(one), None, None),
            "uuid_nil" => uuids(Some(nil), None, None),
            "uuid_list" => uuids(None, Some(vec![one, nil, max]), None),
            "uuid_map" => uuids(None, None, Some(vec![(one, 1), (max, -1)])),
            "uuid_all" => uuids(Some(max), Some(vec![one]), Some(vec![(nil, 7)])),
            other => panic!("unexpected case {other}"),
        };
        check::<P, _>(&value, &vector.bytes.unwrap(), &vector.case);
        checked += 1;
    }
    assert_eq!(checked, 5);
}

#[test]
fn uuids_that_apache_wrote_are_read_and_written_to_the_byte() {
    check_uuids::<Binary>();
    check_uuids::<Compact>();
    check_uuids::<Json>();
}

/// Splits a message into its envelope and the rest, and checks that writing the envelope gives the same bytes.
fn open<'a, P: Protocol>(vector: &Vector, bytes: &'a [u8]) -> (MessageHeader<'a>, &'a [u8]) {
    let message = if vector.framed { &bytes[4..] } else { bytes };
    let (header, len) = P::read_envelope(message).unwrap();
    let (envelope, body) = message.split_at(len);
    if vector.proto == P::NAME {
        assert_eq!(P::write_envelope(&header), envelope, "{}", vector.case);
    }
    (header, body)
}

/// Reads a value, and checks that writing it gives the same bytes.
fn reread<'de, P: Protocol, T: Decode<'de> + Encode>(body: &'de [u8]) -> T {
    let value = P::read(body).unwrap();
    assert_eq!(P::write(&value), body);
    value
}

fn check_messages<P: Protocol>() {
    let mut checked = 0;
    for (vector, bytes) in golden(P::NAME) {
        let Some(rest) = vector.case.strip_prefix("msg_") else {
            continue;
        };
        let (header, body) = open::<P>(&vector, &bytes);
        assert_eq!(
            format!(
                "{}_t{}_s{}",
                header.name, header.kind as u8, header.sequence_id
            ),
            rest
        );
        match vector.ttype.as_str() {
            "add_result" => {
                let result: AddResult = reread::<P, _>(body);
                assert!(result.success.is_some() != result.x.is_some());
            }
            "lookup_result" => {
                let result: LookupResult = reread::<P, _>(body);
                assert!(result.success.is_some());
            }
            "nop_result" => assert_eq!(reread::<P, Empty>(body), Empty {}),
            "fire_args" => drop(reread::<P, FireArgs<'_>>(body)),
            "TApplicationException" => {
                reread::<P, ApplicationException>(body);
                assert_eq!(header.kind, MessageKind::Exception);
            }
            other => panic!("unexpected type {other}"),
        }
        checked += 1;
    }
    assert_eq!(checked, 12);
}

#[test]
fn messages_that_apache_wrote_in_binary_are_read_and_written_to_the_byte() {
    check_messages::<Binary>();
}

#[test]
fn messages_that_apache_wrote_in_compact_are_read_and_written_to_the_byte() {
    check_messages::<Compact>();
}

#[test]
fn a_message_without_a_version_is_read() {
    let [(vector, bytes)] = &golden("binary_nonstrict")[..] else {
        panic!("one vector")
    };
    let (header, body) = open::<Binary>(vector, bytes);
    assert_eq!(header.name, "add");
    assert_eq!(header.kind, MessageKind::Call);
    assert!(Binary::read::<AddArgs>(body).is_ok());
}

/// The bytes of a vector that is too long to be written down.
fn generated(proto: &str, case: &str) -> Vec<u8> {
    let depth: usize = case.rsplit(' ').next().unwrap().parse().unwrap();
    if proto == "compact" {
        // A list of lists, or a struct in a struct, is a byte a level.
        return match case.split(" depth ").next() {
            Some("known recursion") => [vec![0x1c; depth], vec![0; depth + 1]].concat(),
            Some("unknown nested list skip") => {
                [vec![0x09, 0xc6, 0x01], vec![0x19; depth], vec![0x15, 0, 0]].concat()
            }
            _ => panic!("cannot generate {case}"),
        };
    }
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

/// What Apache's implementations agree to be wrong.
const WRONG: [&str; 7] = [
    "11 bytes",
    "no data",
    "2^31-1",
    "truncated",
    "mismatch",
    "type 99",
    "negative size",
];

/// What they agree to be right, odd as it is.
const FINE: [&str; 11] = [
    "stop byte",
    "field id overflow",
    "list<bool> elem type 2",
    "unknown field",
    "map size>0",
    "unknown enum value",
    "wrong type",
    "empty list, elem type 0",
    "empty list with elem type 0",
    "types 0,0",
    "dup field",
];

fn check_hostile<P: Protocol>(at_least: usize) {
    let mut checked = 0;
    for vector in vectors(include_str!("../data/hostile.jsonl")) {
        if vector.proto != P::NAME {
            continue;
        }
        let case = &vector.case;
        let bytes = vector.bytes.unwrap_or_else(|| generated(P::NAME, case));
        let start = Instant::now();
        let result = match vector.ttype.as_str() {
            "Prim" => P::read::<Prim>(&bytes).map(drop),
            "Cont" => P::read::<Cont>(&bytes).map(drop),
            "U" => P::read::<U>(&bytes).map(drop),
            "Rec" => P::read::<Rec>(&bytes).map(drop),
            "StructKey" => P::read::<StructKey>(&bytes).map(drop),
            "Ids" => P::read::<Ids>(&bytes).map(drop),
            other => panic!("unexpected type {other}"),
        };
        assert!(start.elapsed() < Duration::from_millis(50), "{case}");

        let is_one_of = |cases: &[&str]| cases.iter().any(|part| case.contains(part));
        if is_one_of(&WRONG) {
            assert!(result.is_err(), "{case}");
        } else if is_one_of(&FINE) && !case.contains("skip depth") {
            result.unwrap_or_else(|error| panic!("{case}: {error}"));
        } else if let Some(depth) = case.strip_prefix("known recursion depth ") {
            let depth: usize = depth.parse().unwrap();
            assert_eq!(result.is_ok(), depth < 64, "{case}: {result:?}");
        }
        checked += 1;
    }
    assert!(checked >= at_least, "{checked}");
}

#[test]
fn hostile_bytes_in_binary_get_an_answer_at_once() {
    check_hostile::<Binary>(26);
}

#[test]
fn hostile_bytes_in_compact_get_an_answer_at_once() {
    check_hostile::<Compact>(10);
}
