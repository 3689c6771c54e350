#![deny(deprecated)]

use alato::{RpcError, ThriftStruct, thrift_service};

#[deprecated = "take the other"]
#[derive(ThriftStruct)]
pub struct Old {}

#[thrift_service]
pub trait Store {
    async fn put(&self, old: Old) -> Result<(), RpcError>;
}

fn main() {}
