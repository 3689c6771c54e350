//! Services that extend others, and what else a trait may say.

use std::sync::Arc;

use alato::{RpcError, Server, thrift_service};
use tokio::net::TcpListener;

mod shared {
    use alato::{RpcError, thrift_service};

    #[thrift_service]
    pub(crate) trait Base {
        async fn name(&self) -> Result<String, RpcError>;
    }

    #[thrift_service]
    pub(crate) trait Health: Base {
        async fn ping(&self) -> Result<(), RpcError>;
    }
}

use shared::{Base, Health};

#[thrift_service]
trait Shop: shared::Health + shared::Base {
    async fn buy(
        &self,
        #[thrift(id = 1)] what: String,
        #[thrift(id = 2, default = 1)] how_many: i32,
        #[thrift(id = 5)] note: Option<String>,
        #[thrift(id = 7, required)] price: i64,
    ) -> Result<String, RpcError>;
    #[deprecated]
    #[allow(dead_code)]
    async fn old(&self) -> Result<(), RpcError>;
    #[cfg(unix)]
    async fn which(&self) -> Result<String, RpcError>;
    #[cfg(not(unix))]
    async fn which(&self) -> Result<i32, RpcError>;
    #[cfg(any())]
    async fn never(&self, no: NoSuchType) -> Result<(), RpcError>;
    #[cfg(not(any()))]
    async fn always(&self, yes: i32) -> Result<i32, RpcError>;
}

/// A service with fewer arguments, and a method with the same ones without what is said of them.
#[thrift_service]
trait Sparse {
    async fn buy(&self, what: String) -> Result<String, RpcError>;
}

struct Handler;

impl Base for Handler {
    async fn name(&self) -> Result<String, RpcError> {
        Ok("base".into())
    }
}

impl Health for Handler {
    async fn ping(&self) -> Result<(), RpcError> {
        Ok(())
    }
}

impl Shop for Handler {
    async fn buy(
        &self,
        what: String,
        how_many: i32,
        note: Option<String>,
        price: i64,
    ) -> Result<String, RpcError> {
        Ok(format!("{how_many} {what} {note:?} {price}"))
    }

    async fn old(&self) -> Result<(), RpcError> {
        Ok(())
    }

    #[cfg(unix)]
    async fn which(&self) -> Result<String, RpcError> {
        Ok("unix".into())
    }

    #[cfg(not(unix))]
    async fn which(&self) -> Result<i32, RpcError> {
        Ok(0)
    }

    async fn always(&self, yes: i32) -> Result<i32, RpcError> {
        Ok(yes)
    }
}

async fn takes_the_base(service: impl Base) -> String {
    service.name().await.unwrap()
}

#[tokio::test]
async fn a_service_answers_the_calls_of_those_that_it_extends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(ShopServer::new(Arc::new(Handler)));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = ShopClient::builder(address).build();
    assert_eq!(
        client.buy("pears".into(), 3, None, 9).await.unwrap(),
        "3 pears None 9"
    );
    client.ping().await.unwrap();
    assert_eq!(takes_the_base(client.clone()).await, "base");
    assert_eq!(client.always(7).await.unwrap(), 7);

    // Whoever knows only what it extends calls it all the same.
    let base = shared::HealthClient::builder(address).build();
    base.ping().await.unwrap();
    assert_eq!(base.name().await.unwrap(), "base");
}

#[tokio::test]
async fn an_argument_that_is_not_there_is_its_default_or_an_error_if_it_is_required() {
    let server = ShopServer::new(Handler);
    let sparse = SparseClient::new(server);
    let error = sparse.buy("pears".into()).await.unwrap_err();
    assert!(error.to_string().contains("price"), "{error}");
}

#[tokio::test]
async fn an_unknown_method_is_said_to_be_unknown_to_the_service_that_was_called() {
    #[thrift_service]
    trait Other {
        async fn other(&self) -> Result<(), RpcError>;
    }
    let error = OtherClient::new(ShopServer::new(Handler))
        .other()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`other`: unknown method: `Shop` has no method `other`"
    );
}

/// Names that generated code might have for its own.
mod names {
    use alato::{RpcError, ThriftStruct, thrift_service};

    #[derive(ThriftStruct, Clone, Debug, PartialEq)]
    pub(crate) struct T {
        #[thrift(id = 1)]
        pub(crate) c: i32,
    }

    #[thrift_service]
    pub(crate) trait S {
        async fn service(&self, request: T, handler: i32, cx: T) -> Result<T, RpcError>;
    }

    #[thrift_service]
    pub(crate) trait H: S {
        async fn reply(&self, args: T) -> Result<T, RpcError>;
    }

    #[thrift_service]
    pub(crate) trait C {
        async fn call(&self, result: i32) -> Result<i32, RpcError>;
    }
}

#[tokio::test]
async fn services_types_and_arguments_may_have_any_name() {
    use names::{C as _, H as _, S as _, T};

    struct All;
    impl names::S for All {
        async fn service(&self, request: T, handler: i32, cx: T) -> Result<T, RpcError> {
            let c = request.c + handler + cx.c;
            Ok(T { c })
        }
    }
    impl names::H for All {
        async fn reply(&self, args: T) -> Result<T, RpcError> {
            Ok(args)
        }
    }
    impl names::C for All {
        async fn call(&self, result: i32) -> Result<i32, RpcError> {
            Ok(result)
        }
    }
    let client = names::HClient::new(names::HServer::new(All));
    let (one, two) = (T { c: 1 }, T { c: 2 });
    assert_eq!(client.service(one, 4, two).await.unwrap(), T { c: 7 });
    assert_eq!(client.reply(T { c: 3 }).await.unwrap(), T { c: 3 });
    let client = names::CClient::new(names::CServer::new(Arc::new(All)));
    assert_eq!(client.call(5).await.unwrap(), 5);
}
