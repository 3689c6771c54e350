//! Values without a type: what comes in goes out again, and hostile input ends in an error.

#[path = "value/arbitrary.rs"]
mod arbitrary;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    time::{Duration, Instant},
};

use alato_thrift::{
    Decode, DecodeErrorKind, Decoder, EncodeError, Encoder, Limits, ListValue, MapValue,
    StructValue, TType, UnknownFields, Value, WrongElement,
    binary::{self, BinaryDecoder, BinaryEncoder},
    compact,
};
use bytes::Bytes;
use proptest::{collection, prelude::*};
use serde_json::Value as Json;

#[test]
fn every_golden_struct_is_written_as_it_was_read() {
    let mut structs = 0;
    for line in vectors("golden.jsonl") {
        if line["proto"] != "binary" {
            continue;
        }
        let name = line["case"].as_str().unwrap();
        let bytes = hex(line["hex"].as_str().unwrap());
        let mut decoder = BinaryDecoder::new(&bytes, Limits::default());
        let mut written = Vec::new();
        match line["wrap"].as_str() {
            Some("framed") => continue,
            Some(_) => {
                let header = decoder.message_begin().unwrap();
                BinaryEncoder::new(&mut written)
                    .message_begin(&header)
                    .unwrap();
            }
            None => {}
        }
        let value = StructValue::decode(&mut decoder).unwrap();
        decoder.finish().unwrap();
        binary::encode_into(&value, &mut written).unwrap();
        assert_eq!(written, bytes, "{name}: {value}");
        structs += 1;
    }
    assert!(structs > 20, "{structs}");
}

#[test]
fn hostile_input_ends_at_once() {
    let mut inputs = 0;
    for line in vectors("hostile.jsonl") {
        let name = line["case"].as_str().unwrap();
        let Some(bytes) = line["hex"].as_str().map(hex) else {
            continue;
        };
        if line["proto"] != "binary" {
            continue;
        }
        let start = Instant::now();
        let _ = binary::from_slice::<StructValue>(&bytes);
        let _ = binary::from_bytes::<StructValue>(&bytes.into());
        assert!(start.elapsed() < Duration::from_millis(50), "{name}");
        inputs += 1;
    }
    assert!(inputs > 10, "{inputs}");
}

#[test]
fn nesting_is_bounded_whatever_nests() {
    let too_deep = |bytes: &[u8]| {
        let start = Instant::now();
        let error = binary::from_slice::<StructValue>(bytes).unwrap_err();
        assert_eq!(*error.kind(), DecodeErrorKind::TooDeep { limit: 64 });
        assert!(start.elapsed() < Duration::from_millis(50));
    };
    too_deep(&[12, 0, 1].repeat(1_000_000));
    too_deep(&[&[15, 0, 1][..], &[15, 0, 0, 0, 1].repeat(100_000)].concat());
    too_deep(&[&[14, 0, 1][..], &[14, 0, 0, 0, 1].repeat(100_000)].concat());
    let map_of_maps = [13, 13, 0, 0, 0, 1].repeat(100_000);
    too_deep(&[&[13, 0, 1][..], &map_of_maps].concat());
}

#[test]
fn what_is_read_at_the_limit_is_written_too() {
    let mut value = Value::Struct(StructValue::new());
    for _ in 0..62 {
        value = Value::List(ListValue::from_values(value.ttype(), vec![value]).unwrap());
    }
    let deepest = StructValue::from_iter([(1, value.clone())]);
    let bytes = binary::to_vec(&deepest).unwrap();
    assert_eq!(binary::from_slice::<StructValue>(&bytes).unwrap(), deepest);

    let list = Value::List(ListValue::from_values(TType::List, vec![value]).unwrap());
    let too_deep = StructValue::from_iter([(1, list)]);
    assert_eq!(
        binary::to_vec(&too_deep),
        Err(EncodeError::TooDeep { limit: 64 })
    );
}

#[test]
fn an_error_says_the_numbers_of_the_fields() {
    // 3: list<struct>, the second of which has a 5: map<i32, string>, whose first value is too long.
    let bytes =
        b"\x0f\0\x03\x0c\0\0\0\x02\0\x0d\0\x05\x08\x0b\0\0\0\x01\0\0\0\x07\0\0\0\x09x\0\0\0";
    let error = binary::from_slice::<StructValue>(bytes).unwrap_err();
    assert_eq!(error.path(), "#3[1].#5{value 0}");
}

