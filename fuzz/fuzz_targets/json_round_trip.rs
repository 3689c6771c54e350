//! [`alato_fuzz::json::round_trip`], for any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| alato_fuzz::json::round_trip(input));
