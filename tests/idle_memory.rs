//! A connection that waits for a call keeps nothing of the last one.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

#[path = "memory/allocator.rs"]
mod allocator;

use std::{future::pending, time::Duration};

use alato::{
    RpcError, Server, Transport,
    rpc::{CallContext, metainfo::Kind},
    thrift_service,
};
use tokio::{net::TcpListener, runtime::Builder, time::sleep};

use self::allocator::{Measured, measure};

const CONNECTIONS: usize = 50;

#[thrift_service]
trait Ping {
    async fn ping(&self) -> Result<(), RpcError>;
}

struct Handler;

impl Ping for Handler {
    async fn ping(&self) -> Result<(), RpcError> {
        Ok(())
    }
}

#[test]
fn an_idle_connection_keeps_no_metadata_of_its_last_call() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let clients: Vec<_> = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(Server::new(PingServer::new(Handler)).serve(listener, pending()));
        let client = || PingClient::builder(address).transport(Transport::TTHeader);
        (0..CONNECTIONS).map(|_| client().build()).collect()
    });
    let call_all = |metadata_len: usize| {
        runtime.block_on(async {
            let mut cx = CallContext::new();
            let value = "x".repeat(metadata_len / 4);
            for key in ["A", "B", "C", "D"] {
                let metadata = cx.metadata_mut();
                metadata.set(Kind::Persistent, key, value.as_str()).unwrap();
            }
            for client in &clients {
                client.with(cx.clone()).ping().await.unwrap();
            }
            // The last reply may have come before its connection was done.
            sleep(Duration::from_millis(50)).await;
        });
    };
    // What is made once, for all calls.
    call_all(14_000);
    call_all(4);
    let Measured {
        held,
        peak,
        value: (),
    } = measure(|| call_all(14_000));
    assert!(
        held < CONNECTIONS * 1_000,
        "{held} bytes, of {peak} at once"
    );
}
