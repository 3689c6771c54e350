//! [`Request`] and [`Reply`]: the messages that every layer sees, whatever the service is.

use std::{cell::Cell, fmt, sync::Arc};

use alato_thrift::{
    ApplicationException, ApplicationExceptionKind, Decode, DecodeError, Encode, EncodeError,
    Encoder, Limits, MessageKind,
    descriptor::{MethodDescriptor, ServiceDescriptor},
};
use bytes::Bytes;

use crate::{
    BusinessError, Method, Protocol, ProtocolError, RpcError,
    method::Called,
    name::Name,
    print,
    protocol::WriteWith,
    wire::{Body, Envelope, Extras, HeaderStyle, Message, Outbox, Transport},
};

/// A call of a method, with its arguments as they travel.
///
/// `Debug` prints the method and the start of its arguments: `Calculator.add(a: 1, b: 2)`. So it does for a request of a generated client, and
/// for one that reached a server which [knows the service](crate::Server::describe). Of others, it knows the numbers: `add(1: 1, 2: 2)`.
///
/// Cloning one is cheap: arguments of over 32 KiB are shared.
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
        let called = Called::Method(method);
        Self::of(method.name(), called, kind, protocol, arguments)
    }

    fn of<A: Encode>(
        name: &'static str,
        called: Called,
        kind: MessageKind,
        protocol: Protocol,
        arguments: &A,
    ) -> Result<Self, EncodeError> {
        let mut message = Message::spare();
        protocol.write_body(&mut message.body, &Arguments(arguments))?;
        message.envelope.name = Name::known(name);
        message.envelope.protocol = protocol;
        message.called = called;
        message.kind = kind;
        Ok(Self(message))
    }

    /// A request that came over the wire, for one of these services: the one that it names, or the only one.
    #[inline]
    pub(crate) fn received(message: Box<Message>, services: &[&'static ServiceDescriptor]) -> Self {
        let mut request = Self(message);
        if !services.is_empty() {
            request.look_for_itself(services);
        }
        request
    }

    fn look_for_itself(&mut self, services: &[&'static ServiceDescriptor]) {
        let service = match (services, self.service()) {
            ([only], _) => Some(only),
            (several, Some(name)) => several.iter().find(|service| service.name == name),
            _ => None,
        };
        if let Some(service) = service {
            self.0.called = Called::Described(service);
        }
    }

    /// Leaves its room for another, when its arguments have been decoded or written.
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
        let header = self.0.header.as_ref();
        self.name().service().or_else(|| header?.service())
    }

    /// The same request, of the method alone.
    pub(crate) fn without_service(mut self) -> Self {
        let call = &mut *self.0;
        call.envelope.name = call.envelope.name.without_service();
        call.header = None;
        self
    }

    /// The service whose method the program calls.
    pub(crate) fn declared_service(&self) -> Option<&'static str> {
        self.0.called.declared_service()
    }

    /// The method, if it is one of a generated client's.
    pub(crate) fn known_method(&self) -> Option<&'static Method> {
        match self.0.called {
            Called::Method(method) => Some(method),
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

    /// Decodes the arguments, within the limits of the server that they came to.
    #[inline]
    pub(crate) fn decode_arguments<'de, A: Decode<'de>>(&'de self) -> Result<A, DecodeError> {
        match self.0.limits.as_deref() {
            None => self.protocol().read_body(self.body()),
            Some(limits) => self.protocol().read_body_with(self.body(), *limits),
        }
    }

    /// Makes it ready to be sent: its arguments in a protocol, and all that surrounds them but the
    /// sequence id. The limits are those of the client, if it has any of its own. A request that
    /// has come over the wire brings those of its server.
    pub(crate) fn address(
        &mut self,
        transport: Transport,
        protocol: Protocol,
        style: HeaderStyle,
        limits: Option<&Limits>,
    ) -> Result<(), ProtocolError> {
        let Message {
            envelope,
            body,
            limits: own,
            ..
        } = &mut *self.0;
        if envelope.protocol != protocol {
            let limits = own.as_deref().or(limits).copied().unwrap_or_default();
            let written = envelope.protocol.transcode(body, protocol, limits)?;
            *body = written.into_owned();
            envelope.protocol = protocol;
        }
        (envelope.transport, envelope.style) = (transport, style);
        Ok(())
    }

    /// Says before the method's name which service it is of.
    pub(crate) fn say_service(&mut self, service: &str) {
        let name = &mut self.0.envelope.name;
        *name = Name::received(&format!("{service}:{}", name.as_str()));
    }

    /// Puts it among what is to be written.
    pub(crate) fn push(
        &mut self,
        sequence_id: i32,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let Message {
            envelope,
            kind,
            body,
            ..
        } = &mut *self.0;
        envelope.sequence_id = sequence_id;
        envelope.style.sequence_id = sequence_id;
        outbox.push(envelope, *kind, body, extras)
    }
}

