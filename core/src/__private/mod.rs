//! What the code that alato's macros write needs beyond the public traits. Not part of the API.

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

mod flat;

pub use flat::{Awaiting, Early, Lazy, Sent, awaiting, early, lazy, send, send_future};
