//! `TTHeader`, as Kitex's source describes it (`pkg/remote/codec/header_codec.go`).

use std::time::Duration;

use super::{
    super::{int_key, strip_frame},
    *,
};
use crate::Protocol;

/// A call with all that a header may hold, by hand.
const CALL: &[u8] = b"\
    \0\0\0\x41\
    \x10\0\0\x01\
    \0\0\0\x07\
    \0\x0c\
    \x02\0\
    \x01\0\x02\0\x03isn\0\x04Calc\0\x01k\0\0\
    \x10\0\x02\0\x09\0\x03add\0\x0c\0\x04\x31\x35\x30\x30\
    \x11\0\x03tok\
    \0\0\0\
    MESSAGE";

#[test]
fn every_part_is_read() {
    let (header, payload) = parse(CALL).unwrap();
    assert_eq!(header.kind(), Kind::TTHeader);
    assert_eq!((header.flags(), header.sequence_id()), (1, 7));
    assert_eq!(header.protocol(), Protocol::Compact);
    assert!(!header.is_compressed());
    let infos: Vec<_> = header.infos().collect();
    assert_eq!(
        infos,
        [
            Info::Pair {
                key: b"isn",
                value: b"Calc"
            },
            Info::Pair {
                key: b"k",
                value: b""
            },
            Info::IntPair {
                key: 9,
                value: b"add"
            },
            Info::IntPair {
                key: 12,
                value: b"1500"
            },
            Info::AclToken(b"tok"),
        ]
    );
    assert_eq!(header.service(), Some("Calc"));
    assert_eq!(header.int(int_key::TO_METHOD), Some(&b"add"[..]));
    assert_eq!(header.int(2), None);
    assert_eq!(header.timeout(), Some(Duration::from_millis(1_500)));
    assert_eq!(payload, "MESSAGE");
}

#[test]
fn every_part_is_written() {
    let mut buffer = b"before".to_vec();
    let mut header = Writer::new(&mut buffer, Kind::TTHeader, 1, 7, Protocol::Compact);
    header.string(b"isn", b"Calc").unwrap();
    header.string(b"k", b"").unwrap();
    header.int(int_key::TO_METHOD, b"add").unwrap();
    header.timeout(Duration::from_millis(1_500)).unwrap();
    let frame = header.finish().unwrap();
    buffer.extend_from_slice(b"MESS");
    frame.close(&mut buffer, b"AGE".len(), 100).unwrap();
    assert_eq!(
        buffer,
        b"before\
        \0\0\0\x39\
        \x10\0\0\x01\
        \0\0\0\x07\
        \0\x0a\
        \x02\0\
        \x01\0\x02\0\x03isn\0\x04Calc\0\x01k\0\0\
        \x10\0\x02\0\x09\0\x03add\0\x0c\0\x04\x31\x35\x30\x30\
        \0MESS"
    );
}

#[test]
fn numbers_and_strings_may_take_turns() {
    let bytes = write(Kind::TTHeader, -1, b"PAY", |header| {
        header.int(1, b"a")?;
        header.string(b"k", b"1")?;
        header.int(1, b"b")?;
        header.string(b"k", b"2")
    })
    .unwrap();
    let (header, _) = parse(&bytes).unwrap();
    assert_eq!(header.sequence_id(), -1);
    assert_eq!(header.infos().count(), 4);
    assert_eq!(header.int(1), Some(&b"b"[..])); // The last one counts.
    assert_eq!(header.string(b"k"), Some(&b"2"[..]));
}

#[test]
fn padding_may_stand_between_parts() {
    let bytes = b"\0\0\0\x19\x10\0\0\0\0\0\0\x01\0\x03\
        \0\0\0\0\x01\0\x01\0\x01k\0\0PAY";
    let (header, payload) = parse(bytes).unwrap();
    assert_eq!(header.string(b"k"), Some(&b""[..]));
    assert_eq!(payload, "PAY");
}

#[test]
fn a_compressed_payload_is_read_and_written() {
    let message = b"message ".repeat(100);
    let mut buffer = Vec::new();
    let header = Writer::new_compressed(&mut buffer, Kind::TTHeader, 0, 1, Protocol::Binary);
    let frame = header.finish().unwrap();
    deflate(&[&message], &mut buffer).unwrap();
    frame.close(&mut buffer, 0, u32::MAX).unwrap();
    assert_eq!(buffer[14..18], [0, 1, 1, 0]);
    assert!(buffer.len() < 100);
    let (header, payload) = parse(&buffer).unwrap();
    assert!(header.is_compressed());
    assert_eq!(payload, message);
}

/// What is wrong with the header of a frame, the bytes behind the length of the header given.
fn wrong(header: &[u8]) -> HeaderError {
    let words = u8::try_from(header.len() / 4).unwrap();
    let start = [0x10, 0, 0, 0, 0, 0, 0, 1, 0, words];
    let frame = Bytes::from([&start, header, b"PAYLOAD"].concat());
    Header::parse(&frame, HeaderLimits::default()).unwrap_err()
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let truncated = |what, needed, left, offset| HeaderError::Truncated {
        what,
        needed,
        left,
        offset,
    };
    assert_eq!(wrong(b""), truncated("a protocol", 1, 0, 14));
    assert_eq!(wrong(b"\x03\0\0\0"), HeaderError::UnknownProtocol { id: 3 });
    assert_eq!(
        wrong(b"\0\x01\x02\0"),
        HeaderError::UnknownTransform { id: 2 }
    );
    let many = HeaderError::TooManyTransforms {
        count: 255,
        limit: 2,
    };
    assert_eq!(wrong(b"\0\xff\0\0"), many);
    assert_eq!(
        wrong(b"\0\0\0\x01"),
        truncated("a number of pairs", 2, 0, 18)
    );
    assert_eq!(
        wrong(b"\0\0\x01\0\x02\0\0\0\0\0\0\0"),
        truncated("a length", 2, 1, 25)
    );
    // A value that would reach into the payload.
    assert_eq!(
        wrong(b"\0\0\x10\0\x01\0\x09\0\x04add"),
        truncated("a string", 4, 3, 23)
    );
    assert_eq!(
        wrong(b"\0\0\x11\xff\xff\0\0\0"),
        truncated("a string", 65_535, 3, 19)
    );
}

