//! How values look in JSON, and what is read beside that.

use std::{borrow::Cow, collections::BTreeMap};

use alato_thrift::{
    Decode, DecodeErrorKind, Decoder, Encode, Encoder, Limits, MessageHeader, MessageKind, TType,
    json::{self, JsonDecoder, JsonEncoder},
};
use bytes::Bytes;

fn written<T: Encode>(value: &T) -> String {
    String::from_utf8(json::to_vec(value).unwrap()).unwrap()
}

fn read<'de, T: Decode<'de>>(text: &'de str) -> Result<T, DecodeErrorKind> {
    json::from_slice(text.as_bytes()).map_err(|error| error.kind().clone())
}

/// The kind of an error, and where it is.
fn wrong<'de, T: Decode<'de> + std::fmt::Debug>(text: &'de str) -> (DecodeErrorKind, usize) {
    let error = json::from_slice::<T>(text.as_bytes()).unwrap_err();
    (error.kind().clone(), error.offset())
}

#[test]
fn containers_are_arrays_that_begin_with_types_and_a_count() {
    assert_eq!(written(&vec![1, 2, 3]), r#"["i32",3,1,2,3]"#);
    assert_eq!(written(&vec![true, false]), r#"["tf",2,1,0]"#);
    assert_eq!(written(&Vec::<i64>::new()), r#"["i64",0]"#);
    let lists = vec![vec!["a"], vec![]];
    assert_eq!(written(&lists), r#"["lst",2,["str",1,"a"],["str",0]]"#);
    let map = BTreeMap::from([("k", 1.5), ("l", -0.0)]);
    assert_eq!(written(&map), r#"["str","dbl",2,{"k":1.5,"l":-0}]"#);
    let map = BTreeMap::from([(1, BTreeMap::from([(2_i8, vec![3_i16])]))]);
    assert_eq!(
        written(&map),
        r#"["i32","map",1,{"1":["i8","lst",1,{"2":["i16",1,3]}]}]"#
    );
}

#[test]
fn keys_of_every_scalar_type_are_quoted() {
    assert_eq!(
        written(&BTreeMap::from([(true, 1_i8)])),
        r#"["tf","i8",1,{"1":1}]"#
    );
    assert_eq!(
        written(&BTreeMap::from([(-5_i64, true)])),
        r#"["i64","tf",1,{"-5":1}]"#
    );
    assert_eq!(
        written(&BTreeMap::from([(vec![0_u8], 1)])),
        r#"["str","i32",1,{"AA==":1}]"#
    );
    let uuid = BTreeMap::from([([0_u8; 16], 1)]);
    assert_eq!(
        written(&uuid),
        r#"["uid","i32",1,{"00000000-0000-0000-0000-000000000000":1}]"#
    );
    let number = DecodeErrorKind::UnexpectedByte {
        expected: "`\"`",
        found: b'1',
    };
    let bare = r#"["i32","i32",1,{1:1}]"#;
    assert_eq!(wrong::<BTreeMap<i32, i32>>(bare), (number, 16));
}

#[test]
fn keys_that_are_containers_are_not_quoted_nor_are_the_numbers_in_them() {
    let map = BTreeMap::from([(vec![1, 2], 3), (vec![], 4)]);
    let text = r#"["lst","i32",2,{["i32",0]:4,["i32",2,1,2]:3}]"#;
    assert_eq!(written(&map), text);
    assert_eq!(read::<BTreeMap<Vec<i32>, i32>>(text).unwrap(), map);
    let map = BTreeMap::from([(BTreeMap::from([(1, 2)]), 3)]);
    let text = r#"["map","i32",1,{["i32","i32",1,{"1":2}]:3}]"#;
    assert_eq!(written(&map), text);
    assert_eq!(
        read::<BTreeMap<BTreeMap<i32, i32>, i32>>(text).unwrap(),
        map
    );
}

#[test]
fn what_json_must_escape_is_escaped_and_nothing_else() {
    let text = "\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}\u{2028}é😀";
    let escaped = "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}\u{2028}é😀\"";
    assert_eq!(written(&text), escaped);
    assert_eq!(read::<String>(escaped).unwrap(), text);
}

#[test]
fn every_escape_is_read() {
    assert_eq!(
        read::<String>(r#""\/\u00e9\u00E9\ud83d\ude00\u0000.""#).unwrap(),
        "/éé😀\0."
    );
    let raw = "\"\t\u{1}\"";
    assert_eq!(
        read::<&str>(raw).unwrap(),
        "\t\u{1}",
        "not escaped, as Python writes it"
    );
}

#[test]
fn half_of_a_surrogate_pair_is_an_error_and_so_is_an_unknown_escape() {
    for text in [
        r#""ab\ud83d""#,
        r#""ab\ud83dxxxxxx""#,
        r#""ab\ud83d\n12345""#,
        r#""ab\ud83d\u0041""#,
        r#""ab\ud83d\ud83d""#,
        r#""ab\ude00....""#,
        r#""ab\u00g0""#,
        r#""ab\u00""#,
        r#""ab\u+123""#,
        r#""ab\x41""#,
        r#""ab\'""#,
    ] {
        let error = (DecodeErrorKind::InvalidEscape, 3);
        assert_eq!(wrong::<String>(text), error, "{text}");
    }
}

#[test]
fn a_string_is_borrowed_unless_it_has_an_escape() {
    assert!(matches!(
        read::<Cow<'_, str>>(r#""plain é""#),
        Ok(Cow::Borrowed("plain é"))
    ));
    assert!(matches!(read::<Cow<'_, str>>(r#""a\nb""#), Ok(Cow::Owned(text)) if text == "a\nb"));
    assert_eq!(read::<&str>(r#""plain""#), Ok("plain"));
    assert_eq!(
        read::<&str>(r#""a\nb""#),
        Err(DecodeErrorKind::CannotBorrow)
    );
    assert_eq!(
        read::<&[u8]>(r#""AAAA""#),
        Err(DecodeErrorKind::CannotBorrow)
    );
    let latin = b"\"ab\xe9\"";
    let error = json::from_slice::<&str>(latin).unwrap_err();
    assert_eq!(error.kind(), &DecodeErrorKind::InvalidUtf8);
}

#[test]
fn binaries_are_read_with_padding_without_it_and_with_escaped_slashes() {
    for text in [
        r#""/w==""#,
        r#""/w=""#,
        r#""/w""#,
        r#""\/w==""#,
        r#""\u002Fw""#,
    ] {
        assert_eq!(read::<Vec<u8>>(text).unwrap(), [255], "{text}");
    }
    assert_eq!(written(&Bytes::from_static(&[255])), r#""/w==""#);
    let input = Bytes::from_static(br#""AAEC""#);
    assert_eq!(json::from_bytes::<Bytes>(&input).unwrap()[..], [0, 1, 2]);
    for text in [
        r#""A""#,
        r#""AA===""#,
        r#""A_==""#,
        r#""A A=""#,
        r#""\u00e9A""#,
    ] {
        assert_eq!(
            wrong::<Vec<u8>>(text),
            (DecodeErrorKind::InvalidBase64, 1),
            "{text}"
        );
    }
}

#[test]
fn doubles_have_names_where_json_has_no_number() {
    assert_eq!(written(&f64::NAN), "\"NaN\"");
    assert_eq!(written(&f64::INFINITY), "\"Infinity\"");
    assert_eq!(written(&f64::NEG_INFINITY), "\"-Infinity\"");
    for (text, value) in [
        ("\"-Infinity\"", f64::NEG_INFINITY),
        ("inf", f64::INFINITY),
        ("-inf", f64::NEG_INFINITY),
        ("\"1.5\"", 1.5),
        ("-1.5E+2", -150.0),
        ("4.9406564584124654e-324", 5e-324),
        ("7", 7.0),
    ] {
        assert_eq!(read::<f64>(text), Ok(value), "{text}");
    }
    assert!(read::<f64>("nan").unwrap().is_nan());
    for text in ["\"\"", "", "true", "null", "1e999", "Inf", "\"1.5", "1.5.5"] {
        assert!(read::<f64>(text).is_err(), "{text}");
    }
}

#[test]
fn integers_fit_their_type_and_have_no_fraction() {
    let invalid = |expected| (DecodeErrorKind::InvalidNumber { expected }, 0);
    assert_eq!(read::<i8>("-128"), Ok(-128));
    assert_eq!(wrong::<i8>("128"), invalid(TType::I8));
    assert_eq!(wrong::<i16>("-32769"), invalid(TType::I16));
    assert_eq!(wrong::<i32>("2147483648"), invalid(TType::I32));
    assert_eq!(wrong::<i64>("9223372036854775808"), invalid(TType::I64));
    assert_eq!(wrong::<i32>("1.0"), invalid(TType::I32));
    assert_eq!(wrong::<i32>("1e3"), invalid(TType::I32));
    assert_eq!(
        read::<i64>("-0009007199254740993"),
        Ok(-9_007_199_254_740_993),
        "Node"
    );
    assert_eq!(read::<i64>("\"-5\""), Ok(-5));
    let key = r#"["i8","i8",1,{"300":1}]"#;
    let (kind, offset) = wrong::<BTreeMap<i8, i8>>(key);
    assert_eq!(
        (kind, offset),
        (
            DecodeErrorKind::InvalidNumber {
                expected: TType::I8
            },
            15
        )
    );
}

#[test]
fn every_number_but_zero_is_true() {
    for (text, value) in [
        ("0", false),
        ("-0", false),
        ("1", true),
        ("2", true),
        ("-1", true),
    ] {
        assert_eq!(read::<bool>(text), Ok(value), "{text}");
    }
    assert!(read::<bool>("true").is_err());
}

#[test]
fn white_space_may_stand_between_tokens_and_at_the_end() {
    let text = " [ \"str\" ,\t\"i32\" , 1 ,\r\n { \"k\" : 5 } ] \n";
    let map = BTreeMap::from([("k", 5)]);
    assert_eq!(read::<BTreeMap<&str, i32>>(text).unwrap(), map);
    assert!(read::<BTreeMap<i32, i32>>(r#"["i32","i32",1,{" 1":5}]"#).is_err());
    assert_eq!(
        wrong::<i32>("1 2"),
        (DecodeErrorKind::TrailingBytes { left: 1 }, 1)
    );
}

#[test]
fn a_count_that_is_wrong_is_an_error() {
    for text in [
        r#"["i32",2,1]"#,
        r#"["i32",1,1,2]"#,
        r#"["i32",1,1,]"#,
        r#"["i32",0,]"#,
    ] {
        assert!(read::<Vec<i32>>(text).is_err(), "{text}");
    }
    for text in [
        r#"["i8","i8",2,{"1":1}]"#,
        r#"["i8","i8",0,{"1":1}]"#,
        r#"["i8","i8",1,{"1":1},]"#,
        r#"["i8","i8",1,{"1",1}]"#,
    ] {
        assert!(read::<BTreeMap<i8, i8>>(text).is_err(), "{text}");
    }
}

#[test]
fn a_length_is_checked_before_anything_is_allocated_for_it() {
    let (kind, _) = wrong::<Vec<i32>>(r#"["i32",1000000,1]"#);
    assert!(matches!(
        kind,
        DecodeErrorKind::LengthExceedsInput {
            length: 1_000_000,
            ..
        }
    ));
    let limits = Limits::default().with_max_container_len(2);
    let error = json::from_slice_with::<Vec<i8>>(br#"["i8",3,1,2,3]"#, limits).unwrap_err();
    assert!(matches!(
        error.kind(),
        DecodeErrorKind::LengthExceedsLimit { limit: 2, .. }
    ));
    let limits = Limits::default().with_max_string_len(3);
    assert!(json::from_slice_with::<String>(br#""\u0041\n1""#, limits).is_ok());
    assert!(json::from_slice_with::<String>(br#""1234""#, limits).is_err());
    assert!(json::from_slice_with::<Vec<u8>>(br#""AAAA""#, limits).is_ok());
    assert!(json::from_slice_with::<Vec<u8>>(br#""AAAAAA""#, limits).is_err());
}

#[test]
fn what_is_owned_is_charged_to_the_budget() {
    let limits = Limits::default().with_budget(100);
    let escaped = format!("\"\\n{}\"", "x".repeat(200));
    let plain = format!("\"{}\"", "x".repeat(200));
    let over = |error: alato_thrift::DecodeError| {
        matches!(error.kind(), DecodeErrorKind::OverBudget { limit: 100 })
    };
    let borrowed = json::from_slice_with::<Cow<'_, str>>(plain.as_bytes(), limits);
    assert!(matches!(borrowed, Ok(Cow::Borrowed(_))));
    assert!(over(
        json::from_slice_with::<Cow<'_, str>>(escaped.as_bytes(), limits).unwrap_err()
    ));
    assert!(over(
        json::from_slice_with::<Bytes>(plain.as_bytes(), limits).unwrap_err()
    ));
}

#[test]
fn the_name_of_a_type_has_to_be_known() {
    assert_eq!(
        wrong::<Vec<i32>>(r#"["int",0]"#),
        (DecodeErrorKind::InvalidTypeName, 2)
    );
    let mut decoder = JsonDecoder::new(br#"{"1":{"i33":5}}"#, Limits::default());
    assert!(decoder.skip(TType::Struct).is_err());
}

#[test]
fn a_uuid_has_dashes_in_their_places() {
    let text = "\"00112233-4455-6677-8899-aabbccddeeff\"";
    let uuid: [u8; 16] = read(text).unwrap();
    assert_eq!(uuid[..2], [0, 0x11]);
    assert_eq!(written(&uuid), text);
    for (text, offset) in [
        ("\"00112233\"", 9),
        ("\"00112233-4455-6677-8899-aabbccddeeff0\"", 37),
        ("\"001122334-455-6677-8899-aabbccddeeff\"", 9),
        ("\"0011223x-4455-6677-8899-aabbccddeeff\"", 8),
    ] {
        let (kind, found) = wrong::<[u8; 16]>(text);
        assert!(
            matches!(kind, DecodeErrorKind::UnexpectedByte { .. }),
            "{text}"
        );
        assert_eq!(found, offset, "{text}");
    }
}

fn header(name: &str, sequence_id: i32) -> MessageHeader<'_> {
    MessageHeader {
        name: name.into(),
        kind: MessageKind::Call,
        sequence_id,
    }
}

#[test]
fn messages_follow_one_another() {
    let mut bytes = Vec::new();
    let mut encoder = JsonEncoder::new(&mut bytes);
    for (name, sequence_id) in [("add", -1), ("a\"b", 7)] {
        encoder.message_begin(&header(name, sequence_id)).unwrap();
        let outer = encoder.struct_begin().unwrap();
        encoder.field_begin(TType::I32, 1);
        encoder.write_i32(5);
        encoder.field_end();
        encoder.field_begin(TType::Bool, -2);
        encoder.write_bool(true);
        encoder.field_end();
        encoder.struct_end(outer);
        encoder.message_end();
    }
    let expected = concat!(
        r#"[1,"add",1,-1,{"1":{"i32":5},"-2":{"tf":1}}]"#,
        r#"[1,"a\"b",1,7,{"1":{"i32":5},"-2":{"tf":1}}]"#
    );
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);

    let mut decoder = JsonDecoder::new(&bytes, Limits::default());
    for (name, sequence_id) in [("add", -1), ("a\"b", 7)] {
        assert_eq!(decoder.message_begin().unwrap(), header(name, sequence_id));
        decoder.skip(TType::Struct).unwrap();
        decoder.message_end().unwrap();
    }
    decoder.finish().unwrap();
}

#[test]
fn what_is_no_message_is_told_from_a_broken_one() {
    let begin = |input: &str| {
        let mut decoder = JsonDecoder::new(input.as_bytes(), Limits::default());
        decoder
            .message_begin()
            .map(drop)
            .unwrap_err()
            .kind()
            .clone()
    };
    let not_a_message = |first| DecodeErrorKind::NotAMessage {
        protocol: "JSON",
        first,
    };
    assert_eq!(begin("GET /"), not_a_message(u32::from_be_bytes(*b"GET ")));
    assert_eq!(
        begin("[2,\"a\",1,1"),
        not_a_message(u32::from_be_bytes(*b"[2,\""))
    );
    assert_eq!(
        begin("[1,\"a\",9,1"),
        DecodeErrorKind::InvalidMessageKind(9)
    );
    assert!(matches!(
        begin("[1,\"a"),
        DecodeErrorKind::UnexpectedEnd { .. }
    ));
    assert!(matches!(begin(""), DecodeErrorKind::UnexpectedEnd { .. }));
}
