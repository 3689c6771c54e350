//! Two futures that share their place: one or the other, and one after the other.
//!
//! An `async` block that awaits two futures in turn keeps what it captured, the request among it, beside both. Together
//! with [`awaiting`](crate::__private::awaiting) and [`early`](crate::__private::early), which drop a future as
//! soon as it is ready and panic when polled after that, these do the same without.

#![expect(
    unsafe_code,
    reason = "the futures stand in an enum, and a pinned enum gives out its parts in no other way"
)]

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// One future or the other. Both are structurally pinned: there is no `Drop` and no `Unpin` written by hand.
pub(crate) enum OneOf<Left, Right> {
    Left(Left),
    Right(Right),
}

impl<Left, Right> OneOf<Left, Right> {
    #[inline]
    fn project(self: Pin<&mut Self>) -> OneOf<Pin<&mut Left>, Pin<&mut Right>> {
        // SAFETY: nothing moves out of the reference, and what is in the enum is as pinned as the enum.
        unsafe {
            match self.get_unchecked_mut() {
                Self::Left(left) => OneOf::Left(Pin::new_unchecked(left)),
                Self::Right(right) => OneOf::Right(Pin::new_unchecked(right)),
            }
        }
    }
}

impl<Left, Right> Future for OneOf<Left, Right>
where
    Left: Future,
    Right: Future<Output = Left::Output>,
{
    type Output = Left::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Left::Output> {
        match self.project() {
            OneOf::Left(left) => left.poll(cx),
            OneOf::Right(right) => right.poll(cx),
        }
    }
}

/// Awaits `first`, and then the future that it gives.
#[inline]
pub(crate) fn flatten<First: Future>(first: First) -> Flatten<First, First::Output> {
    Flatten(OneOf::Left(first))
}

/// See [`flatten`].
pub(crate) struct Flatten<First, Next>(OneOf<First, Next>);

impl<First, Next> Future for Flatten<First, Next>
where
    First: Future<Output = Next>,
    Next: Future,
{
    type Output = Next::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next::Output> {
        // SAFETY: the only field is as pinned as the whole.
        let mut stage = unsafe { self.map_unchecked_mut(|flatten| &mut flatten.0) };
        if let OneOf::Left(first) = stage.as_mut().project() {
            let next = ready!(first.poll(cx));
            stage.set(OneOf::Right(next));
        }
        match stage.project() {
            OneOf::Left(_) => unreachable!("the first future has just made way"),
            OneOf::Right(next) => next.poll(cx),
        }
    }
}
