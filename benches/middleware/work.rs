//! What is inside the stacks: the request, the leaf's answer, and the work that middleware does.
//!
//! The work is as cheap as work can be that the compiler may not drop: a load of one atomic and a store to
//! another. A real clock, or an increment that locks the bus, would take longer than the layer that is
//! measured; and with a counter that all layers share, each layer would wait for the one before it.

use std::{
    hint::black_box,
    pin::Pin,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    task::{Context, Poll},
};

/// What every service is called with, by value.
#[derive(Clone, Copy)]
pub struct Request<const N: usize>(pub [u8; N]);

/// What every service may fail with, and never does.
#[derive(Debug)]
pub struct Failed;

/// What every service answers.
pub type Answer = Result<u64, Failed>;

/// What a leaf does before it yields; the request escapes, so it has to exist in memory.
pub fn receive<const N: usize>(request: &Request<N>) {
    black_box(request);
}

/// What a leaf does after it has yielded, for which it needs the request still.
pub fn answer<const N: usize>(request: &Request<N>, seed: u64) -> Answer {
    match black_box(request).0.first() {
        Some(&first) => Ok(seed + u64::from(first)),
        None => Err(Failed),
    }
}

static CLOCK: AtomicU64 = AtomicU64::new(0);
static LAST_CALL: AtomicU64 = AtomicU64::new(0);
static ELAPSED: AtomicU64 = AtomicU64::new(0);
static OPEN: AtomicBool = AtomicBool::new(true);

/// The time, from a clock that costs nothing (and stands still).
#[inline]
pub fn now() -> u64 {
    CLOCK.load(Relaxed)
}

/// The work before the inner call: notes when it was made.
#[inline]
pub fn note_call() {
    LAST_CALL.store(now(), Relaxed);
}

/// The work after the inner call: records how long it took.
#[inline]
pub fn record(start: u64) {
    ELAPSED.store(now() - start, Relaxed);
}

/// Pending once; what the leaf awaits, so that every future of a stack is really stored.
#[derive(Default)]
pub struct YieldOnce {
    yielded: bool,
}

impl Future for YieldOnce {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Ready at once, which the compiler cannot know; like a semaphore that has permits left.
#[derive(Default)]
pub struct Permit;

impl Future for Permit {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if OPEN.load(Relaxed) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
