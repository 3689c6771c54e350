//! [`Load`]: how many calls run on a server, and whether another may begin.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The calls that run on a server.
#[derive(Debug)]
pub(super) struct Load {
    calls: AtomicUsize,
    max_calls: usize,
}

/// What one connection has of the load.
///
/// It keeps what a call leaves for the next one, so that calls which end as soon as they begin do not all write to what every connection
/// writes to; and gives it back when it is [settled](Self::settle).
#[derive(Debug)]
pub(super) struct Share<'a> {
    load: &'a Load,
    /// How many calls it has counted with the server's.
    held: usize,
    /// How many of these run.
    running: usize,
}

impl Load {
    pub(super) const fn new(max_calls: usize) -> Self {
        Self {
            calls: AtomicUsize::new(0),
            max_calls,
        }
    }

    pub(super) const fn share(&self) -> Share<'_> {
        Share {
            load: self,
            held: 0,
            running: 0,
        }
    }
}

impl Share<'_> {
    /// Counts another call, unless there are too many.
    pub(super) fn admit(&mut self) -> bool {
        if self.running == self.held {
            let before = self.load.calls.fetch_add(1, Ordering::Relaxed);
            if before >= self.load.max_calls {
                self.load.calls.fetch_sub(1, Ordering::Relaxed);
                return false;
            }
            self.held += 1;
        }
        self.running += 1;
        true
    }

    /// A call is over.
    pub(super) const fn over(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// So many calls are left.
    pub(super) const fn set_running(&mut self, calls: usize) {
        self.running = calls;
    }

    /// Gives back what no call needs: before anybody can know that a call is over.
    pub(super) fn settle(&mut self) {
        let surplus = self.held.saturating_sub(self.running);
        if surplus > 0 {
            self.load.calls.fetch_sub(surplus, Ordering::Relaxed);
            self.held -= surplus;
        }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.running = 0;
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_admitted_when_another_is_over() {
        let load = Load::new(2);
        let (mut one, mut other) = (load.share(), load.share());
        assert!(one.admit());
        assert!(other.admit());
        assert!(!one.admit());
        assert!(!other.admit());
        other.over();
        // What a connection has it may use again; others have to wait until it is settled.
        assert!(!one.admit());
        other.settle();
        assert!(one.admit());
        assert!(!other.admit());
        one.over();
        assert!(one.admit());
        drop((one, other));
        assert_eq!(load.calls.load(Ordering::Relaxed), 0);
    }
}
