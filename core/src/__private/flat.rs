//! The futures of a body with one `.await`, which do not keep the arguments beside the awaited future.
//!
//! An `async` block keeps what it captured next to the future that it awaits, for as long as it lives: a
//! stack of `n` of them holds `n + 1` copies of a request. Here a body is run up to its `.await`, and becomes the future
//! that it awaits ([`Awaiting`], or [`Early`] where it may return before). Where it has to wait for its first poll, it is in a [`Lazy`], whose two
//! states overlap. A body that does not look at its arguments need not even wait with them: that is [`prepared`](super::prepared).
//!
//! What an `async` block guarantees holds here as well:
//! - nothing runs before the first poll;
//! - the awaited future is dropped as soon as it is ready, before what follows it runs;
//! - on cancellation, and when the awaited future panics, it is dropped first, then the locals;
//! - after the end, or a panic, polling panics.

#![expect(
    unsafe_code,
    reason = "a pinned state that makes way for another cannot be had without; what is pinned is in `Slot`"
)]

use std::{
    mem::ManuallyDrop,
    pin::Pin,
    task::{Context, Poll},
};

use super::slot::{Slot, resumed_after_the_end};

/// The point of the `.await`: `future` is awaited, and then `then` is called with the locals that were
/// kept, and the future's output. The locals are in the order in which they are to be dropped.
#[inline]
pub fn awaiting<F, Kept, Then, Out>(
    future: F,
    kept: Kept,
    then: Then,
) -> Awaiting<F::IntoFuture, Kept, Then>
where
    F: IntoFuture,
    Then: FnOnce(Kept, F::Output) -> Out,
{
    let future = future.into_future();
    let rest = (kept, then);
    Awaiting(Slot::new(future, rest))
}

/// See [`awaiting`].
pub struct Awaiting<Fut, Kept, Then>(Slot<Fut, (Kept, Then)>);

impl<Fut: Unpin, Kept, Then> Unpin for Awaiting<Fut, Kept, Then> {}

impl<Fut, Kept, Then, Out> Future for Awaiting<Fut, Kept, Then>
where
    Fut: Future,
    Then: FnOnce(Kept, Fut::Output) -> Out,
{
    type Output = Out;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out> {
        // SAFETY: the slot is as pinned as the whole.
        let polled = unsafe { self.get_unchecked_mut().0.poll(cx) };
        polled.map(|(output, (kept, then))| then(kept, output))
    }
}

/// Asks that something is `Send`, where the compiler can point at it: in the body, and not in what is made of it.
#[inline]
pub fn send<T: Send>(value: T) -> Sent<T> {
    Sent(value)
}

/// The same for an expression that is awaited.
#[inline]
pub fn send_future<F: IntoFuture<IntoFuture: Send>>(future: F) -> Sent<F::IntoFuture> {
    Sent(future.into_future())
}

/// Something that is known to be `Send`; see [`send`]. Since that was asked for, it is not asked again for
/// everything that holds it, and the compiler does not have to look through a stack of futures at every layer.
pub struct Sent<T>(T);

// SAFETY: `send`, `send_future` and `Sent::of` are the only ways to make one, and ask for `Send`.
unsafe impl<T> Send for Sent<T> {}

impl<T> Sent<T> {
    #[inline]
    pub(super) fn of(value: T) -> Self
    where
        T: Send,
    {
        Self(value)
    }

    /// What it holds.
    #[inline]
    pub fn get(self) -> T {
        self.0
    }

    #[inline]
    pub(super) fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<F: Future> Future for Sent<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the only field is as pinned as the whole.
        unsafe { self.map_unchecked_mut(|sent| &mut sent.0) }.poll(cx)
    }
}

/// [`awaiting`], in a body that may return before: see [`returned`].
#[inline]
pub fn early<F, Kept, Then, Out>(
    future: F,
    kept: Kept,
    then: Then,
) -> Early<F::IntoFuture, Kept, Then, Out>
where
    F: IntoFuture,
    Then: FnOnce(Kept, F::Output) -> Out,
{
    let future = future.into_future();
    let rest = (kept, then);
    Early(Come::ToAwait(Slot::new(future, rest)))
}

