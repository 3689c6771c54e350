//! [`Flat`]: the future of a body with one `.await`, without the arguments beside the awaited future.
//!
//! An `async` block keeps what it captured next to the future that it awaits, for as long as it lives: a
//! stack of `n` of them holds `n + 1` copies of a request. Here the two states overlap: first a closure that owns what the body
//! captured, then the awaited future with what outlives it.
//!
//! What an `async` block guarantees holds here as well:
//! - nothing runs before the first poll;
//! - the awaited future is dropped as soon as it is ready, before what follows it runs;
//! - on cancellation, and when the awaited future panics, it is dropped first, then the kept;
//! - after the end, or a panic, polling panics.

#![expect(
    unsafe_code,
    reason = "overlapping states, one of them pinned, cannot be had without; see `Flat::poll`"
)]

use std::{
    mem::{self, ManuallyDrop},
    ops::ControlFlow,
    pin::Pin,
    ptr,
    task::{Context, Poll},
};

/// What the body has become once it has come to its `.await`.
pub struct Running<Fut, Kept, Then> {
    /// Structurally pinned.
    future: Fut,
    /// The locals that are still alive, in the order in which they are to be dropped. Not pinned.
    kept: Kept,
    /// What comes after the `.await`.
    then: Then,
}

/// The point of the `.await`: `future` is awaited, and its output goes to `then` together with the
/// locals.
#[inline]
pub fn running<F, Kept, Then, Out>(
    future: F,
    kept: Kept,
    then: Then,
) -> ControlFlow<Out, Running<F::IntoFuture, Kept, Then>>
where
    F: IntoFuture,
    Then: FnOnce(Kept, F::Output) -> Out,
{
    ControlFlow::Continue(Running {
        future: future.into_future(),
        kept,
        then,
    })
}

/// The future of a body that runs `init` up to its only `.await`, or to an early `return`.
#[inline]
pub fn flat<Init, Fut, Kept, Then, Out>(init: Init) -> Flat<Init, Fut, Kept, Then>
where
    Init: FnOnce() -> ControlFlow<Out, Running<Fut, Kept, Then>>,
    Fut: Future,
    Then: FnOnce(Kept, Fut::Output) -> Out,
{
    Flat(Stage::Init(init))
}

/// See [`flat`].
pub struct Flat<Init, Fut, Kept, Then>(Stage<Init, Fut, Kept, Then>);

enum Stage<Init, Fut, Kept, Then> {
    Init(Init),
    Running(Running<Fut, Kept, Then>),
    Done,
}

/// Only the awaited future is pinned: everything else is moved out before it is used.
impl<Init, Fut: Unpin, Kept, Then> Unpin for Flat<Init, Fut, Kept, Then> {}

impl<Init, Fut, Kept, Then, Out> Future for Flat<Init, Fut, Kept, Then>
where
    Init: FnOnce() -> ControlFlow<Out, Running<Fut, Kept, Then>>,
    Fut: Future,
    Then: FnOnce(Kept, Fut::Output) -> Out,
{
    type Output = Out;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out> {
        // SAFETY: of all that is in the stage, only `Running::future` is pinned. Once it is in place it is not moved:
        // it is polled there, and dropped there by `finish`, by `EndOnPanic`, or with the whole.
        let stage = unsafe { &mut self.get_unchecked_mut().0 };
        if let Stage::Init(_) = stage
            // `Done` while `init` runs: a panic in it leaves nothing behind.
            && let Stage::Init(init) = mem::replace(stage, Stage::Done)
        {
            match init() {
                ControlFlow::Continue(running) => *stage = Stage::Running(running),
                ControlFlow::Break(out) => return Poll::Ready(out),
            }
        }

        let guard = EndOnPanic(stage);
        let Stage::Running(running) = &mut *guard.0 else {
            mem::forget(guard);
            resumed_after_the_end();
        };
        // SAFETY: as above.
        let polled = unsafe { Pin::new_unchecked(&mut running.future) }.poll(cx);
        let EndOnPanic(stage) = &mut *ManuallyDrop::new(guard);
        match polled {
            Poll::Pending => Poll::Pending,
            Poll::Ready(output) => {
                let Some((kept, then)) = finish(stage) else {
                    resumed_after_the_end();
                };
                Poll::Ready(then(kept, output))
            }
        }
    }
}

/// Drops the awaited future where it stands, and takes out what outlives it.
#[inline]
fn finish<Init, Fut, Kept, Then>(stage: &mut Stage<Init, Fut, Kept, Then>) -> Option<(Kept, Then)> {
    let stage: *mut Stage<_, _, _, _> = stage;
    // SAFETY: `stage` comes from a reference, and is used through this pointer alone from here on. `kept` and
    // `then` are read once, and `future` is dropped once, in place: `WriteDone` overwrites the stage without dropping
    // it, also if dropping the future panics.
    unsafe {
        let Stage::Running(running) = &mut *stage else {
            return None;
        };
        let running: *mut Running<_, _, _> = running;
        let kept = ptr::read(&raw const (*running).kept);
        let then = ptr::read(&raw const (*running).then);
        let done = WriteDone(stage);
        ptr::drop_in_place(&raw mut (*running).future);
        drop(done);
        Some((kept, then))
    }
}

#[cold]
fn resumed_after_the_end() -> ! {
    panic!("`async fn` resumed after completion or panic")
}

/// Drops what is in the stage, where it stands; forgotten unless polling panics.
struct EndOnPanic<'a, Init, Fut, Kept, Then>(&'a mut Stage<Init, Fut, Kept, Then>);

impl<Init, Fut, Kept, Then> Drop for EndOnPanic<'_, Init, Fut, Kept, Then> {
    fn drop(&mut self) {
        *self.0 = Stage::Done;
    }
}

/// Ends a stage whose parts have been taken out or dropped already.
struct WriteDone<Init, Fut, Kept, Then>(*mut Stage<Init, Fut, Kept, Then>);

impl<Init, Fut, Kept, Then> Drop for WriteDone<Init, Fut, Kept, Then> {
    fn drop(&mut self) {
        // SAFETY: made by `finish` alone, from a pointer that is valid for as long as this lives.
        unsafe { ptr::write(self.0, Stage::Done) }
    }
}
