use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator: Clone {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
}

fn main() {}
