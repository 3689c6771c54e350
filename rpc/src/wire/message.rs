//! [`Message`]: what is in a frame.

use std::{cell::Cell, sync::Arc};

use alato_thrift::MessageKind;

use super::{Body, Envelope, Transport};
use crate::{Protocol, header::Header, method::Called};

thread_local! {
    /// A call's message is no longer needed when its arguments are decoded, and the next call may have it.
    static SPARE: Cell<Option<Box<Message>>> = const { Cell::new(None) };
}

/// A message whose envelope has been read, or that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) envelope: Envelope,
    pub(crate) kind: MessageKind,
    pub(crate) body: Body,
    pub(crate) header: Option<Header>,
    /// The service that a header names.
    pub(crate) service: Option<Arc<str>>,
    /// What else is known of the method.
    pub(crate) called: Called,
}

impl Message {
    /// An empty message.
    pub(crate) fn spare() -> Box<Self> {
        SPARE.take().unwrap_or_else(|| {
            Box::new(Self {
                envelope: Envelope::nameless(Transport::default(), Protocol::default()),
                kind: MessageKind::Call,
                body: Body::EMPTY,
                header: None,
                service: None,
                called: Called::Unknown,
            })
        })
    }

    /// Leaves it for another.
    pub(crate) fn recycle(mut self: Box<Self>) {
        let body = std::mem::replace(&mut self.body, Body::EMPTY);
        self.body = Body::Own(body.into_room());
        self.header = None;
        self.service = None;
        self.called = Called::Unknown;
        SPARE.set(Some(self));
    }
}