#[test]
fn an_empty_container_keeps_its_types() {
    let bytes = b"\x0f\0\x01\x0d\0\0\0\0\x0e\0\x02\x10\0\0\0\0\x0d\0\x03\x0b\x0c\0\0\0\0\0";
    let value: StructValue = binary::from_slice(bytes).unwrap();
    assert_eq!(value.to_string(), "{1: [], 2: {}, 3: {}}");
    assert_eq!(binary::to_vec(&value).unwrap(), bytes);

    let untyped = b"\x0f\0\x01\0\0\0\0\0\0";
    let value: StructValue = binary::from_slice(untyped).unwrap();
    assert_eq!(
        value.get(1),
        Some(&Value::List(ListValue::new(TType::I8))),
        "what names no type has one that every reader knows"
    );
}

#[test]
fn a_field_that_is_there_twice_is_kept_twice_and_the_last_one_counts() {
    let value = StructValue::from_iter([(1, Value::I8(1)), (1, Value::I8(2))]);
    let bytes = binary::to_vec(&value).unwrap();
    assert_eq!(binary::from_slice::<StructValue>(&bytes).unwrap(), value);
    assert_eq!(value.get(1), Some(&Value::I8(2)));
}

#[test]
fn a_container_takes_elements_of_one_type_only() {
    let wrong = WrongElement {
        expected: TType::I32,
        found: TType::Bool,
    };
    let values = vec![Value::I32(1), Value::Bool(true)];
    assert_eq!(ListValue::from_values(TType::I32, values), Err(wrong));
    let mut map = MapValue::new(TType::I32, TType::I32);
    assert_eq!(map.push(Value::I32(1), Value::Bool(true)), Err(wrong));
    assert!(map.is_empty());
}

