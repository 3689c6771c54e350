//! The [`Service`] trait, and its implementations for references and smart pointers.

use std::sync::Arc;

use crate::__private::{Prepared, unprepared};

/// An asynchronous function from a request to a response, with a context beside it.
///
/// Clients, servers and middleware are all services. `call` takes `&self`, because one service is
/// shared by every call made through it, and `&mut Cx`, the context that belongs to this one call.
///
/// `Send` is part of the trait (on the service, its response, its error and its future), so that
/// middleware needs no bound beyond `S: Service<Cx, Req>`, and a stack can be spawned on any
/// executor.
///
/// Write `call` as an `async fn`; the future is never boxed:
///
/// ```
/// use alato_core::Service;
///
/// struct Greeter;
///
/// impl Service<(), String> for Greeter {
///     type Response = String;
///     type Error = std::convert::Infallible;
///
///     async fn call(&self, _cx: &mut (), name: String) -> Result<String, Self::Error> {
///         Ok(format!("hello, {name}"))
///     }
/// }
/// ```
///
/// With the `#[service]` attribute of the `alato` crate, the two associated types and the `Send`
/// bounds of a generic context and request are written for you.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `Service<{Cx}, {Req}>`",
    label = "cannot be called with a context of type `{Cx}` and a request of type `{Req}`",
    note = "implement `Service<{Cx}, {Req}>` for it (the `#[service]` attribute writes the associated types), or wrap an async function in `service_fn`",
    note = "the handler of a `#[thrift_service]` trait is not one by itself: wrap it in the server that the macro writes, as in `CalculatorServer::new(handler)`",
    note = "where it is a stack of layers, every layer has to accept this context and this request, and the context has to be `Send`"
)]
pub trait Service<Cx, Req>: Send + Sync {
    /// What a successful call gives back.
    type Response: Send;
    /// What a failed call gives back.
    type Error: Send;

    /// Answers one request.
    ///
    /// Nothing happens before the returned future is polled, and dropping the future cancels the
    /// call. Where `call` is not an `async fn`, that is for you to see to: a layer may make the future well before
    /// it does what it has to do first, and polls it afterwards.
    ///
    /// # Errors
    /// Whatever [`Self::Error`] says that this service can fail with.
    fn call(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<Self::Response, Self::Error>> + Send;

    /// [`call`](Self::call), for a caller that polls the future at once: what stands before the
    /// first `.await` may run right away.
    ///
    /// `#[service]` calls it from a body that has begun, and has looked at its arguments, so that the next does not have to hold
    /// them until it is polled. Not part of the API: implement and use `call`.
    #[doc(hidden)]
    #[inline]
    fn __start(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Future<Output = Result<Self::Response, Self::Error>> + Send {
        self.call(cx, req)
    }

    /// [`call`](Self::call), for a caller that says when it begins: what stands before the first `.await` is run by
    /// [`Prepared::begin`], and the arguments are in their place already.
    ///
    /// `#[service]` calls it from one body to the next where these do not look at the arguments. Not part of the API.
    #[doc(hidden)]
    #[inline]
    fn __prepare(
        &self,
        cx: &mut Cx,
        req: Req,
    ) -> impl Prepared<Output = Result<Self::Response, Self::Error>> + Send {
        unprepared(self.call(cx, req))
    }
}

macro_rules! forward_to_pointee {
    ($($pointer:ty),*) => {$(
        impl<Cx, Req, S> Service<Cx, Req> for $pointer
        where
            S: Service<Cx, Req>,
        {
            type Response = S::Response;
            type Error = S::Error;

            // Not an `async fn`: that would hold the request beside the pointee's future.
            #[inline]
            fn call(
                &self,
                cx: &mut Cx,
                req: Req,
            ) -> impl Future<Output = Result<S::Response, S::Error>> + Send {
                (**self).call(cx, req)
            }

            #[inline]
            fn __start(
                &self,
                cx: &mut Cx,
                req: Req,
            ) -> impl Future<Output = Result<S::Response, S::Error>> + Send {
                (**self).__start(cx, req)
            }

            #[inline]
            fn __prepare(
                &self,
                cx: &mut Cx,
                req: Req,
            ) -> impl Prepared<Output = Result<S::Response, S::Error>> + Send {
                (**self).__prepare(cx, req)
            }
        }
    )*};
}

forward_to_pointee!(&S, Arc<S>, Box<S>);
