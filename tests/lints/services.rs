//! `#[thrift_service]`.

use alato::{CallContext, RpcError, thrift_service};

use super::messages::{Exception, Exceptions, Id, Struct};

/// A service.
#[thrift_service]
pub trait Base {
    /// A method.
    async fn ping(&self) -> Result<(), RpcError>;
    /// A method.
    async fn get(
        &self,
        cx: &mut CallContext,
        id: Id,
        #[thrift(default = 5)] n: i32,
    ) -> Result<Id, RpcError<Exception>>;
    /// A method.
    async fn borrow(
        &self,
        name: &str,
        data: &[u8],
        s: Struct<'_>,
    ) -> Result<String, RpcError<Exceptions>>;
    /// A method.
    #[thrift(oneway)]
    async fn fire(&self, id: i32) -> Result<(), RpcError>;
    /// A method.
    #[deprecated = "no more"]
    async fn old(&self, #[thrift(required, rename = "x")] id: Option<i32>) -> Result<(), RpcError>;
    /// A method.
    #[must_use]
    #[doc(hidden)]
    #[allow(non_snake_case)]
    #[thrift(rename = "getIt")]
    async fn getX(&self, notSnake: i32) -> Result<i32, RpcError>;
    /// A method.
    #[cfg(not(feature = "tower"))]
    async fn configured(&self) -> Result<i32, RpcError>;
}

/// A service.
#[thrift_service(rename = "x")]
pub trait Derived: Base {
    /// A method.
    async fn derived(&self) -> Result<(), RpcError>;
}

/// A service.
#[thrift_service]
pub trait Empty {}

/// A service.
#[deprecated = "no more"]
#[thrift_service]
pub trait Old {
    /// A method.
    async fn old(&self, id: i32) -> Result<(), RpcError>;
}

/// A service.
#[thrift_service]
#[deprecated = "no more"]
pub trait Older {
    /// A method.
    async fn old(&self, id: i32) -> Result<(), RpcError>;
}

#[thrift_service]
trait Private {
    async fn old(&self, id: i32) -> Result<(), RpcError>;
}