/// A body that has returned before its `.await`.
#[inline]
pub fn returned<Fut, Kept, Then, Out>(output: Out) -> Early<Fut, Kept, Then, Out> {
    Early(Come::ToReturn(Some(output)))
}

/// See [`early`].
pub struct Early<Fut, Kept, Then, Out>(Come<Fut, (Kept, Then), Out>);

/// How far the body has come.
enum Come<Fut, Rest, Out> {
    ToReturn(Option<Out>),
    ToAwait(Slot<Fut, Rest>),
}

impl<Fut: Unpin, Kept, Then, Out> Unpin for Early<Fut, Kept, Then, Out> {}

impl<Fut, Kept, Then, Out> Future for Early<Fut, Kept, Then, Out>
where
    Fut: Future,
    Then: FnOnce(Kept, Fut::Output) -> Out,
{
    type Output = Out;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out> {
        // SAFETY: a slot is as pinned as the whole, and the output is not pinned.
        match unsafe { &mut self.get_unchecked_mut().0 } {
            Come::ToReturn(output) => match output.take() {
                Some(output) => Poll::Ready(output),
                None => resumed_after_the_end(),
            },
            // SAFETY: as above.
            Come::ToAwait(slot) => {
                unsafe { slot.poll(cx) }.map(|(output, (kept, then))| then(kept, output))
            }
        }
    }
}

/// A body that begins when it is first polled: `init` runs it up to its `.await`.
#[inline]
pub fn lazy<Init, Fut>(init: Init) -> Lazy<Init, Fut>
where
    Init: FnOnce() -> Fut,
    Fut: Future,
{
    Lazy(Stage::Init(ManuallyDrop::new(init)))
}

/// See [`lazy`].
pub struct Lazy<Init, Fut>(Stage<Init, Fut>);

enum Stage<Init, Fut> {
    /// Dropped by hand: either it is called, or the whole is dropped.
    Init(ManuallyDrop<Init>),
    Begun(Slot<Fut, ()>),
}

impl<Init, Fut: Unpin> Unpin for Lazy<Init, Fut> {}

impl<Init, Fut> Lazy<Init, Fut>
where
    Init: FnOnce() -> Fut,
{
    /// Begins the body, unless it has begun.
    #[inline]
    pub(super) fn init(&mut self) {
        let stage = &mut self.0;
        if let Stage::Init(init) = stage {
            // SAFETY: taken once, since the stage is another one from here on. It is so while `init` runs, too: a panic
            // in it leaves nothing behind.
            let init = unsafe { ManuallyDrop::take(init) };
            *stage = Stage::Begun(Slot::done());
            let future = init();
            *stage = Stage::Begun(Slot::new(future, ()));
        }
    }

    /// Drops what is in it, where it stands.
    #[inline]
    pub(super) fn give_up(&mut self) {
        let stage = &mut self.0;
        match stage {
            Stage::Init(init) => {
                // SAFETY: as in `init`.
                let init = unsafe { ManuallyDrop::take(init) };
                *stage = Stage::Begun(Slot::done());
                drop(init);
            }
            Stage::Begun(slot) => {
                slot.finish();
            }
        }
    }
}

impl<Init, Fut> Future for Lazy<Init, Fut>
where
    Init: FnOnce() -> Fut,
    Fut: Future,
{
    type Output = Fut::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        // SAFETY: `init` is not pinned, and the slot is as pinned as the whole from the moment it is there.
        let this = unsafe { self.get_unchecked_mut() };
        this.init();
        let Stage::Begun(slot) = &mut this.0 else {
            resumed_after_the_end();
        };
        // SAFETY: as above.
        unsafe { slot.poll(cx) }.map(|(output, ())| output)
    }
}

impl<Init, Fut> Drop for Lazy<Init, Fut> {
    #[inline]
    fn drop(&mut self) {
        if let Stage::Init(init) = &mut self.0 {
            // SAFETY: it was not taken, since the stage is still this one, and nobody uses it behind this.
            unsafe { ManuallyDrop::drop(init) }
        }
    }
}
