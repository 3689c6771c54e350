//! A trait like alato's, by way of async-trait, which boxes the future of every layer.

use async_trait::async_trait;

use crate::{
    harness::{Case, complete},
    work::{Failed, Permit, Request, YieldOnce, answer, note_call, now, receive, record},
};

#[async_trait]
pub trait Service<Cx, Req>: Send + Sync {
    type Response: Send;
    type Error: Send;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<Self::Response, Self::Error>;
}

declare_services!();

#[async_trait]
impl<Cx: Send, const N: usize> Service<Cx, Request<N>> for Leaf {
    type Response = u64;
    type Error = Failed;

    async fn call(&self, _cx: &mut Cx, req: Request<N>) -> Result<u64, Failed> {
        receive(&req);
        YieldOnce::default().await;
        answer(&req, self.seed)
    }
}

#[async_trait]
impl<Cx: Send, Req: Send + 'static, S: Service<Cx, Req>> Service<Cx, Req> for PassThrough<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        self.inner.call(cx, req).await
    }
}

#[async_trait]
impl<Cx: Send, Req: Send + 'static, S: Service<Cx, Req>> Service<Cx, Req> for Before<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        note_call();
        self.inner.call(cx, req).await
    }
}

#[async_trait]
impl<Cx: Send, Req: Send + 'static, S: Service<Cx, Req>> Service<Cx, Req> for After<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

#[async_trait]
impl<Cx: Send, Req: Send + 'static, S: Service<Cx, Req>> Service<Cx, Req> for Both<S> {
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

#[async_trait]
impl<Cx: Send, Req: Send + 'static, S: Service<Cx, Req>> Service<Cx, Req> for General<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        Permit.await;
        self.inner.call(cx, req).await
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    cases!("async-trait", prepare, cases);
}

fn prepare<const N: usize, S>(stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<(), Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete(stack.call(&mut (), request))
}
