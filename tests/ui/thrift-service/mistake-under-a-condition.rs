use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    #[cfg_attr(all(), thrift(one_way))]
    async fn ping(&self) -> Result<(), RpcError>;
}

fn main() {}
