//! [`Multiplexed`]: several services on one port.

use std::borrow::Cow;

use alato_core::Service;
use alato_thrift::{ApplicationException, ApplicationExceptionKind};

use crate::{CallContext, Reply, Request, RpcError};

/// Several services behind one port, told apart by the name that stands before the method's: `Calculator:add`.
///
/// A client says the name with [`ClientBuilder::service_name`](crate::ClientBuilder::service_name), or, in Apache's languages, with a
/// `TMultiplexedProtocol`. Who says none gets the [default service](Self::default_service). Source:
/// `TMultiplexedProcessor.h`.
///
/// ```
/// use alato_rpc::{CallContext, Multiplexed, Reply, Request, RpcError, Server};
///
/// # let (calculator, echo) = [(); 2].map(|()| alato_core::service_fn(async |_cx: &mut CallContext, _request: Request| {
/// #     Ok::<_, RpcError>(Reply::oneway())
/// # })).into();
/// // `calculator` and `echo` are usually a generated `CalculatorServer::new(handler)` and its like.
/// let services = Multiplexed::new()
///     .service("Calculator", calculator)
///     .service("Echo", echo);
/// let server = Server::new(services);
/// ```
#[derive(Clone, Debug)]
pub struct Multiplexed<L = Nobody> {
    services: L,
}

impl Multiplexed {
    /// No service yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { services: Nobody }
    }
}

impl Default for Multiplexed {
    fn default() -> Self {
        Self::new()
    }
}

impl<L> Multiplexed<L> {
    /// Adds a service, which is called without its name. Of two with the same name, the one that was added last is called.
    #[must_use]
    pub fn service<S>(
        self,
        name: impl Into<Cow<'static, str>>,
        service: S,
    ) -> Multiplexed<Named<S, L>> {
        let services = Named {
            name: name.into(),
            service,
            others: self.services,
        };
        Multiplexed { services }
    }

    /// Adds the service for calls that name none. Behind a `TTHeader`, a caller names its service whether there are several or not: where none has
    /// that name, this one is called as well.
    #[must_use]
    pub fn default_service<S>(self, service: S) -> Multiplexed<Unnamed<S, L>> {
        let services = Unnamed {
            service,
            others: self.services,
        };
        Multiplexed { services }
    }
}

impl<L> Service<CallContext, Request> for Multiplexed<L>
where
    L: Service<CallContext, Request>,
{
    type Response = L::Response;
    type Error = L::Error;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<L::Response, L::Error> {
        self.services.call(cx, request).await
    }
}

/// A service with a name, and those that were added before.
#[derive(Clone, Debug)]
pub struct Named<S, L> {
    name: Cow<'static, str>,
    service: S,
    others: L,
}

impl<S, L> Service<CallContext, Request> for Named<S, L>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
    L: Service<CallContext, Request, Response = Reply, Error = RpcError>,
{
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        if request.service() == Some(&*self.name) {
            let request = request.without_service();
            self.service.call(cx, request).await.map_err(Into::into)
        } else {
            self.others.call(cx, request).await
        }
    }
}

/// The service for calls that name none, and those that were added before.
#[derive(Clone, Debug)]
pub struct Unnamed<S, L> {
    service: S,
    others: L,
}

impl<S, L> Service<CallContext, Request> for Unnamed<S, L>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
    L: Service<CallContext, Request, Response = Reply, Error = RpcError> + Names,
{
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        // A name in the message is meant; one in a header may be of a service that is the only one.
        let is_for_this = match request.name().service() {
            Some(_) => false,
            None => !request.service().is_some_and(|name| self.others.has(name)),
        };
        if is_for_this {
            self.service.call(cx, request).await.map_err(Into::into)
        } else {
            self.others.call(cx, request).await
        }
    }
}

/// Which names there are in a list.
trait Names {
    fn has(&self, name: &str) -> bool;
}

impl<S, L: Names> Names for Named<S, L> {
    fn has(&self, name: &str) -> bool {
        self.name == name || self.others.has(name)
    }
}

impl<S, L: Names> Names for Unnamed<S, L> {
    fn has(&self, name: &str) -> bool {
        self.others.has(name)
    }
}

impl Names for Nobody {
    fn has(&self, _name: &str) -> bool {
        false
    }
}

/// The end of the list: whoever gets here, nobody knows.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

impl Service<CallContext, Request> for Nobody {
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, _cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let message = match request.service() {
            Some(service) => format!("there is no service `{service}`"),
            None => format!("`{}` does not say of which service", request.method()),
        };
        Ok(Reply::exception(&ApplicationException::new(
            ApplicationExceptionKind::UNKNOWN_METHOD,
            message,
        )))
    }
}
