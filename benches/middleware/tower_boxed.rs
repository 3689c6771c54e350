//! tower's `Service` with a boxed future in every layer, as it is mostly written.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use tower_service::Service;

use crate::{
    harness::{Case, complete},
    work::{Answer, Failed, Permit, Request, YieldOnce, answer, note_call, now, receive, record},
};

declare_services!();

pub type Boxed<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl<const N: usize> Service<Request<N>> for Leaf {
    type Response = u64;
    type Error = Failed;
    type Future = Boxed<u64, Failed>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, req: Request<N>) -> Self::Future {
        let seed = self.seed;
        Box::pin(async move {
            receive(&req);
            YieldOnce::default().await;
            answer(&req, seed)
        })
    }
}

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

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for PassThrough<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        Box::pin(self.inner.call(req))
    }
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for Before<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        note_call();
        Box::pin(self.inner.call(req))
    }
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for After<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        let start = now();
        let future = self.inner.call(req);
        Box::pin(async move {
            let result = future.await;
            record(start);
            result
        })
    }
}

impl<Req, S: Service<Req, Future: Send + 'static>> Service<Req> for Both<S> {
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        note_call();
        let start = now();
        let future = self.inner.call(req);
        Box::pin(async move {
            let result = future.await;
            record(start);
            result
        })
    }
}

impl<Req, S> Service<Req> for General<S>
where
    Req: Send + 'static,
    S: Service<Req, Future: Send + 'static> + Clone + Send + 'static,
{
    boxed_future!();

    fn call(&mut self, req: Req) -> Self::Future {
        // The service that was polled ready is the one to call; a clone takes its place.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            Permit.await;
            inner.call(req).await
        })
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    cases!("tower, boxed", prepare, cases);
}

fn prepare<const N: usize, S>(mut stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete_when_ready(&mut stack, request)
}

/// Calls a service as tower's callers have to: when it is ready, which these always are.
#[inline]
pub fn complete_when_ready<Req, S>(stack: &mut S, request: Req) -> usize
where
    S: Service<Req, Response = u64, Error = Failed, Future: Future<Output = Answer>>,
{
    let mut cx = Context::from_waker(Waker::noop());
    match stack.poll_ready(&mut cx) {
        Poll::Ready(Ok(())) => complete(stack.call(request)),
        Poll::Ready(Err(Failed)) | Poll::Pending => unreachable!("every service is ready"),
    }
}
