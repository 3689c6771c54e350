//! Counts what a process allocates, and the system calls by which it reads, writes and waits.
//!
//! Counting takes time (several threads count in the same places), so it is off unless [`set`] was called, and nothing is timed in
//! a process that counts.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    fmt,
    str::FromStr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

static COUNTS: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static READS: AtomicU64 = AtomicU64::new(0);
static WRITES: AtomicU64 = AtomicU64::new(0);
static WAITS: AtomicU64 = AtomicU64::new(0);

/// Whether this process counts, from now on.
pub fn set(counts: bool) {
    COUNTS.store(counts, Relaxed);
}

fn count(what: &AtomicU64, n: u64) {
    if COUNTS.load(Relaxed) {
        what.fetch_add(n, Relaxed);
    }
}

/// What was counted until now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub allocations: u64,
    pub bytes: u64,
    /// System calls that read from sockets, whether or not something was there.
    pub reads: u64,
    /// System calls that write to sockets.
    pub writes: u64,
    /// Calls of `epoll_wait`.
    pub waits: u64,
}

impl Counts {
    pub fn now() -> Self {
        Self {
            allocations: ALLOCATIONS.load(Relaxed),
            bytes: BYTES.load(Relaxed),
            reads: READS.load(Relaxed),
            writes: WRITES.load(Relaxed),
            waits: WAITS.load(Relaxed),
        }
    }

    pub fn since(self, before: Self) -> Self {
        Self {
            allocations: self.allocations - before.allocations,
            bytes: self.bytes - before.bytes,
            reads: self.reads - before.reads,
            writes: self.writes - before.writes,
            waits: self.waits - before.waits,
        }
    }
}

/// The line in which the server tells the driver.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            allocations,
            bytes,
            reads,
            writes,
            waits,
        } = self;
        write!(f, "{allocations} {bytes} {reads} {writes} {waits}")
    }
}

impl FromStr for Counts {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
        let (allocations, bytes, reads, writes, waits) = match numbers.as_deref() {
            Ok([allocations, bytes, reads, writes, waits]) => {
                (allocations, bytes, reads, writes, waits)
            }
            // Go counts no system calls.
            Ok([allocations, bytes]) => (allocations, bytes, &0, &0, &0),
            _ => return Err(format!("neither five numbers nor two: {line}")),
        };
        Ok(Self {
            allocations: *allocations,
            bytes: *bytes,
            reads: *reads,
            writes: *writes,
            waits: *waits,
        })
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Counting;

fn count_allocation(bytes: usize) {
    count(&ALLOCATIONS, 1);
    count(&BYTES, bytes as u64);
}

// SAFETY: every call is the system allocator's own.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count_allocation(layout.size());
        // SAFETY: the caller keeps `alloc`'s contract.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count_allocation(layout.size());
        // SAFETY: the caller keeps `alloc_zeroed`'s contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    // One that grows counts as another, of its new size.
    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count_allocation(size);
        // SAFETY: the caller keeps `realloc`'s contract.
        unsafe { System.realloc(pointer, layout, size) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps `dealloc`'s contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The C library's functions by which the standard library and mio reach the system. The linker prefers these to its own, so every
/// row is counted alike, whoever opened the socket.
mod interposed {
    use std::ffi::{c_int, c_void};

    use libc::{
        SYS_epoll_wait, SYS_readv, SYS_recvfrom, SYS_sendto, SYS_writev, epoll_event, iovec,
        size_t, ssize_t, syscall,
    };

    use super::{READS, WAITS, WRITES, count};

    // SAFETY: each passes what it was given to the system call of its name, which the C library does too.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn recv(fd: c_int, to: *mut c_void, len: size_t, flags: c_int) -> ssize_t {
        count(&READS, 1);
        unsafe { syscall(SYS_recvfrom, fd, to, len, flags, 0usize, 0usize) as ssize_t }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn readv(fd: c_int, parts: *const iovec, n: c_int) -> ssize_t {
        count(&READS, 1);
        unsafe { syscall(SYS_readv, fd, parts, n) as ssize_t }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn send(
        fd: c_int,
        from: *const c_void,
        len: size_t,
        flags: c_int,
    ) -> ssize_t {
        count(&WRITES, 1);
        unsafe { syscall(SYS_sendto, fd, from, len, flags, 0usize, 0usize) as ssize_t }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn writev(fd: c_int, parts: *const iovec, n: c_int) -> ssize_t {
        count(&WRITES, 1);
        unsafe { syscall(SYS_writev, fd, parts, n) as ssize_t }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn epoll_wait(
        fd: c_int,
        events: *mut epoll_event,
        max: c_int,
        millis: c_int,
    ) -> c_int {
        count(&WAITS, 1);
        unsafe { syscall(SYS_epoll_wait, fd, events, max, millis) as c_int }
    }
}
