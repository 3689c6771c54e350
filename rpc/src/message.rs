//! [`Request`] and [`Reply`]: the messages that every layer sees, whatever the service is.

use std::fmt;

use alato_thrift::{ApplicationException, Encode, EncodeError, MessageKind};
use bytes::Bytes;

use crate::{Protocol, ProtocolError, framed::Message};

/// A method of a Thrift service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    service: &'static str,
    name: &'static str,
}

impl Method {
    /// The method `name` of `service`, both as the IDL calls them.
    #[must_use]
    pub const fn new(service: &'static str, name: &'static str) -> Self {
        Self { service, name }
    }

    /// The service's name.
    #[must_use]
    pub const fn service(&self) -> &'static str {
        self.service
    }

    /// The method's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A name that the program knows, or one that came over the wire.
#[derive(Clone)]
enum Name {
    Known(&'static str),
    /// Checked to be UTF-8 when the message was read.
    Received(Bytes),
}

impl Name {
    fn as_str(&self) -> &str {
        match self {
            Self::Known(name) => name,
            Self::Received(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
        }
    }
}

/// A call of a method, with its arguments as they travel.
///
/// Cloning one is cheap: the arguments are shared.
#[derive(Clone)]
pub struct Request {
    method: Name,
    kind: MessageKind,
    protocol: Protocol,
    arguments: Bytes,
}

impl Request {
    /// A request that calls `method` with `arguments`, a struct whose fields are the arguments, encoded in `protocol`. `kind` is
    /// [`Call`](MessageKind::Call) or [`Oneway`](MessageKind::Oneway).
    ///
    /// # Errors
    /// If the arguments cannot be encoded.
    pub fn new<A: Encode>(
        method: Method,
        kind: MessageKind,
        protocol: Protocol,
        arguments: &A,
    ) -> Result<Self, EncodeError> {
        Ok(Self {
            method: Name::Known(method.name),
            kind,
            protocol,
            arguments: protocol.to_vec(arguments)?.into(),
        })
    }

    /// A request in a frame: the header was read from the start of `frame`, the arguments are the rest of it.
    pub(crate) fn received(message: &Message<'_>, frame: &Bytes) -> Self {
        Self {
            method: Name::Received(frame.slice_ref(message.header.name.as_bytes())),
            kind: message.header.kind,
            protocol: message.protocol,
            arguments: message.body.clone(),
        }
    }

    /// The method's name.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The service that the method is called of, where the name says it: `Calculator` in `Calculator:add`.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        let (service, _) = self.method().split_once(':')?;
        Some(service)
    }

    /// The same request, of the method alone.
    pub(crate) fn without_service(mut self) -> Self {
        self.method = match self.method {
            Name::Known(name) => {
                Name::Known(name.split_once(':').map_or(name, |(_, method)| method))
            }
            Name::Received(name) => {
                let colon = name.iter().position(|&byte| byte == b':');
                Name::Received(name.slice(colon.map_or(0, |colon| colon + 1)..))
            }
        };
        self
    }

    /// Whether the caller says that it waits for no reply.
    #[must_use]
    pub const fn is_oneway(&self) -> bool {
        matches!(self.kind, MessageKind::Oneway)
    }

    /// The protocol that the arguments are encoded in.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The arguments, as a struct in [that protocol](Self::protocol).
    #[must_use]
    pub const fn arguments(&self) -> &Bytes {
        &self.arguments
    }

    /// The arguments in another protocol.
    pub(crate) fn arguments_in(&self, protocol: Protocol) -> Result<Bytes, ProtocolError> {
        self.protocol.transcode(&self.arguments, protocol)
    }

    pub(crate) const fn kind(&self) -> MessageKind {
        self.kind
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({} bytes)", self.method(), self.arguments.len())
    }
}

/// What a reply holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyKind {
    /// The method's result.
    Success,
    /// An exception that the method declares.
    Declared,
    /// An [`ApplicationException`].
    Application,
    /// Nothing: the method is `oneway`, and nothing is sent.
    Oneway,
}

/// The answer to a [`Request`], as it travels.
///
/// Cloning one is cheap: the body is shared.
#[derive(Clone)]
pub struct Reply {
    kind: ReplyKind,
    protocol: Protocol,
    body: Bytes,
}

impl Reply {
    /// A reply that says that the call could not be answered.
    #[must_use]
    pub fn exception(exception: &ApplicationException) -> Self {
        Self {
            kind: ReplyKind::Application,
            protocol: Protocol::default(),
            body: Protocol::default().exception(exception),
        }
    }

    /// What stands for a reply where none is sent.
    #[must_use]
    pub const fn oneway() -> Self {
        Self {
            kind: ReplyKind::Oneway,
            protocol: Protocol::Binary,
            body: Bytes::new(),
        }
    }

    /// A reply of this kind. Its body is a result struct, or an [`ApplicationException`], encoded in `protocol`.
    pub fn new(kind: ReplyKind, protocol: Protocol, body: impl Into<Bytes>) -> Self {
        Self {
            kind,
            protocol,
            body: body.into(),
        }
    }

    /// A reply from a server; `None` if the message is not one.
    pub(crate) fn received(message: Message<'_>) -> Option<Self> {
        let Message {
            header,
            protocol,
            body,
        } = message;
        let kind = match header.kind {
            MessageKind::Exception => ReplyKind::Application,
            MessageKind::Reply => classify(protocol, &body),
            MessageKind::Call | MessageKind::Oneway => return None,
        };
        Some(Self {
            kind,
            protocol,
            body,
        })
    }

    /// What the reply holds; known without decoding it.
    #[must_use]
    pub const fn kind(&self) -> ReplyKind {
        self.kind
    }

    /// The protocol that the body is encoded in.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The result struct or the [`ApplicationException`], in [that protocol](Self::protocol).
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body in another protocol.
    pub(crate) fn body_in(&self, protocol: Protocol) -> Result<Bytes, ProtocolError> {
        self.protocol.transcode(&self.body, protocol)
    }

    pub(crate) const fn message_kind(&self) -> MessageKind {
        match self.kind {
            ReplyKind::Application => MessageKind::Exception,
            _ => MessageKind::Reply,
        }
    }
}

/// A result struct has one field at most: none for `void`, 0 for the result, and otherwise the
/// number of a declared exception.
fn classify(protocol: Protocol, result: &[u8]) -> ReplyKind {
    match (protocol, result) {
        // In compact, the number 0 is no higher than the last one, so it stands behind the type.
        (_, [0, ..] | [])
        | (Protocol::Binary, [_, 0, 0, ..])
        | (Protocol::Compact, [0..=0x0f, 0, ..]) => ReplyKind::Success,
        _ => ReplyKind::Declared,
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind, self.body.len())
    }
}
