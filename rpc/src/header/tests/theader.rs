//! `THeader`, as Apache's library writes it.

use std::time::Duration;

use super::*;
use crate::Protocol;

/// The frames that Apache's Python library wrote: the name of the case, and the bytes.
fn golden() -> Vec<(String, Vec<u8>)> {
    let golden: Vec<_> = include_str!("../../../../tests/data/golden.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|vector| vector["proto"] == "header")
        .map(|vector| {
            let hex = vector["hex"].as_str().unwrap().as_bytes().chunks(2);
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            (vector["case"].to_string(), hex.map(byte).collect())
        })
        .collect();
    assert_eq!(golden.len(), 7);
    golden
}

#[test]
fn what_apache_wrote_is_read() {
    for (case, bytes) in golden() {
        let (header, payload) = parse(&bytes).unwrap();
        let compact = case.contains("_compact_");
        let protocol = if compact {
            Protocol::Compact
        } else {
            Protocol::Binary
        };
        assert_eq!(header.kind(), Kind::THeader);
        assert_eq!((header.flags(), header.sequence_id()), (0, 1), "{case}");
        assert_eq!(header.protocol(), protocol, "{case}");
        assert_eq!(header.is_compressed(), case.contains("tr[1]"), "{case}");

        let long = vec![b'x'; 200];
        let pairs: &[(&[u8], &[u8])] = if case.contains("_h2") {
            &[(b"k", b"v"), (b"long", &long)]
        } else {
            &[]
        };
        let read: Vec<_> = header
            .infos()
            .map(|info| match info {
                Info::Pair { key, value } => (key, value),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(read, pairs, "{case}");
        assert_eq!(header.string(b"long").is_some(), !pairs.is_empty());
        assert_eq!(header.string(b"nothing"), None);

        let (message, _) = protocol.read_envelope(&payload).unwrap();
        assert_eq!((&*message.name, message.sequence_id), ("add", 1), "{case}");
    }
}

#[test]
fn what_apache_wrote_is_written_again_to_the_byte() {
    for (case, bytes) in golden() {
        let (header, payload) = parse(&bytes).unwrap();
        let again = write_again(&header, &payload);
        if !header.is_compressed() {
            assert_eq!(again, bytes, "{case}");
            continue;
        }
        // zlib is free in how it compresses, so that only the header has to be the same, …
        let header_len = 14 + 4 * usize::from(u16::from_be_bytes([bytes[12], bytes[13]]));
        assert_eq!(again[4..header_len], bytes[4..header_len], "{case}");
        // … and what is inside.
        let (_, payload_again) = parse(&again).unwrap();
        assert_eq!(payload_again, payload, "{case}");
    }
}

#[test]
fn the_payload_is_a_slice_of_the_frame() {
    let bytes = write(Kind::THeader, 1, b"payload", |_| Ok(())).unwrap();
    let frame = frame(&bytes);
    let (_, payload) = Header::parse(&frame, HeaderLimits::default()).unwrap();
    assert_eq!(payload, "payload");
    assert!(frame.as_ptr_range().contains(&payload.as_ptr()));
}

/// C++ pads what is a multiple of four already with four more bytes.
#[test]
fn padding_as_cpp_writes_it_is_read() {
    let bytes = b"\0\0\0\x15\x0f\xff\0\0\xff\xff\xff\xff\0\x02\
        \x00\x00\x01\x00\0\0\0\0PAY";
    let (header, payload) = parse(bytes).unwrap();
    assert_eq!(header.sequence_id(), -1);
    assert_eq!(header.infos().count(), 0);
    assert_eq!(payload, "PAY");
}

#[test]
fn several_blocks_of_pairs_and_persistent_ones_are_read() {
    let bytes = b"\0\0\0\x21\x0f\xff\0\x01\0\0\0\x09\0\x05\
        \x02\x00\x01\x01\x01a\x01b\x02\x01\x01c\x01d\x01\x01\x01a\x00\0PAY";
    let (header, payload) = parse(&bytes[..]).unwrap();
    let infos: Vec<_> = header.infos().collect();
    let pair = |key, value| Info::Pair { key, value };
    let persistent = Info::PersistentPair {
        key: b"c",
        value: b"d",
    };
    assert_eq!(infos, [pair(b"a", b"b"), persistent, pair(b"a", b"")]);
    assert_eq!(header.string(b"a"), Some(&b""[..])); // The last one counts.
    assert_eq!(header.string(b"c"), Some(&b"d"[..]));
    assert_eq!(header.flags(), 1);
    assert_eq!(payload, "PAY");
}

/// "Data in the info headers is ignorable", and so is all that comes behind what is not known (`HeaderFormat.md`).
#[test]
fn information_of_an_unknown_kind_is_left_alone() {
    let bytes = b"\0\0\0\x12\x0f\xff\0\0\0\0\0\x01\0\x02\
        \x00\x00\x63\xff\xff\xff\xff\xff";
    let (header, payload) = parse(&bytes[..]).unwrap();
    assert_eq!(header.infos().count(), 0);
    assert_eq!(payload, "");
}

#[test]
fn a_count_of_more_than_127_pairs_takes_two_bytes() {
    for count in [1, 127, 128, 300, 16_000] {
        let bytes = write(Kind::THeader, 1, b"PAY", |header| {
            (0..count).try_for_each(|_| header.string(b"", b"v"))
        })
        .unwrap();
        let (header, payload) = parse(&bytes).unwrap();
        assert_eq!(header.infos().count(), count);
        assert_eq!(payload, "PAY");
    }
}

#[test]
fn the_timeout_goes_as_fbthrift_writes_it() {
    let bytes = write(Kind::THeader, 1, b"", |header| {
        header.timeout(Duration::from_millis(250))
    })
    .unwrap();
    let (header, _) = parse(&bytes).unwrap();
    assert_eq!(header.string(b"client_timeout"), Some(&b"250"[..]));
    assert_eq!(header.timeout(), Some(Duration::from_millis(250)));
}

#[test]
fn keys_that_are_numbers_are_left_out() {
    let with = write(Kind::THeader, 1, b"PAY", |header| header.int(9, b"add")).unwrap();
    let without = write(Kind::THeader, 1, b"PAY", |_| Ok(())).unwrap();
    assert_eq!(with, without);
}

/// What is wrong with the header of a frame, the bytes behind the length of the header given.
fn wrong(header: &[u8]) -> HeaderError {
    let words = u8::try_from(header.len() / 4).unwrap();
    let start = [0x0f, 0xff, 0, 0, 0, 0, 0, 1, 0, words];
    let frame = Bytes::from([&start, header].concat());
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
    assert_eq!(wrong(b"\x05\0\0\0"), HeaderError::UnknownProtocol { id: 5 });
    assert_eq!(
        wrong(b"\0\x01\x03\0"),
        HeaderError::UnknownTransform { id: 3 }
    );
    let many = HeaderError::TooManyTransforms { count: 3, limit: 2 };
    assert_eq!(wrong(b"\0\x03\x01\x01\x01\0\0\0"), many);
    // A string that would reach into the payload.
    assert_eq!(
        wrong(b"\0\0\x01\x01\x05key"),
        truncated("a string", 5, 3, 19)
    );
    // More pairs than there are.
    assert_eq!(
        wrong(b"\0\0\x01\x02\x00\x00\x01k"),
        truncated("a varint", 1, 0, 22)
    );
    let many_pairs = wrong(b"\0\0\x01\xff\xff\xff\xff\x0f\0\0\0\0");
    assert_eq!(many_pairs, truncated("a varint", 1, 0, 26));
    for varint in [b"\xff\xff\xff\xff\x1f\0", b"\x80\x80\x80\x80\x80\0"] {
        let header = [b"\0\0\x01", &varint[..], b"\0\0\0"].concat();
        assert_eq!(wrong(&header), HeaderError::VarintTooLong { offset: 17 });
    }
    assert_eq!(
        wrong(b"\0\0\x01\x01\x05key").to_string(),
        "a string of 5 bytes at offset 19, where 3 are left"
    );
}

#[test]
fn a_header_longer_than_its_frame_is_refused() {
    let frame = Bytes::from_static(b"\x0f\xff\0\0\0\0\0\x01\0\x03\0\0\0\0\0\0\0\0");
    let error = Header::parse(&frame, HeaderLimits::default()).unwrap_err();
    let truncated = HeaderError::Truncated {
        what: "a header",
        needed: 12,
        left: 8,
        offset: 14,
    };
    assert_eq!(error, truncated);
    let limits = HeaderLimits {
        max_header_len: 8,
        ..HeaderLimits::default()
    };
    let too_long = HeaderError::HeaderTooLong {
        length: 12,
        limit: 8,
    };
    assert_eq!(Header::parse(&frame, limits).unwrap_err(), too_long);
    let other = Bytes::from_static(b"\x80\x01\0\x01");
    let error = Header::parse(&other, limits).unwrap_err();
    assert_eq!(error, HeaderError::NoMagic { found: 0x8001 });
}

#[test]
fn a_payload_that_inflates_beyond_the_limit_is_refused() {
    let mut buffer = Vec::new();
    let header = Writer::new_compressed(&mut buffer, Kind::THeader, 0, 1, Protocol::Binary);
    let open = header.finish().unwrap();
    deflate(&[&vec![0; 10 << 20]], &mut buffer).unwrap();
    open.close(&mut buffer, 0, u32::MAX).unwrap();
    let limits = |max_payload_len| HeaderLimits {
        max_payload_len,
        ..HeaderLimits::default()
    };
    let (_, payload) = Header::parse(&frame(&buffer), limits(10 << 20)).unwrap();
    assert_eq!(payload.len(), 10 << 20);
    let limit = (10 << 20) - 1;
    let error = Header::parse(&frame(&buffer), limits(limit)).unwrap_err();
    assert_eq!(error, HeaderError::InflatedTooLong { limit });
}

/// As Apache's library can, though it has no use.
#[test]
fn a_payload_that_was_compressed_twice_is_read() {
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    deflate(&[b"payload"], &mut once).unwrap();
    deflate(&[&once], &mut twice).unwrap();
    let start = b"\x0f\xff\0\0\0\0\0\x01\0\x01\0\x02\x01\x01";
    let frame = Bytes::from([start, &twice[..]].concat());
    let (header, payload) = Header::parse(&frame, HeaderLimits::default()).unwrap();
    assert!(header.is_compressed());
    assert_eq!(payload, "payload");
}

#[test]
fn what_was_compressed_twice_is_no_longer_than_what_was_compressed_once_can_be() {
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    deflate(&[&vec![0; 10 << 20]], &mut once).unwrap();
    deflate(&[&once], &mut twice).unwrap();
    let start = b"\x0f\xff\0\0\0\0\0\x01\0\x01\0\x02\x01\x01";
    let frame = Bytes::from([start, &twice[..]].concat());
    let limit = frame.len() * 1_032;
    assert!(limit < 1 << 20);
    let error = Header::parse(&frame, HeaderLimits::default()).unwrap_err();
    assert_eq!(error, HeaderError::InflatedTooLong { limit });
}
