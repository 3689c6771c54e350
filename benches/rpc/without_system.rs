//! What `memory` and `client_memory` have in common: the services, and what is counted.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    time::Duration,
};

use alato::{RpcError, ThriftStruct, thrift_service};
use bytes::Bytes;

struct Counting;

thread_local! {
    // Of this thread, which does all the work: an atomic counter would take longer than some of what is counted.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.set(ALLOCATIONS.get() + 1);
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct Shared {
    #[thrift(id = 1)]
    pub data: Bytes,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub struct Owned {
    #[thrift(id = 1)]
    pub data: Vec<u8>,
}

#[thrift_service]
pub trait EchoShared {
    async fn echo(&self, payload: Shared) -> Result<Shared, RpcError>;
}

#[thrift_service]
pub trait EchoOwned {
    async fn echo(&self, payload: Owned) -> Result<Owned, RpcError>;
}

/// How long it took, and what was allocated, for each of so many calls.
pub fn measure(calls: usize, run: impl Future<Output = ()>) -> (Duration, f64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (start, before) = (own_cpu(), ALLOCATIONS.get());
    runtime.block_on(run);
    let allocations = ALLOCATIONS.get() - before;
    (own_cpu() - start, allocations as f64 / calls as f64)
}

/// The processor time of this process.
fn own_cpu() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it writes where it is told to.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0, "no such clock");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
