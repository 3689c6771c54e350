#![deny(deprecated)]

use alato::{RpcError, thrift_service};

#[deprecated = "say 5"]
fn five() -> i32 {
    5
}

#[thrift_service]
pub trait Counter {
    async fn count(&self, #[thrift(default = five())] to: i32) -> Result<(), RpcError>;
}

fn main() {}
