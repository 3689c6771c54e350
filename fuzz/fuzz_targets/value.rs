//! [`alato_fuzz::value::any_struct`], for any bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| alato_fuzz::value::any_struct(input));
