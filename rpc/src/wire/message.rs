//! [`Message`]: what is in a frame.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use alato_thrift::{Limits, MessageKind};

use super::{Body, Envelope, HeaderStyle, Transport};
use crate::{Protocol, header::Header, method::Called, name::Name};

thread_local! {
    /// A message is no longer needed when it has been decoded or written, and the next one may have its room. Where each is decoded before
    /// the next one is read, it is always this one.
    static LAST: Cell<Option<Box<Message>>> = const { Cell::new(None) };

    /// Where they are not, those before it.
    static SPARE: RefCell<Spare> = const { RefCell::new(Spare::new()) };
}

/// How many messages a thread keeps there, and how much room for their bodies: about as many as come and go together.
const MAX_SPARE: usize = 256;
const MAX_SPARE_ROOM: usize = 512 << 10;

/// Messages that nobody needs, one on the other.
#[expect(clippy::vec_box, reason = "they are handed on in their boxes")]
struct Spare {
    messages: Vec<Box<Message>>,
    /// How much room their bodies have.
    room: usize,
}

/// A message whose envelope has been read, or that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) envelope: Envelope,
    pub(crate) kind: MessageKind,
    pub(crate) body: Body,
    pub(crate) header: Option<Header>,
    /// What else is known of the method.
    pub(crate) called: Called,
    /// The limits for decoding its body. `None` means the default limits.
    pub(crate) limits: Option<Arc<Limits>>,
}

impl Message {
    /// An empty message.
    #[inline]
    pub(crate) fn spare() -> Box<Self> {
        LAST.take().unwrap_or_else(Self::older_spare)
    }

    #[inline(never)]
    fn older_spare() -> Box<Self> {
        SPARE.with_borrow_mut(Spare::pop).unwrap_or_else(|| {
            Box::new(Self {
                envelope: Envelope::nameless(Transport::default(), Protocol::default()),
                kind: MessageKind::Call,
                body: Body::EMPTY,
                header: None,
                called: Called::Unknown,
                limits: None,
            })
        })
    }

    /// Says which name it has come with. False, and nothing is done, if that is not UTF-8.
    // Of two calls in a row, most are of the same method.
    #[inline]
    pub(crate) fn is_called(&mut self, name: &[u8]) -> bool {
        self.envelope.name.is(name) || self.is_renamed(name)
    }

    #[inline(never)]
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

    /// Leaves it for another.
    #[inline]
    pub(crate) fn recycle(mut self: Box<Self>) {
        self.body.leave_room();
        if self.header.is_some() || self.limits.is_some() {
            self.clear();
        }
        self.called = Called::Unknown;
        if let Some(older) = LAST.replace(Some(self)) {
            older.keep();
        }
    }

    /// Drops what messages without a header, and within the default limits, do not have.
    #[inline(never)]
    fn clear(&mut self) {
        self.header = None;
        self.limits = None;
    }

    #[inline(never)]
    fn keep(self: Box<Self>) {
        SPARE.with_borrow_mut(|spare| spare.push(self));
    }

    /// How much room its body has.
    fn room(&self) -> usize {
        match &self.body {
            Body::Own(room) => room.capacity(),
            Body::Shared(_) => 0,
        }
    }
}

impl Spare {
    const fn new() -> Self {
        Self {
            messages: Vec::new(),
            room: 0,
        }
    }

    fn pop(&mut self) -> Option<Box<Message>> {
        let message = self.messages.pop()?;
        self.room -= message.room();
        Some(message)
    }

    fn push(&mut self, message: Box<Message>) {
        let room = self.room + message.room();
        if self.messages.len() < MAX_SPARE && room <= MAX_SPARE_ROOM {
            self.room = room;
            self.messages.push(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::MAX_SHORT;

    /// How many there are, and how much room their bodies have.
    fn spare() -> (usize, usize) {
        let last = LAST.take();
        let room = last.as_ref().map_or(0, |last| last.room());
        let all = SPARE.with_borrow(|spare| {
            let messages = spare.messages.len() + usize::from(last.is_some());
            (messages, spare.room + room)
        });
        LAST.set(last);
        all
    }

    fn forget_all() {
        LAST.set(None);
        while SPARE.with_borrow_mut(Spare::pop).is_some() {}
    }

    fn with_room(room: usize) -> Box<Message> {
        let mut message = Message::spare();
        message.body = Body::Own(Vec::with_capacity(room));
        message
    }

    #[test]
    fn a_message_is_used_again_with_its_room_and_nothing_else() {
        let mut message = with_room(1_000);
        message.body.copy_from(&[1; 1_000]);
        message.called = Called::OfService("Calculator");
        message.recycle();
        assert_eq!(spare(), (1, 1_000));
        let again = Message::spare();
        assert_eq!(spare(), (0, 0));
        assert!(again.body.is_empty() && again.room() == 1_000);
        assert!(again.header.is_none() && matches!(again.called, Called::Unknown));
    }

    #[test]
    fn a_thread_keeps_so_many_messages_and_so_much_room_and_no_more() {
        let recycle = |count: usize, room| {
            let all: Vec<_> = (0..count).map(|_| with_room(room)).collect();
            all.into_iter().for_each(Message::recycle);
        };
        // The last one, and those before it.
        recycle(1 + MAX_SPARE + 10, 0);
        assert_eq!(spare(), (1 + MAX_SPARE, 0));
        forget_all();
        recycle(1 + MAX_SPARE, MAX_SHORT);
        let most = 1 + MAX_SPARE_ROOM / MAX_SHORT;
        assert_eq!(spare(), (most, most * MAX_SHORT));
        forget_all();
        // The room of a long one is not kept.
        recycle(1, MAX_SPARE_ROOM);
        assert_eq!(spare(), (1, 0));
    }
}
