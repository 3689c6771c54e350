//! What the code that `#[thrift_service]` writes needs beyond the public types. Not part of the API.

use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

pub use alato_core::Service;
pub use alato_thrift::MessageKind;
use alato_thrift::{
    __private::{DecodeSuccess, DescribeSuccess, EncodeSuccess, skip_field},
    ApplicationException, ApplicationExceptionKind, Decode, DecodeError, Decoder, Encode,
    EncodeError, Encoder, Throws,
    descriptor::DescribedResult,
};
use pin_project_lite::pin_project;

pub use crate::{
    CallContext, Client, ClientBuilder, Endpoint, Method, Protocol, Reply, ReplyKind, Request,
    RpcError, With,
    call_timeout::CallSettings,
    client::FromService,
    current::scope,
    shared_methods::{ServiceMethods, refuse_shared_method},
};
use crate::{
    ProtocolError,
    call_timeout::{self, InTime},
    error::{self, Failure},
    protocol::{ReadWith, WriteWith},
};

impl CallContext {
    /// Called by a generated server once it knows that the method is `oneway`.
    #[doc(hidden)]
    pub fn expect_no_reply(&mut self) {
        self.set_oneway();
    }
}

/// What a service does with a request, by the future of its methods, which gives back the request of a method that is not there.
pub const fn answer<F>(service: &'static str, dispatched: F) -> Answer<F>
where
    F: Future<Output = Result<Reply, Request>> + Send,
{
    Answer {
        service,
        dispatched,
    }
}

pin_project! {
    /// See [`answer`]. On the way of every call: a combinator would ask whether it has been polled to its end, as the future in it does.
    pub struct Answer<F> {
        service: &'static str,
        #[pin]
        dispatched: F,
    }
}

impl<F> Future for Answer<F>
where
    F: Future<Output = Result<Reply, Request>> + Send,
{
    type Output = Result<Reply, RpcError>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.dispatched.poll(cx).map(|answered| {
            Ok(answered.unwrap_or_else(|request| unknown_method(this.service, &request)))
        })
    }
}

/// Decodes the arguments of a request; on failure, gives the reply that says so.
///
/// # Errors
/// If they are not the arguments of the method.
pub fn decode_arguments<'de, A: Decode<'de>>(request: &'de Request) -> Result<A, Reply> {
    let arguments = request.decode_arguments();
    arguments.map_err(|error| {
        exception(
            ApplicationExceptionKind::PROTOCOL_ERROR,
            format!(
                "cannot decode the arguments of `{}`: {error}",
                request.method()
            ),
        )
    })
}

/// The arguments have been decoded: the request leaves its room to the next one.
#[inline]
pub fn done_with(request: Request) {
    request.recycle();
}

/// What a method returns, on its way from the handler and to the caller.
#[diagnostic::on_unimplemented(
    message = "a Thrift method cannot return `{Self}`",
    label = "not a `Result<T, RpcError<E>>`",
    note = "a method returns `Result<T, RpcError>`, or `Result<T, RpcError<E>>` where it declares the exception `E`"
)]
pub trait MethodResult: Sized {
    /// The type of the result, if it is not `void`, and the exceptions.
    const DESCRIBED: DescribedResult;

    /// Encodes what a handler returned, in the protocol of the call.
    fn into_reply(self, protocol: Protocol, method: &'static Method) -> Reply;

    /// Decodes what a server replied.
    fn from_reply(called: Result<Called<'_>, Failure>) -> Self;
}

impl<T, X> MethodResult for Result<T, RpcError<X>>
where
    T: EncodeSuccess + for<'de> DecodeSuccess<'de> + DescribeSuccess,
    X: Throws,
{
    const DESCRIBED: DescribedResult = (T::RESULT, X::EXCEPTIONS);

    fn into_reply(self, protocol: Protocol, method: &'static Method) -> Reply {
        let encoded = match self {
            Ok(value) => Reply::encode(ReplyKind::Success, protocol, &Success(value)),
            Err(RpcError::Declared(thrown)) => {
                Reply::encode(ReplyKind::Declared, protocol, &Thrown(thrown))
            }
            Err(RpcError::Application(exception, _)) => {
                return Reply::exception(&error::of_what_has_begun(exception));
            }
            Err(RpcError::Business(error, _)) => {
                return Reply::business_error(*error).of(Some(method));
            }
            Err(RpcError::Transport(error, at)) => return failed(RpcError::Transport(error, at)),
            Err(RpcError::Protocol(error, at)) => return failed(RpcError::Protocol(error, at)),
        };
        match encoded {
            Ok(reply) => reply.of(Some(method)),
            Err(error) => failed(ProtocolError::from(error).into()),
        }
    }

    fn from_reply(called: Result<Called<'_>, Failure>) -> Self {
        match called {
            Ok(Called { reply, call }) => {
                let result = decode_result(&reply).map_err(|error| call.of(error));
                reply.recycle();
                result
            }
            Err(failure) => Err(failure.widen()),
        }
    }
}

/// What a `oneway` method returns: nobody is told of a failure.
#[diagnostic::on_unimplemented(
    message = "a oneway method cannot return `{Self}`",
    label = "not `Result<(), RpcError>`",
    note = "nothing comes back from a oneway call: the method returns `Result<(), RpcError>`"
)]
pub trait OnewayResult: Sized {
    /// As for [`MethodResult`].
    const DESCRIBED: DescribedResult;

