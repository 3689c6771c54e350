use alato::{RpcError, thrift_service};

#[thrift_service]
trait Store {
    async fn names(&self) -> Result<Vec<std::borrow::Cow<'_, str>>, RpcError>;
}

fn main() {}
