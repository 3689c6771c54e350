//! A call through a stack of middleware allocates nothing.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    convert::Infallible,
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
};

use alato::{Layer, Service, ServiceBuilder, layer_fn, service, service_fn};

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

struct Count<S> {
    inner: S,
}

#[service]
impl<Req, S: Service<u64, Req>> Service<u64, Req> for Count<S> {
    async fn call(&self, cx: &mut u64, req: Req) -> Result<S::Response, S::Error> {
        *cx += 1;
        let reply = self.inner.call(cx, req).await;
        *cx += 1;
        reply
    }
}

fn counted<S>() -> impl Layer<S, Service = Count<S>> {
    layer_fn(|inner| Count { inner })
}

#[test]
fn a_call_through_ten_layers_allocates_nothing() {
    let service = ServiceBuilder::new()
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .layer(counted())
        .service(service_fn(async |_cx: &mut u64, req: [u64; 32]| {
            // Suspends, so that the whole stack of futures is kept and polled again.
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(black_box(req)[31])
        }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        // The runtime may allocate when it first waits.
        let mut cx = 0;
        service.call(&mut cx, [7; 32]).await.unwrap();

        let before = ALLOCATIONS.load(Ordering::Relaxed);
        for _ in 0..1000 {
            assert_eq!(service.call(&mut cx, black_box([7; 32])).await, Ok(7));
        }
        let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        assert_eq!(allocations, 0, "allocations in 1000 calls");
        assert_eq!(cx, 1001 * 20);

        // The counter does count.
        drop(black_box(Box::new(1)));
        assert_eq!(ALLOCATIONS.load(Ordering::Relaxed) - before, 1);
    });
}
