//! The futures of bodies that give their arguments to the inner service as they got them, and do not look at them.
//!
//! The inner call's future can be made when the body's own is: nothing of it runs before its first poll. So a request goes through
//! all such bodies of a stack at once, into the future of the one that uses it, and is not moved again. What the bodies do before
//! they await is run by the first poll of the outermost ([`PreparedCall`]), from the outermost body to the innermost, by
//! [`Prepared::begin`]; after that, each is polled in its place inside of the other.
//!
//! The inner service is reached when its future is made, so a `Deref` on the way to it runs then: the macro cannot see what a field is.
//!
//! Arguments apart, the guarantees are those of [`flat`](super::flat).

#![expect(
    unsafe_code,
    reason = "futures are polled in the fields that they are pinned in"
)]

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    flat::{Lazy, Sent},
    slot::{EndOnPanic, Slot, resumed_after_the_end},
};

/// A call that has its arguments, and of which nothing has run.
///
/// When it is ready, there is nothing left in it to drop: so what goes on behind the `.await` finds everything gone that it should.
pub trait Prepared: Future {
    /// Runs the bodies up to their first `.await`. To be called once, and before the first poll, until when the future may be moved.
    ///
    /// Gives what the call returns if a body has returned before it awaited. Then it is as when it is ready.
    fn begin(&mut self) -> Option<Self::Output>;

    /// Drops what is in it, where it stands: a body around it has returned before it awaited.
    fn give_up(&mut self);
}

/// How far a body has come.
pub enum Begun<Kept, Out> {
    /// It has returned.
    Returned(Out),
    /// To its `.await`, with the locals that are kept, in the order in which they are to be dropped.
    Awaits(Kept),
}

/// The future of a whole stack: begins when it is first polled.
#[inline]
pub fn prepared_call<F: Prepared>(future: F) -> PreparedCall<F> {
    PreparedCall(Slot::new(future, HasBegun(false)))
}

/// See [`prepared_call`].
pub struct PreparedCall<F>(Slot<F, HasBegun>);

struct HasBegun(bool);

impl<F: Prepared> Future for PreparedCall<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the slot is as pinned as the whole.
        let slot = unsafe { &mut self.get_unchecked_mut().0 };
        if let Some((_, HasBegun(begun @ false))) = slot.get_mut() {
            *begun = true;
            if let Some(output) = slot.begin() {
                return Poll::Ready(output);
            }
        }
        // SAFETY: as above.
        unsafe { slot.poll(cx) }.map(|(output, _)| output)
    }
}

/// The future of a service that knows nothing of all this: it begins when it is first polled.
#[inline]
pub fn unprepared<F: Future>(future: F) -> Unprepared<F> {
    Unprepared(Slot::new(future, ()))
}

/// See [`unprepared`].
pub struct Unprepared<F>(Slot<F, ()>);

impl<F: Future> Prepared for Unprepared<F> {
    #[inline]
    fn begin(&mut self) -> Option<F::Output> {
        None
    }

    #[inline]
    fn give_up(&mut self) {
        self.0.finish();
    }
}

impl<F: Future> Future for Unprepared<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the slot is as pinned as the whole.
        unsafe { self.get_unchecked_mut().0.poll(cx) }.map(|(output, ())| output)
    }
}

/// A body that looks at its arguments before it awaits.
impl<Init, Fut> Prepared for Lazy<Init, Fut>
where
    Init: FnOnce() -> Fut,
    Fut: Future,
{
    #[inline]
    fn begin(&mut self) -> Option<Fut::Output> {
        self.init();
        None
    }

    #[inline]
    fn give_up(&mut self) {
        self.give_up();
    }
}

/// Asks that a future is `Send`, where the compiler can point at it; see [`send`](super::send).
#[inline]
pub fn send_prepared<F: Prepared + Send>(future: F) -> Sent<F> {
    Sent::of(future)
}

impl<F: Prepared> Prepared for Sent<F> {
    #[inline]
    fn begin(&mut self) -> Option<F::Output> {
        self.get_mut().begin()
    }

    #[inline]
    fn give_up(&mut self) {
        self.get_mut().give_up();
    }
}

