//! What the layers do; as cheap as the work of the other shapes, see [`crate::work`].

use std::{
    fmt::{self, Write},
    pin::Pin,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::work::{Failed, now};

static LAST_SPAN: AtomicU64 = AtomicU64::new(0);
static CURRENT_SPAN: AtomicU64 = AtomicU64::new(0);

/// Makes a new span the current one, and gives the one that was.
#[inline]
pub fn enter_span() -> u64 {
    let span = LAST_SPAN.load(Relaxed) + 1;
    LAST_SPAN.store(span, Relaxed);
    let parent = CURRENT_SPAN.load(Relaxed);
    CURRENT_SPAN.store(span, Relaxed);
    parent
}

/// Makes the parent the current span again.
#[inline]
pub fn leave_span(parent: u64) {
    CURRENT_SPAN.store(parent, Relaxed);
}

static CALLS: AtomicU64 = AtomicU64::new(0);

#[inline]
pub fn count_call() {
    CALLS.store(CALLS.load(Relaxed) + 1, Relaxed);
}

static EXPIRED: AtomicBool = AtomicBool::new(false);

#[inline]
pub fn expired(deadline: u64) -> bool {
    now() >= deadline
}

pin_project! {
    /// Fails if the time is up, which a timer would say.
    pub struct Deadline<F> {
        #[pin]
        future: F,
    }
}

impl<F> Deadline<F> {
    #[inline]
    pub fn new(future: F) -> Self {
        Self { future }
    }
}

impl<F, T, E> Future for Deadline<F>
where
    F: Future<Output = Result<T, E>>,
    E: From<Failed>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        if EXPIRED.load(Relaxed) {
            return Poll::Ready(Err(Failed.into()));
        }
        self.project().future.poll(cx)
    }
}

/// As many as there are are given out at once.
pub struct Permits(AtomicU64);

pub static PERMITS: Permits = Permits(AtomicU64::new(100));

impl Permits {
    /// Takes one, if one is left.
    #[inline]
    pub fn take(&'static self) -> Result<TakenPermit, Failed> {
        let left = self.0.load(Relaxed);
        if left == 0 {
            return Err(Failed);
        }
        self.0.store(left - 1, Relaxed);
        Ok(TakenPermit(self))
    }
}

/// Gives the permit back when it is dropped.
pub struct TakenPermit(&'static Permits);

impl Drop for TakenPermit {
    #[inline]
    fn drop(&mut self) {
        let left = &self.0.0;
        left.store(left.load(Relaxed) + 1, Relaxed);
    }
}

static LOGGING: AtomicBool = AtomicBool::new(false);
static LINE: Mutex<Line> = Mutex::new(Line {
    bytes: [0; 64],
    length: 0,
});

struct Line {
    bytes: [u8; 64],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        let length = text.len().min(room.len());
        room[..length].copy_from_slice(&text.as_bytes()[..length]);
        self.length += length;
        Ok(())
    }
}

#[inline]
pub fn logging() -> bool {
    LOGGING.load(Relaxed)
}

/// Writes a line; nobody reads it.
#[cold]
pub fn log(message: fmt::Arguments<'_>) {
    let mut line = LINE.lock().expect("nothing panics in here");
    line.length = 0;
    line.write_fmt(message).expect("a line takes any text");
}
