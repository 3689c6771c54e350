//! Whatever a frame holds, reading it gives a value or an error.

use alato_metainfo::MetaInfo;
use proptest::prelude::*;

use super::{super::strip_frame, *};
use crate::Protocol;

#[derive(Clone, Debug)]
enum Pair {
    String(Vec<u8>, Vec<u8>),
    Int(u16, Vec<u8>),
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..20)
}

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let key = prop_oneof![
        bytes(),
        "(RPC_(PERSIST|TRANSIT|BACKWARD)_)?[A-Z]{0,3}".prop_map(String::into_bytes)
    ];
    let pair = prop_oneof![
        (key, bytes()).prop_map(|(key, value)| Pair::String(key, value)),
        (0..30_u16, bytes()).prop_map(|(key, value)| Pair::Int(key, value)),
    ];
    prop::collection::vec(pair, 0..12)
}

fn any_frame() -> impl Strategy<Value = (Vec<u8>, Vec<Pair>, Vec<u8>)> {
    let kind = prop_oneof![Just(Kind::THeader), Just(Kind::TTHeader)];
    let protocol = prop_oneof![Just(Protocol::Binary), Just(Protocol::Compact)];
    let fixed = (kind, any::<bool>(), any::<u16>(), any::<i32>(), protocol);
    (fixed, pairs(), bytes()).prop_map(
        |((kind, compressed, flags, sequence_id, protocol), pairs, payload)| {
            let mut buffer = Vec::new();
            let begin = if compressed {
                Writer::new_compressed
            } else {
                Writer::new
            };
            let mut header = begin(&mut buffer, kind, flags, sequence_id, protocol);
            for pair in &pairs {
                match pair {
                    Pair::String(key, value) => header.string(key, value).unwrap(),
                    Pair::Int(key, value) => header.int(*key, value).unwrap(),
                }
            }
            let frame = header.finish().unwrap();
            if compressed {
                deflate(&[&payload], &mut buffer).unwrap();
            } else {
                buffer.extend_from_slice(&payload);
            }
            frame.close(&mut buffer, 0, u32::MAX).unwrap();
            (buffer, pairs, payload)
        },
    )
}

/// Reads all that there is to read; true if it could be read. A payload is never longer than `LIMIT`.
fn read_all(frame: &[u8]) -> bool {
    const LIMIT: usize = 64;
    let frame = Bytes::copy_from_slice(frame);
    let limits = HeaderLimits {
        max_payload_len: LIMIT,
        ..HeaderLimits::default()
    };
    match Header::parse(&frame, limits) {
        Ok((header, payload)) => {
            assert!(!header.is_compressed() || payload.len() <= LIMIT);
            assert!(header.infos().count() <= frame.len());
            let _ = header.service();
            let _ = header.timeout();
            let mut meta = MetaInfo::new();
            let _ = header.meta_of_request(&mut meta);
            let _ = header.meta_of_reply(&mut meta);
            let (stripped, framed) = strip_frame(&payload);
            assert_eq!(stripped.len() + if framed { 4 } else { 0 }, payload.len());
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_is_read_and_written_again((frame, pairs, payload) in any_frame()) {
        let (header, read) = parse(&frame).unwrap();
        prop_assert_eq!(&read, &payload);
        let infos: Vec<_> = header.infos().map(|info| match info {
            Info::Pair { key, value } => Pair::String(key.into(), value.into()),
            Info::IntPair { key, value } => Pair::Int(key, value.into()),
            other => panic!("{other:?}"),
        }).collect();
        let kept = |pair: &&Pair| header.kind() == Kind::TTHeader || matches!(pair, Pair::String(..));
        let pairs: Vec<_> = pairs.iter().filter(kept).collect();
        prop_assert_eq!(format!("{infos:?}"), format!("{pairs:?}"));
        prop_assert_eq!(write_again(&header, &payload), frame);
    }

    /// Only where the payload is not compressed may the end of it be missing.
    #[test]
    fn any_prefix_is_a_value_or_an_error((frame, ..) in any_frame()) {
        let header_len = 14 + 4 * usize::from(u16::from_be_bytes([frame[12], frame[13]]));
        for end in 4..frame.len() {
            let read = read_all(&frame[4..end]);
            prop_assert!(!read || end >= header_len, "{end} of {header_len}");
        }
    }

    #[test]
    fn any_byte_may_change((frame, ..) in any_frame(), changed: u8) {
        for at in 4..frame.len() {
            let mut frame = frame.clone();
            frame[at] ^= changed;
            read_all(&frame[4..]);
        }
    }

    #[test]
    fn any_bytes_may_stand_behind_the_magic(
        theader: bool,
        words in 0..6_u8,
        rest in prop::collection::vec(prop_oneof![any::<u8>(), 0..3_u8, Just(0x10)], 0..40),
    ) {
        let magic = if theader { [0x0f, 0xff] } else { [0x10, 0] };
        read_all(&[&magic, &[0, 0, 0, 0, 0, 1, 0, words][..], &rest].concat());
        read_all(&[&magic, &rest[..]].concat());
        read_all(&rest);
    }
}
