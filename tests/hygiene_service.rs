//! `#[thrift_service]` where the usual names mean something else.
//!
//! Unlike the other macros, it cannot do without the prelude: there, a compiler does not know its own `#[diagnostic::…]`.

use alato::ThriftException;

/// An exception.
#[derive(ThriftException, Debug)]
pub struct Exception {
    #[thrift(id = 1)]
    why: String,
}

/// Several.
#[derive(ThriftException, Debug)]
pub enum Exceptions {
    /// The one.
    #[thrift(id = 1)]
    One(Exception),
}

mod greeter {
    #![allow(dead_code)]

    use super::{Exception, Exceptions};

    struct Result;
    struct Option;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct Box;
    struct String;
    struct Vec;
    trait Send {}
    trait Sync {}
    trait Future {}
    trait Into {}
    trait From {}
    trait Clone {}
    trait Debug {}

    /// A service.
    #[::alato::thrift_service]
    pub trait Greeter {
        /// Greets.
        async fn greet(
            &self,
            name: &str,
        ) -> ::core::result::Result<::std::string::String, ::alato::RpcError<Exceptions>>;

        /// Forgets.
        #[thrift(oneway)]
        async fn r#yield(&self) -> ::core::result::Result<(), ::alato::RpcError>;
    }

    pub(crate) struct Handler;

    impl Greeter for Handler {
        async fn greet(
            &self,
            name: &str,
        ) -> ::core::result::Result<::std::string::String, ::alato::RpcError<Exceptions>> {
            if name.is_empty() {
                let why = ::core::convert::Into::into("nobody");
                ::core::result::Result::Err(Exception { why })?;
            }
            ::core::result::Result::Ok(::core::convert::Into::into(name))
        }

        async fn r#yield(&self) -> ::core::result::Result<(), ::alato::RpcError> {
            ::core::result::Result::Ok(())
        }
    }
}

fn now<T>(future: impl core::future::Future<Output = T>) -> T {
    futures_util::future::FutureExt::now_or_never(future).expect("ready")
}

#[test]
fn calls_work_where_names_are_shadowed() {
    use greeter::Greeter;

    let client = greeter::GreeterClient::new(greeter::GreeterServer::new(greeter::Handler));
    assert_eq!(now(client.greet("Ada")).expect("a greeting"), "Ada");
    let error = now(client.greet(""))
        .expect_err("an exception")
        .into_declared();
    assert_eq!(
        std::format!("{error:?}"),
        "Some(One(Exception { why: \"nobody\" }))"
    );
    now(client.r#yield()).expect("sent");
}
