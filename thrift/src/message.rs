//! What stands before the arguments or the result in a message.

use std::borrow::Cow;

/// What a message is.
///
/// Source: `TMessageType` in Apache Thrift's `lib/cpp/src/thrift/protocol/TEnum.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum MessageKind {
    /// A call that expects a reply.
    Call = 1,
    /// The reply to a call: its result, or one of the exceptions that the method declares.
    Reply = 2,
    /// The reply to a call that failed in a way the method does not declare: an
    /// [`ApplicationException`](crate::ApplicationException).
    Exception = 3,
    /// A call that expects no reply.
    Oneway = 4,
}

impl MessageKind {
    /// The kind with this number, if there is one.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Call,
            2 => Self::Reply,
            3 => Self::Exception,
            4 => Self::Oneway,
            _ => return None,
        })
    }
}

/// The envelope of a message: what is called, and which reply belongs to which call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageHeader<'a> {
    /// The method's name.
    pub name: Cow<'a, str>,
    /// What the message is.
    pub kind: MessageKind,
    /// Chosen by the caller, and repeated in the reply. Any value is allowed, negative ones too.
    pub sequence_id: i32,
}

impl MessageHeader<'_> {
    /// The same header for the method of one service among several on a connection: `Calculator:add`.
    ///
    /// Source: `TMultiplexedProtocol.cpp`. The reply carries the bare name in some peers, the whole one in others.
    ///
    /// ```
    /// use alato_thrift::{MessageHeader, MessageKind};
    ///
    /// let add = MessageHeader { name: "add".into(), kind: MessageKind::Call, sequence_id: 1 };
    /// let multiplexed = add.of_service("Calculator");
    /// assert_eq!(multiplexed.name, "Calculator:add");
    /// assert_eq!(multiplexed.service_and_method(), (Some("Calculator"), "add"));
    /// ```
    #[must_use]
    pub fn of_service(&self, service: &str) -> MessageHeader<'static> {
        MessageHeader {
            name: format!("{service}:{}", self.name).into(),
            kind: self.kind,
            sequence_id: self.sequence_id,
        }
    }

    /// The service, if the name has one before a colon, and the method.
    #[must_use]
    pub fn service_and_method(&self) -> (Option<&str>, &str) {
        match self.name.split_once(':') {
            Some((service, method)) => (Some(service), method),
            None => (None, &self.name),
        }
    }

    /// The header with a name of its own.
    #[must_use]
    pub fn into_owned(self) -> MessageHeader<'static> {
        MessageHeader {
            name: self.name.into_owned().into(),
            ..self
        }
    }
}
