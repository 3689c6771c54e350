#![deny(non_snake_case)]

use alato::{RpcError, thrift_service};

#[thrift_service]
pub trait Store {
    async fn put(&self, theKey: i32) -> Result<(), RpcError>;
}

fn main() {}
