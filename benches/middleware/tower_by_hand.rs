//! tower's `Service` with futures written by hand: the least that each shape can take.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tower_service::Service;

use crate::{
    harness::Case,
    tower_boxed::complete_when_ready,
    work::{Answer, Failed, Permit, Request, YieldOnce, answer, note_call, now, receive, record},
};

declare_services!();

impl<const N: usize> Service<Request<N>> for Leaf {
    type Response = u64;
    type Error = Failed;
    type Future = LeafFuture<N>;

    #[inline]
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, req: Request<N>) -> LeafFuture<N> {
        LeafFuture {
            req,
            seed: self.seed,
            yielding: None,
        }
    }
}

pub struct LeafFuture<const N: usize> {
    req: Request<N>,
    seed: u64,
    /// `None` before the first poll.
    yielding: Option<YieldOnce>,
}

impl<const N: usize> Future for LeafFuture<N> {
    type Output = Answer;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        if self.yielding.is_none() {
            receive(&self.req);
        }
        let yielding = self.yielding.get_or_insert_default();
        ready!(Pin::new(yielding).poll(cx));
        Poll::Ready(answer(&self.req, self.seed))
    }
}

/// The parts that are the same for every middleware.
macro_rules! future {
    ($future:ty) => {
        type Response = S::Response;
        type Error = S::Error;
        type Future = $future;

        #[inline]
        fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
            self.inner.poll_ready(cx)
        }
    };
}

// Where there is nothing to do after the inner call, its future is this layer's.
impl<Req, S: Service<Req>> Service<Req> for PassThrough<S> {
    future!(S::Future);

    #[inline]
    fn call(&mut self, req: Req) -> S::Future {
        self.inner.call(req)
    }
}

impl<Req, S: Service<Req>> Service<Req> for Before<S> {
    future!(S::Future);

    #[inline]
    fn call(&mut self, req: Req) -> S::Future {
        note_call();
        self.inner.call(req)
    }
}

impl<Req, S: Service<Req>> Service<Req> for After<S> {
    future!(Recorded<S::Future>);

    #[inline]
    fn call(&mut self, req: Req) -> Recorded<S::Future> {
        Recorded {
            start: now(),
            inner: self.inner.call(req),
        }
    }
}

impl<Req, S: Service<Req>> Service<Req> for Both<S> {
    future!(Recorded<S::Future>);

    #[inline]
    fn call(&mut self, req: Req) -> Recorded<S::Future> {
        note_call();
        Recorded {
            start: now(),
            inner: self.inner.call(req),
        }
    }
}

pin_project! {
    pub struct Recorded<F> {
        #[pin]
        pub inner: F,
        pub start: u64,
    }
}

impl<F: Future> Future for Recorded<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let output = ready!(this.inner.poll(cx));
        record(*this.start);
        Poll::Ready(output)
    }
}

impl<Req, S: Service<Req> + Clone> Service<Req> for General<S> {
    future!(PermittedCall<S, Req>);

    #[inline]
    fn call(&mut self, req: Req) -> PermittedCall<S, Req> {
        // The service that was polled ready is the one to call; a clone takes its place.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        PermittedCall::Waiting {
            permit: Permit,
            inner,
            req,
        }
    }
}

pin_project! {
    /// The request and the inner call's future share their room, since there is only ever one of them.
    #[project = PermittedCallProjection]
    #[project_replace = PermittedCallTaken]
    pub enum PermittedCall<S, Req>
    where
        S: Service<Req>,
    {
        Waiting { #[pin] permit: Permit, inner: S, req: Req },
        Calling { #[pin] future: S::Future },
        Taken,
    }
}

impl<S: Service<Req>, Req> Future for PermittedCall<S, Req> {
    type Output = Result<S::Response, S::Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let PermittedCallProjection::Waiting { permit, .. } = self.as_mut().project() {
            ready!(permit.poll(cx));
            if let PermittedCallTaken::Waiting { mut inner, req, .. } =
                self.as_mut().project_replace(Self::Taken)
            {
                let future = inner.call(req);
                self.set(Self::Calling { future });
            }
        }
        match self.project() {
            PermittedCallProjection::Calling { future } => future.poll(cx),
            _ => unreachable!("the call is made by now"),
        }
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    cases!(ROW, prepare, cases);
}

/// The name of the row that the others are compared with.
pub const ROW: &str = "tower, by hand";

fn prepare<const N: usize, S>(mut stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete_when_ready(&mut stack, request)
}
