use alato::{RpcError, thrift_service};

#[thrift_service]
trait Root {
    async fn ping(&self) -> Result<(), RpcError>;
}

#[thrift_service]
trait Base: Root {
    async fn name(&self) -> Result<String, RpcError>;
}

#[thrift_service]
trait Store: Base {
    async fn ping(&self) -> Result<(), RpcError>;
}

fn main() {}
