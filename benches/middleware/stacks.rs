//! The shapes of middleware, and stacks of them whose depth is part of their type.

use std::fmt;

/// What a middleware does around its inner call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Nothing.
    PassThrough,
    /// Synchronous work before it.
    Before,
    /// Work after it, with a value kept while it runs.
    After,
    /// Work before and after it.
    Both,
    /// It awaits something else first, so that the request waits in this middleware's future.
    General,
    /// Six layers that each do something else; see [`crate::realistic`].
    Realistic,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PassThrough => "pass-through",
            Self::Before => "before",
            Self::After => "after",
            Self::Both => "both",
            Self::General => "general",
            Self::Realistic => "realistic",
        })
    }
}

/// Declares what each row implements its `Service` for: a middleware of each shape, and the leaf.
///
/// The leaf's number stands for the pointer that a real service holds. (Tower's middleware has to clone its
/// inner service where it calls it later; alato's, motore's and async-trait's borrow it.)
macro_rules! declare_services {
    () => {
        declare_services!(@ PassThrough, Before, After, Both, General);

        #[derive(Clone)]
        pub struct Leaf {
            pub seed: u64,
        }
    };
    (@ $($shape:ident),*) => {$(
        #[derive(Clone)]
        pub struct $shape<S> {
            inner: S,
        }
    )*};
}

/// Wraps `$inner` in as many `$shape`s as `$depth` says.
macro_rules! nest {
    (1, $shape:ident, $inner:expr) => {
        $shape { inner: $inner }
    };
    (2, $shape:ident, $inner:expr) => {
        nest!(1, $shape, nest!(1, $shape, $inner))
    };
    (5, $shape:ident, $inner:expr) => {
        nest!(1, $shape, nest!(2, $shape, nest!(2, $shape, $inner)))
    };
    (10, $shape:ident, $inner:expr) => {
        nest!(5, $shape, nest!(5, $shape, $inner))
    };
    (20, $shape:ident, $inner:expr) => {
        nest!(10, $shape, nest!(10, $shape, $inner))
    };
}

/// Adds a row to `$cases`: every shape, depth and request, each called through the function `$prepare`.
macro_rules! cases {
    ($row:expr, $prepare:ident, $cases:ident) => {
        cases!(@shapes $cases, $row, $prepare, PassThrough, Before, After, Both, General);
    };
    (@shapes $cases:ident, $row:expr, $prepare:ident, $($shape:ident),*) => {
        $(cases!(@depths $cases, $row, $prepare, $shape, 1, 5, 10, 20);)*
    };
    (@depths $cases:ident, $row:expr, $prepare:ident, $shape:ident, $($depth:tt),*) => {
        $(
            cases!(@case $cases, $row, $prepare, $shape, $depth, 16);
            cases!(@case $cases, $row, $prepare, $shape, $depth, 256);
        )*
    };
    (@case $cases:ident, $row:expr, $prepare:ident, $shape:ident, $depth:tt, $bytes:tt) => {
        $cases.push($crate::harness::Case::new(
            $row,
            $crate::harness::Group {
                shape: $crate::stacks::Shape::$shape,
                depth: $depth,
                request_bytes: $bytes,
            },
            $prepare::<$bytes, _>(nest!($depth, $shape, Leaf { seed: 1 })),
        ));
    };
}
