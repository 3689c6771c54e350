use alato::{RpcError, Server, thrift_service};

#[thrift_service]
trait Calculator {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
}

struct Handler;

async fn serve(listener: tokio::net::TcpListener) {
    let server = Server::new(CalculatorServer::new(Handler));
    server.serve(listener, std::future::pending()).await.unwrap();
}

fn main() {}
