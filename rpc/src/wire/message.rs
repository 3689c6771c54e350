//! [`Message`]: what is in a frame.

use std::{cell::Cell, sync::Arc};

use alato_thrift::MessageKind;

use super::{Body, Envelope, HeaderStyle, Transport};
use crate::{Protocol, header::Header, method::Called, name::Name};

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
    #[inline]
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

    /// Says which name it has come with. False, and nothing is done, if that is not UTF-8.
    // Of two calls in a row, most are of the same method.
    #[inline]
    pub(crate) fn is_called(&mut self, name: &[u8]) -> bool {
        self.envelope.name.is(name) || self.is_renamed(name)
    }

    fn is_renamed(&mut self, name: &[u8]) -> bool {
        let Ok(name) = std::str::from_utf8(name) else {
            return false;
        };
        self.envelope.name = Name::received(name);
        true
    }

    /// Says how it has come.
    #[inline]
    pub(crate) fn has_come(
        &mut self,
        transport: Transport,
        protocol: Protocol,
        kind: MessageKind,
        sequence_id: i32,
    ) {
        self.kind = kind;
        self.envelope.transport = transport;
        self.envelope.protocol = protocol;
        self.envelope.sequence_id = sequence_id;
        self.envelope.style = HeaderStyle::default();
    }

    /// Of the header, what a service may want to know.
    pub(crate) fn take_service(&mut self) {
        let header = self.header.take();
        self.service = header.and_then(|header| header.service().map(Into::into));
    }

    /// Leaves it for another.
    #[inline]
    pub(crate) fn recycle(mut self: Box<Self>) {
        self.body.leave_room();
        self.header = None;
        self.service = None;
        self.called = Called::Unknown;
        SPARE.set(Some(self));
    }
}
