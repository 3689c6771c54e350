use alato::{RpcError, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;

    #[thrift(rename = "add")]
    async fn add_slowly(&self, a: i32, b: i32) -> Result<i32, RpcError>;
}

fn main() {}
