//! What a scanner refuses, and how early.

use alato_thrift::{
    DecodeErrorKind, LengthOf, Limits, MessageScanner, Progress, StructValue, Value,
};

use crate::protocol::{
    ALL,
    Protocol::{self, Binary, Compact, Json},
};

/// What is wrong with what has arrived.
fn refused(protocol: Protocol, limits: Limits, bytes: &[u8]) -> DecodeErrorKind {
    let mut scanner = protocol.scanner(limits);
    let error = scanner.scan(bytes).unwrap_err();
    assert_eq!(scanner.scan(bytes).unwrap_err(), error, "again");
    error.kind().clone()
}

#[test]
fn what_is_no_message_is_refused_with_its_first_bytes() {
    for protocol in ALL {
        let kind = refused(protocol, Limits::default(), b"GET /index.html HTTP/1.1");
        assert!(
            matches!(kind, DecodeErrorKind::NotAMessage { .. }),
            "{kind}"
        );
    }
}

#[test]
fn lengths_over_a_limit_are_refused_before_what_they_measure_arrives() {
    let limits = Limits::default()
        .with_max_string_len(100)
        .with_max_container_len(10);
    let over = |of, length, limit| DecodeErrorKind::LengthExceedsLimit { of, length, limit };
    let strict = b"\x80\x01\0\x01\0\0\0\0\0\0\0\0";
    let binary = |field: &[u8]| refused(Binary, limits, &[strict, field].concat());
    assert_eq!(
        binary(b"\x0b\0\x01\0\0\0\x65"),
        over(LengthOf::String, 101, 100)
    );
    assert_eq!(
        binary(b"\x0f\0\x01\x0b\0\0\0\x0b"),
        over(LengthOf::List, 11, 10)
    );
    assert_eq!(
        binary(b"\x0e\0\x01\x08\0\0\0\x0b"),
        over(LengthOf::Set, 11, 10)
    );
    let negative = DecodeErrorKind::NegativeLength {
        of: LengthOf::Map,
        length: -1,
    };
    assert_eq!(binary(b"\x0d\0\x01\x0b\x0b\xff\xff\xff\xff"), negative);
    assert_eq!(binary(b"\x07"), DecodeErrorKind::InvalidType(7));

    let compact = |field: &[u8]| refused(Compact, limits, &[b"\x82\x21\0\0", field].concat());
    assert_eq!(compact(b"\x18\x65"), over(LengthOf::String, 101, 100));
    assert_eq!(compact(b"\x19\xf5\x0b"), over(LengthOf::List, 11, 10));
    assert_eq!(compact(b"\x1b\x0b\x88"), over(LengthOf::Map, 11, 10));
    assert_eq!(compact(b"\x1e"), DecodeErrorKind::InvalidType(14));
    assert_eq!(
        compact(b"\x16\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
        DecodeErrorKind::VarintTooLong { bits: 64 }
    );

    let json = |field: &str| refused(Json, limits, ["[1,\"\",1,0,", field].concat().as_bytes());
    let long = "x".repeat(200);
    assert!(matches!(
        json(&format!("{{\"1\":{{\"str\":\"{long}")),
        DecodeErrorKind::LengthExceedsLimit {
            of: LengthOf::String,
            limit: 100,
            ..
        }
    ));
    assert_eq!(
        json(&format!("{{\"1\":{{\"lst\":[\"i8\",11{}", ",1".repeat(11))),
        over(LengthOf::List, 11, 10)
    );
    let entries = ["\"1\":1,"; 10].concat();
    assert_eq!(
        json(&format!("{{\"1\":{{\"map\":[\"i8\",\"i8\",11,{{{entries}")),
        over(LengthOf::Map, 11, 10)
    );
}

#[test]
fn the_limit_on_strings_lets_through_what_a_decoder_reads() {
    let limits = Limits::default().with_max_string_len(30);
    let bytes = StructValue::from_iter([(1, Value::from("\n".repeat(30)))]);
    for protocol in ALL {
        let message = protocol.message(&"\u{7f}".repeat(30), 0, &bytes);
        let end = protocol.skip(&message, limits).unwrap();
        let progress = protocol.scanner(limits).scan(&message);
        assert_eq!(progress, Ok(Progress::Complete { end }));
    }
    // Thirty bytes in base64, of which every character is escaped.
    let escaped = "\\u0041".repeat(40);
    let text = format!("[1,\"\",1,0,{{\"1\":{{\"str\":\"{escaped}\"}}}}]");
    let end = text.len();
    let progress = MessageScanner::json(limits).scan(text.as_bytes());
    assert_eq!(progress, Ok(Progress::Complete { end }));
}

#[test]
fn a_message_is_too_long_as_soon_as_it_must_be() {
    let arguments = StructValue::from_iter([(1, Value::from("x".repeat(1000)))]);
    for protocol in ALL {
        let message = protocol.message("name", 0, &arguments);
        let limit = message.len();
        let exact = Limits::default().with_max_message_len(limit);
        let scanned = protocol
            .scanner(exact)
            .scan(&[&message[..], b"next"].concat());
        assert_eq!(scanned, Ok(Progress::Complete { end: limit }));

        let short = exact.with_max_message_len(limit - 1);
        let too_long = DecodeErrorKind::MessageTooLong {
            length: limit,
            limit: limit - 1,
        };
        // The others have said how long the string is.
        let held = if protocol == Json { limit - 1 } else { 40 };
        assert_eq!(refused(protocol, short, &message), too_long);
        assert_eq!(refused(protocol, short, &message[..held]), too_long);
    }
}

#[test]
fn nesting_is_bounded_as_a_decoder_bounds_it() {
    let nested = |levels: usize| {
        (1..levels).fold(StructValue::new(), |inner, _| {
            StructValue::from_iter([(1, Value::Struct(inner))])
        })
    };
    for protocol in ALL {
        let message = protocol.message("deep", 0, &nested(64));
        let end = message.len();
        let scanned = protocol.scanner(Limits::default()).scan(&message);
        assert_eq!(scanned, Ok(Progress::Complete { end }));

        let low = Limits::default().with_max_depth(63);
        assert_eq!(
            protocol.skip(&message, low).unwrap_err().kind(),
            &too_deep(63)
        );
        assert_eq!(refused(protocol, low, &message), too_deep(63));
        let none = Limits::default().with_max_depth(0);
        assert_eq!(refused(protocol, none, &message), too_deep(0));
    }
}

fn too_deep(limit: u16) -> DecodeErrorKind {
    DecodeErrorKind::TooDeep { limit }
}
