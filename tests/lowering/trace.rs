//! What happens, in order, and what can be made to go wrong.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use alato::Service;

#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    pub(crate) fn push(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    pub(crate) fn noisy(&self, name: &'static str) -> Noisy {
        Noisy {
            name,
            trace: self.clone(),
        }
    }
}

/// Says when it is dropped.
pub(crate) struct Noisy {
    pub(crate) name: &'static str,
    pub(crate) trace: Trace,
}

impl Noisy {
    /// Something happens to it.
    pub(crate) fn touch(&self) {
        self.trace.push(format!("touch {}", self.name));
    }

    pub(crate) fn renamed(mut self, name: &'static str) -> Self {
        self.touch();
        self.name = name;
        self
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        self.trace.push(format!("drop {}", self.name));
    }
}

impl fmt::Display for Noisy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.touch();
        f.write_str(self.name)
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Fail,
    PanicInCall,
    PanicInFirstPoll,
    PanicInLastPoll,
    PanicInDrop,
    PanicBefore,
    PanicAfter,
    ReturnBefore,
}

/// The inner service; also a source of trouble for the bodies around it.
#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) trace: Trace,
    pub(crate) fault: Fault,
    /// Does what it has to do when it is called, which a service must not, and not at its first poll.
    pub(crate) is_hasty: bool,
}

/// What the bodies use of it, also where they do not know what is in them.
pub(crate) trait Marks {
    fn inner(&self) -> &Inner;

    fn noisy(&self, name: &'static str) -> Noisy {
        self.inner().noisy(name)
    }

    fn before(&self) {
        self.inner().before();
    }

    fn after(&self) {
        self.inner().after();
    }

    fn allowed(&self) -> Result<u32, u8> {
        self.inner().allowed()
    }
}

impl Marks for Inner {
    fn inner(&self) -> &Inner {
        self
    }
}

impl Inner {
    pub(crate) fn noisy(&self, name: &'static str) -> Noisy {
        self.trace.push(format!("make {name}"));
        self.trace.noisy(name)
    }

    pub(crate) fn before(&self) {
        self.trace.push("before");
        assert!(self.fault != Fault::PanicBefore, "as it was asked to");
    }

    pub(crate) fn after(&self) {
        self.trace.push("after");
        assert!(self.fault != Fault::PanicAfter, "as it was asked to");
    }

    pub(crate) fn allowed(&self) -> Result<u32, u8> {
        if self.fault == Fault::ReturnBefore {
            return Err(1);
        }
        Ok(1)
    }
}

impl Service<Noisy, Noisy> for Inner {
    type Response = u32;
    type Error = &'static str;

    fn call(
        &self,
        cx: &mut Noisy,
        req: Noisy,
    ) -> impl Future<Output = Result<u32, &'static str>> + Send {
        let pending = Pending {
            polls: 0,
            fault: self.fault,
            called: (!self.is_hasty).then_some(cx.name),
            req,
        };
        if self.is_hasty {
            pending.call(cx.name);
        }
        pending
    }
}

/// Pending twice, then ready.
pub(crate) struct Pending {
    polls: usize,
    fault: Fault,
    /// The context that it has not been called with yet.
    called: Option<&'static str>,
    req: Noisy,
}

impl Pending {
    fn call(&self, context: &str) {
        self.req.trace.push(format!("call {context}"));
        assert!(self.fault != Fault::PanicInCall, "as it was asked to");
    }
}

impl Future for Pending {
    type Output = Result<u32, &'static str>;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(context) = self.called.take() {
            self.call(context);
        }
        self.req.touch();
        self.polls += 1;
        match (self.polls, self.fault) {
            (1, Fault::PanicInFirstPoll) | (3, Fault::PanicInLastPoll) => {
                panic!("as it was asked to")
            }
            (3, Fault::Fail) => Poll::Ready(Err("failed")),
            (3, _) => Poll::Ready(Ok(3)),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // An `async fn` that was never polled has nothing to drop but its arguments.
        if self.called.is_some() {
            return;
        }
        self.req.trace.push("drop future");
        // Not while another panic is on its way, which would abort.
        let asked_to = self.fault == Fault::PanicInDrop && !std::thread::panicking();
        assert!(!asked_to, "as it was asked to");
    }
}