/// The struct of a call's arguments.
struct Arguments<'a, A>(&'a A);

impl<A: Encode> WriteWith for Arguments<'_, A> {
    fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Message { called, body, .. } = &*self.0;
        print::request(f, *called, self.method(), self.protocol(), body)
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
    /// A [`BusinessError`].
    Business,
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
/// Cloning one is cheap: a body of over 32 KiB is shared.
// One word, as a request is.
#[derive(Clone)]
pub struct Reply(Box<Answer>);

struct Answer {
    kind: ReplyKind,
    protocol: Protocol,
    /// What it is a reply of, where that is known.
    method: Option<&'static Method>,
    body: Body,
    /// The part that is not in the body. Few replies have one.
    aside: Option<Box<Aside>>,
    /// The limits for decoding the body. `None` means the default limits.
    limits: Option<Arc<Limits>>,
}

/// The part of a reply that is not in its body.
enum Aside {
    /// A server's own answer, which is not made before it is sent: it says the method.
    Failure(ServerFailure),
    Business(BusinessError),
}

/// Why a server does not send what a service replied.
pub(crate) enum ServerFailure {
    Failed(RpcError),
    /// What the panic said.
    Panicked(String),
    TookTooLong,
}

impl Answer {
    /// Drops what few replies have.
    // Out of line, as the next one is: code to drop it would be in the way of every reply.
    #[cold]
    fn clear(&mut self) {
        self.aside = None;
        self.limits = None;
    }
}

#[cold]
#[inline(never)]
fn discard(older: Box<Answer>) {
    drop(older);
}

impl Clone for Answer {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            // A reply with a failure never leaves the server, so no user can clone it.
            aside: match self.aside.as_deref() {
                Some(Aside::Business(error)) => Some(Box::new(Aside::Business(error.clone()))),
                Some(Aside::Failure(_)) | None => None,
            },
            limits: self.limits.clone(),
            ..*self
        }
    }
}

thread_local! {
    /// A reply that has been sent or decoded, and its room.
    static SPARE: Cell<Option<Box<Answer>>> = const { Cell::new(None) };
}

impl Reply {
    /// A reply that says that the call could not be answered.
    #[must_use]
    pub fn exception(exception: &ApplicationException) -> Self {
        let protocol = Protocol::default();
        Self::made(
            ReplyKind::Application,
            protocol,
            protocol.exception(exception),
        )
    }

    /// Returns a reply that carries an error of the handler's own. Its body is a result struct that holds
    /// nothing, as in Kitex.
    #[must_use]
    pub fn business_error(error: BusinessError) -> Self {
        let nothing = Body::Shared(Bytes::from_static(&[0]));
        Self::made(ReplyKind::Business, Protocol::Binary, nothing).with_business(error)
    }

    /// The same reply, which carries an error.
    #[cold]
    pub(crate) fn with_business(mut self, error: BusinessError) -> Self {
        self.0.kind = ReplyKind::Business;
        self.0.aside = Some(Box::new(Aside::Business(error)));
        self
    }

