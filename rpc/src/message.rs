//! [`Request`] and [`Reply`]: the messages that every layer sees, whatever the service is.

use std::{borrow::Cow, fmt};

use alato_thrift::{
    ApplicationException, Encode, EncodeError, MessageKind,
    descriptor::{MethodDescriptor, ServiceDescriptor},
};
use bytes::Bytes;

use crate::{
    Method, Protocol, ProtocolError, RpcError,
    header::Header,
    method::Called,
    name::Name,
    print,
    wire::{Envelope, Extras, Message, Outbox},
};

/// A call of a method, with its arguments as they travel.
///
/// `Debug` prints the method and the start of its arguments: `Calculator.add(a: 1, b: 2)`. So it does for a request of a generated client, and
/// for one that reached a server which [knows the service](crate::Server::describe). Of others, it knows the numbers: `add(1: 1, 2: 2)`.
///
/// Cloning one is cheap: the arguments are shared.
#[derive(Clone)]
pub struct Request {
    method: Name,
    /// The service that a header names.
    service: Option<Name>,
    /// What else is known of the method.
    called: Called,
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
        let called = Called::OfService(method.service());
        Self::of(method.name(), called, kind, protocol, arguments)
    }

    /// A request of a generated client.
    pub(crate) fn of_client<A: Encode>(
        method: &'static Method,
        kind: MessageKind,
        protocol: Protocol,
        arguments: &A,
    ) -> Result<Self, EncodeError> {
        Self::of(
            method.name(),
            Called::Method(method),
            kind,
            protocol,
            arguments,
        )
    }

    fn of<A: Encode>(
        name: &'static str,
        called: Called,
        kind: MessageKind,
        protocol: Protocol,
        arguments: &A,
    ) -> Result<Self, EncodeError> {
        Ok(Self {
            method: Name::Known(name),
            service: None,
            called,
            kind,
            protocol,
            arguments: protocol.to_bytes(arguments)?,
        })
    }

    /// A request that came over the wire.
    pub(crate) fn received(message: Message) -> Self {
        let service = message.header.as_ref().and_then(Header::service);
        Self {
            service: service.map(|service| Name::from(service.to_owned())),
            called: Called::Unknown,
            method: message.envelope.name,
            kind: message.kind,
            protocol: message.envelope.protocol,
            arguments: message.body,
        }
    }

    /// The method's name.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The service that the method is called of, where the call says it: by what stands before its name, as `Calculator` in
    /// `Calculator:add`, or in a header.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self.method().split_once(':') {
            Some((service, _)) => Some(service),
            None => self.service.as_ref().map(Name::as_str),
        }
    }

    /// The same request, of the method alone.
    pub(crate) fn without_service(mut self) -> Self {
        self.method = self.method.without_service();
        self.service = None;
        self
    }

    /// The service whose method the program calls.
    pub(crate) const fn declared_service(&self) -> Option<&'static str> {
        self.called.declared_service()
    }

    /// The method, if it is one of a generated client's.
    pub(crate) const fn known_method(&self) -> Option<&'static Method> {
        match self.called {
            Called::Method(method) => Some(method),
            _ => None,
        }
    }

    /// The same request, for one of these services: the one that it names, or the only one.
    pub(crate) fn described_by(mut self, services: &[&'static ServiceDescriptor]) -> Self {
        let service = match (services, self.service()) {
            ([only], _) => Some(only),
            (several, Some(name)) => several.iter().find(|service| service.name == name),
            _ => None,
        };
        if let Some(service) = service {
            self.called = Called::Described(service);
        }
        self
    }

    pub(crate) const fn name(&self) -> &Name {
        &self.method
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
    pub(crate) fn arguments_in(&self, protocol: Protocol) -> Result<Cow<'_, Bytes>, ProtocolError> {
        self.protocol.transcode(&self.arguments, protocol)
    }

    pub(crate) const fn kind(&self) -> MessageKind {
        self.kind
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::request(
            f,
            self.called,
            self.method(),
            self.protocol,
            &self.arguments,
        )
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
/// `Debug` prints what it holds, and how it begins: `Success(success: 3)`, `Declared(division_by_zero: {})`. Where the method is not known,
/// it knows the numbers: `Success(0: 3)`.
///
/// Cloning one is cheap: the body is shared.
#[derive(Clone)]
pub struct Reply {
    kind: ReplyKind,
    protocol: Protocol,
    /// What it is a reply of, where that is known.
    method: Option<&'static Method>,
    body: Bytes,
}

impl Reply {
    /// A reply that says that the call could not be answered.
    #[must_use]
    pub fn exception(exception: &ApplicationException) -> Self {
        Self {
            kind: ReplyKind::Application,
            protocol: Protocol::default(),
            method: None,
            body: Protocol::default().exception(exception),
        }
    }

    /// What stands for a reply where none is sent.
    #[must_use]
    pub const fn oneway() -> Self {
        Self {
            kind: ReplyKind::Oneway,
            protocol: Protocol::Binary,
            method: None,
            body: Bytes::new(),
        }
    }

    /// A reply of this kind. Its body is a result struct, or an [`ApplicationException`], encoded in `protocol`.
    pub fn new(kind: ReplyKind, protocol: Protocol, body: impl Into<Bytes>) -> Self {
        Self {
            kind,
            protocol,
            method: None,
            body: body.into(),
        }
    }

    /// The same reply, of this method.
    pub(crate) const fn of(mut self, method: Option<&'static Method>) -> Self {
        self.method = method;
        self
    }

    /// A reply from a server; `None` if the message is not one.
    pub(crate) fn received(message: Message) -> Option<Self> {
        let protocol = message.envelope.protocol;
        let kind = match message.kind {
            MessageKind::Exception => ReplyKind::Application,
            MessageKind::Reply => protocol.kind_of_result(&message.body),
            MessageKind::Call | MessageKind::Oneway => return None,
        };
        Some(Self {
            kind,
            protocol,
            method: None,
            body: message.body,
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

    /// Puts the reply to a call among what is to be written, in the protocol of the call.
    pub(crate) fn push(
        &self,
        call: &Envelope,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let body = self.protocol.transcode(&self.body, call.protocol)?;
        outbox.push(call, self.message_kind(), &body, extras)
    }

    const fn message_kind(&self) -> MessageKind {
        match self.kind {
            ReplyKind::Application => MessageKind::Exception,
            _ => MessageKind::Reply,
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            protocol,
            method,
            body,
        } = self;
        write!(f, "{kind:?}")?;
        match kind {
            ReplyKind::Oneway => Ok(()),
            ReplyKind::Application => print::exception(f, *protocol, body),
            ReplyKind::Success | ReplyKind::Declared => {
                let method = method.and_then(Method::descriptor);
                let result = method.map(MethodDescriptor::result_struct);
                print::body(f, *protocol, body, result.as_ref())
            }
        }
    }
}
