//! Volo: our client calls its server, its client calls ours; and the frames of `tests/data/ttheader.jsonl`: those that we write, it answers
//! as it did when they were recorded.

#[allow(unused_imports)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/volo_gen.rs"));
}

use std::{cell::RefCell, net::SocketAddr, time::Duration};

use generated::volo_gen::echo::{Echo, EchoClientBuilder, EchoEchoException, EchoServer, Sad};
use metainfo::{Backward, Forward, METAINFO, MetaInfo};
use pilota::FastStr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use volo::net::Address;
use volo_thrift::{BizError, ClientError, MaybeException, ServerError};

struct Handler;

impl Echo for Handler {
    async fn echo(
        &self,
        text: FastStr,
    ) -> Result<MaybeException<FastStr, EchoEchoException>, ServerError> {
        let (tenant, retry) = METAINFO.with(|info| {
            let mut info = info.borrow_mut();
            info.set_backward_transient("SERVED_BY", "volo");
            (info.get_persistent("TENANT"), info.get_upstream("RETRY"))
        });
        if text == "closed" {
            let extra = [("until".into(), "8:00".into())].into_iter().collect();
            return Err(BizError::with_extra(503, "closed".into(), extra).into());
        }
        if text == "sad" {
            let sad = Sad {
                why: Some("no".into()),
            };
            return Ok(MaybeException::Exception(EchoEchoException::Sad(sad)));
        }
        let text = format!("{text} {tenant:?} {retry:?}");
        Ok(MaybeException::Ok(text.into()))
    }
}

/// The cases that begin so, and their bytes.
fn vectors(prefix: &str) -> Vec<(String, Vec<u8>)> {
    let lines = include_str!("../../data/ttheader.jsonl").lines();
    lines
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|vector| {
            let case = vector["case"].as_str()?.strip_prefix(prefix)?;
            let hex = vector["hex"].as_str()?.as_bytes().chunks(2);
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            Some((case.to_owned(), hex.map(byte).collect()))
        })
        .collect()
}

async fn read_frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut frame = vec![0; 4];
    stream.read_exact(&mut frame).await.unwrap();
    let length = u32::from_be_bytes(frame[..4].try_into().unwrap());
    frame.resize(4 + length as usize, 0);
    stream.read_exact(&mut frame[4..]).await.unwrap();
    frame
}

async fn connect(address: SocketAddr) -> TcpStream {
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

#[tokio::test]
async fn volos_server_answers_our_calls() {
    // It wants to bind by itself.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    tokio::spawn(EchoServer::new(Handler).run(Address::from(address)));

    let replies = vectors("reply_");
    let calls = vectors("call_").into_iter();
    let calls: Vec<_> = calls.filter(|(case, _)| case != "of_volo").collect();
    assert_eq!(calls.len(), 5);
    for (case, call) in calls {
        let mut stream = connect(address).await;
        stream.write_all(&call).await.unwrap();
        let reply = tokio::time::timeout(Duration::from_secs(5), read_frame(&mut stream));
        let (_, expected) = replies.iter().find(|(reply, _)| *reply == case).unwrap();
        assert_eq!(reply.await.unwrap(), *expected, "{case}");
    }
}

#[tokio::test]
async fn volos_client_reads_our_reply() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let call = read_frame(&mut stream).await;
        let (_, reply) = vectors("reply_of_alato").remove(0);
        stream.write_all(&reply).await.unwrap();
        call
    });

    let client = EchoClientBuilder::new("Echo")
        .address(Address::from(address))
        .caller_name("probe")
        .rpc_timeout(Some(Duration::from_millis(1_500)))
        .build();
    let mut info = MetaInfo::default();
    info.set_persistent("TENANT", "acme");
    info.set_transient("RETRY", "1");
    let call = async {
        let MaybeException::Ok(reply) = client.echo("hello".into()).await.unwrap() else {
            panic!("an exception")
        };
        let served_by = METAINFO.with(|info| info.borrow().get_backward_downstream("SERVED_BY"));
        (reply, served_by)
    };
    let (reply, served_by) = METAINFO.scope(RefCell::new(info), call).await;
    assert_eq!(reply, "hi");
    assert_eq!(served_by.as_deref(), Some("alato"));

    // Its call is the one that was recorded, as far as the address that it was made to.
    let call = server.await.unwrap();
    let (_, recorded) = vectors("call_of_volo").remove(0);
    assert_eq!(
        header_before_address(&call),
        header_before_address(&recorded)
    );
}

fn header_before_address(call: &[u8]) -> &[u8] {
    let address = b"127.0.0.1:";
    let at = call.windows(address.len()).position(|part| part == address);
    &call[14..at.unwrap() - 2]
}

/// The same service, in ours.
mod ours {
    use alato::{CallContext, RpcError, ThriftException, thrift_service};

    #[derive(ThriftException, Debug, PartialEq)]
    pub struct Sad {
        #[thrift(id = 1)]
        pub why: Option<String>,
    }

    #[thrift_service]
    pub trait Echo {
        async fn echo(&self, cx: &mut CallContext, text: String) -> Result<String, RpcError<Sad>>;
    }
}

