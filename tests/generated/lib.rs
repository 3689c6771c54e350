//! Nothing but tests: the code that alato generates against the code that Apache's compiler generates, of the same files.
//!
//! The files are Apache's own test files, which are no part of the repository. Where they are absent, there is nothing here, and the
//! tests say that they are skipped.

#[cfg(has_files)]
include!(concat!(env!("OUT_DIR"), "/thrift_test.rs"));
#[cfg(has_files)]
include!(concat!(env!("OUT_DIR"), "/macros.rs"));
