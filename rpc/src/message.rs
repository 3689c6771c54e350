//! [`Request`] and [`Reply`]: the messages that every layer sees, whatever the service is.

use std::{borrow::Cow, cell::Cell, fmt};

use alato_thrift::{ApplicationException, Encode, EncodeError, MessageKind, StructValue};
use bytes::Bytes;

use crate::{
    Protocol, ProtocolError, RpcError,
    name::Name,
    protocol::WriteWith,
    wire::{Body, Envelope, Extras, Message, Outbox, Service},
};

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

/// A call of a method, with its arguments as they travel.
///
/// `Debug` prints the method and the start of its arguments, by their numbers: `add{1: 2, 2: 3}`.
///
/// Cloning one is cheap: long arguments are shared.
// One word: every layer of a stack moves it.
#[derive(Clone)]
pub struct Request(Box<Message>);

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
        let body = Body::Shared(protocol.to_bytes(arguments)?);
        let mut message = Message::spare();
        message.envelope.name = Name::Known(method.name);
        message.envelope.protocol = protocol;
        message.service = Some(Service::Declared(method.service));
        message.kind = kind;
        message.body = body;
        Ok(Self(message))
    }

    /// A request that came over the wire.
    pub(crate) fn received(mut message: Box<Message>) -> Self {
        if let Some(header) = message.header.take() {
            let service = header.service();
            message.service = service.map(|service| Service::Named(service.into()));
        }
        Self(message)
    }

    /// What is left of it, when its arguments have been decoded.
    pub(crate) fn recycle(self) {
        self.0.recycle();
    }

    /// The method's name.
    #[must_use]
    pub fn method(&self) -> &str {
        self.name().as_str()
    }

    /// The service that the method is called of, where the call says it: by what stands before its name, as `Calculator` in
    /// `Calculator:add`, or in a header.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match (self.method().split_once(':'), &self.0.service) {
            (Some((service, _)), _) => Some(service),
            (None, Some(Service::Named(service))) => Some(service),
            (None, _) => None,
        }
    }

    /// The same request, of the method alone.
    pub(crate) fn without_service(mut self) -> Self {
        let call = &mut *self.0;
        call.envelope.name = call.envelope.name.without_service();
        if let Some(Service::Named(_)) = call.service {
            call.service = None;
        }
        self
    }

    /// The service whose method the program calls.
    pub(crate) fn declared_service(&self) -> Option<&'static str> {
        match self.0.service {
            Some(Service::Declared(service)) => Some(service),
            _ => None,
        }
    }

    pub(crate) fn name(&self) -> &Name {
        &self.0.envelope.name
    }

    /// Whether the caller says that it waits for no reply.
    #[must_use]
    pub fn is_oneway(&self) -> bool {
        matches!(self.0.kind, MessageKind::Oneway)
    }

    /// The protocol that the arguments are encoded in.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.0.envelope.protocol
    }

    /// The arguments, as a struct in [that protocol](Self::protocol).
    #[must_use]
    pub fn arguments(&self) -> &[u8] {
        &self.0.body
    }

    pub(crate) fn body(&self) -> &Body {
        &self.0.body
    }

    /// The arguments in another protocol.
    pub(crate) fn arguments_in(&self, protocol: Protocol) -> Result<Cow<'_, Body>, ProtocolError> {
        self.protocol().transcode(self.body(), protocol)
    }

    pub(crate) fn kind(&self) -> MessageKind {
        self.0.kind
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method())?;
        debug_body(f, self.protocol(), self.arguments())
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
/// Cloning one is cheap: a long body is shared.
// One word, as a request is.
#[derive(Clone)]
pub struct Reply(Box<Answer>);

#[derive(Clone)]
struct Answer {
    kind: ReplyKind,
    protocol: Protocol,
    body: Body,
}

thread_local! {
    /// A reply that has been sent, and the room in which it was encoded.
    static SPARE: Cell<Option<Box<Answer>>> = const { Cell::new(None) };
}