use alato::{
    BusinessError, CallContext, Protocol, RpcError, Server, Transport,
    rpc::metainfo::Kind as MetaKind,
};
use ours::Echo as _;

/// Ours, answering as the other does.
struct OurHandler;

impl ours::Echo for OurHandler {
    async fn echo(
        &self,
        cx: &mut CallContext,
        text: String,
    ) -> Result<String, RpcError<ours::Sad>> {
        if text == "closed" {
            let closed = BusinessError::new(503, "closed").with_extra("until", "8:00");
            return Err(closed.into());
        }
        if text == "sad" {
            let why = Some("no".to_owned());
            return Err(ours::Sad { why }.into());
        }
        cx.metadata_mut()
            .set(MetaKind::Backward, "SERVED_BY", "alato")
            .map_err(|error| RpcError::<ours::Sad>::internal(error.to_string()))?;
        let metadata = cx.metadata();
        let tenant = metadata.get(MetaKind::Persistent, "TENANT");
        let retry = metadata.get(MetaKind::Upstream, "RETRY");
        let left = cx
            .remaining()
            .is_some_and(|left| left <= Duration::from_millis(1_500));
        Ok(format!("{text} {tenant:?} {retry:?} {left}"))
    }
}

#[tokio::test]
async fn our_client_calls_volos_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    tokio::spawn(EchoServer::new(Handler).run(Address::from(address)));
    drop(connect(address).await);

    for transport in [Transport::TTHeader, Transport::Framed, Transport::Unframed] {
        for protocol in [Protocol::Binary, Protocol::Compact] {
            let client = ours::EchoClient::builder(address)
                .transport(transport)
                .protocol(protocol)
                .build();
            for _ in 0..3 {
                let mut cx = CallContext::new();
                let metadata = cx.metadata_mut();
                metadata
                    .set(MetaKind::Persistent, "TENANT", "acme")
                    .unwrap();
                metadata.set(MetaKind::Transient, "RETRY", "1").unwrap();
                let reply = client.echo(&mut cx, "hello".to_owned()).await.unwrap();
                let served_by = cx.metadata().get(MetaKind::Downstream, "SERVED_BY");
                if transport == Transport::TTHeader {
                    assert_eq!(reply, r#"hello Some("acme") Some("1")"#);
                    assert_eq!(served_by, Some("volo"));
                } else {
                    assert_eq!(reply, "hello None None");
                    assert_eq!(served_by, None);
                }
                let sad = client.echo(&mut cx, "sad".to_owned()).await.unwrap_err();
                let why = Some("no".to_owned());
                assert_eq!(sad.into_declared(), Some(ours::Sad { why }));
                match client.echo(&mut cx, "closed".to_owned()).await {
                    Err(RpcError::Business(error, _)) if transport == Transport::TTHeader => {
                        let closed = BusinessError::new(503, "closed");
                        assert_eq!(*error, closed.with_extra("until", "8:00"));
                    }
                    Err(RpcError::Application(..)) if transport != Transport::TTHeader => {}
                    other => panic!("{transport:?}: {other:?}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn volos_client_calls_our_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(ours::EchoServer::new(OurHandler));
    tokio::spawn(server.serve(listener, std::future::pending()));

    for multiplexed in [false, true] {
        let builder = EchoClientBuilder::new("Echo")
            .address(Address::from(address))
            .rpc_timeout(Some(Duration::from_millis(1_500)));
        let client = if multiplexed {
            builder.multiplex(true).build()
        } else {
            builder.build()
        };
        for _ in 0..3 {
            let mut info = MetaInfo::default();
            info.set_persistent("TENANT", "acme");
            info.set_transient("RETRY", "1");
            let call = async {
                let reply = client.echo("hello".into()).await.unwrap();
                let info = METAINFO.with(|info| info.borrow().get_backward_downstream("SERVED_BY"));
                (reply, info)
            };
            let (reply, served_by) = METAINFO.scope(RefCell::new(info), call).await;
            let MaybeException::Ok(reply) = reply else {
                panic!("an exception");
            };
            assert_eq!(reply, r#"hello Some("acme") Some("1") true"#);
            assert_eq!(served_by.as_deref(), Some("alato"));
            match client.echo("sad".into()).await.unwrap() {
                MaybeException::Exception(EchoEchoException::Sad(sad)) => {
                    assert_eq!(sad.why.as_deref(), Some("no"));
                }
                MaybeException::Ok(reply) => panic!("{reply}"),
            }
            if multiplexed {
                // It cannot read a reply without a result, which is how Kitex sends a business error, and ends the connection.
                continue;
            }
            match client.echo("closed".into()).await {
                Err(ClientError::Biz(error)) => {
                    assert_eq!(error.status_code, 503);
                    assert_eq!(error.status_message, "closed");
                    let extra = error.extra.expect("details");
                    assert_eq!(extra.get("until").map(FastStr::as_str), Some("8:00"));
                }
                Err(other) => panic!("{other}"),
                Ok(_) => panic!("a reply"),
            }
        }
    }
}