    /// Returns the error that the reply carries, if it is of the kind [`Business`](ReplyKind::Business).
    #[must_use]
    pub fn business(&self) -> Option<&BusinessError> {
        match self.0.aside.as_deref() {
            Some(Aside::Business(error)) => Some(error),
            _ => None,
        }
    }

    /// What stands for a reply where none is sent.
    #[must_use]
    pub fn oneway() -> Self {
        Self::made(ReplyKind::Oneway, Protocol::Binary, Body::EMPTY)
    }

    /// A reply of this kind. Its body is a result struct, or an [`ApplicationException`], encoded in `protocol`.
    ///
    /// For one with a business error, use [`business_error`](Self::business_error): a body says nothing of it.
    pub fn new(kind: ReplyKind, protocol: Protocol, body: impl Into<Bytes>) -> Self {
        Self::made(kind, protocol, Body::Shared(body.into()))
    }

    fn made(kind: ReplyKind, protocol: Protocol, body: Body) -> Self {
        Self(Box::new(Answer {
            kind,
            protocol,
            method: None,
            body,
            aside: None,
            limits: None,
        }))
    }

    /// What stands for the reply of a call that failed, until it is sent.
    #[cold]
    pub(crate) fn failed(failure: ServerFailure) -> Self {
        let mut reply = Self::made(ReplyKind::Application, Protocol::default(), Body::EMPTY);
        reply.0.aside = Some(Box::new(Aside::Failure(failure)));
        reply
    }

