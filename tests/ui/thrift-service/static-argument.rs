use alato::{RpcError, thrift_service};

#[thrift_service]
trait Users {
    async fn find(&self, name: &'static str) -> Result<i64, RpcError>;
}

fn main() {}
