//! The services that the methods of [`ServiceExt`](crate::ServiceExt) make, and the layers that
//! those of [`ServiceBuilder`](crate::ServiceBuilder) add.
//!
//! They are here to be named, in a field or in a return type:
//!
//! ```
//! use std::convert::Infallible;
//! use alato_core::{Service, ServiceExt, service_fn, util::MapResponse};
//!
//! struct Greeter<S> {
//!     shout: MapResponse<S, fn(String) -> String>,
//! }
//!
//! # async fn greet(_cx: &mut (), name: &str) -> Result<String, Infallible> {
//! #     Ok(format!("hello, {name}"))
//! # }
//! let greeter = Greeter {
//!     shout: service_fn(greet).map_response(|answer| answer.to_uppercase()),
//! };
//! let answer = futures_util::future::FutureExt::now_or_never(greeter.shout.call(&mut (), "Ada"));
//! assert_eq!(answer, Some(Ok("HELLO, ADA".to_owned())));
//! ```

mod chain;
mod map;
pub(crate) mod pinned;

pub use chain::{AndThen, AndThenLayer, Then, ThenLayer};
pub use map::{
    MapErr, MapErrLayer, MapRequest, MapRequestLayer, MapResponse, MapResponseLayer, MapResult,
    MapResultLayer,
};

/// Writes a service around another one that holds a function beside it, and its layer; all but `impl Service`.
macro_rules! combinator {
    (
        $(#[$service_docs:meta])* service $Service:ident;
        $(#[$layer_docs:meta])* layer $Layer:ident;
    ) => {
        $(#[$service_docs])*
        #[derive(Clone, Copy)]
        pub struct $Service<S, F> {
            inner: S,
            function: F,
        }

        impl<S, F> $Service<S, F> {
            pub(crate) const fn new(inner: S, function: F) -> Self {
                Self { inner, function }
            }
        }

        impl<S: std::fmt::Debug, F> std::fmt::Debug for $Service<S, F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Service))
                    .field("inner", &self.inner)
                    .field("function", &format_args!("{}", std::any::type_name::<F>()))
                    .finish()
            }
        }

        $(#[$layer_docs])*
        #[derive(Clone, Copy)]
        pub struct $Layer<F> {
            function: F,
        }

        impl<F> $Layer<F> {
            /// Makes the layer from the function; the services that it makes each hold a clone of it.
            #[must_use]
            pub const fn new(function: F) -> Self {
                Self { function }
            }
        }

        impl<S, F: Clone> $crate::Layer<S> for $Layer<F> {
            type Service = $Service<S, F>;

            fn layer(&self, inner: S) -> $Service<S, F> {
                $Service::new(inner, self.function.clone())
            }
        }

        impl<F> std::fmt::Debug for $Layer<F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($Layer), "({})"), std::any::type_name::<F>())
            }
        }
    };
}

/// Writes the `call` of a service that has a `__start` of its own, and begins with it when it is first polled.
macro_rules! call_lazily {
    ($Cx:ident, $Req:ident) => {
        #[inline]
        fn call(
            &self,
            cx: &mut $Cx,
            req: $Req,
        ) -> impl Future<Output = Result<Self::Response, Self::Error>> + Send {
            $crate::__private::lazy(move || {
                <Self as $crate::Service<$Cx, $Req>>::__start(self, cx, req)
            })
        }
    };
}

use {call_lazily, combinator};
