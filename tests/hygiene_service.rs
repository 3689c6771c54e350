//! `#[thrift_service]` where the usual names mean something else.
//!
//! Unlike the other macros, it cannot do without the prelude: there, a compiler does not know its own `#[diagnostic::…]`.

use alato::{Layer, ThriftEnum, ThriftException, ThriftUnion, thrift::UnknownFields};

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

/// `#[service]` turns a function into a unit struct. A pattern of that name would be no variable.
mod functions {
    #![allow(dead_code, non_upper_case_globals)]

    use super::{Exception, Layer, ThriftEnum, ThriftException, ThriftUnion, UnknownFields};

    macro_rules! functions {
        ($($name:ident)*) => {$(
            #[alato::service]
            pub(crate) async fn $name(_cx: &mut (), req: u32) -> Result<u32, ()> {
                Ok(req)
            }
        )*};
    }
    functions! {
        handler service endpoint cx protocol number value exception encoder decoder this f inner
        request reply error field others args called output
    }
    pub(crate) const from: i32 = 1;
    pub(crate) static into: i32 = 1;

    #[derive(ThriftEnum, Debug, Clone, Copy)]
    #[repr(i32)]
    pub(crate) enum Open {
        One = 1,
        #[thrift(unknown)]
        Other(i32),
    }

    #[derive(ThriftEnum, Debug, Clone, Copy)]
    pub(crate) enum Closed {
        Error = 1,
        Ok,
    }

    #[derive(ThriftUnion, Debug)]
    pub(crate) enum Union {
        #[thrift(id = 1)]
        Error(i32),
        #[thrift(unknown)]
        Other(UnknownFields),
    }

    #[derive(ThriftException, Debug)]
    pub(crate) enum Exceptions {
        #[thrift(id = 1)]
        Error(Exception),
    }

    #[derive(Layer)]
    pub(crate) struct Middleware<S> {
        #[layer(inner)]
        pub(crate) wrapped: S,
    }

    #[alato::thrift_service]
    pub(crate) trait Store {
        async fn put(&self, number_: Closed) -> Result<Open, alato::RpcError<Exceptions>>;
    }
}

/// A type may have the name of a primitive one, and a module that of a crate.
mod primitives {
    #![allow(dead_code, non_camel_case_types)]

    mod core {}
    mod std {}
    mod alato {}
    mod private {
        #[derive(::alato::ThriftException, Debug)]
        pub(crate) struct Failure {}
    }
    struct i32;
    struct i128;
    struct str;

    #[derive(::alato::ThriftEnum, Debug, Clone, Copy)]
    pub(crate) enum Closed {
        One = 1,
        Two = Self::One as isize + 1,
    }

    #[derive(::alato::ThriftStruct, Debug)]
    pub(crate) struct Record {
        #[thrift(id = 1)]
        id: i64,
    }

    #[derive(::alato::ThriftStruct, Debug)]
    pub(crate) struct Name(::std::string::String);

    #[derive(::alato::ThriftException, Debug)]
    pub(crate) enum Failures {
        #[thrift(id = 1)]
        One(private::Failure),
    }

    #[::alato::thrift_service]
    pub(crate) trait Clone {
        async fn get(&self) -> Result<(), ::alato::RpcError<Failures>>;
    }

    #[::alato::thrift_service]
    pub(crate) trait Sub: self::Clone {}
}

#[test]
fn names_of_functions_and_primitive_types_stand_in_no_ones_way() {
    use functions::{Closed, Middleware, MiddlewareLayer, Open};

    assert_eq!(i32::from(Open::from(7)), 7);
    assert!(Closed::try_from(3).is_err());
    let Middleware { wrapped } = MiddlewareLayer::new().layer(functions::inner);
    let _: functions::inner = wrapped;
    assert_eq!(i32::from(primitives::Closed::Two), 2);
    let methods = &primitives::CloneServer::descriptor().methods;
    assert_eq!(methods[0].name, "get");
}
