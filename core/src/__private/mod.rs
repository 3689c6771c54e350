//! What the code that alato's macros write needs beyond the public traits. Not part of the API.

use std::{ops::ControlFlow, task::Poll};

/// The two types of a `Result`, however its path is spelled in the user's code: behind an alias with
/// any number of arguments, from any crate.
#[diagnostic::on_unimplemented(
    message = "`call` has to return a `Result`, and `{Self}` is not one",
    label = "not a `Result`"
)]
pub trait AnyResult {
    /// The `T` of `Result<T, E>`.
    type Ok;
    /// The `E` of `Result<T, E>`.
    type Err;
}

impl<T, E> AnyResult for Result<T, E> {
    type Ok = T;
    type Err = E;
}

/// What `?` does, where it stands before the `.await` of a flat body: the operator's own trait is not stable. These are all the types
/// that it takes in a function that returns a `Result`.
pub trait Branch {
    /// What goes on.
    type Value;
    /// What is returned.
    type Error;

    /// Goes on, or returns.
    fn branch(self) -> ControlFlow<Self::Error, Self::Value>;
}

impl<T, E> Branch for Result<T, E> {
    type Value = T;
    type Error = E;

    #[inline]
    fn branch(self) -> ControlFlow<E, T> {
        match self {
            Ok(value) => ControlFlow::Continue(value),
            Err(error) => ControlFlow::Break(error),
        }
    }
}

impl<T, E> Branch for Poll<Result<T, E>> {
    type Value = Poll<T>;
    type Error = E;

    #[inline]
    fn branch(self) -> ControlFlow<E, Poll<T>> {
        match self {
            Poll::Ready(Ok(value)) => ControlFlow::Continue(Poll::Ready(value)),
            Poll::Ready(Err(error)) => ControlFlow::Break(error),
            Poll::Pending => ControlFlow::Continue(Poll::Pending),
        }
    }
}

impl<T, E> Branch for Poll<Option<Result<T, E>>> {
    type Value = Poll<Option<T>>;
    type Error = E;

    #[inline]
    fn branch(self) -> ControlFlow<E, Poll<Option<T>>> {
        match self {
            Poll::Ready(Some(Ok(value))) => ControlFlow::Continue(Poll::Ready(Some(value))),
            Poll::Ready(Some(Err(error))) => ControlFlow::Break(error),
            Poll::Ready(None) => ControlFlow::Continue(Poll::Ready(None)),
            Poll::Pending => ControlFlow::Continue(Poll::Pending),
        }
    }
}

mod flat;
mod prepared;
mod slot;

pub use flat::{Awaiting, Early, Lazy, Sent, awaiting, early, lazy, returned, send, send_future};
pub use prepared::{
    Around, Before, Begun, Prepared, PreparedCall, Unprepared, around, before, prepared_call,
    send_prepared, unprepared,
};

/// The traits that every `Service` has. `#[service(gat)]` requires them in one bound, so that the
/// compiler reports one error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Send` and `Sync`, as every `Service` is",
    label = "cannot be shared between threads",
    note = "`#[service(gat)]` writes an `impl Service` beside the `impl GatService`: without it, in `#[service(gat, local)]`, nothing has to be `Send`"
)]
pub trait IsShared: Send + Sync {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + ?Sized> IsShared for T {}

/// Holds for no type. `#[derive(Layer)]` asks a middleware for it, so that the compiler names the
/// layer if the middleware is added in its place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a middleware, and not a layer",
    label = "expected a layer",
    note = "`#[derive(Layer)]` writes the layer of this middleware, which is `{L}`: write `.layer({L}::new(..))`"
)]
pub trait IsLayer<L: ?Sized> {}
