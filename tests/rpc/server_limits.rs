//! The limits of a server: the setting is the limit, and 0 admits nothing.

use std::{net::SocketAddr, time::Duration};

use alato::{
    ApplicationExceptionKind, CallContext, RpcError, Server, Transport,
    rpc::metainfo::{Kind, Limits as MetadataLimits, MetaInfo},
    thrift::Limits,
    thrift_service,
};
use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::wire::{frame, read_frame};

#[thrift_service]
trait Sizes {
    async fn owned(&self, data: Vec<u8>) -> Result<i64, RpcError>;
    async fn shared(&self, data: Bytes) -> Result<i64, RpcError>;
    /// How many pairs there are, after one more was added for the reply.
    async fn pairs(&self, cx: &mut CallContext, back: i32) -> Result<i32, RpcError>;
}

struct Handler;

impl Sizes for Handler {
    async fn owned(&self, data: Vec<u8>) -> Result<i64, RpcError> {
        Ok(data.len().try_into().unwrap())
    }

    async fn shared(&self, data: Bytes) -> Result<i64, RpcError> {
        Ok(data.len().try_into().unwrap())
    }

    async fn pairs(&self, cx: &mut CallContext, back: i32) -> Result<i32, RpcError> {
        for number in 0..back {
            let set = cx
                .metadata_mut()
                .set(Kind::Backward, &number.to_string(), "x");
            set.map_err(|error| RpcError::internal(error.to_string()))?;
        }
        let pairs = cx.metadata().len(Kind::Persistent);
        Ok(pairs.try_into().unwrap())
    }
}

async fn serve(
    configure: impl FnOnce(Server<SizesServer<Handler>>) -> Server<SizesServer<Handler>>,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = configure(Server::new(SizesServer::new(Handler)));
    tokio::spawn(server.serve(listener, std::future::pending()));
    address
}

const LONG: Duration = Duration::from_secs(60);

/// Sends a call with so many bytes, after a header if there is one. Returns the kind of the reply
/// and its body.
async fn send(stream: &mut TcpStream, method: &str, bytes: usize, way: Transport) -> (u8, Vec<u8>) {
    let mut body = vec![11, 0, 1];
    body.extend_from_slice(&u32::try_from(bytes).unwrap().to_be_bytes());
    body.resize(body.len() + bytes, b'x');
    body.push(0);
    let call = frame(1, method, 7, &body);
    let header: &[u8] = match way {
        Transport::TTHeader => &[0x10, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0, 0, 0],
        Transport::THeader => &[0x0f, 0xff, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0, 0, 0],
        _ => &[],
    };
    let length = u32::try_from(header.len() + call.len() - 4).unwrap();
    if way != Transport::Unframed {
        stream.write_all(&length.to_be_bytes()).await.unwrap();
    }
    stream.write_all(header).await.unwrap();
    stream.write_all(&call[4..]).await.unwrap();
    let reply = if way == Transport::Unframed {
        let mut reply = vec![0; 1_000];
        let read = timeout(LONG, stream.read(&mut reply)).await.unwrap();
        reply.truncate(read.unwrap());
        reply
    } else {
        let reply = timeout(LONG, read_frame(stream)).await.unwrap();
        reply.expect("a reply")
    };
    let message = match way {
        Transport::Framed | Transport::Unframed => &reply[..],
        _ => {
            let words = usize::from(u16::from_be_bytes([reply[8], reply[9]]));
            &reply[10 + 4 * words..]
        }
    };
    (message[3], message[8..].to_vec())
}

/// The reply says how many bytes have come.
fn is_length(body: &[u8], bytes: usize) -> bool {
    let length = i64::try_from(bytes).unwrap().to_be_bytes();
    body.ends_with(&[&length[..], &[0]].concat())
}

#[tokio::test]
async fn messages_over_100_mib_need_max_frame_size_and_the_codec_limits_together() {
    const BYTES: usize = 110 << 20;
    let limits = Limits::default()
        .with_max_string_len(BYTES)
        .with_budget(BYTES + (1 << 20));
    let both = serve(|server| server.max_frame_size(200 << 20).codec_limits(limits)).await;
    let frame_alone = serve(|server| server.max_frame_size(200 << 20)).await;
    for (way, method) in [
        (Transport::Framed, "owned"),
        (Transport::Unframed, "owned"),
        (Transport::TTHeader, "shared"),
    ] {
        let mut stream = TcpStream::connect(both).await.unwrap();
        let (kind, body) = send(&mut stream, method, BYTES, way).await;
        let text = String::from_utf8_lossy(&body);
        assert!(
            kind == 2 && is_length(&body, BYTES),
            "{way:?} {method}: {text}"
        );
        if way != Transport::Framed {
            continue;
        }
        // A string is over the codec's own limit of 100 MiB.
        let mut stream = TcpStream::connect(frame_alone).await.unwrap();
        let (kind, body) = send(&mut stream, method, BYTES, way).await;
        let text = String::from_utf8_lossy(&body);
        assert!(
            kind == 3 && text.contains("over the limit of 104857600"),
            "{text}"
        );
    }
    // Of a message that is no longer than a string may be, what is owned is over the budget.
    let mut stream = TcpStream::connect(frame_alone).await.unwrap();
    let (kind, body) = send(&mut stream, "owned", 65 << 20, Transport::Framed).await;
    let text = String::from_utf8_lossy(&body);
    assert!(kind == 3 && text.contains("67108864"), "{kind} {text:.300}");
}

