//! Nothing but tests: alato against peers that are Rust crates.
