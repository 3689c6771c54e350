//! motore's `Service`, implemented by an `async fn`.

use motore::Service;

use super::work::{Deadline, count_call, enter_span, expired, leave_span, log, logging};
use crate::{
    harness::{Case, complete},
    motore::Leaf,
    work::{Failed, Request, now, record},
};

declare_layers!();

impl<Cx: Send, Req: Send, S: Service<Cx, Req> + Sync> Service<Cx, Req> for Trace<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let parent = enter_span();
        let result = self.inner.call(cx, req).await;
        leave_span(parent);
        result
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req> + Sync> Service<Cx, Req> for Metrics<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        count_call();
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req, Error: From<Failed>> + Sync> Service<Cx, Req>
    for Timeout<S>
{
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        if expired(self.deadline) {
            return Err(Failed.into());
        }
        Deadline::new(self.inner.call(cx, req)).await
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req, Error: From<Failed>> + Sync> Service<Cx, Req>
    for Limit<S>
{
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let _permit = self.permits.take()?;
        self.inner.call(cx, req).await
    }
}

impl<Cx, Req, S> Service<Cx, Req> for Retry<S>
where
    Cx: Send,
    Req: Clone + Send,
    S: Service<Cx, Req, Response: Send, Error: Send> + Sync,
{
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let again = req.clone();
        match self.inner.call(cx, req).await {
            Err(_) => self.inner.call(cx, again).await,
            answered => answered,
        }
    }
}

impl<Cx: Send, Req: Send, S: Service<Cx, Req> + Sync> Service<Cx, Req> for Log<S> {
    type Response = S::Response;
    type Error = S::Error;

    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        if logging() {
            log(format_args!("called"));
        }
        let result = self.inner.call(cx, req).await;
        if logging() {
            log(format_args!("answered, {}", result.is_ok()));
        }
        result
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    realistic_cases!("motore", prepare, cases);
}

fn prepare<const N: usize, S>(stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<(), Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete(stack.call(&mut (), request))
}
