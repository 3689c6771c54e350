//! [`Load`]: how many calls run on a server, and whether another may begin.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The calls that run on a server.
#[derive(Debug)]
pub(super) struct Load {
    calls: AtomicUsize,
    max_calls: usize,
}

/// One of the calls, until it is dropped.
pub(super) struct Counted<'a>(&'a Load);

impl Load {
    pub(super) const fn new(max_calls: usize) -> Self {
        Self {
            calls: AtomicUsize::new(0),
            max_calls,
        }
    }

    /// Counts another call, unless there are too many.
    pub(super) fn admit(&self) -> Option<Counted<'_>> {
        let counted = Counted(self);
        let before = self.calls.fetch_add(1, Ordering::Relaxed);
        (before < self.max_calls).then_some(counted)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_admitted_when_another_is_over() {
        let load = Load::new(2);
        let first = load.admit().unwrap();
        let second = load.admit().unwrap();
        assert!(load.admit().is_none());
        assert!(load.admit().is_none());
        drop(first);
        let third = load.admit().unwrap();
        assert!(load.admit().is_none());
        drop((second, third));
        assert_eq!(load.calls.load(Ordering::Relaxed), 0);
    }
}
