//! alato's `GatService`, by way of `#[service(gat)]`, which needs a nightly compiler.
//!
//! Each layer is a `Service` as well, by way of its `GatService`, so that they are stacked as in the other rows.

use alato::{GatService, Service, service};

use crate::{
    harness::{Case, complete},
    work::{Failed, Permit, Request, YieldOnce, answer, note_call, now, receive, record},
};

declare_services!();

#[service(gat)]
impl<Cx, const N: usize> GatService<Cx, Request<N>> for Leaf {
    async fn call(&self, _cx: &mut Cx, req: Request<N>) -> Result<u64, Failed> {
        receive(&req);
        YieldOnce::default().await;
        answer(&req, self.seed)
    }
}

#[service(gat)]
impl<Cx, Req, S: Service<Cx, Req>> GatService<Cx, Req> for PassThrough<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.inner.call(cx, req).await
    }
}

#[service(gat)]
impl<Cx, Req, S: Service<Cx, Req>> GatService<Cx, Req> for Before<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        note_call();
        self.inner.call(cx, req).await
    }
}

#[service(gat)]
impl<Cx, Req, S: Service<Cx, Req>> GatService<Cx, Req> for After<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

#[service(gat)]
impl<Cx, Req, S: Service<Cx, Req>> GatService<Cx, Req> for Both<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        note_call();
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

#[service(gat)]
impl<Cx, Req, S: Service<Cx, Req>> GatService<Cx, Req> for General<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        Permit.await;
        self.inner.call(cx, req).await
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    cases!("alato, (gat)", prepare, cases);
}

fn prepare<const N: usize, S>(stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<(), Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete(Service::call(&stack, &mut (), request))
}
