//! What travels beside the arguments: metadata, deadlines, options of a call.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{
    ApplicationExceptionKind, CallContext, Protocol, Reply, ReplyKind, Request, RpcError, Server,
    Service, Transport,
    rpc::metainfo::{Kind, MetaInfo},
    service, thrift_service,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

use crate::wire::{frame, read_frame, reply};

#[thrift_service]
trait Relay {
    /// What the last server sees of the metadata, after so many hops.
    async fn seen(&self, cx: &mut CallContext, hops: i32) -> Result<Vec<String>, RpcError>;
    /// The same by a handler without a context.
    async fn seen_without(&self, hops: i32) -> Result<Vec<String>, RpcError>;
    /// How many milliseconds are left.
    async fn left(&self, hops: i32) -> Result<i64, RpcError>;
    async fn wait(&self, millis: i64) -> Result<(), RpcError>;
}

struct Relays {
    next: Option<RelayClient>,
    calls: Arc<AtomicUsize>,
}

fn describe(metadata: &MetaInfo) -> Vec<String> {
    let mut all = Vec::new();
    for kind in [
        Kind::Persistent,
        Kind::Transient,
        Kind::Upstream,
        Kind::Backward,
    ] {
        let pairs = metadata.iter(kind);
        all.extend(pairs.map(|(key, value)| format!("{kind:?} {key}={value}")));
    }
    all.sort();
    all
}

impl Relay for Relays {
    async fn seen(&self, cx: &mut CallContext, hops: i32) -> Result<Vec<String>, RpcError> {
        let back = cx.metadata_mut();
        back.set(Kind::Backward, "SERVED_BY", &hops.to_string())
            .unwrap();
        match &self.next {
            Some(next) if hops > 1 => next.seen(cx, hops - 1).await,
            _ => Ok(describe(cx.metadata())),
        }
    }

    async fn seen_without(&self, hops: i32) -> Result<Vec<String>, RpcError> {
        CallContext::with_current(|cx| {
            cx.metadata_mut()
                .set(Kind::Backward, "SERVED_BY", &hops.to_string())
        })
        .unwrap()
        .unwrap();
        match &self.next {
            Some(next) if hops > 1 => next.seen_without(hops - 1).await,
            _ => Ok(describe(CallContext::current().unwrap().metadata())),
        }
    }

    async fn left(&self, hops: i32) -> Result<i64, RpcError> {
        match &self.next {
            Some(next) if hops > 1 => next.left(hops - 1).await,
            _ => {
                let left = CallContext::current().unwrap().remaining();
                Ok(left.map_or(-1, |left| i64::try_from(left.as_millis()).unwrap()))
            }
        }
    }

    async fn wait(&self, millis: i64) -> Result<(), RpcError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        self.calls.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn serve(next: Option<RelayClient>) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let relays = Relays {
        next,
        calls: Arc::clone(&calls),
    };
    let server = Server::new(RelayServer::new(relays));
    tokio::spawn(server.serve(listener, std::future::pending()));
    (address, calls)
}

/// A client of a server that is a client of another.
async fn chain(transport: Transport) -> RelayClient {
    let (last, _) = serve(None).await;
    let next = RelayClient::builder(last).transport(transport).build();
    let (first, _) = serve(Some(next)).await;
    RelayClient::builder(first).transport(transport).build()
}

fn tenant_and_retry() -> CallContext {
    let mut cx = CallContext::new();
    cx.metadata_mut()
        .set(Kind::Persistent, "TENANT", "acme")
        .unwrap();
    cx.metadata_mut()
        .set(Kind::Transient, "RETRY", "1")
        .unwrap();
    cx
}

