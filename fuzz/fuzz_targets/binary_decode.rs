//! Whatever decodes can be encoded, and decodes from that to an equal value.

#![no_main]

use alato::thrift::{Limits, binary};
use alato_fuzz::Everything;
use bytes::Bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // Less deep than an encoder goes: a struct that is absent on the wire is not counted by the decoder, and
    // is by the encoder, which writes it.
    let limits = Limits::default().with_max_depth(60);
    let Ok(value) = binary::from_slice_with::<Everything<'_>>(input, limits) else {
        return;
    };

    let encoded = binary::to_vec(&value).expect("a decoded value can be encoded");
    let again: Everything<'_> = binary::from_slice(&encoded).expect("an encoded value decodes");
    assert_eq!(again, value);

    let shared = Bytes::copy_from_slice(input);
    let from_shared: Everything<'_> =
        binary::from_bytes(&shared).expect("a shared input decodes as a borrowed one does");
    assert_eq!(from_shared, value);
});
