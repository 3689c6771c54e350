//! Calls every method of `examples/idl/calculator.thrift`, and checks what comes back:
//! `cargo run --example calculator_client -- 127.0.0.1:9090`.
//!
//! The server may be `calculator_server`, or any other Thrift server. Behind its address, `compact` and `json` ask for those protocols
//! where it is binary otherwise, `buffered` for messages without frames, `header` for `THeader`, `zlib` for that and compression,
//! and `ttheader` for `TTHeader`; `multiplexed` names the service, for a server that has several.

mod calculator;

use std::{collections::BTreeMap, time::Duration};

use alato::{Protocol, RpcError, Service, Transport, layer_fn, service};
use calculator::{Calculator, CalculatorClient, Entry, InvalidOperation, Operation, Work};

/// A middleware that says how long each call takes.
struct Timed<S> {
    inner: S,
}

#[service]
impl<Cx, Req: std::fmt::Debug, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let what = format!("{req:?}");
        let start = std::time::Instant::now();
        let reply = self.inner.call(cx, req).await;
        println!("{what} took {:?}", start.elapsed());
        reply
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or(
        "usage: calculator_client HOST:PORT [compact | json] [buffered | header | zlib | ttheader] [multiplexed]",
    )?;
    let options: Vec<String> = arguments.collect();
    let says = |option: &str| options.iter().any(|said| said == option);
    let protocol = if says("compact") {
        Protocol::Compact
    } else if says("json") {
        Protocol::Json
    } else {
        Protocol::Binary
    };
    let transport = if says("buffered") {
        Transport::Unframed
    } else if says("header") || says("zlib") {
        Transport::THeader
    } else if says("ttheader") {
        Transport::TTHeader
    } else {
        Transport::Framed
    };
    let mut builder = CalculatorClient::builder(address)
        .protocol(protocol)
        .transport(transport);
    if says("zlib") {
        builder = builder.compress();
    }
    if says("multiplexed") {
        builder = builder.service_name("Calculator");
    }
    let client = builder.layer(layer_fn(|inner| Timed { inner })).build();

    client.clear().await?;
    client.ping().await?;
    assert_eq!(client.add(2, 3).await?, 5);

    let done = [
        (work(Operation::Add, &[1, 2, 3], None), 6),
        (work(Operation::Subtract, &[1, 2, 3], Some("")), -4),
        (
            work(Operation::Multiply, &[i32::MAX, 2], Some("数量 × 2 😀")),
            2 * i64::from(i32::MAX),
        ),
        (work(Operation::Divide, &[-7, 2], None), -3),
    ];
    for (log_id, (work, result)) in (1..).zip(&done) {
        assert_eq!(client.calculate(log_id, work.clone()).await?, *result);
    }

    let nonsense = [
        (work(Operation::Divide, &[1, 0], None), "division by zero"),
        (work(Operation::Add, &[], None), "no operands"),
        (work(Operation::Other(99), &[1], None), "unknown operation"),
    ];
    for (work, why) in nonsense {
        let op = work.op;
        match client.calculate(0, work).await {
            Err(RpcError::Declared(exception)) => {
                println!("the server threw {exception}");
                let InvalidOperation {
                    op: its_op,
                    why: its_why,
                } = exception;
                assert_eq!(its_why, why);
                // A server in Java has no value for an operation that it does not know, and leaves
                // it out.
                assert!(
                    its_op == op || op == Operation::Other(99) && its_op == Operation::Other(0)
                );
            }
            other => return Err(format!("expected an exception, got {other:?}").into()),
        }
    }

    let history = client.history().await?;
    let expected = (1..).zip(done).map(|(log_id, (work, result))| Entry {
        log_id,
        work,
        result,
    });
    assert_eq!(history, expected.collect::<Vec<_>>());

    let once_each = (1..=4)
        .map(|op| (operation(op), 1))
        .collect::<BTreeMap<_, _>>();
    assert_eq!(client.statistics().await?, once_each);

    // A oneway call returns as soon as it is sent, so its effect may take a moment.
    client.clear().await?;
    for _ in 0..100 {
        if client.history().await?.is_empty() {
            println!("every method did what it should");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err("the server did not forget its history".into())
}

fn work(op: Operation, operands: &[i32], comment: Option<&str>) -> Work {
    Work {
        op,
        operands: operands.to_vec(),
        comment: comment.map(str::to_owned),
    }
}

fn operation(number: i32) -> Operation {
    match number {
        1 => Operation::Add,
        2 => Operation::Subtract,
        3 => Operation::Multiply,
        4 => Operation::Divide,
        other => Operation::Other(other),
    }
}
