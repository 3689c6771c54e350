//! Tests without a socket, mocks and decorators: a client, a server and whatever stands in for them have the same trait.
//! `cargo run --example in_process`.

use alato::{RpcError, thrift_service};

#[thrift_service]
trait Rates {
    async fn rate(&self, currency: String) -> Result<f64, RpcError>;
}

/// What is to be tested takes any of them.
async fn convert(rates: &impl Rates, amount: f64, currency: &str) -> Result<f64, RpcError> {
    Ok(amount * rates.rate(currency.to_owned()).await?)
}

/// A mock is one `impl`.
struct Fixed(f64);

impl Rates for Fixed {
    async fn rate(&self, _currency: String) -> Result<f64, RpcError> {
        Ok(self.0)
    }
}

/// So is a decorator, which sees the arguments by their types. (A middleware sees every method of every service.)
struct Uppercase<R>(R);

impl<R: Rates> Rates for Uppercase<R> {
    async fn rate(&self, currency: String) -> Result<f64, RpcError> {
        self.0.rate(currency.to_uppercase()).await
    }
}

struct Handler;

impl Rates for Handler {
    async fn rate(&self, currency: String) -> Result<f64, RpcError> {
        match &*currency {
            "EUR" => Ok(1.1),
            other => Err(RpcError::internal(format!("no rate for {other}"))),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), RpcError> {
    println!("mocked: {}", convert(&Fixed(2.0), 10.0, "EUR").await?);
    // A client of a server in the same process: arguments and results are encoded and decoded, and go through the layers, if there are any.
    let client = RatesClient::new(RatesServer::new(Handler));
    println!("in process: {}", convert(&client, 10.0, "EUR").await?);
    println!(
        "decorated: {}",
        convert(&Uppercase(client), 10.0, "eur").await?
    );
    Ok(())
}
