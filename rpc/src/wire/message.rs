//! [`Message`]: what is in a frame.

use std::{cell::Cell, sync::Arc};

use alato_thrift::{MessageHeader, MessageKind};

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

    /// Says how it came, and what stood before its body.
    #[inline]
    pub(crate) fn is_received(
        &mut self,
        transport: Transport,
        protocol: Protocol,
        header: &MessageHeader<'_>,
    ) {
        self.kind = header.kind;
        let envelope = &mut self.envelope;
        // Of two calls in a row, most are of the same method.
        if envelope.name.as_str() != header.name {
            envelope.name = Name::received(&header.name);
        }
        envelope.transport = transport;
        envelope.protocol = protocol;
        envelope.sequence_id = header.sequence_id;
        envelope.style = HeaderStyle::default();
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
