//! What the tests of several layers need.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use alato_thrift::{ApplicationException, ApplicationExceptionKind, MessageKind};

use crate::{Method, Protocol, Reply, ReplyKind, Request};

/// A call of a method, with some arguments.
pub(crate) fn request(method: &'static str) -> Request {
    let arguments = ApplicationException::new(ApplicationExceptionKind::UNKNOWN, "any struct");
    let method = Method::new("Calculator", method);
    Request::new(method, MessageKind::Call, Protocol::Binary, &arguments).unwrap()
}

/// A reply with a result.
pub(crate) fn success() -> Reply {
    Reply::new(ReplyKind::Success, Protocol::Binary, vec![0])
}

/// Says whether a future was dropped.
#[derive(Debug, Default)]
pub(crate) struct DropFlag(AtomicBool);

impl DropFlag {
    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn guard(self: &Arc<Self>) -> impl Drop + use<> {
        struct Guard(Arc<DropFlag>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.0.store(true, Ordering::Relaxed);
            }
        }
        Guard(Arc::clone(self))
    }
}