#[tokio::test]
async fn the_codec_limits_bound_what_is_smaller_than_the_default_too() {
    let limits = Limits::default().with_max_string_len(1_000);
    let address = serve(|server| server.codec_limits(limits)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for way in [Transport::Framed, Transport::THeader, Transport::TTHeader] {
        let (kind, body) = send(&mut stream, "owned", 1_000, way).await;
        assert!(kind == 2 && is_length(&body, 1_000), "{way:?}");
        let (kind, body) = send(&mut stream, "owned", 1_001, way).await;
        let text = String::from_utf8_lossy(&body);
        assert!(
            kind == 3 && text.contains("over the limit of 1000"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_frame_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
    let call = |bytes: usize| frame(1, "owned", 7, &[]).len() - 4 + 8 + bytes;
    let limit = u32::try_from(call(100)).unwrap();
    let address = serve(|server| server.max_frame_size(limit)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (kind, body) = send(&mut stream, "owned", 100, Transport::Framed).await;
    assert!(kind == 2 && is_length(&body, 100));
    let (kind, body) = send(&mut stream, "owned", 101, Transport::Framed).await;
    let text = String::from_utf8_lossy(&body);
    let expected = format!(
        "a frame of {} bytes is over the limit of {limit}",
        limit + 1
    );
    assert!(kind == 3 && text.contains(&expected), "{text}");
}

fn with_pairs(count: u32, limits: MetadataLimits) -> CallContext {
    let mut cx = CallContext::new();
    *cx.metadata_mut() = MetaInfo::with_limits(limits);
    for number in 0..count {
        let set = cx
            .metadata_mut()
            .set(Kind::Persistent, &number.to_string(), "x");
        set.unwrap();
    }
    cx
}

const MANY: MetadataLimits = MetadataLimits {
    max_pairs: 1_000,
    max_bytes: 32 << 10,
};

#[tokio::test]
async fn the_metadata_of_calls_and_replies_is_bounded_by_the_setting() {
    for transport in [Transport::THeader, Transport::TTHeader] {
        for (limit, max_pairs) in [(None, 128), (Some(200), 200), (Some(1), 1), (Some(0), 0)] {
            let address = serve(|server| match limit {
                None => server,
                Some(max_pairs) => server.metadata_limits(MetadataLimits { max_pairs, ..MANY }),
            })
            .await;
            let client = SizesClient::builder(address).transport(transport).build();
            // Twice: a context is used again.
            for _ in 0..2 {
                let mut cx = with_pairs(max_pairs, MANY);
                let back = i32::try_from(max_pairs).unwrap();
                let pairs = client.pairs(&mut cx, back).await.unwrap();
                assert_eq!(pairs, back, "{transport:?}");
                assert_eq!(cx.metadata().len(Kind::Downstream), max_pairs as usize);

                let mut cx = with_pairs(max_pairs + 1, MANY);
                let error = client.pairs(&mut cx, 0).await.unwrap_err().to_string();
                let expected = format!("more than {max_pairs} pair");
                assert!(error.contains(&expected), "{error}");
                let mut cx = with_pairs(0, MANY);
                let error = client
                    .pairs(&mut cx, back + 1)
                    .await
                    .unwrap_err()
                    .to_string();
                assert!(error.contains(&expected), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_limit_of_0_admits_nothing() {
    let refused = async |address: SocketAddr| {
        let client = SizesClient::builder(address)
            .request_timeout(Duration::from_secs(5))
            .build();
        client.owned(vec![]).await.unwrap_err()
    };
    for address in [
        serve(|server| server.max_calls(0)).await,
        serve(|server| server.max_calls_per_connection(0)).await,
    ] {
        match refused(address).await {
            RpcError::Application(exception, _) => {
                assert_eq!(exception.kind, ApplicationExceptionKind::LOADSHEDDING);
            }
            other => panic!("{other}"),
        }
    }
    // Not even an answer is.
    let error = refused(serve(|server| server.max_frame_size(0)).await).await;
    assert!(matches!(error, RpcError::Transport(..)), "{error}");
    let none = Limits::default().with_max_depth(0);
    let error = refused(serve(|server| server.codec_limits(none)).await).await;
    assert!(error.to_string().contains("limit of 0"), "{error}");

    // A client waits to be accepted.
    let address = serve(|server| server.max_connections(0)).await;
    let client = SizesClient::builder(address)
        .request_timeout(Duration::from_millis(100))
        .build();
    assert!(client.owned(vec![]).await.unwrap_err().is_timeout());
}
