use alato::{RpcError, ThriftStruct, thrift_service};

#[derive(ThriftStruct)]
struct Work {}

#[thrift_service]
trait Store {
    async fn put(&self, work: Option<&Work>) -> Result<(), RpcError>;
}

fn main() {}
