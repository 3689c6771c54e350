use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    async fn put(&self, ids: &[i32]) -> Result<(), RpcError>;
}

fn main() {}
