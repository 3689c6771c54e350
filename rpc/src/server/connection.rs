//! One connection of a server: its calls are answered one after the other, in order.

use std::{
    any::Any, future::poll_fn, net::SocketAddr, panic::AssertUnwindSafe, pin::pin, sync::Arc,
    task::Poll, time::Duration,
};

use alato_core::Service;
use alato_thrift::{ApplicationException, ApplicationExceptionKind, MessageHeader, MessageKind};
use bytes::Bytes;
use futures_util::FutureExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::Instant,
};

use super::Options;
use crate::{
    CallContext, Protocol, Reply, ReplyKind, Request, RpcError, TransportError,
    framed::{self, Framed, Message},
};

/// How much, and for how long, is read from a client before its connection is closed: closing it on unread bytes
/// would reset it, and the client might never see what was written to it.
const LINGER_BYTES: u64 = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(1);

/// Serves until the client closes the connection, or `stopping` becomes true.
pub(super) async fn serve<S>(
    stream: TcpStream,
    peer: SocketAddr,
    service: Arc<S>,
    options: Options,
    stopping: watch::Receiver<bool>,
) where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let mut framed = Framed::new(stream, None, options.max_frame_size);
    if let Err(error) = answer_all(&mut framed, peer, &*service, options, stopping).await {
        tracing::debug!(%peer, %error, "closing the connection");
    }
}

async fn answer_all<S>(
    framed: &mut Framed<TcpStream>,
    peer: SocketAddr,
    service: &S,
    options: Options,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), RpcError>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let mut last_reply: Option<Instant> = None;
    loop {
        let frame = match next_frame(framed, options, &mut stopping).await {
            Ok(Some(frame)) => frame,
            // What was written long ago has arrived.
            Ok(None) if last_reply.is_none_or(|at| at.elapsed() > LINGER_TIME) => return Ok(()),
            Ok(None) => return close(framed).await,
            Err(
                error @ (RpcError::Protocol(_)
                | RpcError::Transport(
                    TransportError::FrameTooLarge { .. } | TransportError::EmptyFrame,
                )),
            ) => {
                return refuse(framed, framed.protocol_of_unread(), error).await;
            }
            Err(error) => return Err(error),
        };
        let message = match framed::open(&frame) {
            Ok(message) => message,
            Err(error) => {
                return refuse(framed, Protocol::of_message(&frame), error.into()).await;
            }
        };
        let reply = {
            let mut answering = pin!(answer(service, peer, &message, &frame, options));
            match poll_fn(|cx| Poll::Ready(answering.as_mut().poll(cx))).await {
                Poll::Ready(reply) => reply,
                Poll::Pending => {
                    // Whoever waits for an earlier reply has it before this one is there.
                    flush(framed, options).await?;
                    answering.await
                }
            }
        };
        if let Some(reply) = reply {
            let header = MessageHeader {
                kind: reply.message_kind(),
                ..message.header
            };
            let writing = queue_reply(framed, message.protocol, &header, &reply);
            in_time(options, writing).await?;
            last_reply = Some(Instant::now());
        }
    }
}

/// The next frame; `None` when there is none to wait for: at the end of the stream, or when the server stops and
/// every frame that has been read is answered.
async fn next_frame(
    framed: &mut Framed<TcpStream>,
    options: Options,
    stopping: &mut watch::Receiver<bool>,
) -> Result<Option<Bytes>, RpcError> {
    let mut begun = None;
    loop {
        // The calls that a client sends without waiting are answered together.
        if let Some(message) = framed.buffered_message()? {
            return Ok(Some(message));
        }
        flush(framed, options).await?;
        let patience = if framed.has_unread() {
            let begun = *begun.get_or_insert_with(Instant::now);
            options.read_timeout.saturating_sub(begun.elapsed())
        } else {
            options.idle_timeout
        };
        let more = tokio::select! {
            biased;
            // An error means that the server is gone, which is as good a reason to stop.
            _ = stopping.wait_for(|&stop| stop) => false,
            more = framed.fill() => more?,
            () = tokio::time::sleep(patience) => match begun {
                Some(_) => {
                    let after = options.read_timeout;
                    return Err(TransportError::TimedOut { after }.into());
                }
                None => false,
            },
        };
        if !more {
            return Ok(None);
        }
    }
}

/// Writes the replies that are queued.
async fn flush(framed: &mut Framed<TcpStream>, options: Options) -> Result<(), RpcError> {
    in_time(options, async { Ok(framed.flush().await?) }).await
}

