//! The end of a message that arrives in pieces is found where a decoder finds it.

mod limits;
mod protocol;
mod values;

use alato_thrift::{DecodeError, DecodeErrorKind, Limits, MessageScanner, Progress, StructValue};
use proptest::{collection, prelude::*, sample::Index};

use self::{
    protocol::{
        ALL,
        Protocol::{self, Json},
    },
    values::arguments,
};

/// Scans what arrives in pieces that end at `ends`.
fn scan(
    scanner: &mut MessageScanner,
    bytes: &[u8],
    ends: &[usize],
) -> Result<Progress, DecodeError> {
    let mut least = 0;
    for &end in ends {
        let progress = scanner.scan(&bytes[..end])?;
        let Progress::Incomplete { at_least } = progress else {
            return Ok(progress);
        };
        assert!(at_least > end, "it asks for what it does not have");
        least = least.max(at_least);
    }
    let progress = scanner.scan(bytes)?;
    if let Progress::Complete { end } = progress {
        assert!(least <= end, "it has not asked for more than the message");
    }
    Ok(progress)
}

fn sorted(ends: &[Index], len: usize) -> Vec<usize> {
    let mut ends: Vec<usize> = ends.iter().map(|end| end.index(len + 1)).collect();
    ends.sort_unstable();
    ends
}

/// A scanner and a decoder say the same of `bytes`, in whatever pieces they come.
fn agrees(protocol: Protocol, bytes: &[u8], ends: &[usize]) {
    let limits = Limits::default();
    let whole = protocol.scanner(limits).scan(bytes);
    let in_pieces = scan(&mut protocol.scanner(limits), bytes, ends);
    assert_eq!(in_pieces.is_ok(), whole.is_ok(), "{in_pieces:?} {whole:?}");
    if whole.is_ok() {
        assert_eq!(in_pieces, whole);
    }

    let decoded = protocol.skip(bytes, limits);
    match (&whole, &decoded) {
        (&Ok(Progress::Complete { end }), &Ok(decoded)) => assert_eq!(end, decoded),
        (_, Ok(end)) => panic!("{protocol:?}: {end} bytes decode, and scan as {whole:?}"),
        (Ok(Progress::Complete { .. }), Err(error)) if protocol != Json => {
            let kind = error.kind();
            // A scanner does not look into names, and takes more containers in one another.
            let known = matches!(
                kind,
                DecodeErrorKind::InvalidUtf8 | DecodeErrorKind::TooDeep { .. }
            );
            assert!(known, "{protocol:?}: {error} in what scans as {whole:?}");
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn every_message_ends_where_a_decoder_says(
        name in "[a-z\"\\\\é]{0,12}", id: i32, arguments in arguments(3), ends: [Index; 4],
    ) {
        for protocol in ALL {
            let bytes = protocol.message(&name, id, &arguments);
            agrees(protocol, &bytes, &sorted(&ends, bytes.len()));
            let every: Vec<usize> = (0..bytes.len()).collect();
            agrees(protocol, &bytes, &every);
            let end = bytes.len();
            let scanned = protocol.scanner(Limits::default()).scan(&bytes).unwrap();
            prop_assert_eq!(scanned, Progress::Complete { end });
        }
    }

    #[test]
    fn messages_that_follow_one_another_are_found_one_by_one(
        first in arguments(2), second in arguments(2), ends: [Index; 6],
    ) {
        for protocol in ALL {
            let first = protocol.message("first", 1, &first);
            let second = protocol.message("second", 2, &second);
            let both = [&first[..], &second].concat();
            let mut scanner = protocol.scanner(Limits::default());
            let progress = scan(&mut scanner, &both, &sorted(&ends, both.len())).unwrap();
            prop_assert_eq!(progress, Progress::Complete { end: first.len() });
            let progress = scanner.scan(&both[first.len()..]).unwrap();
            prop_assert_eq!(progress, Progress::Complete { end: second.len() });
        }
    }

    #[test]
    fn a_changed_byte_is_taken_as_a_decoder_takes_it(
        arguments in arguments(3), at: Index, byte: u8, ends: [Index; 3],
    ) {
        for protocol in ALL {
            let mut bytes = protocol.message("name", 7, &arguments);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            agrees(protocol, &bytes, &sorted(&ends, bytes.len()));
        }
    }

    #[test]
    fn no_bytes_make_a_scanner_panic(
        bytes in collection::vec(prop_oneof![4 => 0_u8..20, 1 => any::<u8>()], 0..200), ends: [Index; 3],
    ) {
        let ends = sorted(&ends, bytes.len());
        for protocol in ALL {
            agrees(protocol, &bytes, &ends);
            // Behind an envelope that is one.
            let mut message = protocol.message("", 0, &StructValue::new());
            message.truncate(message.len() - if protocol == Json { 3 } else { 1 });
            let ends: Vec<usize> = ends.iter().map(|end| message.len() + end).collect();
            message.extend_from_slice(&bytes);
            agrees(protocol, &message, &ends);
        }
    }

    #[test]
    fn no_likely_text_makes_a_scanner_panic(
        tokens in collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00", " ", "1", "-", "\"rec\"", "\"map\"", "[\"rec\",1,", "{\"1\":{\"lst\":",
            "[\"str\",\"rec\",1,{", "}}", "}]", "{}", "\"a\":",
        ]), 0..40),
        ends: [Index; 3],
    ) {
        let bytes = ["[1,\"a\",1,0,", &tokens.concat()].concat();
        agrees(Json, bytes.as_bytes(), &sorted(&ends, bytes.len()));
    }
}

#[test]
fn both_forms_of_a_binary_message_are_known() {
    let strict = b"\x80\x01\0\x01\0\0\0\x04ping\xff\xff\xff\xff\0";
    let old = b"\0\0\0\x04ping\x01\xff\xff\xff\xff\0";
    for message in [&strict[..], old] {
        let every: Vec<usize> = (0..message.len()).collect();
        let scanned = scan(
            &mut MessageScanner::binary(Limits::default()),
            message,
            &every,
        );
        let end = message.len();
        assert_eq!(scanned, Ok(Progress::Complete { end }));
    }
}

#[test]
fn white_space_in_json_counts_to_the_message_behind_it() {
    let text = b" [ 1 , \"a\" , 1 , 0 , { } ] \n[1,\"b\",1,0,{}]";
    let mut scanner = MessageScanner::json(Limits::default());
    assert_eq!(scanner.scan(text), Ok(Progress::Complete { end: 26 }));
    let rest = &text[26..];
    let end = rest.len();
    assert_eq!(scanner.scan(rest), Ok(Progress::Complete { end }));
}

#[test]
fn how_much_is_missing_is_known_where_the_message_says_it() {
    let mut scanner = MessageScanner::binary(Limits::default());
    let progress = scanner.scan(b"\x80\x01\0\x01\0\0\x10\0name").unwrap();
    let at_least = 8 + 0x1000 + 4 + 1;
    assert_eq!(progress, Progress::Incomplete { at_least });
}
