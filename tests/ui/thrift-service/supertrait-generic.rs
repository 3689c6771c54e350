use alato::{RpcError, thrift_service};

trait Base<T> {}

#[thrift_service]
trait Calculator: Base<i32> {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
}

fn main() {}
