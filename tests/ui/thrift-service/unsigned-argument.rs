use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, a: u32, b: u32) -> Result<i32, RpcError>;
}

fn main() {}
