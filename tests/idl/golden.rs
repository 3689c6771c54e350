//! What Apache's library wrote (`tests/data/README.md`) is read by the generated types, and comes out the same.

use alato::thrift::{Decode, Encode, binary, compact, json};

use super::idl::golden::{Cont, Ids, Prim, Rec, Req, StructKey, U};

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

/// A set or a map may come in another order; then it is the value that is the same.
fn check<T>(proto: &str, bytes: &[u8], case: &str) -> bool
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let (value, written, again): (T, Vec<u8>, T) = match proto {
        "binary" => {
            let value = binary::from_slice(bytes).unwrap();
            let written = binary::to_vec(&value).unwrap();
            let again = binary::from_slice(&written).unwrap();
            (value, written, again)
        }
        "compact" => {
            let value = compact::from_slice(bytes).unwrap();
            let written = compact::to_vec(&value).unwrap();
            let again = compact::from_slice(&written).unwrap();
            (value, written, again)
        }
        "json" => {
            let value = json::from_slice(bytes).unwrap();
            let written = json::to_vec(&value).unwrap();
            let again = json::from_slice(&written).unwrap();
            (value, written, again)
        }
        _ => return false,
    };
    assert_eq!(value, again, "{case}");
    if proto != "json" {
        assert_eq!(written.len(), bytes.len(), "{case} in {proto}");
    }
    true
}

#[test]
fn structs_that_apache_wrote_are_read_and_written() {
    let mut count = 0;
    for line in include_str!("../data/golden.jsonl").lines() {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| vector[key].as_str().unwrap_or_default();
        let (case, proto) = (text("case"), text("proto"));
        if case.starts_with("msg_") || case.starts_with("theader") {
            continue;
        }
        let bytes = unhex(text("hex"));
        let checked = match text("type") {
            "Prim" => check::<Prim>(proto, &bytes, case),
            "Ids" => check::<Ids>(proto, &bytes, case),
            "U" => check::<U>(proto, &bytes, case),
            "Cont" => check::<Cont>(proto, &bytes, case),
            "Rec" => check::<Rec>(proto, &bytes, case),
            "StructKey" => check::<StructKey>(proto, &bytes, case),
            _ => false,
        };
        count += usize::from(checked);
    }
    assert_eq!(count, 60);
}

#[test]
fn requiredness_is_that_of_the_file() {
    let bytes = binary::to_vec(&Req {
        r: 5,
        ..Req::default()
    })
    .unwrap();
    let read: Req = binary::from_slice(&bytes).unwrap();
    assert_eq!(
        read,
        Req {
            r: 5,
            deft: 0,
            o: None,
            dd: 7,
            od: Some(8),
            rb: true
        }
    );
    let error = binary::from_slice::<Req>(&[0]).unwrap_err();
    assert!(error.to_string().contains('r'), "{error}");
}