#[test]
fn a_rust_value_is_the_value_that_it_is_on_the_wire() {
    let map = BTreeMap::from([(1_i16, vec!["a", "b"])]);
    assert_eq!(Value::of(&map).unwrap().to_string(), r#"{1: ["a", "b"]}"#);
    assert_eq!(Value::of("text").unwrap(), Value::from("text"));
}

#[test]
fn a_binary_of_a_shared_input_is_a_part_of_it() {
    let input = Bytes::from_static(b"\x0b\0\x01\0\0\0\x03abc\0");
    let value: StructValue = binary::from_bytes(&input).unwrap();
    let bytes = value.get(1).and_then(Value::as_bytes).unwrap();
    assert_eq!(bytes.as_ptr(), input[7..].as_ptr());
}

#[test]
fn equal_is_what_is_written_the_same() {
    let nan = Value::Double(f64::NAN);
    assert_eq!(nan, nan.clone());
    assert_ne!(Value::Double(0.0), Value::Double(-0.0));
    assert_ne!(Value::I8(1), Value::I16(1));
    let list = ListValue::new(TType::I8);
    assert_ne!(Value::List(list.clone()), Value::Set(list));
    let counts = HashMap::from([(nan.clone(), 1)]);
    assert_eq!(counts[&nan], 1);
}

#[test]
fn a_value_can_be_read_by_a_person() {
    let mut value = StructValue::new();
    value.push(1, true);
    value.push(-2, -5_i64);
    value.push(3, 1.0);
    value.push(4, [0xab; 16]);
    value.push(5, "say \"ciao\"\n");
    value.push(6, vec![0_u8, 0xff]);
    value.push(7, "\u{1}");
    value.push(8, Value::Set(ListValue::new(TType::I8)));
    value.push(9, f64::NEG_INFINITY);
    assert_eq!(
        value.to_string(),
        r#"{1: true, -2: -5, 3: 1.0, 4: abababab-abab-abab-abab-abababababab, 5: "say \"ciao\"\n", 6: 0x00ff, 7: 0x01, 8: {}, 9: -inf}"#
    );
}

#[test]
fn a_bounded_text_ends_within_its_bound_and_at_once() {
    let text = Value::from("perché");
    // Its last letter takes two bytes.
    assert_eq!(text.display_bounded(6).to_string(), "\"perch…");
    assert_eq!(text.display_bounded(7).to_string(), "\"perch…");
    assert_eq!(text.display_bounded(8).to_string(), "\"perché…");
    assert_eq!(text.display_bounded(9).to_string(), "\"perché\"");
    assert_eq!(text.display_bounded(0).to_string(), "…");

    let huge = StructValue::from_iter([(1, Value::from(vec![b'x'; 64 << 20]))]);
    let start = Instant::now();
    assert_eq!(huge.display_bounded(8).to_string(), "{1: \"xxx…");
    assert!(start.elapsed() < Duration::from_millis(50));
}

#[test]
fn unknown_fields_are_written_as_they_were_read() {
    let bytes = binary::to_vec(&StructValue::from_iter([
        (7, Value::from("new")),
        (9, Value::Double(0.5)),
    ]))
    .unwrap();
    let mut unknown = UnknownFields::default();
    let mut decoder = BinaryDecoder::new(&bytes, Limits::default());
    let outer = decoder.struct_begin().unwrap();
    while let Some(field) = decoder.field_begin().unwrap() {
        unknown.read(field, &mut decoder).unwrap();
    }
    decoder.struct_end(outer).unwrap();
    assert_eq!(unknown.len(), 2);
    assert_eq!(unknown.get(9), Some(&Value::Double(0.5)));
    assert_eq!(unknown.iter().next(), Some((7, &Value::from("new"))));

    let mut written = Vec::new();
    let mut encoder = BinaryEncoder::new(&mut written);
    let outer = encoder.struct_begin().unwrap();
    unknown.write(&mut encoder).unwrap();
    encoder.struct_end(outer);
    assert_eq!(written, bytes);
}

proptest! {
    #[test]
    fn any_value_survives_a_round_trip(value in arbitrary::value()) {
        let structure = StructValue::from_iter([(1, value)]);
        let bytes = binary::to_vec(&structure).unwrap();
        prop_assert_eq!(&binary::from_slice::<StructValue>(&bytes).unwrap(), &structure);
        prop_assert_eq!(&binary::from_bytes::<StructValue>(&bytes.clone().into()).unwrap(), &structure);
        prop_assert_eq!(binary::encoded_len(&structure).unwrap(), bytes.len());
        for end in 0..bytes.len() {
            prop_assert!(binary::from_slice::<StructValue>(&bytes[..end]).is_err());
        }
    }

    // The compact protocol has no types for an empty map; so it is compared with what was read before.
    #[test]
    fn a_value_is_the_same_after_a_way_through_every_protocol(value in arbitrary::value()) {
        let structure = StructValue::from_iter([(1, value)]);
        let compacted: StructValue =
            compact::from_slice(&compact::to_vec(&structure).unwrap()).unwrap();
        let expanded: StructValue =
            binary::from_slice(&binary::to_vec(&compacted).unwrap()).unwrap();
        prop_assert_eq!(&expanded, &compacted);
        let again: StructValue = compact::from_slice(&compact::to_vec(&expanded).unwrap()).unwrap();
        prop_assert_eq!(&again, &compacted);
        prop_assert_eq!(compacted.to_string(), structure.to_string());
        prop_assert_eq!(
            compact::encoded_len(&structure).unwrap(),
            compact::to_vec(&structure).unwrap().len()
        );
    }

    #[test]
    // The bound is longer than any of the strings: of a longer one, only the start is looked at.
    fn a_bounded_text_begins_as_the_whole_one(value in arbitrary::value(), max in 40_u8..) {
        let whole = value.to_string();
        let bounded = value.display_bounded(max.into()).to_string();
        match bounded.strip_suffix('…') {
            Some(start) if bounded != whole => {
                prop_assert!(whole.starts_with(start));
                prop_assert!(start.len() <= max.into());
                prop_assert!(whole.len() > max.into());
            }
            _ => prop_assert_eq!(bounded, whole),
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in collection::vec(any::<u8>(), 0..200)) {
        reads_and_writes(&bytes);
    }

    #[test]
    fn no_likely_bytes_make_it_panic(
        // Small numbers are types, ids and lengths that go on.
        bytes in collection::vec(prop_oneof![4 => 0_u8..20, 1 => any::<u8>()], 0..200),
    ) {
        reads_and_writes(&bytes);
    }
}

/// Whatever can be read can be written and read again.
fn reads_and_writes(bytes: &[u8]) {
    for ttype in (0..=17).filter_map(TType::from_byte) {
        let mut decoder = BinaryDecoder::new(bytes, Limits::default());
        if let Ok(value) = Value::decode(ttype, &mut decoder) {
            let mut written = Vec::new();
            value.encode(&mut BinaryEncoder::new(&mut written)).unwrap();
            let mut decoder = BinaryDecoder::new(&written, Limits::default());
            assert_eq!(Value::decode(ttype, &mut decoder).unwrap(), value);
            let _ = value.to_string();
        }
    }
}

fn vectors(file: &str) -> Vec<Json> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data");
    let text = fs::read_to_string(data.join(file)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
