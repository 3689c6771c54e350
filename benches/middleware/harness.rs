//! One stack of one row, and how it is run to completion.

use std::{
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
};

#[cfg(feature = "vtable")]
use std::pin::Pin;

use crate::{
    allocations::{self, Allocations},
    stacks::Shape,
    timing::Timed,
    work::{Answer, Request},
};

/// What is compared: the cases of one group do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    pub shape: Shape,
    pub depth: usize,
    pub request_bytes: usize,
}

/// One stack, of one row.
pub struct Case {
    pub row: &'static str,
    pub group: Group,
    /// The size of the outermost future.
    pub future_bytes: usize,
    /// What one call allocates.
    pub allocations: Allocations,
    /// Calls the stack so many times, one after the other.
    run: Box<dyn FnMut(u64)>,
}

impl Case {
    /// `call` calls the stack once, by [`complete`].
    pub fn new<const N: usize>(
        row: &'static str,
        group: Group,
        mut call: impl FnMut(Request<N>) -> usize + 'static,
    ) -> Self {
        let request = Request([1; N]);
        let future_bytes = call(request);
        let allocations = allocations::during(|| {
            call(request);
        });
        Self {
            row,
            group,
            future_bytes,
            allocations,
            run: Box::new(move |calls| {
                for _ in 0..calls {
                    call(*black_box(&request));
                }
            }),
        }
    }
}

impl Timed for Case {
    fn run(&mut self, times: u64) {
        (self.run)(times);
    }
}

/// Polls a future until it is ready, and gives its size.
///
/// It is polled where it stands, as by an `async fn` that awaits it. What the leaf lets escape keeps the request in
/// memory. With the feature `vtable`, it is polled as by an executor, which does not know what it polls, so that all of the
/// future is in memory.
#[inline]
pub fn complete(future: impl Future<Output = Answer>) -> usize {
    let size = size_of_val(&future);
    let task = pin!(future);
    #[cfg(feature = "vtable")]
    let task = black_box(task as Pin<&mut dyn Future<Output = Answer>>);
    let mut task = task;
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(answer) = task.as_mut().poll(&mut cx) {
            black_box(answer).expect("no service fails");
            return size;
        }
    }
}
