//! Several services on one port, of which one extends another: `cargo run --example services`.

use std::sync::Arc;

use alato::{Multiplexed, RpcError, Server, thrift_service};
use tokio::net::TcpListener;

#[thrift_service]
trait Health {
    async fn status(&self) -> Result<String, RpcError>;
}

/// `service Shop extends Health`
#[thrift_service]
trait Shop: Health {
    async fn price(&self, item: String) -> Result<i64, RpcError>;
}

#[thrift_service]
trait Stock {
    async fn left(&self, item: String) -> Result<i32, RpcError>;
}

struct Handler;

impl Health for Handler {
    async fn status(&self) -> Result<String, RpcError> {
        Ok("alive".into())
    }
}

impl Shop for Handler {
    async fn price(&self, item: String) -> Result<i64, RpcError> {
        Ok(i64::try_from(item.len()).unwrap_or(0) * 100)
    }
}

impl Stock for Handler {
    async fn left(&self, _item: String) -> Result<i32, RpcError> {
        Ok(7)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let handler = Arc::new(Handler);
    let services = Multiplexed::new()
        .service("Shop", ShopServer::new(Arc::clone(&handler)))
        .service("Stock", StockServer::new(Arc::clone(&handler)))
        // Who names no service.
        .default_service(HealthServer::new(handler));
    tokio::spawn(Server::new(services).serve(listener, std::future::pending()));

    let shop = ShopClient::builder(address).service_name("Shop").build();
    let stock = StockClient::builder(address).service_name("Stock").build();
    let health = HealthClient::builder(address).build();
    println!("pears cost {}", shop.price("pears".into()).await?);
    println!("the shop is {}", shop.status().await?);
    println!("{} are left", stock.left("pears".into()).await?);
    println!("the server is {}", health.status().await?);
    Ok(())
}
