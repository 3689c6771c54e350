//! The sizes of the futures of generated clients, which hold what a call keeps across its awaits.

#[path = "../rpc/without_system.rs"]
#[allow(dead_code)]
mod without_system;

use std::time::Duration;

use alato::{CallContext, RpcError};
use without_system::{
    EchoOwned, EchoOwnedClient, EchoOwnedServer, EchoShared, EchoSharedClient, Owned, Shared,
};

struct Handler;

impl EchoOwned for Handler {
    async fn echo(&self, payload: Owned) -> Result<Owned, RpcError> {
        Ok(payload)
    }
}

fn print<F: Future>(name: &str, future: &F) {
    println!("futures: {name}\t{}", size_of_val(future));
}

fn main() {
    let owned = || Owned { data: vec![1] };
    let shared = || Shared {
        data: vec![1].into(),
    };
    let client = EchoOwnedClient::builder("localhost:9090").build();
    print("a call with a `Vec`", &client.echo(owned()));
    let mut options = CallContext::new();
    options.set_timeout(Duration::from_secs(1));
    let with = client.with(options);
    print("a call with a `Vec`, with a time-out", &with.echo(owned()));
    let client = EchoSharedClient::builder("localhost:9090").build();
    print("a call with `Bytes`", &client.echo(shared()));
    let client = EchoOwnedClient::new(EchoOwnedServer::new(Handler));
    print("a call in the process", &client.echo(owned()));
}
