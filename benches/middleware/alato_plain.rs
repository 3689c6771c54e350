//! alato's `Service`, implemented by hand: an `async fn`, with the types and bounds that `#[service]` would
//! write.

use alato::Service;

use crate::{
    harness::{Case, complete},
    work::{Failed, Permit, Request, YieldOnce, answer, note_call, now, receive, record},
};

declare_services!();

impl<Cx: Send, const N: usize> Service<Cx, Request<N>> for Leaf {
    type Response = u64;
    type Error = Failed;

    async fn call(&self, _cx: &mut Cx, req: Request<N>) -> Result<u64, Failed> {
        receive(&req);
        YieldOnce::default().await;
        answer(&req, self.seed)
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req>> Service<Cx, Req> for PassThrough<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.inner.call(cx, req).await
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req>> Service<Cx, Req> for Before<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        note_call();
        self.inner.call(cx, req).await
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req>> Service<Cx, Req> for After<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req>> Service<Cx, Req> for Both<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        note_call();
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req>> Service<Cx, Req> for General<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        Permit.await;
        self.inner.call(cx, req).await
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    cases!("alato, async fn", prepare, cases);
}

fn prepare<const N: usize, S>(stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<(), Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete(stack.call(&mut (), request))
}