#[test]
fn a_length_that_does_not_fit_is_refused_and_never_cut_off() {
    let long = vec![b'x'; 65_536];
    let refuse = |add: &dyn Fn(&mut Writer<'_>) -> Result<(), HeaderError>| {
        write(Kind::TTHeader, 1, b"", add).unwrap_err()
    };
    let too_long = |what| HeaderError::TooLong {
        what,
        length: 65_536,
        limit: 65_535,
    };
    assert_eq!(
        refuse(&|header| header.string(&long, b"")),
        too_long("a key in bytes")
    );
    assert_eq!(
        refuse(&|header| header.string(b"k", &long)),
        too_long("a value in bytes")
    );
    assert_eq!(
        refuse(&|header| header.int(1, &long)),
        too_long("a value in bytes")
    );
    assert_eq!(
        refuse(&|header| (0..65_536).try_for_each(|_| header.string(b"", b""))),
        too_long("a number of pairs")
    );
    // Nor is the length of the whole header, which others count in 16 bits.
    let error = refuse(&|header| header.string(b"k", &long[..65_535]));
    let whole = HeaderError::TooLong {
        what: "a header in bytes",
        length: 65_548,
        limit: 65_532,
    };
    assert_eq!(error, whole);
    assert_eq!(
        error.to_string(),
        "a header in bytes of 65548 is over the limit of 65532"
    );
}

#[test]
fn the_longest_header_is_read_again() {
    let value = vec![b'x'; 65_532 - 2 - 3 - 2 - 1 - 2];
    let bytes = write(Kind::TTHeader, 1, b"PAY", |header| {
        header.string(b"k", &value)
    })
    .unwrap();
    assert_eq!(bytes.len(), 14 + 65_532 + 3);
    let (header, payload) = parse(&bytes).unwrap();
    assert_eq!(header.string(b"k"), Some(&value[..]));
    assert_eq!(payload, "PAY");
}

#[test]
fn a_header_that_is_given_up_leaves_the_buffer_as_it_was() {
    let mut buffer = b"before".to_vec();
    let mut header = Writer::new(&mut buffer, Kind::TTHeader, 0, 1, Protocol::Binary);
    header.string(b"k", b"v").unwrap();
    drop(header);
    assert_eq!(buffer, b"before");

    let header = Writer::new(&mut buffer, Kind::TTHeader, 0, 1, Protocol::Binary);
    let frame = header.finish().unwrap();
    buffer.extend_from_slice(b"MESSAGE");
    let error = frame.close(&mut buffer, 100, 120).unwrap_err();
    let too_long = HeaderError::TooLong {
        what: "a frame in bytes",
        length: 10 + 4 + 7 + 100,
        limit: 120,
    };
    assert_eq!(error, too_long);
    assert_eq!(buffer, b"before");
}

#[test]
fn time_left_is_rounded_up_and_bounded() {
    for (timeout, millis, read) in [
        // Kitex writes this where there is no limit.
        (Duration::ZERO, "0", None),
        (Duration::from_nanos(1), "1", Some(Duration::from_millis(1))),
        (
            Duration::from_micros(1_001),
            "2",
            Some(Duration::from_millis(2)),
        ),
        (
            Duration::MAX,
            "4294967295",
            Some(Duration::from_millis(u32::MAX.into())),
        ),
    ] {
        let bytes = write(Kind::TTHeader, 1, b"", |header| header.timeout(timeout)).unwrap();
        let (header, _) = parse(&bytes).unwrap();
        assert_eq!(header.int(int_key::RPC_TIMEOUT), Some(millis.as_bytes()));
        assert_eq!(header.timeout(), read);
    }
    for no_number in [&b""[..], b"1s", b"-1", b"99999999999999999999", b"\xff"] {
        let bytes = write(Kind::TTHeader, 1, b"", |header| {
            header.int(int_key::RPC_TIMEOUT, no_number)
        })
        .unwrap();
        assert_eq!(parse(&bytes).unwrap().0.timeout(), None);
    }
}

#[test]
fn a_frame_inside_the_payload_is_taken_off() {
    let message = b"\x80\x01\0\x01\0\0\0\x03add\0\0\0\x01\0";
    assert_eq!(
        strip_frame(b"\0\0\0\x10\x80\x01\0\x01\0\0\0\x03add\0\0\0\x01\0"),
        (&message[..], true)
    );
    // Neither a message, nor one without a version, nor one in compact looks like it has one.
    for unframed in [
        &message[..],
        b"\0\0\0\x03add\x01\0\0\0\x01\0",
        b"\x82\x21\x01\x03add\0",
        b"\0\0\0",
        b"",
    ] {
        assert_eq!(strip_frame(unframed), (unframed, false));
    }
}
