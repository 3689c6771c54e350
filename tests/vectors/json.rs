//! JSON, whose vectors hold the same values as those in binary. Python did not write all of them as C++ would.

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

use alato::{
    ApplicationException,
    thrift::{
        Decode, DecodeErrorKind, Decoder, Encode, Encoder, Limits, MessageHeader,
        binary::BinaryDecoder,
        json::{JsonDecoder, JsonEncoder},
    },
};

use crate::{
    Vector, golden,
    protocols::{Binary, Json, Protocol},
    types::{AddResult, Cont, Empty, FireArgs, Ids, LookupResult, Prim, Rec, StructKey, U},
};

/// What is not written as Python wrote it: doubles of seventeen digits or with a `+` in the exponent, an infinity that
/// is no JSON, control characters that are not escaped.
const NOT_AS_WRITTEN: [&str; 5] = ["prim_max", "prim_63_64", "prim_65", "prim_inf", "prim_ctrl"];

/// Each vector in JSON, and the bytes of its sibling in binary.
fn siblings() -> Vec<(Vector, Vec<u8>, Vec<u8>)> {
    let (json, binary) = (golden(Json::NAME), golden(Binary::NAME));
    assert_eq!(json.len(), binary.len());
    let pair = |((vector, json), (sibling, binary)): ((Vector, _), (Vector, _))| {
        assert_eq!(vector.case, sibling.case);
        assert_eq!(vector.framed, sibling.framed);
        (vector, json, binary)
    };
    json.into_iter().zip(binary).map(pair).collect()
}

fn check<T>(json: &[u8], binary: &[u8], case: &str)
where
    T: Encode + for<'de> Decode<'de> + PartialEq + Debug,
{
    let value: T = Json::read(json).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert_eq!(value, Binary::read(binary).unwrap(), "{case}");

    let written = Json::write(&value);
    assert_eq!(Json::encoded_len(&value), written.len(), "{case}");
    assert_eq!(Json::read::<T>(&written).unwrap(), value, "{case}");
    if NOT_AS_WRITTEN.contains(&case) {
        assert_ne!(written, json, "{case}");
    } else {
        assert_eq!(written, json, "{case}");
    }
}

#[test]
fn structs_that_apache_wrote_in_json_are_those_that_it_wrote_in_binary() {
    let mut checked = 0;
    for (vector, json, binary) in siblings() {
        let case = vector.case.as_str();
        match vector.ttype.as_str() {
            "Prim" => check::<Prim>(&json, &binary, case),
            "U" => check::<U>(&json, &binary, case),
            "Cont" => check::<Cont>(&json, &binary, case),
            "Ids" => check::<Ids>(&json, &binary, case),
            _ => continue,
        }
        checked += 1;
    }
    assert_eq!(checked, 20);
}

/// A whole message, with what ends it.
fn read_message<'de, T: Decode<'de>, D: Decoder<'de>>(decoder: &mut D) -> (MessageHeader<'de>, T) {
    let header = decoder.message_begin().unwrap();
    let body = T::decode(decoder).unwrap();
    decoder.message_end().unwrap();
    (header, body)
}

fn check_message<'de, T>(json: &'de [u8], binary: &'de [u8])
where
    T: Encode + Decode<'de> + PartialEq + Debug,
{
    let mut decoder = JsonDecoder::new(json, Limits::default());
    let (header, body) = read_message::<T, _>(&mut decoder);
    decoder.finish().unwrap();
    let mut decoder = BinaryDecoder::new(binary, Limits::default());
    let (binary_header, binary_body) = read_message::<T, _>(&mut decoder);
    assert_eq!(header, binary_header);
    assert_eq!(body, binary_body);

    let mut written = Vec::new();
    let mut encoder = JsonEncoder::new(&mut written);
    encoder.message_begin(&header).unwrap();
    body.encode(&mut encoder).unwrap();
    encoder.message_end();
    assert_eq!(written, json);
}

