use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn greet(&self, name: impl Into<String>) -> Result<String, RpcError>;
}

fn main() {}
