//! Parts of a header that are not ours fail neither a call nor a reply.

use std::{future::pending, net::SocketAddr, time::Duration};

use alato::{
    CallContext, RpcError, Server, Transport,
    rpc::metainfo::{Kind, MetaInfo},
    thrift_service,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::wire::{frame, read_frame, sequence_id_of};

#[thrift_service]
trait Seen {
    /// The persistent and upstream pairs of the call; one goes back.
    async fn seen(&self, cx: &mut CallContext) -> Result<Vec<String>, RpcError>;
}

struct Handler;

fn pairs(metadata: &MetaInfo, kind: Kind) -> impl Iterator<Item = String> {
    metadata
        .iter(kind)
        .map(move |(key, value)| format!("{kind} {key}={value}"))
}

impl Seen for Handler {
    async fn seen(&self, cx: &mut CallContext) -> Result<Vec<String>, RpcError> {
        let metadata = cx.metadata();
        Ok(pairs(metadata, Kind::Persistent)
            .chain(pairs(metadata, Kind::Upstream))
            .collect())
    }
}

/// Writes a string as the header has it.
fn string(transport: Transport, bytes: &[u8], header: &mut Vec<u8>) {
    let length = u8::try_from(bytes.len()).unwrap();
    if transport == Transport::TTHeader {
        header.push(0);
    }
    // As a varint, it is one byte, too.
    assert!(length < 0x80);
    header.push(length);
    header.extend_from_slice(bytes);
}

/// The parts that others may put into a header: the sections before and after those of strings,
/// and the strings.
struct Foreign {
    pairs: Vec<(&'static [u8], &'static [u8])>,
    before: &'static [u8],
    after: &'static [u8],
}

/// A frame with a header, around a message.
fn with_header(transport: Transport, foreign: &Foreign, message: &[u8]) -> Vec<u8> {
    let mut header = vec![0, 0];
    header.extend_from_slice(foreign.before);
    header.push(1);
    let count = u8::try_from(foreign.pairs.len()).unwrap();
    if transport == Transport::TTHeader {
        header.push(0);
    }
    header.push(count);
    for (key, value) in &foreign.pairs {
        string(transport, key, &mut header);
        string(transport, value, &mut header);
    }
    header.extend_from_slice(foreign.after);
    header.resize(header.len().next_multiple_of(4), 0);
    let magic: [u8; 2] = match transport {
        Transport::TTHeader => [0x10, 0],
        _ => [0x0f, 0xff],
    };
    let words = u16::try_from(header.len() / 4).unwrap();
    let frame = [
        &magic[..],
        &[0, 0, 0, 0, 0, 7],
        &words.to_be_bytes(),
        &header,
        message,
    ]
    .concat();
    let length = u32::try_from(frame.len()).unwrap();
    [&length.to_be_bytes()[..], &frame].concat()
}

/// Headers with something in them that is not ours, beside a pair that is: `RPC_…_K` is `v`.
fn foreign(transport: Transport) -> Vec<Foreign> {
    let ours: [(&[u8], &[u8]); 3] = [
        (b"RPC_PERSIST_K", b"v"),
        (b"RPC_TRANSIT_K", b"v"),
        (b"RPC_BACKWARD_K", b"v"),
    ];
    let strings: [(&[u8], &[u8]); 9] = [
        (b"RPC_LOGID", b"\x00\xfe\xff"),
        (b"RPC_", b"\xff"),
        (b"\xff\xfe", b"x"),
        (b"", b""),
        (b"trace", b"\xc3\x28"),
        (b"RPC_PERSIST_", b"\xff"),
        (b"RPC_PERSIST_BAD", b"\xff"),
        (b"RPC_TRANSIT_\xff", b"x"),
        (b"RPC_BACKWARD_BAD", b"\xed\xa0\x80"),
    ];
    let mut all: Vec<_> = strings
        .into_iter()
        .map(|pair| Foreign {
            pairs: [pair].into_iter().chain(ours).collect(),
            before: b"",
            after: b"",
        })
        .collect();
    let sections: &[(&[u8], &[u8])] = match transport {
        Transport::TTHeader => &[
            // Unknown numbered pairs, one of them not UTF-8; a token; an unknown kind of
            // information.
            (b"\x10\0\x02\x7f\xff\0\x01\xff\0\x0c\0\x01x", b""),
            (b"\x11\0\x03\xff\xfe\xfd", b""),
            (b"", b"\x11\0\x03abc\x10\0\x01\0\x63\0\0"),
            (b"", b"\x12whatever comes\xff\xff\xff"),
            (b"", b"\xff\xff\xff"),
        ],
        _ => &[
            // Persistent pairs of fbthrift that are not UTF-8; unknown kinds of information.
            (b"\x02\x01\x01\xff\x01\xff", b""),
            (b"", b"\x03whatever comes\xff\xff\xff"),
            (b"", b"\xff\xff\xff\x7f"),
        ],
    };
    for (before, after) in sections {
        all.push(Foreign {
            pairs: ours.to_vec(),
            before,
            after,
        });
    }
    all
}

async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(Server::new(SeenServer::new(Handler)).serve(listener, pending()));
    address
}

#[tokio::test]
async fn a_call_is_answered_whatever_else_its_header_holds() {
    let address = serve().await;
    for transport in [Transport::THeader, Transport::TTHeader] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        for (index, foreign) in foreign(transport).iter().enumerate() {
            let call = &frame(1, "seen", 7, &[0])[4..];
            let call = with_header(transport, foreign, call);
            stream.write_all(&call).await.unwrap();
            let reply = timeout(Duration::from_secs(5), read_frame(&mut stream)).await;
            let reply = reply.unwrap().expect("a reply");
            let reply = String::from_utf8_lossy(&reply);
            for ours in ["persistent K=v", "upstream K=v"] {
                assert!(reply.contains(ours), "{transport:?} {index}: {reply:?}");
            }
            assert!(!reply.contains("BAD"), "{transport:?} {index}: {reply:?}");
        }
    }
}

/// Answers each call with the next of the headers.
async fn serve_foreign(transport: Transport) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for foreign in &foreign(transport) {
            let call = read_frame(&mut stream).await.unwrap();
            let words = usize::from(u16::from_be_bytes([call[8], call[9]]));
            let call = &call[10 + 4 * words..];
            // A list of strings, of which there are none.
            let result = [15, 0, 0, 11, 0, 0, 0, 0, 0];
            let reply = frame(2, "seen", sequence_id_of(call), &result);
            let reply = with_header(transport, foreign, &reply[4..]);
            stream.write_all(&reply).await.unwrap();
        }
    });
    address
}

#[tokio::test]
async fn a_reply_is_taken_whatever_else_its_header_holds() {
    for transport in [Transport::THeader, Transport::TTHeader] {
        for multiplexed in [false, true] {
            let builder = SeenClient::builder(serve_foreign(transport).await).transport(transport);
            let client = if multiplexed {
                builder.multiplexed(1).build()
            } else {
                builder.build()
            };
            for index in 0..foreign(transport).len() {
                let mut cx = CallContext::new();
                let seen = client.seen(&mut cx).await;
                assert!(seen.expect("a reply").is_empty());
                let metadata = cx.metadata();
                let ours = metadata.get(Kind::Downstream, "K");
                assert_eq!(ours, Some("v"), "{transport:?} {index}");
                assert_eq!(metadata.get(Kind::Downstream, "BAD"), None);
            }
        }
    }
}
