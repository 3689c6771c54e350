//! From Rust to a `.thrift` file: what is written, that it says the same, that others read it, and what cannot be said.

#[path = "../common/mod.rs"]
mod common;

mod apache;
mod corpus;
mod drift;
mod generated;
mod meaning;
mod refused;
mod shop;
mod written;
