//! [`Stop`]: tells every connection of a server that it stops, at the cost of one load for each that asks.

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

/// Said once, and heard by everybody who [listens](Self::listen).
#[derive(Clone, Debug, Default)]
pub(super) struct Stop {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    stopping: AtomicBool,
    wakers: Mutex<Wakers>,
}

/// The listeners that wait, each at the index that it was given.
#[derive(Debug, Default)]
struct Wakers {
    slots: Vec<Option<Waker>>,
    free: Vec<usize>,
}

impl Stop {
    pub(super) fn say(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let waiting = std::mem::take(&mut self.shared.wakers().slots);
        for waker in waiting.into_iter().flatten() {
            waker.wake();
        }
    }

    /// Ready when it has been said.
    pub(super) fn said(&self) -> impl Future<Output = ()> + use<> {
        let mut listening = self.listen();
        poll_fn(move |cx| {
            if listening.poll(cx) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }

    pub(super) fn listen(&self) -> Listening {
        Listening {
            shared: Arc::clone(&self.shared),
            registered: None,
        }
    }
}

impl Shared {
    fn wakers(&self) -> std::sync::MutexGuard<'_, Wakers> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears of the end. It belongs to one task: the waker is kept that it is first asked with, until another comes.
pub(super) struct Listening {
    shared: Arc<Shared>,
    registered: Option<(usize, Waker)>,
}

impl Listening {
    /// Whether the server stops; if not, the task is woken when it does.
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> bool {
        if self.shared.stopping.load(Ordering::Acquire) {
            return true;
        }
        let known = |(_, waker): &(usize, Waker)| waker.will_wake(cx.waker());
        if self.registered.as_ref().is_some_and(known) {
            return false;
        }
        let mut wakers = self.shared.wakers();
        let index = match self.registered.take() {
            Some((index, _)) => index,
            None => wakers.free.pop().unwrap_or(wakers.slots.len()),
        };
        if wakers.slots.len() <= index {
            wakers.slots.resize(index + 1, None);
        }
        if let Some(slot) = wakers.slots.get_mut(index) {
            *slot = Some(cx.waker().clone());
        }
        drop(wakers);
        self.registered = Some((index, cx.waker().clone()));
        // It may have been said before the waker was there.
        self.shared.stopping.load(Ordering::SeqCst)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some((index, _)) = self.registered.take() {
            let mut wakers = self.shared.wakers();
            if let Some(slot) = wakers.slots.get_mut(index) {
                *slot = None;
                wakers.free.push(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::AtomicUsize, task::Wake};

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn everybody_who_listens_is_woken_once() {
        let stop = Stop::default();
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let cx = Context::from_waker(&waker);
        let mut listening: Vec<_> = (0..10).map(|_| stop.listen()).collect();
        for _ in 0..3 {
            assert!(!listening.iter_mut().any(|one| one.poll(&cx)));
        }
        // The place of one that has gone is used again.
        listening.truncate(7);
        listening.push(stop.listen());
        assert!(!listening.last_mut().unwrap().poll(&cx));
        assert_eq!(stop.shared.wakers().slots.len(), 10);
        stop.say();
        assert_eq!(count.0.load(Ordering::SeqCst), 8);
        assert!(listening.iter_mut().all(|one| one.poll(&cx)));
        assert!(stop.listen().poll(&cx));
    }

    #[test]
    fn whoever_is_polled_by_another_task_wakes_that_one() {
        let stop = Stop::default();
        let (first, second) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let mut listening = stop.listen();
        for count in [&first, &second] {
            let waker = Waker::from(Arc::clone(count));
            assert!(!listening.poll(&Context::from_waker(&waker)));
        }
        stop.say();
        assert_eq!(first.0.load(Ordering::SeqCst), 0);
        assert_eq!(second.0.load(Ordering::SeqCst), 1);
    }
}
