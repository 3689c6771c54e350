use alato::{CallContext, RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, cx: &mut CallContext) -> Result<i32, RpcError>;
}

fn main() {}
