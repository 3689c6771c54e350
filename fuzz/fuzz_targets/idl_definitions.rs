//! [`alato_fuzz::idl::any_definitions`], for any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| alato_fuzz::idl::any_definitions(input));