/// A body that gives back what it awaits, and keeps nothing meanwhile: `init` runs it up to its `.await`.
#[inline]
pub fn before<F, Init>(future: F, init: Init) -> Before<F, Init>
where
    F: Prepared,
    Init: FnOnce() -> Begun<(), F::Output> + Copy,
{
    Before { future, init }
}

/// See [`before`].
pub struct Before<F, Init> {
    /// Structurally pinned.
    future: F,
    /// Holds nothing but `self`, which it is called with once. It is not taken out, so that no flag has to say whether it was.
    init: Init,
}

impl<F, Init> Prepared for Before<F, Init>
where
    F: Prepared,
    Init: FnOnce() -> Begun<(), F::Output> + Copy,
{
    #[inline]
    fn begin(&mut self) -> Option<F::Output> {
        match (self.init)() {
            Begun::Returned(output) => {
                self.future.give_up();
                Some(output)
            }
            Begun::Awaits(()) => self.future.begin(),
        }
    }

    #[inline]
    fn give_up(&mut self) {
        self.future.give_up();
    }
}

impl<F: Future, Init> Future for Before<F, Init> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: this field is as pinned as the whole.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.poll(cx)
    }
}

/// A body with something to do when what it awaits is ready: `init` runs it up to its `.await`, and `then` from there to its end.
#[inline]
pub fn around<F, Init, Kept, Then, Out>(
    future: F,
    init: Init,
    then: Then,
) -> Around<F, Init, Kept, Then>
where
    F: Prepared,
    Init: FnOnce() -> Begun<Kept, Out> + Copy,
    Then: FnOnce(Kept, F::Output) -> Out + Copy,
{
    Around {
        future,
        kept: None,
        init,
        then,
    }
}

/// See [`around`].
pub struct Around<F, Init, Kept, Then> {
    /// Structurally pinned. Dropped before what is kept.
    future: F,
    /// There while the future is awaited.
    kept: Option<Kept>,
    /// See [`Before`].
    init: Init,
    then: Then,
}

impl<F, Init, Kept, Then, Out> Prepared for Around<F, Init, Kept, Then>
where
    F: Prepared,
    Init: FnOnce() -> Begun<Kept, Out> + Copy,
    Then: FnOnce(Kept, F::Output) -> Out + Copy,
{
    #[inline]
    fn begin(&mut self) -> Option<Out> {
        match (self.init)() {
            Begun::Returned(output) => {
                self.future.give_up();
                Some(output)
            }
            Begun::Awaits(kept) => {
                self.kept = Some(kept);
                let output = self.future.begin()?;
                Some(self.end(output))
            }
        }
    }

    #[inline]
    fn give_up(&mut self) {
        self.future.give_up();
        self.kept = None;
    }
}

impl<F, Init, Kept, Then, Out> Around<F, Init, Kept, Then>
where
    F: Prepared,
    Then: FnOnce(Kept, F::Output) -> Out + Copy,
{
    /// From the `.await` to the end.
    #[inline]
    fn end(&mut self, output: F::Output) -> Out {
        match self.kept.take() {
            Some(kept) => (self.then)(kept, output),
            None => resumed_after_the_end(),
        }
    }
}

impl<F, Init, Kept, Then, Out> Future for Around<F, Init, Kept, Then>
where
    F: Prepared,
    Init: FnOnce() -> Begun<Kept, Out> + Copy,
    Then: FnOnce(Kept, F::Output) -> Out + Copy,
{
    type Output = Out;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out> {
        // SAFETY: of the fields, only `future` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: it is as pinned as the whole.
        let polled = unsafe { Pin::new_unchecked(&mut this.future) }.poll(cx);
        polled.map(|output| this.end(output))
    }
}

impl<F: Prepared, Rest> Slot<F, Rest> {
    /// Begins what is in it. If that has returned already, or panics, the slot is empty afterwards.
    #[inline]
    fn begin(&mut self) -> Option<F::Output> {
        let guard = EndOnPanic(self);
        let Some((future, _)) = guard.0.get_mut() else {
            resumed_after_the_end();
        };
        let output = future.begin();
        if output.is_none() {
            mem::forget(guard);
        }
        output
    }
}
