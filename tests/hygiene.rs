//! What the macros write depends on nothing that is in scope where they are used.

#![no_implicit_prelude]
#![deny(missing_docs, unused, clippy::pedantic)]
#![allow(
    unused_extern_crates,
    unexpected_cfgs,
    unreachable_pub,
    reason = "they are not found otherwise, but the compiler believes so"
)]
#![allow(
    clippy::unused_async,
    reason = "the bodies are what is tested, not that they await"
)]

extern crate alato;
extern crate core;
extern crate futures_util;
extern crate std;

use std::{assert_eq, marker::Copy};

/// Names that the generated code must not find.
mod shadow {
    #![allow(dead_code, reason = "they only stand in the way")]

    pub(crate) struct Result;
    pub(crate) struct Option;
    pub(crate) struct Some;
    pub(crate) struct Ok;
    pub(crate) struct Err;
    pub(crate) struct Box;
    pub(crate) struct Future;
    pub(crate) struct Send;
    pub(crate) struct Clone;
    pub(crate) struct Service;
    pub(crate) struct String;
}

mod services {
    #[allow(unused_imports, reason = "they only stand in the way")]
    use crate::shadow::*;

    /// A flat body.
    #[derive(::alato::Layer)]
    pub struct Through<S> {
        #[layer(inner)]
        pub(crate) inner: S,
        pub(crate) limit: u32,
    }

    #[::alato::service]
    impl<Cx, S: ::alato::Service<Cx, u32>> ::alato::Service<Cx, u32> for Through<S> {
        /// Documented.
        #[allow(clippy::needless_return, reason = "an attribute that is passed on")]
        async fn call(
            &self,
            cx: &mut Cx,
            req: u32,
        ) -> ::core::result::Result<S::Response, ::core::option::Option<S::Error>> {
            let kept = self.limit;
            if req > kept {
                return ::core::result::Result::Err(::core::option::Option::None);
            }
            let reply = self
                .inner
                .call(cx, req)
                .await
                .map_err(::core::option::Option::Some)?;
            let _ = kept;
            ::core::result::Result::Ok(reply)
        }
    }

    /// A general body, as a function.
    #[::alato::service]
    pub async fn twice(cx: &mut u32, req: u32) -> ::core::result::Result<u32, ()> {
        ::std::future::ready(()).await;
        ::std::future::ready(()).await;
        *cx += 1;
        ::core::result::Result::Ok(req * 2)
    }
}

mod types {
    #[allow(unused_imports, reason = "they only stand in the way")]
    use crate::shadow::*;

    /// A struct.
    #[derive(::alato::ThriftStruct, ::core::fmt::Debug, ::core::cmp::PartialEq)]
    pub struct Struct<'a, T> {
        #[thrift(id = 1)]
        pub(crate) text: &'a str,
        #[thrift(id = 2, required)]
        pub(crate) list: ::std::vec::Vec<T>,
        #[thrift(id = 3)]
        pub(crate) r#type: ::core::option::Option<Enum>,
    }

    /// An enum.
    #[derive(::alato::ThriftEnum, ::core::fmt::Debug, ::core::cmp::PartialEq)]
    #[repr(i32)]
    pub enum Enum {
        /// One.
        One = 1,
        /// Any other.
        #[thrift(unknown)]
        Other(i32),
    }

    /// An exception.
    #[derive(::alato::ThriftException, ::core::fmt::Debug)]
    pub struct Exception {
        #[thrift(id = 1)]
        pub(crate) why: ::std::string::String,
    }

    /// Several.
    #[derive(::alato::ThriftException, ::core::fmt::Debug)]
    pub enum Exceptions {
        /// The one.
        #[thrift(id = 1)]
        One(Exception),
    }
}

fn now<T>(future: impl core::future::Future<Output = T>) -> T {
    futures_util::future::FutureExt::now_or_never(future).expect("ready")
}

#[test]
fn services_work_where_nothing_is_in_scope() {
    use alato::{Layer, Service};

    let service = services::ThroughLayer::new(5).layer(services::twice);
    let mut calls = 0;
    assert_eq!(
        now(service.call(&mut calls, 5)),
        core::result::Result::Ok(10)
    );
    assert_eq!(
        now(service.call(&mut calls, 6)),
        core::result::Result::Err(core::option::Option::None)
    );
    assert_eq!(calls, 1);
}

#[test]
fn messages_work_where_nothing_is_in_scope() {
    let value = types::Struct {
        text: "text",
        list: std::vec![1_i64, 2],
        r#type: core::option::Option::Some(types::Enum::One),
    };
    let bytes = alato::thrift::binary::to_vec(&value).expect("encodes");
    let again: types::Struct<'_, i64> = alato::thrift::binary::from_slice(&bytes).expect("decodes");
    assert_eq!(again, value);
}

/// `cfg` on whatever can carry it, a service that a `macro_rules` writes, and one that calls itself.
mod configured {
    macro_rules! service_of {
        ($name:ident, $cx:ident, $body:expr) => {
            pub(crate) struct $name;

            #[::alato::service]
            impl ::alato::Service<u32, u32> for $name {
                async fn call(&self, $cx: &mut u32, req: u32) -> ::core::result::Result<u32, ()> {
                    *$cx += req;
                    ::core::result::Result::Ok($body)
                }
            }
        };
    }
    service_of!(ByMacro, context, 7);

    pub(crate) struct Configured;

    #[cfg(not(feature = "no-such-feature"))]
    #[::alato::service]
    #[cfg(not(feature = "no-such-feature"))]
    impl<
        #[cfg(not(feature = "no-such-feature"))] T: ::core::marker::Copy,
        #[cfg(feature = "no-such-feature")] U,
    > ::alato::Service<u32, T> for Configured
    {
        #[cfg(not(feature = "no-such-feature"))]
        async fn call(
            &self,
            #[cfg(not(feature = "no-such-feature"))] _cx: &mut u32,
            #[cfg(feature = "no-such-feature")] _cx: &mut u64,
            req: T,
        ) -> ::core::result::Result<T, ()> {
            ::core::result::Result::Ok(req)
        }

        #[cfg(feature = "no-such-feature")]
        async fn call(&self) {}
    }

    /// Calls itself, by way of a box.
    pub(crate) struct Factorial;

    #[::alato::service]
    impl ::alato::Service<(), u32> for Factorial {
        async fn call(&self, cx: &mut (), req: u32) -> ::core::result::Result<u32, ()> {
            if req == 0 {
                return ::core::result::Result::Ok(1);
            }
            let inner: ::core::pin::Pin<
                ::std::boxed::Box<
                    dyn ::core::future::Future<Output = ::core::result::Result<u32, ()>>
                        + ::core::marker::Send
                        + '_,
                >,
            > = ::std::boxed::Box::pin(::alato::Service::call(self, cx, req - 1));
            ::core::result::Result::Ok(inner.await? * req)
        }
    }
}

#[test]
fn services_may_be_configured_written_by_macros_and_recursive() {
    use alato::Service;

    let mut context = 1;
    assert_eq!(
        now(configured::ByMacro.call(&mut context, 2)),
        core::result::Result::Ok(7)
    );
    assert_eq!(context, 3);
    let copied = now(configured::Configured.call(&mut context, 'x'));
    assert_eq!(copied, core::result::Result::Ok('x'));
    let factorial = now(configured::Factorial.call(&mut (), 5));
    assert_eq!(factorial, core::result::Result::Ok(120));
}

const _: fn() = || {
    fn copy<T: Copy>() {}
    copy::<services::twice>();
};