    /// Drops what a handler returned.
    fn into_reply(self, protocol: Protocol, method: &'static Method) -> Reply;

    /// Whether the call was sent.
    fn from_reply(called: Result<Called<'_>, Failure>) -> Self;
}

impl OnewayResult for Result<(), RpcError> {
    const DESCRIBED: DescribedResult = (None, &[]);

    fn into_reply(self, _protocol: Protocol, _method: &'static Method) -> Reply {
        if let Err(error) = self {
            tracing::warn!(%error, "a oneway call failed");
        }
        Reply::oneway()
    }

    fn from_reply(called: Result<Called<'_>, Failure>) -> Self {
        match called {
            Ok(_) => Ok(()),
            Err(failure) => Err(*failure),
        }
    }
}

/// The reply to a call of a method that the service does not have.
#[cold]
fn unknown_method(service: &str, request: &Request) -> Reply {
    exception(
        ApplicationExceptionKind::UNKNOWN_METHOD,
        format!("`{service}` has no method `{}`", request.method()),
    )
}

/// A result struct with what a method returns.
struct Success<T>(T);

impl<T: EncodeSuccess> WriteWith for Success<T> {
    fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let outer = encoder.struct_begin()?;
        self.0.encode_success(encoder)?;
        encoder.struct_end(outer);
        Ok(())
    }
}

/// A result struct with an exception that a method declares.
struct Thrown<X>(X);

impl<X: Throws> WriteWith for Thrown<X> {
    fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let outer = encoder.struct_begin()?;
        self.0.encode_thrown(encoder)?;
        encoder.struct_end(outer);
        Ok(())
    }
}

fn failed(error: RpcError) -> Reply {
    Reply::exception(&error.into())
}

fn exception(kind: ApplicationExceptionKind, message: String) -> Reply {
    Reply::exception(&ApplicationException::new(kind, message))
}

/// Who carries the calls of a service to where they are answered: the client of the service, and of every one that extends it. `C` is
/// the service's client, with nothing in it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement the service's trait",
    label = "neither a handler of the service nor a client of it"
)]
pub trait Carrier<C>: Send + Sync {
    type Service: Service<CallContext, Request, Response = Reply, Error = Self::Error>;
    type Error: Into<RpcError>;

    fn service(&self) -> &Self::Service;

    fn settings(&self) -> &CallSettings;
}

/// A call that has been answered.
pub struct Called<'a> {
    reply: Reply,
    call: Call<'a>,
}

/// What a failure is the failure of.
#[derive(Clone, Copy)]
struct Call<'a> {
    method: &'static Method,
    endpoint: Option<&'a Endpoint>,
}

impl Call<'_> {
    #[cold]
    fn of<X>(self, error: RpcError<X>) -> RpcError<X> {
        error.at(self.method.name(), self.endpoint)
    }
}

