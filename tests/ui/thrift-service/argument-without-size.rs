use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    async fn put(&self, name: str) -> Result<(), RpcError>;
}

fn main() {}
