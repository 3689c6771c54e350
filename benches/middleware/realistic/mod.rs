//! A stack of six layers as a service has them: trace, metrics, timeout, concurrency limit, retry and log, from the
//! outermost to the innermost.

mod work;

use crate::harness::Case;

/// Declares what each row implements its `Service` for.
///
/// The permits are a static: behind an `Arc`, tower's layers would have to clone it for every call, which the
/// others would not.
macro_rules! declare_layers {
    () => {
        declare_layers!(@ Trace {}, Metrics {}, Retry {}, Log {});
        declare_layers!(@ Timeout { deadline: u64 }, Limit { permits: &'static $crate::realistic::work::Permits });
    };
    (@ $($layer:ident { $($field:ident: $type:ty)? }),*) => {$(
        #[derive(Clone)]
        pub struct $layer<S> {
            inner: S,
            $($field: $type,)?
        }
    )*};
}

/// The whole stack on `$leaf`.
macro_rules! realistic_stack {
    ($leaf:expr) => {
        Trace {
            inner: Metrics {
                inner: Timeout {
                    inner: Limit {
                        inner: Retry {
                            inner: Log { inner: $leaf },
                        },
                        permits: &$crate::realistic::work::PERMITS,
                    },
                    deadline: u64::MAX,
                },
            },
        }
    };
}

/// Adds a row to `$cases`, each called through the function `$prepare`.
macro_rules! realistic_cases {
    ($row:expr, $prepare:ident, $cases:ident) => {
        realistic_cases!(@case $cases, $row, $prepare, 16);
        realistic_cases!(@case $cases, $row, $prepare, 256);
    };
    (@case $cases:ident, $row:expr, $prepare:ident, $bytes:tt) => {
        $cases.push($crate::harness::Case::new(
            $row,
            $crate::harness::Group {
                shape: $crate::stacks::Shape::Realistic,
                depth: 6,
                request_bytes: $bytes,
            },
            $prepare::<$bytes, _>(realistic_stack!(Leaf { seed: 1 })),
        ));
    };
}

mod alato_plain;
pub mod alato_service;
mod async_trait;
mod motore;
mod tower_boxed;
mod tower_by_hand;

pub fn add_cases(cases: &mut Vec<Case>) {
    alato_plain::add_cases(cases);
    alato_service::add_cases(cases);
    motore::add_cases(cases);
    async_trait::add_cases(cases);
    tower_boxed::add_cases(cases);
    tower_by_hand::add_cases(cases);
}