/// Makes a call. Without a context, it has that of a call which is made while the current one is answered.
// Encodes at once, so that the future holds the bytes and not the arguments beside them.
pub fn call<'a, C, K, A>(
    carrier: &'a K,
    cx: Option<&'a mut CallContext>,
    method: &'static Method,
    kind: MessageKind,
    arguments: A,
) -> impl Future<Output = Result<Called<'a>, Failure>> + Send + use<'a, C, K, A>
where
    K: Carrier<C>,
    A: Encode,
{
    let request = Request::of_client(method, kind, carrier.settings().protocol, &arguments);
    let request = request.map_err(|error| {
        Failure::new(called_by(carrier, method).of(ProtocolError::from(error).into()))
    });
    drop(arguments);
    let mut own = match &cx {
        Some(cx) => cx.for_downstream(),
        None => CallContext::with_current(|cx| cx.for_downstream()).unwrap_or_default(),
    };
    async move {
        let request = request?;
        let service = carrier.service();
        let called = match carrier.settings().begin(&mut own) {
            // On the way of most calls.
            None => service.call(&mut own, request).await,
            Some(deadline) => {
                let called = InTime::new(deadline, service.call(&mut own, request)).await;
                let Some(called) = called else {
                    let failed = call_timeout::is_up(&own);
                    if let Some(cx) = cx {
                        take_back(cx, &own, called_by(carrier, method))?;
                    }
                    return Err(Failure::new(called_by(carrier, method).of(failed)));
                };
                called
            }
        };
        if let Some(cx) = cx {
            take_back(cx, &own, called_by(carrier, method))?;
        }
        own.recycle();
        match called {
            Ok(reply) => Ok(Called {
                reply,
                call: called_by(carrier, method),
            }),
            Err(error) => Err(Failure::new(called_by(carrier, method).of(error.into()))),
        }
    }
}

/// Returns the called method and endpoint, for errors. Made when the call is over, because its
/// future has no room for it.
fn called_by<'a, C, K: Carrier<C>>(carrier: &'a K, method: &'static Method) -> Call<'a> {
    Call {
        method,
        endpoint: carrier.settings().endpoint.as_ref(),
    }
}

/// Takes what has come back with a call.
fn take_back(cx: &mut CallContext, own: &CallContext, call: Call<'_>) -> Result<(), Failure> {
    cx.take_back(own)
        .map_err(|error| Failure::new(call.of(error.into())))
}

fn decode_result<T, X>(reply: &Reply) -> Result<T, RpcError<X>>
where
    T: for<'de> DecodeSuccess<'de>,
    X: Throws,
{
    let (protocol, body) = (reply.protocol(), reply.as_body());
    if reply.kind() == ReplyKind::Application {
        return Err(match protocol.read_body::<ApplicationException>(body) {
            Ok(exception) => exception.into(),
            Err(error) => ProtocolError::from(error).into(),
        });
    }
    if let Some(error) = reply.business() {
        return Err(error.clone().into());
    }
    match protocol.read(body, reply.limits(), ResultStruct(PhantomData)) {
        Ok(Found::Value(value)) => Ok(value),
        Ok(Found::Thrown(thrown)) => Err(RpcError::Declared(thrown)),
        Ok(Found::Nothing) => Err(ProtocolError::MissingResult.into()),
        Err(error) => Err(ProtocolError::from(error).into()),
    }
}

/// Reads what a method returned or threw, if the result struct holds either.
struct ResultStruct<T, X>(PhantomData<(T, X)>);

/// What a result struct holds.
enum Found<T, X> {
    Value(T),
    Thrown(X),
    Nothing,
}

impl<T, X> ReadWith<Found<T, X>> for ResultStruct<T, X>
where
    T: for<'de> DecodeSuccess<'de>,
    X: Throws,
{
    fn read<'de, D: Decoder<'de>>(self, decoder: &mut D) -> Result<Found<T, X>, DecodeError> {
        let mut found = T::WHEN_EMPTY.map_or(Found::Nothing, Found::Value);
        let outer = decoder.struct_begin()?;
        while let Some(field) = decoder.field_begin()? {
            found = if let Some(value) = T::decode_success(field, decoder)? {
                Found::Value(value)
            } else if let Some(thrown) = X::decode_thrown(field, decoder)? {
                Found::Thrown(thrown)
            } else {
                // An exception that this side does not know, perhaps: it must not pass for a success.
                skip_field(decoder, field.ttype)?;
                Found::Nothing
            };
        }
        decoder.struct_end(outer)?;
        Ok(found)
    }
}

/// Lets `?` turn a declared exception into an `RpcError`. `#[derive(ThriftException)]` calls it, and finds in its
/// place one that does nothing where there is no RPC.
#[doc(hidden)]
#[macro_export]
macro_rules! __rpc_error_from {
    ($private:path; $from:ty, $declared:ty) => {
        const _: () = {
            // A type of the user's may be in a module that is called `private`.
            use $private as __alato_private;

            #[automatically_derived]
            #[allow(deprecated)]
            impl ::core::convert::From<$from> for __alato_private::RpcError<$declared> {
                fn from(__exception: $from) -> Self {
                    Self::Declared(::core::convert::Into::into(__exception))
                }
            }
        };
    };
}
pub use crate::__rpc_error_from as rpc_error_from;
