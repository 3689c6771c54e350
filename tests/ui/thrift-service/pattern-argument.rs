use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, (a, b): (i32, i32)) -> Result<i32, RpcError>;
}

fn main() {}
