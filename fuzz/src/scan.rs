//! A scanner, to which a message comes one byte at a time.

use alato::thrift::{DecodeError, DecodeErrorKind, Limits, MessageScanner, Progress};

/// What a scanner of a protocol says.
pub(crate) struct Scanned {
    result: Result<Progress, DecodeError>,
    /// It does not look into numbers, names and counts.
    is_json: bool,
}

pub(crate) fn binary(input: &[u8]) -> Scanned {
    scan(input, MessageScanner::binary, false)
}

pub(crate) fn compact(input: &[u8]) -> Scanned {
    scan(input, MessageScanner::compact, false)
}

pub(crate) fn json(input: &[u8]) -> Scanned {
    scan(input, MessageScanner::json, true)
}

fn scan(input: &[u8], scanner: fn(Limits) -> MessageScanner, is_json: bool) -> Scanned {
    let whole = scanner(Limits::default()).scan(input);
    let result = bytewise(input, scanner(Limits::default()));
    assert_eq!(result.is_ok(), whole.is_ok());
    if whole.is_ok() {
        assert_eq!(result, whole, "it does not matter in which pieces it comes");
    }
    Scanned { result, is_json }
}

fn bytewise(input: &[u8], mut scanner: MessageScanner) -> Result<Progress, DecodeError> {
    let mut least = 0;
    for held in 0..input.len() {
        match scanner.scan(&input[..held])? {
            Progress::Incomplete { at_least } => {
                assert!(at_least > held, "it asks for more");
                least = least.max(at_least);
            }
            complete => {
                assert_eq!(complete, Progress::Complete { end: held });
                assert!(least <= held, "it has not asked for more than there is");
                return Ok(complete);
            }
        }
    }
    scanner.scan(input)
}

/// A scanner finds the end where a decoder finds it, and refuses nothing that a decoder reads.
pub(crate) fn agrees(scanned: &Scanned, decoded: Result<usize, DecodeError>) {
    match (&scanned.result, decoded) {
        (&Ok(Progress::Complete { end }), Ok(decoded)) => assert_eq!(end, decoded),
        (scanned, Ok(decoded)) => panic!("{decoded} bytes decode, and scan as {scanned:?}"),
        (Ok(Progress::Complete { .. }), Err(error)) if !scanned.is_json => {
            // It takes more containers in one another.
            let too_deep = matches!(error.kind(), DecodeErrorKind::TooDeep { .. });
            assert!(too_deep, "{error} in what scans");
        }
        _ => {}
    }
}
