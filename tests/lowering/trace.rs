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
pub(crate) struct Inner {
    pub(crate) trace: Trace,
    pub(crate) fault: Fault,
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
        self.trace.push(format!("call {}", cx.name));
        assert!(self.fault != Fault::PanicInCall, "as it was asked to");
        Pending {
            polls: 0,
            fault: self.fault,
            req,
        }
    }
}

/// Pending twice, then ready.
pub(crate) struct Pending {
    polls: usize,
    fault: Fault,
    req: Noisy,
}

impl Future for Pending {
    type Output = Result<u32, &'static str>;

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Self::Output> {
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
        self.req.trace.push("drop future");
        // Not while another panic is on its way, which would abort.
        let asked_to = self.fault == Fault::PanicInDrop && !std::thread::panicking();
        assert!(!asked_to, "as it was asked to");
    }
}