    #[inline]
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.0.aside.as_deref(), Some(Aside::Failure(_)))
    }

    pub(crate) fn take_failure(&mut self) -> Option<ServerFailure> {
        match *self.0.aside.take()? {
            Aside::Failure(failure) => Some(failure),
            Aside::Business(_) => None,
        }
    }

    /// A reply whose body is written to the room that another has left.
    #[inline]
    pub(crate) fn encode(
        kind: ReplyKind,
        protocol: Protocol,
        body: &impl WriteWith,
    ) -> Result<Self, EncodeError> {
        let mut reply = match SPARE.take() {
            Some(spare) => Self(spare),
            None => Self::made(kind, protocol, Body::EMPTY),
        };
        let answer = &mut *reply.0;
        (answer.kind, answer.protocol, answer.method) = (kind, protocol, None);
        protocol.write_body(&mut answer.body, body)?;
        Ok(reply)
    }

    /// Leaves its room for another.
    #[inline]
    pub(crate) fn recycle(mut self) {
        let answer = &mut *self.0;
        answer.body.leave_room();
        if answer.aside.is_some() || answer.limits.is_some() {
            answer.clear();
        }
        if let Some(older) = SPARE.replace(Some(self.0)) {
            discard(older);
        }
    }

    /// The same reply, of this method.
    pub(crate) fn of(mut self, method: Option<&'static Method>) -> Self {
        self.0.method = method;
        self
    }

    /// A reply from a server; `None` if the message is not one.
    pub(crate) fn received(mut message: Box<Message>) -> Option<Self> {
        let protocol = message.envelope.protocol;
        let kind = match message.kind {
            MessageKind::Exception => ReplyKind::Application,
            MessageKind::Reply => protocol.kind_of_result(&message.body),
            MessageKind::Call | MessageKind::Oneway => return None,
        };
        let Some(mut answer) = SPARE.take() else {
            let body = std::mem::replace(&mut message.body, Body::EMPTY);
            let mut reply = Self::made(kind, protocol, body);
            reply.0.limits = message.limits.take();
            message.recycle();
            return Some(reply);
        };
        answer.limits = message.limits.take();
        // Each goes on with the room of the other.
        std::mem::swap(&mut answer.body, &mut message.body);
        message.recycle();
        (answer.kind, answer.protocol, answer.method) = (kind, protocol, None);
        Some(Self(answer))
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

    /// Returns the limits for decoding the body.
    #[inline]
    pub(crate) fn limits(&self) -> Limits {
        self.0.limits.as_deref().copied().unwrap_or_default()
    }

    /// Puts the reply to a call among what is to be written, in the protocol of the call.
    #[inline]
    pub(crate) fn push(
        &self,
        call: &Envelope,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let Answer {
            kind,
            protocol,
            body,
            ..
        } = &*self.0;
        if *kind == ReplyKind::Business {
            return self.push_business(call, extras, outbox);
        }
        if *protocol == call.protocol {
            return outbox.push(call, self.message_kind(), body, extras);
        }
        self.push_transcoded(call, extras, outbox)
    }

    /// The same of a reply that carries an error, in the way of the transport.
    #[cold]
    fn push_business(
        &self,
        call: &Envelope,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let error = self.business().filter(|error| error.code != 0);
        let extras = match error {
            Some(error) => extras.with_business(error),
            None => extras,
        };
        if error.is_some() && call.transport == Transport::TTHeader {
            return self.push_transcoded(call, extras, outbox);
        }
        let exception = match self.business() {
            Some(error) => error.to_exception(),
            // What `new` made of this kind says no more.
            None => ApplicationException::new(
                ApplicationExceptionKind::INTERNAL_ERROR,
                "a business error without a status",
            ),
        };
        let body = call.protocol.exception(&exception);
        outbox.push(call, MessageKind::Exception, &body, extras)
    }

    fn push_transcoded(
        &self,
        call: &Envelope,
        extras: Extras<'_>,
        outbox: &mut Outbox,
    ) -> Result<(), RpcError> {
        let body = &self.0.body;
        let body = self
            .0
            .protocol
            .transcode(body, call.protocol, self.limits())?;
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
        let Answer {
            kind,
            protocol,
            method,
            body,
            aside: _,
            limits: _,
        } = &*self.0;
        write!(f, "{kind:?}")?;
        match kind {
            ReplyKind::Oneway => Ok(()),
            ReplyKind::Application => print::exception(f, *protocol, body),
            ReplyKind::Business => match self.business() {
                Some(error) => write!(f, "({error})"),
                None => Ok(()),
            },
            ReplyKind::Success | ReplyKind::Declared => {
                let method = method.and_then(Method::descriptor);
                let result = method.map(MethodDescriptor::result_struct);
                print::body(f, *protocol, body, result.as_ref())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alato_metainfo::MetaInfo;
    use alato_thrift::{StructValue, Value};

    use super::*;

    /// A text that is longer than these limits allow, though not than the default ones.
    fn over(limits: Limits) -> Box<Message> {
        let mut value = StructValue::default();
        value.push(0, Value::Binary(vec![b'x'; 20].into()));
        let mut message = Message::spare();
        message.body = Body::Shared(Protocol::Binary.to_bytes(&value).unwrap());
        message.envelope.protocol = Protocol::Binary;
        message.limits = Some(Arc::new(limits));
        message
    }

    #[test]
    fn what_is_passed_on_in_another_protocol_is_bounded_by_the_limits_that_it_came_within() {
        let limits = Limits::default().with_max_string_len(10);
        let defaults = Limits::default();
        let address = |message, limits| {
            let (framed, style) = (Transport::Framed, HeaderStyle::default());
            Request(message).address(framed, Protocol::Compact, style, limits)
        };
        address(over(limits), None).unwrap_err();
        address(over(limits), Some(&defaults)).unwrap_err();
        let mut made_here = over(limits);
        made_here.limits = None;
        address(made_here.clone(), None).unwrap();
        address(made_here, Some(&limits)).unwrap_err();

        let push = |message| {
            let call = Envelope::nameless(Transport::Framed, Protocol::Compact);
            let extras = Extras::Reply {
                meta: &MetaInfo::new(),
                last: false,
                business: None,
            };
            let reply = Reply::received(message).unwrap();
            reply.push(&call, extras, &mut Outbox::new(1 << 20))
        };
        let mut reply = over(limits);
        reply.kind = MessageKind::Reply;
        push(reply.clone()).unwrap_err();
        reply.limits = None;
        push(reply).unwrap();
    }
}
