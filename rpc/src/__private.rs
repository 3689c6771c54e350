//! What the code that `#[thrift_service]` writes needs beyond the public types. Not part of the API.

pub use alato_core::Service;
use alato_thrift::{
    __private::{DecodeSuccess, EncodeSuccess},
    ApplicationException, ApplicationExceptionKind, Decode, Decoder, Encode, EncodeError, Encoder,
    Limits, MessageKind, Throws,
    binary::{self, BinaryDecoder, BinaryEncoder},
};

use crate::ProtocolError;
pub use crate::{
    CallContext, Client, ClientBuilder, Endpoint, Method, Reply, ReplyKind, Request, RpcError,
    client::FromService,
};

impl CallContext {
    /// Called by a generated server once it knows that the method is `oneway`.
    #[doc(hidden)]
    pub const fn expect_no_reply(&mut self) {
        self.set_oneway();
    }
}

/// Decodes the arguments of a request; on failure, gives the reply that says so.
///
/// # Errors
/// If they are not the arguments of the method.
pub fn decode_arguments<'de, A: Decode<'de>>(request: &'de Request) -> Result<A, Reply> {
    binary::from_bytes(request.arguments()).map_err(|error| {
        exception(
            ApplicationExceptionKind::PROTOCOL_ERROR,
            format!(
                "cannot decode the arguments of `{}`: {error}",
                request.method()
            ),
        )
    })
}

/// Encodes what a handler returned.
pub fn encode_result<T: EncodeSuccess, X: Throws>(result: Result<T, RpcError<X>>) -> Reply {
    let encoded = match result {
        Ok(value) => encode_reply(ReplyKind::Success, |encoder| value.encode_success(encoder)),
        Err(RpcError::Declared(thrown)) => {
            encode_reply(ReplyKind::Declared, |encoder| thrown.encode_thrown(encoder))
        }
        Err(RpcError::Application(exception)) => return Reply::exception(&exception),
        Err(RpcError::Transport(error)) => return internal_error(&error),
        Err(RpcError::Protocol(error)) => return internal_error(&error),
    };
    encoded.unwrap_or_else(|error| internal_error(&error))
}

/// What a `oneway` handler returned: nobody is told of a failure.
pub fn oneway_result(result: Result<(), RpcError>) -> Reply {
    if let Err(error) = result {
        tracing::warn!(%error, "a oneway call failed");
    }
    Reply::oneway()
}

/// The reply to a call of a method that the service does not have.
#[must_use]
pub fn unknown_method(service: &str, request: &Request) -> Reply {
    exception(
        ApplicationExceptionKind::UNKNOWN_METHOD,
        format!("`{service}` has no method `{}`", request.method()),
    )
}

fn encode_reply(
    kind: ReplyKind,
    field: impl FnOnce(&mut BinaryEncoder<'_>) -> Result<(), EncodeError>,
) -> Result<Reply, EncodeError> {
    let mut body = Vec::new();
    let mut encoder = BinaryEncoder::new(&mut body);
    encoder.struct_begin()?;
    field(&mut encoder)?;
    encoder.struct_end();
    Ok(Reply::new(kind, body))
}

fn internal_error(error: &dyn std::fmt::Display) -> Reply {
    exception(ApplicationExceptionKind::INTERNAL_ERROR, error.to_string())
}

fn exception(kind: ApplicationExceptionKind, message: String) -> Reply {
    Reply::exception(&ApplicationException::new(kind, message))
}

/// Calls a method through `service`.
// Encodes at once, so that the future holds the bytes and not the arguments beside them.
pub fn call<S, A, T, X>(
    service: &S,
    method: Method,
    arguments: A,
) -> impl Future<Output = Result<T, RpcError<X>>> + Send
where
    S: Service<CallContext, Request, Response = Reply>,
    S::Error: Into<RpcError>,
    A: Encode,
    T: for<'de> DecodeSuccess<'de>,
    X: Throws,
{
    let request = Request::new(method, MessageKind::Call, &arguments);
    drop(arguments);
    async move {
        let reply = exchange(service, request).await.map_err(RpcError::widen)?;
        decode_result(&reply)
    }
}

/// Calls a `oneway` method through `service`.
pub fn call_oneway<S, A>(
    service: &S,
    method: Method,
    arguments: A,
) -> impl Future<Output = Result<(), RpcError>> + Send
where
    S: Service<CallContext, Request, Response = Reply>,
    S::Error: Into<RpcError>,
    A: Encode,
{
    let request = Request::new(method, MessageKind::Oneway, &arguments);
    drop(arguments);
    async move { exchange(service, request).await.map(drop) }
}

async fn exchange<S>(service: &S, request: Result<Request, EncodeError>) -> Result<Reply, RpcError>
where
    S: Service<CallContext, Request, Response = Reply>,
    S::Error: Into<RpcError>,
{
    let request = request.map_err(ProtocolError::from)?;
    service
        .call(&mut CallContext::new(), request)
        .await
        .map_err(Into::into)
}

fn decode_result<T, X>(reply: &Reply) -> Result<T, RpcError<X>>
where
    T: for<'de> DecodeSuccess<'de>,
    X: Throws,
{
    let body = reply.body();
    if reply.kind() == ReplyKind::Application {
        return Err(match binary::from_bytes::<ApplicationException>(body) {
            Ok(exception) => RpcError::Application(exception),
            Err(error) => RpcError::Protocol(error.into()),
        });
    }
    let mut decoder = BinaryDecoder::new_shared(body, Limits::default());
    let mut result = T::WHEN_EMPTY.map(Ok);
    let mut read = || {
        decoder.struct_begin()?;
        while let Some(field) = decoder.field_begin()? {
            if let Some(value) = T::decode_success(field, &mut decoder)? {
                result = Some(Ok(value));
            } else if let Some(thrown) = X::decode_thrown(field, &mut decoder)? {
                result = Some(Err(RpcError::Declared(thrown)));
            } else {
                decoder.skip(field.ttype)?;
            }
        }
        decoder.struct_end();
        decoder.finish()
    };
    match read() {
        Ok(()) => result.unwrap_or(Err(RpcError::Protocol(ProtocolError::MissingResult))),
        Err(error) => Err(RpcError::Protocol(error.into())),
    }
}
