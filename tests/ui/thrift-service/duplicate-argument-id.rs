use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, #[thrift(id = 1)] a: i32, #[thrift(id = 1)] b: i32) -> Result<i32, RpcError>;
}

fn main() {}
