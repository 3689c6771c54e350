use alato::{RpcError, thrift_service};

#[thrift_service]
trait Base {
    async fn name(&self) -> Result<String, RpcError>;
}

#[thrift_service]
trait Health: Base {
    async fn ping(&self) -> Result<(), RpcError>;
}

// It extends `Base` by way of `Health`, which has to be said.
#[thrift_service]
trait Calculator: Health {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
}

fn main() {
    let client = CalculatorClient::builder("127.0.0.1:9090").build();
    let _ = client.add(1, 2);
}