#[tokio::test]
async fn metadata_goes_as_far_as_it_should_and_comes_back_one_hop() {
    for transport in [Transport::THeader, Transport::TTHeader] {
        let client = chain(transport).await;
        for (hops, expected) in [
            (
                1,
                &[
                    "Backward SERVED_BY=1",
                    "Persistent TENANT=acme",
                    "Upstream RETRY=1",
                ][..],
            ),
            (2, &["Backward SERVED_BY=1", "Persistent TENANT=acme"]),
        ] {
            let mut cx = tenant_and_retry();
            assert_eq!(client.seen(&mut cx, hops).await.unwrap(), expected);
            let back = cx.metadata().get(Kind::Downstream, "SERVED_BY");
            assert_eq!(back, Some(&*hops.to_string()), "{transport:?}");

            // Without a context in the signature, options carry it.
            let client = client.with(tenant_and_retry());
            assert_eq!(client.seen_without(hops).await.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn nothing_of_a_call_is_left_in_the_context_of_the_next() {
    let (address, _) = serve(None).await;
    let client = RelayClient::builder(address)
        .transport(Transport::TTHeader)
        .multiplexed(1)
        .build();
    for _ in 0..3 {
        let seen = client.with(tenant_and_retry()).seen_without(1).await;
        assert_eq!(seen.unwrap().len(), 3);
        let mut cx = CallContext::new();
        let seen = client.seen(&mut cx, 1).await.unwrap();
        assert_eq!(seen, ["Backward SERVED_BY=1"]);
        // What went wrong leaves nothing, either.
        let mut cx = tenant_and_retry();
        cx.set_timeout(Duration::from_millis(20));
        assert!(client.with(cx).wait(60_000).await.unwrap_err().is_timeout());
    }
}

/// Keeps the context of its first call, and puts another in its place.
#[derive(Default)]
struct ContextKeeper {
    kept: Mutex<Option<CallContext>>,
}

#[service]
impl Service<CallContext, Request> for ContextKeeper {
    async fn call(&self, cx: &mut CallContext, _: Request) -> Result<Reply, RpcError> {
        let mut kept = self.kept.lock().unwrap();
        let key = if kept.is_none() { "FIRST" } else { "LATER" };
        cx.metadata_mut().set(Kind::Backward, key, "").unwrap();
        kept.get_or_insert(std::mem::take(cx));
        let nothing: &[u8] = &[0];
        Ok(Reply::new(ReplyKind::Success, Protocol::Binary, nothing))
    }
}

#[tokio::test]
async fn a_context_that_is_kept_is_not_that_of_a_later_call() {
    let keeper = Arc::new(ContextKeeper::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let server = Server::new(Arc::clone(&keeper));
    tokio::spawn(server.serve(listener, std::future::pending()));
    for id in 1..=3 {
        stream.write_all(&frame(1, "m", id, &[0])).await.unwrap();
        assert_eq!(reply(&mut stream).await, (2, "m".into(), id));
    }
    let kept = keeper.kept.lock().unwrap().take().unwrap();
    assert_eq!(describe(kept.metadata()), ["Backward FIRST="]);
    assert_eq!(kept.peer(), Some(stream.local_addr().unwrap()));
}

#[tokio::test]
async fn a_transport_without_a_header_carries_none_and_the_call_goes_through() {
    let client = chain(Transport::Framed).await;
    let mut cx = tenant_and_retry();
    assert_eq!(
        client.seen(&mut cx, 1).await.unwrap(),
        ["Backward SERVED_BY=1"]
    );
}

#[tokio::test]
async fn a_deadline_travels_and_is_shorter_at_every_hop() {
    for transport in [Transport::THeader, Transport::TTHeader] {
        let client = chain(transport).await;
        // Unless said, it is the client's time-out.
        assert!((9_000..=10_000).contains(&client.left(1).await.unwrap()));
        let mut cx = CallContext::new();
        cx.set_timeout(Duration::from_millis(500));
        for hops in [1, 2] {
            let left = client.with(cx.clone()).left(hops).await.unwrap();
            assert!((1..=500).contains(&left), "{left}");
        }
        let mut cx = CallContext::new();
        cx.set_deadline(Instant::now());
        let error = client.with(cx).left(1).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
    }
}

#[tokio::test]
async fn the_time_that_a_call_has_waited_for_a_connection_does_not_travel() {
    let (address, _) = serve(None).await;
    let client = RelayClient::builder(address)
        .transport(Transport::TTHeader)
        .request_timeout(Duration::from_secs(1))
        .max_connections(1)
        .build();
    let busy = client.clone();
    let busy = tokio::spawn(async move { busy.wait(400).await });
    sleep(Duration::from_millis(50)).await;
    let left = client.left(1).await.unwrap();
    assert!((1..=700).contains(&left), "{left}");
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_is_dropped_at_its_deadline_by_the_server_too() {
    let (address, calls) = serve(None).await;
    let client = RelayClient::builder(address)
        .transport(Transport::TTHeader)
        .build();
    let mut cx = CallContext::new();
    cx.set_timeout(Duration::from_millis(50));
    let error = client.with(cx).wait(200).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    sleep(Duration::from_millis(300)).await;
    assert_eq!(
        calls.load(Ordering::SeqCst),
        1,
        "it has begun, and not ended"
    );
}

/// A call of `wait` over `TTHeader`, with a time-out in milliseconds.
fn wait_over_ttheader(id: i32, timeout: &str, arguments: &[u8]) -> Vec<u8> {
    // Binary, no transform, one pair with a number for a key: 12 is the time-out.
    let length = u8::try_from(timeout.len()).unwrap();
    let mut info = vec![0, 0, 0x10, 0, 1, 0, 12, 0, length];
    info.extend(timeout.bytes());
    info.resize(info.len().next_multiple_of(4), 0);
    let mut header = vec![0x10, 0, 0, 0];
    header.extend(id.to_be_bytes());
    header.extend(u16::try_from(info.len() / 4).unwrap().to_be_bytes());
    header.extend(info);
    header.extend(&frame(1, "wait", id, arguments)[4..]);
    let length = u32::try_from(header.len()).unwrap();
    [&length.to_be_bytes(), &header[..]].concat()
}

#[tokio::test]
async fn a_call_whose_time_is_over_is_not_begun() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let relays = Relays {
        next: None,
        calls: Arc::clone(&calls),
    };
    let server = Server::new(RelayServer::new(relays)).max_calls_per_connection(1);
    tokio::spawn(server.serve(listener, std::future::pending()));
    // The first takes 100 ms, for which the second has no time. Its arguments make no sense, which nobody notices. In Kitex, 0 is
    // no limit.
    let slow = [10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 100, 0];
    let both = [
        wait_over_ttheader(1, "0", &slow),
        wait_over_ttheader(2, "1", &[99]),
    ];
    stream.write_all(&both.concat()).await.unwrap();
    let first = read_frame(&mut stream).await.unwrap();
    let at = first.windows(4).position(|four| four == b"wait").unwrap();
    assert_eq!(first[at + 8..], [0], "a result without a value");
    let second = read_frame(&mut stream).await.unwrap();
    let at = second.windows(4).position(|four| four == b"wait").unwrap();
    let exception: alato::ApplicationException =
        alato::thrift::binary::from_slice(&second[at + 8..]).unwrap();
    assert_eq!(exception.kind, ApplicationExceptionKind::TIMEOUT);
    assert_eq!(calls.load(Ordering::SeqCst), 2, "begun and ended once");
}

#[tokio::test]
async fn outside_of_a_handler_there_is_no_current_context() {
    assert!(CallContext::current().is_none());
    assert_eq!(CallContext::with_current(|_| ()), None);
}

#[tokio::test]
async fn as_much_metadata_as_there_may_be_fits_into_a_header() {
    let (address, _) = serve(None).await;
    for transport in [Transport::THeader, Transport::TTHeader] {
        let client = RelayClient::builder(address).transport(transport).build();
        let mut cx = CallContext::new();
        let mut sent = 0;
        for kind in [Kind::Persistent, Kind::Transient] {
            let mut i = 0;
            while cx
                .metadata_mut()
                .set(kind, &format!("K{i}"), &"y".repeat(200))
                .is_ok()
            {
                i += 1;
            }
            assert!(i > 50, "{i}");
            sent += i;
        }
        let seen = client.seen(&mut cx, 1).await.unwrap();
        assert_eq!(seen.len(), sent + 1);
    }
}
