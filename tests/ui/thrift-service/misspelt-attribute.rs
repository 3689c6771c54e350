use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    #[thrift(onewy)]
    async fn ping(&self) -> Result<(), RpcError>;
}

fn main() {}
