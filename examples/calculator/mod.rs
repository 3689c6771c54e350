//! `examples/idl/calculator.thrift` in Rust.

#![allow(unreachable_pub, reason = "as it would stand in a library")]

use std::collections::BTreeMap;

use alato::{RpcError, ThriftEnum, ThriftException, ThriftStruct, thrift_service};

/// What to do with the operands.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Operation {
    Add = 1,
    Subtract = 2,
    Multiply = 3,
    Divide = 4,
    /// An operation that only the caller knows.
    #[thrift(unknown)]
    Other(i32),
}

/// One calculation: the operation, applied to the operands from left to right.
#[derive(ThriftStruct, Clone, Debug, PartialEq, Eq)]
pub struct Work {
    #[thrift(id = 1)]
    pub op: Operation,
    #[thrift(id = 2)]
    pub operands: Vec<i32>,
    #[thrift(id = 3)]
    pub comment: Option<String>,
}

/// A calculation that was done, and what came of it.
#[derive(ThriftStruct, Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    #[thrift(id = 1)]
    pub log_id: i32,
    #[thrift(id = 2)]
    pub work: Work,
    #[thrift(id = 3)]
    pub result: i64,
}

/// The work could not be done.
#[derive(ThriftException, Clone, Debug, PartialEq, Eq)]
pub struct InvalidOperation {
    #[thrift(id = 1)]
    pub op: Operation,
    #[thrift(id = 2)]
    pub why: String,
}

#[thrift_service]
pub trait Calculator {
    /// Does nothing, and says so.
    async fn ping(&self) -> Result<(), RpcError>;

    /// The sum of the two; wraps around on overflow.
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;

    /// Does the work and remembers it under `log_id`.
    async fn calculate(&self, log_id: i32, work: Work) -> Result<i64, RpcError<InvalidOperation>>;

    /// Everything remembered, oldest first.
    async fn history(&self) -> Result<Vec<Entry>, RpcError>;

    /// How often each operation was done.
    async fn statistics(&self) -> Result<BTreeMap<Operation, i32>, RpcError>;

    /// Forgets everything.
    #[thrift(oneway)]
    async fn clear(&self) -> Result<(), RpcError>;
}
