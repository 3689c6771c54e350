use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add<T>(&self, a: T) -> Result<i32, RpcError>;
}

fn main() {}
