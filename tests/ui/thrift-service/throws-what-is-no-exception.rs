use alato::{RpcError, thrift_service};

#[derive(Debug)]
struct Overflow;

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError<Overflow>>;
}

fn main() {}
