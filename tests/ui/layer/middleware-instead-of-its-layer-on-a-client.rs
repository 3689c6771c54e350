use alato::{Layer, RpcError, thrift_service};

#[derive(Layer)]
struct Retry<S> {
    #[layer(inner)]
    inner: S,
    times: u32,
}

#[thrift_service]
trait Store {
    async fn ping(&self) -> Result<(), RpcError>;
}

fn main() {
    let retry = Retry {
        inner: (),
        times: 3,
    };
    let _client = StoreClient::builder("127.0.0.1:9090").layer(retry).build();
}
