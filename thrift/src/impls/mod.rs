//! [`Encode`](crate::Encode) and [`Decode`](crate::Decode) for the types of the standard library and
//! of `bytes`.

mod containers;
mod others;
mod pointers;
mod scalars;
mod strings;
