//! [`alato_fuzz::binary::skip`], for any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| alato_fuzz::binary::skip(input));
