use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    async fn put(&self, count: &mut i32) -> Result<(), RpcError>;
}

fn main() {}
