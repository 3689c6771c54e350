//! What a call can fail with, and what to do about each: `cargo run --example exceptions`.

use alato::{
    ApplicationException, ApplicationExceptionKind, RpcError, Server, ThriftException,
    thrift_service,
};
use tokio::net::TcpListener;

#[derive(ThriftException, Debug, PartialEq)]
struct NotFound {
    #[thrift(id = 1)]
    key: String,
}

#[derive(ThriftException, Debug, PartialEq)]
struct TooLong {
    #[thrift(id = 1)]
    limit: i32,
}

/// The exceptions that `get` declares, with their numbers: `throws (1: NotFound notFound, 2: TooLong tooLong)`.
#[derive(ThriftException, Debug, PartialEq)]
enum GetError {
    #[thrift(id = 1)]
    NotFound(NotFound),
    #[thrift(id = 2)]
    TooLong(TooLong),
}

#[thrift_service]
trait Store {
    async fn get(&self, key: String) -> Result<String, RpcError<GetError>>;
}

struct Handler;

impl Store for Handler {
    async fn get(&self, key: String) -> Result<String, RpcError<GetError>> {
        match &*key {
            "greeting" => Ok("hello".into()),
            // `?` and `into()` make a declared exception of either.
            key if key.len() > 10 => Err(TooLong { limit: 10 })?,
            "disk" => Err(RpcError::internal("the disk is full")),
            "custom" => {
                let kind = ApplicationExceptionKind(1000);
                Err(ApplicationException::new(kind, "a kind of our own").into())
            }
            "bug" => panic!("a bug"),
            _ => Err(NotFound { key }.into()),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = StoreClient::builder(listener.local_addr()?).build();
    let server = Server::new(StoreServer::new(Handler));
    tokio::spawn(server.serve(listener, std::future::pending()));

    for key in [
        "greeting",
        "none",
        "a very long key",
        "disk",
        "custom",
        "bug",
    ] {
        match client.get(key.into()).await {
            Ok(value) => println!("{key}: {value}"),
            Err(RpcError::Declared(GetError::NotFound(NotFound { key }))) => {
                println!("{key}: there is none");
            }
            Err(RpcError::Declared(GetError::TooLong(TooLong { limit }))) => {
                println!("{key}: over {limit} bytes");
            }
            // The server could not answer. A panic of its handler is one of these, and the connection goes on.
            Err(RpcError::Application(exception, _)) => println!("{key}: {exception}"),
            // The message did not make its way: the error says which call of which server, and whether to try again.
            Err(error) if error.is_retryable() => println!("{key}: {error}; once more, then"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
