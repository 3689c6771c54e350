use alato::{CallContext, RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, #[thrift(id = 1)] cx: &mut CallContext, #[thrift(id = 2)] a: i32) -> Result<i32, RpcError>;
}

fn main() {}
