//! Where a future is polled to its end: the one place that pins it, drops it as soon as it is ready, and says what a panic leaves.

#![expect(
    unsafe_code,
    reason = "a future that is dropped where it is pinned, before its place is, cannot be had without"
)]

use std::{
    mem::{self, MaybeUninit},
    pin::Pin,
    task::{Context, Poll},
};

/// A place where a future is polled to its end, and dropped as soon as it is ready.
pub(super) struct Slot<Fut, Rest> {
    /// Structurally pinned. It is there for as long as `rest` is.
    future: MaybeUninit<Fut>,
    /// What is beside the future, which is not pinned.
    rest: Option<Rest>,
}

impl<Fut, Rest> Slot<Fut, Rest> {
    #[inline]
    pub(super) fn new(future: Fut, rest: Rest) -> Self {
        Self {
            future: MaybeUninit::new(future),
            rest: Some(rest),
        }
    }

    /// One whose future is gone.
    #[inline]
    pub(super) fn done() -> Self {
        Self {
            future: MaybeUninit::uninit(),
            rest: None,
        }
    }

    /// The future, before it is polled first, and what is beside it.
    #[inline]
    pub(super) fn get_mut(&mut self) -> Option<(&mut Fut, &mut Rest)> {
        let rest = self.rest.as_mut()?;
        // SAFETY: the future is there, since `rest` is.
        Some((unsafe { self.future.assume_init_mut() }, rest))
    }

    /// Polls the future. When it is ready, drops it and gives its output, and what stood beside it.
    ///
    /// If it panics, it is dropped at once, and then what stands beside it.
    ///
    /// # Safety
    /// From the first call on, the slot is not moved, unless `Fut: Unpin`, and its memory is not used for anything else before it is dropped.
    #[inline]
    pub(super) unsafe fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(Fut::Output, Rest)>
    where
        Fut: Future,
    {
        let guard = EndOnPanic(&mut *self);
        let Some((future, _)) = guard.0.get_mut() else {
            resumed_after_the_end();
        };
        // SAFETY: the caller does not move the slot, and nothing here moves the future out of it: `finish` drops it in place.
        let polled = unsafe { Pin::new_unchecked(future) }.poll(cx);
        mem::forget(guard);
        let Poll::Ready(output) = polled else {
            return Poll::Pending;
        };
        match self.finish() {
            Some(rest) => Poll::Ready((output, rest)),
            None => resumed_after_the_end(),
        }
    }

    /// Drops the future where it stands, and takes out what stood beside it.
    #[inline]
    pub(super) fn finish(&mut self) -> Option<Rest> {
        let rest = self.rest.take()?;
        // SAFETY: it was there, since `rest` was. As that is gone, it is not used any more, also if dropping it panics.
        unsafe { self.future.assume_init_drop() };
        Some(rest)
    }
}

impl<Fut, Rest> Drop for Slot<Fut, Rest> {
    #[inline]
    fn drop(&mut self) {
        self.finish();
    }
}

/// Drops what is in a slot, where it stands; forgotten unless polling panics.
pub(super) struct EndOnPanic<'a, Fut, Rest>(pub(super) &'a mut Slot<Fut, Rest>);

impl<Fut, Rest> Drop for EndOnPanic<'_, Fut, Rest> {
    fn drop(&mut self) {
        self.0.finish();
    }
}

#[cold]
pub(super) fn resumed_after_the_end() -> ! {
    panic!("`async fn` resumed after completion or panic")
}
