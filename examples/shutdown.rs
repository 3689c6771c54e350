//! A server that answers what it has begun before it ends: `cargo run --example shutdown`.

use std::time::Duration;

use alato::{RpcError, Server, thrift_service};
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

#[thrift_service]
trait Worker {
    async fn work(&self, millis: i64) -> Result<i64, RpcError>;
}

struct Handler;

impl Worker for Handler {
    async fn work(&self, millis: i64) -> Result<i64, RpcError> {
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(millis)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = WorkerClient::builder(listener.local_addr()?).build();
    let (stop, stopped) = oneshot::channel::<()>();
    // Any future will do. In a program: `alato::shutdown_signal()`, with the feature `signal`.
    let shutdown = async { stopped.await.unwrap_or(()) };
    let server = Server::new(WorkerServer::new(Handler))
        .drain_timeout(Duration::from_secs(10))
        .serve(listener, shutdown);
    let server = tokio::spawn(server);

    let begun = {
        let client = client.clone();
        tokio::spawn(async move { client.work(200).await })
    };
    sleep(Duration::from_millis(50)).await;
    let _ = stop.send(());
    println!(
        "the server stops; the call that has begun: {:?}",
        begun.await?
    );

    server.await??;
    let error = client.work(1).await.unwrap_err();
    println!("after that: {error}");
    assert!(error.is_retryable());
    Ok(())
}
