//! To skip a value is to read as many bytes as decoding it does.

#![no_main]

use std::collections::BTreeMap;

use alato::thrift::{Decode, Decoder, Limits, WireType, binary::BinaryDecoder};
use alato_fuzz::{Everything, Point};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    check::<Everything<'_>>(input);
    check::<Vec<Vec<Point>>>(input);
    check::<BTreeMap<&str, BTreeMap<i16, [u8; 16]>>>(input);
});

fn check<'de, T: Decode<'de> + WireType>(input: &'de [u8]) {
    let mut decoder = BinaryDecoder::new(input, Limits::default());
    let decoded = T::decode(&mut decoder);

    // Where a value is skipped, containers count as well: at most four for each of `Everything`'s structs.
    let limits = Limits::default().with_max_depth(5 * 64);
    let mut skipper = BinaryDecoder::new(input, limits);
    let skipped = skipper.skip(T::TYPE);

    assert!(skipper.position() <= input.len());
    if decoded.is_ok() {
        skipped.expect("what can be decoded can be skipped");
        assert_eq!(skipper.position(), decoder.position());
    }
}
