//! Nothing but tests: the code that alato generates against the code that Apache's compiler generates, of the same files; and
//! generated code in which everything has names that stand in the way of other names.
//!
//! Apache's own test files are no part of the repository. Where they are absent, the tests of them say that they are skipped.

/// Names of traits, types, macros and keywords in every place where a name may stand.
#[deny(warnings)]
pub mod names {
    include!(concat!(env!("OUT_DIR"), "/names.rs"));
}

#[cfg(has_files)]
include!(concat!(env!("OUT_DIR"), "/thrift_test.rs"));
#[cfg(has_files)]
include!(concat!(env!("OUT_DIR"), "/macros.rs"));
