use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    async fn name(&self) -> Result<&str, RpcError>;
}

fn main() {}
