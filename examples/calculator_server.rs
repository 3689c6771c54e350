//! Serves `examples/idl/calculator.thrift`: `cargo run --example calculator_server -- 127.0.0.1:9090`.
//!
//! Without an address it listens on a free port of the loopback interface. Any Thrift client can call it, in
//! binary or compact, framed or not; it serves until it is interrupted or told to end
//! (`SIGTERM`).

mod calculator;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use alato::{Multiplexed, RpcError, Server, rpc::shutdown_signal};
use calculator::{Calculator, CalculatorServer, Entry, InvalidOperation, Operation, Work};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:0")).await?;
    println!("listening on {}", listener.local_addr()?);

    let calculator = CalculatorServer::new(Arc::new(Handler::default()));
    // For clients that say the service's name, and for those that do not.
    let services = Multiplexed::new()
        .service("Calculator", calculator.clone())
        .default_service(calculator);
    // With the feature `signal`, `alato::shutdown_signal` too.
    Server::new(services)
        .serve(listener, shutdown_signal())
        .await?;
    println!("every call is answered");
    Ok(())
}

/// Does the work, and remembers it.
#[derive(Debug, Default)]
struct Handler {
    history: Mutex<Vec<Entry>>,
}

impl Handler {
    fn with_history<T>(&self, use_it: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
        use_it(&mut self.history.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Calculator for Handler {
    async fn ping(&self) -> Result<(), RpcError> {
        Ok(())
    }

    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
        Ok(a.wrapping_add(b))
    }

    async fn calculate(&self, log_id: i32, work: Work) -> Result<i64, RpcError<InvalidOperation>> {
        let result = calculate(&work)?;
        self.with_history(|history| {
            history.push(Entry {
                log_id,
                work,
                result,
            });
        });
        Ok(result)
    }

    async fn history(&self) -> Result<Vec<Entry>, RpcError> {
        Ok(self.with_history(|history| history.clone()))
    }

    async fn statistics(&self) -> Result<BTreeMap<Operation, i32>, RpcError> {
        let mut statistics = BTreeMap::new();
        self.with_history(|history| {
            for entry in history {
                *statistics.entry(entry.work.op).or_default() += 1;
            }
        });
        Ok(statistics)
    }

    async fn clear(&self) -> Result<(), RpcError> {
        self.with_history(Vec::clear);
        Ok(())
    }
}

fn calculate(work: &Work) -> Result<i64, InvalidOperation> {
    let because = |why: &str| InvalidOperation {
        op: work.op,
        why: why.to_owned(),
    };
    let apply = match work.op {
        Operation::Add => i64::checked_add,
        Operation::Subtract => i64::checked_sub,
        Operation::Multiply => i64::checked_mul,
        Operation::Divide => i64::checked_div,
        Operation::Other(_) => return Err(because("unknown operation")),
    };
    let mut operands = work.operands.iter().copied().map(i64::from);
    let mut result = operands.next().ok_or_else(|| because("no operands"))?;
    for operand in operands {
        if work.op == Operation::Divide && operand == 0 {
            return Err(because("division by zero"));
        }
        result = apply(result, operand).ok_or_else(|| because("overflow"))?;
    }
    Ok(result)
}
