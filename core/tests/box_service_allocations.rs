//! A call of a boxed service allocates exactly once.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    convert::Infallible,
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
};

use alato_core::{Service, ServiceBuilder, ServiceExt, service_fn};
use futures_util::FutureExt;

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[expect(
    unsafe_code,
    reason = "an allocator cannot be had without; this one forwards every call"
)]
// SAFETY: every method forwards to the system's allocator, with the arguments as they are.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The allocations before the call is polled, and of the whole call.
fn allocations_of_a_call<S>(service: &S) -> (usize, usize)
where
    S: Service<u64, u64, Response = u64, Error = Infallible>,
{
    let mut calls = 0;
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let call = service.call(black_box(&mut calls), black_box(40));
    let made = ALLOCATIONS.load(Ordering::Relaxed) - before;
    let answer = call.now_or_never();
    let counted = ALLOCATIONS.load(Ordering::Relaxed) - before;
    assert_eq!((answer, calls), (Some(Ok(42)), 1));
    (made, counted)
}

#[test]
fn a_call_of_a_boxed_service_allocates_once_and_not_before_it_is_polled() {
    let stack = || {
        ServiceBuilder::new()
            .map_request(|n: u64| n + 1)
            .and_then(async |n: u64| Ok::<_, Infallible>(n + 1))
            .service(service_fn(async |calls: &mut u64, n: u64| {
                *calls += 1;
                Ok(n)
            }))
    };
    assert_eq!(allocations_of_a_call(&stack()), (0, 0));
    assert_eq!(allocations_of_a_call(&stack().boxed()), (0, 1));
    assert_eq!(allocations_of_a_call(&stack().boxed_clone()), (0, 1));
    let nested = stack().boxed().map_response(|n| n).boxed();
    assert_eq!(allocations_of_a_call(&nested), (0, 2));
}
