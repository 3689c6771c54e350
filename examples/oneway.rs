//! A call that nobody waits for: `cargo run --example oneway`.

use std::sync::atomic::{AtomicI64, Ordering};

use alato::{RpcError, Server, thrift_service};
use tokio::net::TcpListener;

#[thrift_service]
trait Meter {
    /// Returns when the call is sent, and hears of no failure. The server sends no reply, and goes on with the call when its client has gone.
    #[thrift(oneway)]
    async fn count(&self, by: i64) -> Result<(), RpcError>;
    async fn total(&self) -> Result<i64, RpcError>;
}

#[derive(Default)]
struct Handler {
    total: AtomicI64,
}

impl Meter for Handler {
    async fn count(&self, by: i64) -> Result<(), RpcError> {
        self.total.fetch_add(by, Ordering::Relaxed);
        Ok(())
    }

    async fn total(&self) -> Result<i64, RpcError> {
        Ok(self.total.load(Ordering::Relaxed))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    // One connection for all calls, so that they arrive in their order.
    let client = MeterClient::builder(listener.local_addr()?)
        .multiplexed(1)
        .build();
    let server = Server::new(MeterServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));

    for by in 1..=100 {
        client.count(by).await?;
    }
    let total = client.total().await?;
    println!("the total is {total}");
    assert_eq!(total, 5050);
    Ok(())
}