/// A client has so long to read what is written to it.
async fn in_time(
    options: Options,
    writing: impl Future<Output = Result<(), RpcError>>,
) -> Result<(), RpcError> {
    let after = options.write_timeout;
    tokio::time::timeout(after, writing)
        .await
        .map_err(|_| TransportError::TimedOut { after })?
}

/// Calls the service. Whatever comes of it, the connection goes on.
async fn answer<S>(
    service: &S,
    peer: SocketAddr,
    message: &Message<'_>,
    frame: &Bytes,
    options: Options,
) -> Option<Reply>
where
    S: Service<CallContext, Request, Response = Reply, Error: Into<RpcError>>,
{
    let header = &message.header;
    if let MessageKind::Reply | MessageKind::Exception = header.kind {
        return Some(exception(
            ApplicationExceptionKind::INVALID_MESSAGE_TYPE,
            format!("a message of the kind {:?} sent to a server", header.kind),
        ));
    }
    let request = Request::received(message, frame);
    let mut cx = CallContext::arrived(Some(peer));
    let called = AssertUnwindSafe(async { service.call(&mut cx, request).await });
    let called = within(options.request_timeout, called.catch_unwind()).await;
    let Some(called) = called else {
        tracing::warn!(method = %header.name, "a call took too long, and was dropped");
        return owed_a_reply(header, &cx).then(|| {
            exception(
                ApplicationExceptionKind::INTERNAL_ERROR,
                format!("`{}` took too long", header.name),
            )
        });
    };
    match called {
        Ok(Ok(reply)) => (reply.kind() != ReplyKind::Oneway).then_some(reply),
        // The caller of a oneway method reads no reply, so a failure around the method sends none.
        Ok(Err(error)) => {
            (owed_a_reply(header, &cx)).then(|| Reply::exception(&error.into().into()))
        }
        Err(panic) => {
            tracing::error!(method = %header.name, panic = text_of(&*panic), "a handler panicked");
            owed_a_reply(header, &cx).then(|| {
                exception(
                    ApplicationExceptionKind::INTERNAL_ERROR,
                    format!("the handler of `{}` panicked", header.name),
                )
            })
        }
    }
}

/// What a future gives, if that is within its time.
async fn within<F: Future>(timeout: Option<Duration>, future: F) -> Option<F::Output> {
    match timeout {
        Some(timeout) => tokio::time::timeout(timeout, future).await.ok(),
        None => Some(future.await),
    }
}

fn owed_a_reply(header: &MessageHeader<'_>, cx: &CallContext) -> bool {
    header.kind != MessageKind::Oneway && cx.expects_reply()
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)")
}

/// Queues the reply; one that is over the limit becomes an exception that says so.
async fn queue_reply(
    framed: &mut Framed<TcpStream>,
    protocol: Protocol,
    header: &MessageHeader<'_>,
    reply: &Reply,
) -> Result<(), RpcError> {
    let body = reply.body_in(protocol)?;
    match framed.queue(protocol, header, &body).await {
        Err(RpcError::Transport(error @ TransportError::FrameTooLarge { .. })) => {
            let reply = exception(
                ApplicationExceptionKind::INTERNAL_ERROR,
                format!("the reply cannot be sent: {error}"),
            );
            let header = MessageHeader {
                kind: reply.message_kind(),
                ..header.clone()
            };
            let body = reply.body_in(protocol)?;
            framed.queue(protocol, &header, &body).await
        }
        written => written,
    }
}

/// Tells the client why the connection cannot go on, and ends it. Which call it is about is not known.
async fn refuse(
    framed: &mut Framed<TcpStream>,
    protocol: Protocol,
    error: RpcError,
) -> Result<(), RpcError> {
    let reply = exception(ApplicationExceptionKind::PROTOCOL_ERROR, error.to_string());
    let header = MessageHeader {
        name: "".into(),
        kind: reply.message_kind(),
        sequence_id: 0,
    };
    let body = reply.body_in(protocol)?;
    framed.write_message(protocol, &header, &body).await?;
    close(framed).await?;
    Err(error)
}

/// Closes the connection in such a way that what was written to it arrives.
async fn close(framed: &mut Framed<TcpStream>) -> Result<(), RpcError> {
    let stream = framed.get_mut();
    stream.shutdown().await.map_err(TransportError::from)?;
    let (mut surplus, mut nowhere) = (stream.take(LINGER_BYTES), tokio::io::sink());
    let read_away = tokio::io::copy(&mut surplus, &mut nowhere);
    // Whatever else happens to the connection no longer matters.
    let _ = tokio::time::timeout(LINGER_TIME, read_away).await;
    Ok(())
}

fn exception(kind: ApplicationExceptionKind, message: String) -> Reply {
    Reply::exception(&ApplicationException::new(kind, message))
}
