use alato::{RpcError, thrift_service};

#[thrift_service]
trait First {
    async fn ping(&self) -> Result<(), RpcError>;
}

#[thrift_service]
trait Second {
    async fn ping(&self) -> Result<(), RpcError>;
}

#[thrift_service]
trait Store: First + Second {}

fn main() {}
