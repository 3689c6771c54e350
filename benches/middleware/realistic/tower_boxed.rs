//! tower's `Service` with a boxed future in every layer.

use std::{
    mem,
    task::{Context, Poll},
};

use tower_service::Service;

use super::work::{Deadline, count_call, enter_span, expired, leave_span, log, logging};
use crate::{
    harness::Case,
    tower_boxed::{Boxed, Leaf, complete_when_ready},
    work::{Failed, Request, now, record},
};

declare_layers!();

/// The parts that are the same for every middleware.
macro_rules! boxed_future {
    () => {
        type Response = S::Response;
        type Error = S::Error;
        type Future = Boxed<S::Response, S::Error>;

        fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
            self.inner.poll_ready(cx)
        }
    };
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for Trace<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        let parent = enter_span();
        let future = self.inner.call(req);
        Box::pin(async move {
            let result = future.await;
            leave_span(parent);
            result
        })
    }
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for Metrics<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        count_call();
        let start = now();
        let future = self.inner.call(req);
        Box::pin(async move {
            let result = future.await;
            record(start);
            result
        })
    }
}

impl<Req, S> Service<Req> for Timeout<S>
where
    S: Service<Req, Error: From<Failed>, Future: Send + 'static>,
{
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        if expired(self.deadline) {
            return Box::pin(async { Err(Failed.into()) });
        }
        Box::pin(Deadline::new(self.inner.call(req)))
    }
}

impl<Req, S> Service<Req> for Limit<S>
where
    S: Service<Req, Error: From<Failed>, Future: Send + 'static>,
{
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        match self.permits.take() {
            Ok(permit) => {
                let future = self.inner.call(req);
                Box::pin(async move {
                    let _permit = permit;
                    future.await
                })
            }
            Err(failed) => Box::pin(async { Err(failed.into()) }),
        }
    }
}

impl<Req, S> Service<Req> for Retry<S>
where
    Req: Clone + Send + 'static,
    S: Service<Req, Response: Send, Error: Send, Future: Send + 'static> + Clone + Send + 'static,
{
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        // The service that was polled ready is the one to call; a clone takes its place.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let again = req.clone();
        let future = inner.call(req);
        Box::pin(async move {
            match future.await {
                Err(_) => {
                    std::future::poll_fn(|cx| inner.poll_ready(cx)).await?;
                    inner.call(again).await
                }
                answered => answered,
            }
        })
    }
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for Log<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        if logging() {
            log(format_args!("called"));
        }
        let future = self.inner.call(req);
        Box::pin(async move {
            let result = future.await;
            if logging() {
                log(format_args!("answered, {}", result.is_ok()));
            }
            result
        })
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    realistic_cases!("tower, boxed", prepare, cases);
}

fn prepare<const N: usize, S>(mut stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete_when_ready(&mut stack, request)
}
