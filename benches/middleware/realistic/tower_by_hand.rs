//! tower's `Service` with futures written by hand.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tower_service::Service;

use super::work::{
    Deadline, TakenPermit, count_call, enter_span, expired, leave_span, log, logging,
};
use crate::{
    harness::Case,
    tower_boxed::complete_when_ready,
    tower_by_hand::{Leaf, ROW, Recorded},
    work::{Failed, Request, now},
};

declare_layers!();

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

impl<Req, S: Service<Req>> Service<Req> for Trace<S> {
    future!(Traced<S::Future>);

    #[inline]
    fn call(&mut self, req: Req) -> Traced<S::Future> {
        Traced {
            parent: enter_span(),
            inner: self.inner.call(req),
        }
    }
}

pin_project! {
    pub struct Traced<F> {
        #[pin]
        inner: F,
        parent: u64,
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let output = ready!(this.inner.poll(cx));
        leave_span(*this.parent);
        Poll::Ready(output)
    }
}

impl<Req, S: Service<Req>> Service<Req> for Metrics<S> {
    future!(Recorded<S::Future>);

    #[inline]
    fn call(&mut self, req: Req) -> Recorded<S::Future> {
        count_call();
        Recorded {
            start: now(),
            inner: self.inner.call(req),
        }
    }
}

pin_project! {
    /// A future, or that there is none since the call has failed already.
    #[project = OrFailedProjection]
    pub enum OrFailed<F> {
        Future { #[pin] future: F },
        Failed,
    }
}

impl<F, T, E> Future for OrFailed<F>
where
    F: Future<Output = Result<T, E>>,
    E: From<Failed>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        match self.project() {
            OrFailedProjection::Future { future } => future.poll(cx),
            OrFailedProjection::Failed => Poll::Ready(Err(Failed.into())),
        }
    }
}

impl<Req, S: Service<Req, Error: From<Failed>>> Service<Req> for Timeout<S> {
    future!(OrFailed<Deadline<S::Future>>);

    #[inline]
    fn call(&mut self, req: Req) -> Self::Future {
        if expired(self.deadline) {
            return OrFailed::Failed;
        }
        OrFailed::Future {
            future: Deadline::new(self.inner.call(req)),
        }
    }
}

impl<Req, S: Service<Req, Error: From<Failed>>> Service<Req> for Limit<S> {
    future!(OrFailed<Limited<S::Future>>);

    #[inline]
    fn call(&mut self, req: Req) -> Self::Future {
        match self.permits.take() {
            Ok(permit) => OrFailed::Future {
                future: Limited {
                    inner: self.inner.call(req),
                    _permit: permit,
                },
            },
            Err(Failed) => OrFailed::Failed,
        }
    }
}

pin_project! {
    pub struct Limited<F> {
        #[pin]
        inner: F,
        _permit: TakenPermit,
    }
}

impl<F: Future> Future for Limited<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().inner.poll(cx)
    }
}

impl<Req: Clone, S: Service<Req> + Clone> Service<Req> for Retry<S> {
    future!(Retrying<S, Req>);

    #[inline]
    fn call(&mut self, req: Req) -> Retrying<S, Req> {
        // The service that was polled ready is the one to call; a clone takes its place.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let again = Some(req.clone());
        Retrying {
            attempt: Attempt::Calling {
                future: inner.call(req),
            },
            inner,
            again,
        }
    }
}

pin_project! {
    pub struct Retrying<S, Req>
    where
        S: Service<Req>,
    {
        #[pin]
        attempt: Attempt<S::Future>,
        inner: S,
        again: Option<Req>,
    }
}

pin_project! {
    #[project = AttemptProjection]
    pub enum Attempt<F> {
        Calling { #[pin] future: F },
        /// It failed, and the inner service is to be polled until it is ready again.
        Waiting,
    }
}

impl<S: Service<Req>, Req> Future for Retrying<S, Req> {
    type Output = Result<S::Response, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.attempt.as_mut().project() {
                AttemptProjection::Calling { future } => match ready!(future.poll(cx)) {
                    Err(_) if this.again.is_some() => this.attempt.set(Attempt::Waiting),
                    result => return Poll::Ready(result),
                },
                AttemptProjection::Waiting => {
                    ready!(this.inner.poll_ready(cx))?;
                    let again = this.again.take().expect("it waits only if there is one");
                    let future = this.inner.call(again);
                    this.attempt.set(Attempt::Calling { future });
                }
            }
        }
    }
}

impl<Req, S: Service<Req>> Service<Req> for Log<S> {
    future!(Logged<S::Future>);

    #[inline]
    fn call(&mut self, req: Req) -> Logged<S::Future> {
        if logging() {
            log(format_args!("called"));
        }
        Logged {
            inner: self.inner.call(req),
        }
    }
}

pin_project! {
    pub struct Logged<F> {
        #[pin]
        inner: F,
    }
}

impl<F, T, E> Future for Logged<F>
where
    F: Future<Output = Result<T, E>>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        let result = ready!(self.project().inner.poll(cx));
        if logging() {
            log(format_args!("answered, {}", result.is_ok()));
        }
        Poll::Ready(result)
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    realistic_cases!(ROW, prepare, cases);
}

fn prepare<const N: usize, S>(mut stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete_when_ready(&mut stack, request)
}