#[test]
fn messages_that_apache_wrote_in_json_are_read_and_written_to_the_byte() {
    let mut checked = 0;
    for (vector, json, binary) in &siblings() {
        if !vector.case.starts_with("msg_") {
            continue;
        }
        let header_len = if vector.framed { 4 } else { 0 };
        let (json, binary) = (&json[header_len..], &binary[header_len..]);
        match vector.ttype.as_str() {
            "add_result" => check_message::<AddResult>(json, binary),
            "lookup_result" => check_message::<LookupResult>(json, binary),
            "nop_result" => check_message::<Empty>(json, binary),
            "fire_args" => check_message::<FireArgs<'_>>(json, binary),
            "TApplicationException" => check_message::<ApplicationException>(json, binary),
            other => panic!("unexpected type {other}"),
        }
        checked += 1;
    }
    assert_eq!(checked, 12);
}

#[test]
fn a_map_whose_keys_are_structs_is_read_and_written_as_apache_does_though_it_is_no_json() {
    let json = br#"{"1":{"map":["rec","i32",1,{{}:5}]}}"#;
    let value: StructKey = Json::read(json).unwrap();
    assert_eq!(value.m.as_ref().unwrap()[&Empty {}], 5);
    assert_eq!(Json::write(&value), json);
}

/// The error of an input that is only made to hurt.
fn hostile<'de, T: Decode<'de> + Debug>(json: &'de str) -> DecodeErrorKind {
    let start = Instant::now();
    let result = Json::read::<T>(json.as_bytes());
    let shown: String = json.chars().take(40).collect();
    assert!(start.elapsed() < Duration::from_millis(50), "{shown}");
    result.expect_err(&shown).kind().clone()
}

#[test]
fn hostile_json_gets_an_answer_at_once() {
    use DecodeErrorKind::{LengthExceedsInput, NegativeLength, TooDeep};

    for (deep, level, ends) in [
        (r#"{"99":{"rec":"#, r#"{"1":{"rec":"#, "}}"),
        (r#"{"99":{"lst":"#, r#"["lst",1,"#, "]"),
        (r#"{"99":{"set":"#, r#"["set",1,"#, "]"),
        (r#"{"99":{"map":"#, r#"["i8","map",1,{"1":"#, "}]"),
        (r#"{"99":{"map":"#, r#"["map","i8",1,{"#, ":1}]"),
    ] {
        let opened = [deep, &level.repeat(100_000)].concat();
        hostile::<Prim>(&opened);
        // A container has to have the bytes for what it says that it holds.
        let closed = [&opened, &ends.repeat(100_000)[..]].concat();
        assert_eq!(hostile::<Prim>(&closed), TooDeep { limit: 64 }, "{level}");
    }
    assert_eq!(
        hostile::<Rec>(&r#"{"1":{"rec":"#.repeat(100_000)),
        TooDeep { limit: 64 }
    );

    for many in [
        r#"{"4":{"lst":["i32",2147483647,1]}}"#,
        r#"{"9":{"lst":["rec",100000000,{}]}}"#,
        r#"{"10":{"set":["i32",2147483647]}}"#,
        r#"{"15":{"map":["i32","map",2147483647,{}]}}"#,
        r#"{"99":{"map":["str","tf",2147483647,{}]}}"#,
    ] {
        let kind = hostile::<Cont>(many);
        assert!(
            matches!(kind, LengthExceedsInput { .. }),
            "{many}: {kind:?}"
        );
    }
    let kind = hostile::<Cont>(r#"{"4":{"lst":["i32",-1]}}"#);
    assert!(matches!(kind, NegativeLength { .. }), "{kind:?}");

    for long in ["0", "\\", "\\\\", "[", "{", " ", "\"", "\\ud83d", "é"] {
        hostile::<Prim>(&long.repeat(200_000));
        for value in [r#"{"7":{"str":""#, r#"{"8":{"str":""#, r#"{"5":{"i64":"#] {
            hostile::<Prim>(&[value, &long.repeat(200_000)].concat());
        }
    }
    let digits = [r#"{"6":{"dbl":1"#, &"0".repeat(1_000_000), "}}"].concat();
    hostile::<Prim>(&digits);
}

#[test]
fn known_recursion_is_read_down_to_the_limit() {
    for depth in [63, 64, 65] {
        let json = [
            r#"{"1":{"rec":"#.repeat(depth),
            "{}".to_owned(),
            "}}".repeat(depth),
        ]
        .concat();
        assert_eq!(
            Json::read::<Rec>(json.as_bytes()).is_ok(),
            depth < 64,
            "{depth}"
        );
    }
}
