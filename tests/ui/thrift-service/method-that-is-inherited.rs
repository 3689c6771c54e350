use alato::{RpcError, thrift_service};

#[thrift_service]
trait Base {
    #[thrift(rename = "getName")]
    async fn name(&self) -> Result<String, RpcError>;
}

#[thrift_service]
trait Store: Base {
    async fn ping(&self) -> Result<(), RpcError>;
    #[thrift(rename = "getName")]
    async fn name_of(&self) -> Result<String, RpcError>;
}

fn main() {}
