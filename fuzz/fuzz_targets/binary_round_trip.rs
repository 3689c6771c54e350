//! [`alato_fuzz::binary::round_trip`], for any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| alato_fuzz::binary::round_trip(input));
