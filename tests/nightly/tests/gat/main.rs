//! `#[service(gat)]`, whose future has a name by way of `impl Trait` in an associated type, passes the tests of the plain
//! form, and a few of its own.

#![feature(impl_trait_in_assoc_type)]

#[macro_use]
mod forms;

#[path = "../../../lowering/bodies.rs"]
mod bodies;
#[path = "../../../lowering/compare.rs"]
mod compare;
#[allow(dead_code, reason = "the plain form has more to compare")]
#[path = "../../../lowering/trace.rs"]
mod trace;

use std::{convert::Infallible, rc::Rc};

use alato::{GatService, Service, service};
use futures_util::FutureExt;

/// Generic middleware over any service: it is a `GatService` and a `Service`.
struct Twice<S>(S);

#[service(gat)]
impl<Cx, S: Service<Cx, u32, Response = u32>> GatService<Cx, u32> for Twice<S> {
    async fn call(&self, cx: &mut Cx, req: u32) -> Result<u32, S::Error> {
        let first = self.0.call(cx, req).await?;
        self.0.call(cx, first).await
    }
}

/// Nothing in it is `Send`, so it is no `Service`.
struct Local(Rc<u32>);

#[service(gat, local)]
impl GatService<(), Rc<u32>> for Local {
    async fn call(&self, _cx: &mut (), req: Rc<u32>) -> Result<Rc<u32>, Infallible> {
        let here = Rc::clone(&self.0);
        std::future::ready(()).await;
        Ok(Rc::new(*here + *req))
    }
}

/// Middleware over what need not be `Send`.
struct Around<S>(S);

#[service(gat, local)]
impl<Cx, Req, S: GatService<Cx, Req>> GatService<Cx, Req> for Around<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.0.call(cx, req).await
    }
}

/// Middleware over a service whose future has a name: it is both, too.
struct Named<S>(S);

#[service(gat)]
impl<Cx, Req, S: GatService<Cx, Req>> GatService<Cx, Req> for Named<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.0.call(cx, req).await
    }
}

/// The same with a body that needs an `async` block, and with its bound in a `where` clause.
struct Retried<S>(S);

#[service(gat)]
impl<Cx, Req, S> GatService<Cx, Req> for Retried<S>
where
    Req: Clone + Sync,
    S: GatService<Cx, Req>,
{
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        match self.0.call(cx, req.clone()).await {
            Ok(response) => Ok(response),
            Err(_) => self.0.call(cx, req).await,
        }
    }
}

#[service]
async fn increment(_cx: &mut (), req: u32) -> Result<u32, Infallible> {
    Ok(req + 1)
}

#[test]
fn a_gat_service_whose_futures_are_send_is_a_service() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let service = Twice(increment);
    let mut cx = ();
    let future = assert_send(Service::call(&service, &mut cx, 1));
    assert_eq!(future.now_or_never(), Some(Ok(3)));
    assert_eq!(
        GatService::call(&service, &mut cx, 1).now_or_never(),
        Some(Ok(3))
    );
}

#[test]
fn middleware_over_a_gat_service_is_a_service() {
    fn is_service<Cx, Req, S: Service<Cx, Req>>(service: S) -> S {
        service
    }
    let service = is_service::<(), u32, _>(Retried(Named(Twice(increment))));
    let mut cx = ();
    let future = Service::call(&service, &mut cx, 1);
    assert_eq!(future.now_or_never(), Some(Ok(3)));
    let future = GatService::call(&service, &mut cx, 1);
    assert_eq!(future.now_or_never(), Some(Ok(3)));
}

#[test]
fn a_local_service_may_hold_what_is_not_send() {
    let service = Around(Local(Rc::new(1)));
    let answer = service.call(&mut (), Rc::new(2)).now_or_never();
    assert_eq!(answer, Some(Ok(Rc::new(3))));
}
