//! An allocator that counts.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[expect(
    unsafe_code,
    reason = "an allocator cannot be had without; this one forwards every call"
)]
// SAFETY: every method forwards to the system's allocator, with the arguments as they are.
unsafe impl GlobalAlloc for Counting {
    // `realloc` is not forwarded: by default it is a new block, a copy and the end of the old block, which is the worst that it can be.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` gave, in how many bytes of the heap, and how many there ever were at once.
pub(crate) struct Measured<T> {
    pub(crate) value: T,
    pub(crate) held: usize,
    pub(crate) peak: usize,
}

pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> Measured<T> {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let value = work();
    Measured {
        value,
        held: LIVE.load(Ordering::Relaxed).saturating_sub(before),
        peak: PEAK.load(Ordering::Relaxed) - before,
    }
}
