//! [`alato_fuzz::idl::any_text`], for any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| alato_fuzz::idl::any_text(input));
