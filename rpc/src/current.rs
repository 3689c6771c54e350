//! The call that this thread is busy with: what a handler finds where its method declares no context, and what a connection hears of a
//! call that it polls.

use std::{
    borrow::BorrowMut,
    cell::Cell,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::CallContext;

thread_local! {
    /// The context of the handler that is being polled, of which something is [known](CallContext::make_known); or one of which nothing
    /// is, where there is no handler.
    static CURRENT: Cell<CallContext> = const { Cell::new(CallContext::new()) };

    /// Whether the call that is being polled has turned out to be `oneway`.
    static GOES_ON: Cell<bool> = const { Cell::new(false) };
}

/// Reads or changes the current context. `None` where there is none, and in `use_it` itself.
pub(crate) fn with<R>(use_it: impl FnOnce(&mut CallContext) -> R) -> Option<R> {
    struct PutBack(CallContext);
    impl Drop for PutBack {
        fn drop(&mut self) {
            let mut cx = mem::take(&mut self.0);
            cx.make_known();
            let _ = CURRENT.try_with(|current| current.set(cx));
        }
    }
    let cx = CURRENT.try_with(Cell::take).ok()?;
    if !cx.is_known() {
        return None;
    }
    let mut cx = PutBack(cx);
    Some(use_it(&mut cx.0))
}

/// The call that is being polled goes on when its client has gone.
pub(crate) fn goes_on() {
    GOES_ON.set(true);
}

/// Polls a call, and says whether it has [said](goes_on) that it goes on.
pub(crate) fn poll_call<R>(poll: impl FnOnce() -> R) -> (R, bool) {
    // The connection may be polled by a handler of another.
    let outer = GOES_ON.replace(false);
    let polled = poll();
    (polled, GOES_ON.replace(outer))
}

/// Runs a handler, for which `cx` is the current context.
pub const fn scope<C: BorrowMut<CallContext>, F: Future>(cx: C, handler: F) -> Scope<C, F> {
    Scope {
        cx,
        handler: Some(handler),
    }
}

pin_project! {
    /// A handler that runs in a context. While it is polled, and dropped, the context is where the handler finds it, and otherwise
    /// in its place: whoever gives the handler up has what it has left there.
    pub struct Scope<C: BorrowMut<CallContext>, F> {
        cx: C,
        #[pin]
        handler: Option<F>,
    }

    impl<C: BorrowMut<CallContext>, F> PinnedDrop for Scope<C, F> {
        fn drop(this: Pin<&mut Self>) {
            if this.handler.is_some() {
                this.give_up();
            }
        }
    }
}

impl<C: BorrowMut<CallContext>, F: Future> Future for Scope<C, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _entered = Entered::new((*this.cx).borrow_mut());
        let Some(handler) = this.handler.as_mut().as_pin_mut() else {
            // Not reached: what is done is not polled.
            return Poll::Pending;
        };
        let polled = handler.poll(task);
        if polled.is_ready() {
            this.handler.set(None);
        }
        polled
    }
}

impl<C: BorrowMut<CallContext>, F> Scope<C, F> {
    /// Drops the handler before it is done.
    #[cold]
    fn give_up(self: Pin<&mut Self>) {
        let mut this = self.project();
        let _entered = Entered::new((*this.cx).borrow_mut());
        this.handler.set(None);
    }
}

/// Has the context where the handler finds it, until this is dropped. What this borrows holds meanwhile the context of the handler that
/// polls this one, if there is one, as where a server is called without a connection: so nobody may look at it in the meantime.
struct Entered<'a>(&'a mut CallContext);

impl<'a> Entered<'a> {
    #[inline]
    fn new(cx: &'a mut CallContext) -> Self {
        cx.make_known();
        let mut entered = Self(cx);
        entered.swap();
        entered
    }

    #[inline]
    fn swap(&mut self) {
        // Where a thread ends, there is no current context; neither before nor after.
        let _ = CURRENT.try_with(|current| current.swap(Cell::from_mut(self.0)));
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
    }
}
