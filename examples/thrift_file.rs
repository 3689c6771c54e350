//! A `.thrift` file of types and a service in Rust, for those who call it from other languages: `cargo run --example thrift_file`.
//!
//! In a program of one's own, `alato-idl` is a dev-dependency, and a test keeps the file up to date:
//!
//! ```text
//! #[test]
//! fn the_idl_is_up_to_date() {
//!     alato_idl::assert_up_to_date!("idl/shop.thrift", file());
//! }
//! ```

use alato::{RpcError, ThriftEnum, ThriftException, ThriftStruct, thrift_service};
use alato_idl::{ThriftFile, ThriftFileError};

/// How soon it has to be there.
#[derive(ThriftEnum, Clone, Copy, Default)]
enum Speed {
    #[default]
    #[thrift(rename = "NORMAL")]
    Normal = 1,
    #[thrift(rename = "EXPRESS")]
    Express = 2,
}

/// What somebody wants.
#[derive(ThriftStruct)]
struct Order {
    #[thrift(id = 1, required)]
    item: String,
    #[thrift(id = 2, default = 1)]
    count: i32,
    #[thrift(id = 3, default = Speed::Normal)]
    speed: Speed,
    /// Orders that come in the same box.
    #[thrift(id = 4)]
    together_with: Vec<Order>,
}

/// There is no more of it.
#[derive(ThriftException, Debug)]
struct SoldOut {
    #[thrift(id = 1)]
    back_in_days: Option<i32>,
}

/// Sells things.
#[thrift_service]
trait Shop {
    /// Returns what it costs, in cents.
    async fn buy(&self, order: Order) -> Result<i64, RpcError<SoldOut>>;
    #[thrift(oneway)]
    async fn forget(&self, item: String) -> Result<(), RpcError>;
}

fn file() -> ThriftFile<'static> {
    ThriftFile::new()
        .namespace("java", "com.example.shop")
        .service(ShopClient::descriptor())
}

fn main() -> Result<(), ThriftFileError> {
    print!("{}", file().text()?);
    Ok(())
}
