use alato::{CallContext, RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, cx: &CallContext, a: i32) -> Result<i32, RpcError>;
}

fn main() {}