impl Reply {
    /// A reply that says that the call could not be answered.
    #[must_use]
    pub fn exception(exception: &ApplicationException) -> Self {
        let protocol = Protocol::default();
        Self::of(
            ReplyKind::Application,
            protocol,
            protocol.exception(exception),
        )
    }

    /// What stands for a reply where none is sent.
    #[must_use]
    pub fn oneway() -> Self {
        Self::of(ReplyKind::Oneway, Protocol::Binary, Body::EMPTY)
    }

    /// A reply of this kind. Its body is a result struct, or an [`ApplicationException`], encoded in `protocol`.
    pub fn new(kind: ReplyKind, protocol: Protocol, body: impl Into<Bytes>) -> Self {
        Self::of(kind, protocol, Body::Shared(body.into()))
    }

    fn of(kind: ReplyKind, protocol: Protocol, body: Body) -> Self {
        Self(Box::new(Answer {
            kind,
            protocol,
            body,
        }))
    }

    /// A reply whose body is written to the room that another has left.
    pub(crate) fn encode(
        kind: ReplyKind,
        protocol: Protocol,
        body: &impl WriteWith,
    ) -> Result<Self, EncodeError> {
        let Some(mut answer) = SPARE.take() else {
            let body = protocol.write_body(Vec::new(), body)?;
            return Ok(Self::of(kind, protocol, body));
        };
        let room = std::mem::replace(&mut answer.body, Body::EMPTY).into_room();
        answer.body = protocol.write_body(room, body)?;
        (answer.kind, answer.protocol) = (kind, protocol);
        Ok(Self(answer))
    }

    /// Leaves its room for another.
    pub(crate) fn recycle(mut self) {
        let body = std::mem::replace(&mut self.0.body, Body::EMPTY);
        self.0.body = Body::Own(body.into_room());
        SPARE.set(Some(self.0));
    }

    /// A reply from a server; `None` if the message is not one.
    pub(crate) fn received(mut message: Box<Message>) -> Option<Self> {
        let protocol = message.envelope.protocol;
        let kind = match message.kind {
            MessageKind::Exception => ReplyKind::Application,
            MessageKind::Reply => protocol.kind_of_result(&message.body),
            MessageKind::Call | MessageKind::Oneway => return None,
        };
        let body = std::mem::replace(&mut message.body, Body::EMPTY);
        message.recycle();
        Some(Self::of(kind, protocol, body))
    }

    /// What the reply holds; known without decoding it.
    #[must_use]
    pub fn kind(&self) -> ReplyKind {
        self.0.kind
    }

    /// The protocol that the body is encoded in.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.0.protocol
    }

    /// The result struct or the [`ApplicationException`], in [that protocol](Self::protocol).
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    pub(crate) fn as_body(&self) -> &Body {
        &self.0.body
    }

    /// Puts the reply to a call among what is to be written, in the protocol of the call.
    pub(crate) fn push(
        &self,
        call: &Envelope,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let Answer { protocol, body, .. } = &*self.0;
        if *protocol == call.protocol {
            return outbox.push(call, self.message_kind(), body, extras);
        }
        let body = protocol.transcode(body, call.protocol)?;
        outbox.push(call, self.message_kind(), &body, extras)
    }

    fn message_kind(&self) -> MessageKind {
        match self.0.kind {
            ReplyKind::Application => MessageKind::Exception,
            _ => MessageKind::Reply,
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind())?;
        debug_body(f, self.protocol(), self.body())
    }
}

/// Bodies that are longer than this are not decoded to be printed.
const MAX_PRINTED_BODY: usize = 16 << 10;
/// How much is printed of one.
const MAX_PRINTED: usize = 500;

/// Prints what can be known of a struct without its type: the numbers of its fields, and their values.
fn debug_body(f: &mut fmt::Formatter<'_>, protocol: Protocol, body: &[u8]) -> fmt::Result {
    let known = body.len() <= MAX_PRINTED_BODY;
    match known.then(|| protocol.from_slice::<StructValue>(body)) {
        Some(Ok(value)) => write!(f, "{}", value.display_bounded(MAX_PRINTED)),
        Some(Err(_)) | None => write!(f, "({} bytes)", body.len()),
    }
}
