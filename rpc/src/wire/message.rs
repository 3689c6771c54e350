//! [`Message`]: what is in a frame.

use std::{cell::Cell, sync::Arc};

use alato_thrift::MessageKind;

use super::{Body, Envelope, Transport};
use crate::{Protocol, header::Header};

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
    /// The service that is called.
    pub(crate) service: Option<Service>,
}

/// Who knows the name of a service.
#[derive(Clone, Debug)]
pub(crate) enum Service {
    /// The program that calls it.
    Declared(&'static str),
    /// A header.
    Named(Arc<str>),
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
            })
        })
    }

    /// Leaves it for another.
    pub(crate) fn recycle(mut self: Box<Self>) {
        let body = std::mem::replace(&mut self.body, Body::EMPTY);
        self.body = Body::Own(body.into_room());
        self.header = None;
        self.service = None;
        SPARE.set(Some(self));
    }
}
