use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, #[thrift(id = 1, required, optional)] a: i32) -> Result<i32, RpcError>;
}

fn main() {}
