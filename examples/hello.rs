//! A server, a middleware and a client in one process: `cargo run --example hello`.

use alato::{RpcError, Server, Service, ThriftException, layer_fn, service, thrift_service};
use tokio::{net::TcpListener, sync::oneshot};

#[derive(ThriftException, Debug)]
struct NobodyThere {
    #[thrift(id = 1)]
    name: String,
}

#[thrift_service]
trait Greeter {
    /// In a `.thrift` file: `string greet(1: string name) throws (1: NobodyThere nobody)`
    async fn greet(&self, name: &str) -> Result<String, RpcError<NobodyThere>>;
}

struct Handler;

impl Greeter for Handler {
    async fn greet(&self, name: &str) -> Result<String, RpcError<NobodyThere>> {
        if name.is_empty() {
            let name = name.to_owned();
            return Err(NobodyThere { name }.into());
        }
        Ok(format!("Hello, {name}!"))
    }
}

/// A middleware: it wraps any service, here a client and a server alike.
struct Log<S> {
    side: &'static str,
    inner: S,
}

#[service]
impl<Cx, Req: std::fmt::Debug, S: Service<Cx, Req, Response: std::fmt::Debug>> Service<Cx, Req>
    for Log<S>
{
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        println!("{:>6}: {req:?}", self.side);
        let reply = self.inner.call(cx, req).await?;
        println!("{:>6}: {reply:?}", self.side);
        Ok(reply)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    println!("listening on {address}");

    let (stop, stopped) = oneshot::channel();
    let server = Server::new(GreeterServer::new(Handler))
        .layer(layer_fn(|inner| Log {
            side: "server",
            inner,
        }))
        .serve(listener, async { stopped.await.unwrap_or(()) });
    let server = tokio::spawn(server);

    let client = GreeterClient::builder(address)
        .layer(layer_fn(|inner| Log {
            side: "client",
            inner,
        }))
        .build();
    println!("{}", client.greet("world").await?);
    match client.greet("").await {
        Err(RpcError::Declared(exception)) => println!("the server threw {exception}"),
        other => return Err(format!("expected an exception, got {other:?}").into()),
    }

    drop(client); // A server that shuts down waits a moment for clients that may still be reading.
    let _ = stop.send(());
    server.await??;
    println!("the server has shut down");
    Ok(())
}
