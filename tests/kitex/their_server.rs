//! Our client calls Kitex's server.

use std::{
    collections::{BTreeMap, HashSet},
    process::Command,
    time::{Duration, Instant},
};

use alato::{
    ApplicationExceptionKind, CallContext, ClientBuilder, RpcError, Transport, rpc::metainfo::Kind,
};
use bytes::Bytes;

use super::{
    ours::{Entry, Peer, PeerClient, Sad},
    support::{ServerProcess, go::kitex},
};

/// The service, with a method that the server does not have.
mod newer {
    use alato::{RpcError, thrift_service};

    #[thrift_service]
    pub(crate) trait Peer {
        async fn missing(&self, text: String) -> Result<String, RpcError>;
    }
}

use newer::Peer as _;

/// How our client speaks to it.
#[derive(Clone, Copy, Debug)]
struct Way {
    transport: Transport,
    /// True if all calls share one connection.
    shared: bool,
}

impl Way {
    fn builder<C>(self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let builder = builder
            .transport(self.transport)
            .request_timeout(Duration::from_secs(10));
        if self.shared {
            builder.multiplexed(1)
        } else {
            builder
        }
    }

    fn has_header(self) -> bool {
        self.transport == Transport::TTHeader
    }
}

fn server(mux: bool) -> Option<ServerProcess> {
    let mut kitex = kitex()?;
    kitex.arg("server");
    if mux {
        kitex.arg("--mux");
    }
    Some(ServerProcess::start(&mut kitex))
}

/// Puts Kitex's server through every case, by pooled connections and by a shared one.
async fn every_case(transport: Transport, mux: bool) {
    let Some(server) = server(mux) else {
        return;
    };
    for shared in [false, true] {
        let way = Way { transport, shared };
        let address = server.address.as_str();
        let client = way.builder(PeerClient::builder(address)).build();
        values(&client).await;
        large(&client).await;
        calls_at_once(&client).await;
        declared(&client).await;
        undeclared(&client).await;
        let newer = way.builder(newer::PeerClient::builder(address)).build();
        unknown_method(&newer, way).await;
        oneway(&client).await;
        time_out(&client, way).await;
        metadata(&client, way).await;
        business(&client, way).await;
        assert_eq!(client.echo("again".to_owned()).await.unwrap(), "again");
    }
}

async fn values(client: &PeerClient) {
    for text in ["", "hello", "prix, 数量, 😀", &"x".repeat(5_000)] {
        assert_eq!(client.echo(text.to_owned()).await.unwrap(), text);
    }
    let entry = Entry {
        id: i64::MIN,
        name: "first".to_owned(),
        weights: vec![0.5, -1e300],
        counts: BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), -2)]),
        next: Some(Box::default()),
    };
    assert_eq!(client.exchange(entry.clone()).await.unwrap(), entry);
}

async fn large(client: &PeerClient) {
    for size in [0, 1 << 12, 1 << 16, 1 << 20, 10_000_000] {
        let sent = Bytes::from([7, 0, 0xff].repeat(size / 3));
        assert!(client.large(sent.clone()).await.unwrap() == sent, "{size}");
    }
}

async fn calls_at_once(client: &PeerClient) {
    let calls = (0..200).map(|n| async move {
        let text = n.to_string();
        assert_eq!(client.echo(text.clone()).await.unwrap(), text);
    });
    futures_util::future::join_all(calls).await;
}

async fn declared(client: &PeerClient) {
    let why = "it rains".to_owned();
    let error = client.declared(why.clone()).await.unwrap_err();
    assert_eq!(error.into_declared(), Some(Sad { why }));
}

async fn undeclared(client: &PeerClient) {
    match client.undeclared("no bread".to_owned()).await {
        Err(RpcError::Application(exception, _)) => {
            assert_eq!(exception.kind, ApplicationExceptionKind::INTERNAL_ERROR);
            assert!(exception.message.contains("no bread"), "{exception}");
        }
        other => panic!("{other:?}"),
    }
}

async fn unknown_method(client: &newer::PeerClient, way: Way) {
    let Err(RpcError::Application(exception, _)) = client.missing("skipped".to_owned()).await
    else {
        panic!("the method exists");
    };
    // Without a header, Kitex looks for a service that has the method, and misses that (`remote.UnknownService`).
    let expected = if way.has_header() { 1 } else { 20 };
    assert_eq!(
        exception.kind,
        ApplicationExceptionKind(expected),
        "{way:?}"
    );
}

async fn oneway(client: &PeerClient) {
    let texts = ["one", "two", "three"].map(str::to_owned);
    for text in texts.clone() {
        client.note(text).await.unwrap();
    }
    // A server may begin a oneway call after one that came later.
    let mut noted = HashSet::new();
    let late = Instant::now() + Duration::from_secs(5);
    while noted.len() < texts.len() && Instant::now() < late {
        noted.extend(client.notes().await.unwrap());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(noted, HashSet::from(texts));
}

async fn time_out(client: &PeerClient, way: Way) {
    let hasty = || {
        let mut cx = CallContext::new();
        cx.set_timeout(Duration::from_millis(200));
        cx
    };
    let begin = Instant::now();
    let error = client.with(hasty()).slow(5_000).await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(3), "{way:?}");
    // Kitex's server gives up at the same time, and its handler may be the first to say so.
    let told = matches!(error, RpcError::Application(..)) && way.has_header();
    assert!(error.is_timeout() || told, "{way:?}: {error}");

    let seen = client.seen(&mut hasty()).await.unwrap();
    let known = seen.timeout.is_some_and(|left| 0 < left && left <= 200);
    assert_eq!(known, way.has_header(), "{way:?}: {seen:?}");
}

async fn metadata(client: &PeerClient, way: Way) {
    let mut cx = CallContext::new();
    let metadata = cx.metadata_mut();
    metadata.set(Kind::Persistent, "TENANT", "acme").unwrap();
    metadata.set(Kind::Transient, "RETRY", "1").unwrap();
    let seen = Peer::seen(client, &mut cx).await.unwrap();
    let travelled = |value: &str| way.has_header().then(|| value.to_owned());
    assert_eq!(seen.tenant, travelled("acme"), "{way:?}");
    assert_eq!(seen.retry, travelled("1"), "{way:?}");
    let served_by = cx.metadata().get(Kind::Downstream, "SERVED_BY");
    assert_eq!(served_by.map(str::to_owned), travelled("kitex"), "{way:?}");
}

async fn business(client: &PeerClient, way: Way) {
    let message = "no such \"book\" — 本";
    for extra in [
        &[][..],
        &[("shelf", "7")],
        &[
            ("a\"b\\c/d", "line\nbreak\ttab\u{1}"),
            ("prix", "数量 😀"),
            ("", ""),
        ],
    ] {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let extra: BTreeMap<String, String> = extra.iter().map(owned).collect();
        let called = client
            .business(404, message.to_owned(), extra.clone())
            .await;
        match called {
            Err(RpcError::Business(error, _)) if way.has_header() => {
                assert_eq!(error.code, 404);
                assert_eq!(error.message, message);
                assert_eq!(error.extra, extra);
            }
            // Kitex has no place for it without a header: the reply holds neither a result nor an exception.
            Err(RpcError::Protocol(..)) if !way.has_header() => {}
            other => panic!("{way:?}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_calls_kitexs_server_over_ttheader() {
    every_case(Transport::TTHeader, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_calls_kitexs_server_over_framed() {
    every_case(Transport::Framed, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_calls_kitexs_server_over_buffered() {
    every_case(Transport::Unframed, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_calls_kitexs_multiplexed_server() {
    every_case(Transport::TTHeader, true).await;
}

/// Stops Kitex's server while our client waits for its reply, which is to come all the same. No later call is written to a
/// connection that the server has said it will close: it is answered, or not sent at all.
async fn shutdown(mux: bool, shared: bool) {
    let Some(server) = server(mux) else {
        return;
    };
    let way = Way {
        transport: Transport::TTHeader,
        shared,
    };
    let client = way
        .builder(PeerClient::builder(server.address.as_str()))
        .build();
    assert_eq!(client.echo("before".to_owned()).await.unwrap(), "before");
    let way = format!("mux {mux}, shared {shared}");
    let (slow, ()) = tokio::join!(client.slow(700), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let stop = Command::new("kill").arg(server.id().to_string()).status();
        assert!(stop.unwrap().success());
        if mux {
            // It has told all its clients at once.
            tokio::time::sleep(Duration::from_millis(200)).await;
            let error = client.echo("after".to_owned()).await.unwrap_err();
            assert!(error.is_retryable(), "{way}: {error}");
        }
    });
    assert_eq!(slow.unwrap(), "done", "{way}");
    let late = Instant::now() + Duration::from_secs(10);
    loop {
        match client.echo("after".to_owned()).await {
            Ok(text) => assert_eq!(text, "after", "{way}"),
            Err(error) => break assert!(error.is_retryable(), "{way}: {error}"),
        }
        assert!(Instant::now() < late, "{way}: the server does not end");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_loses_no_call_when_kitexs_server_shuts_down() {
    for shared in [false, true] {
        shutdown(false, shared).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_loses_no_call_when_kitexs_multiplexed_server_shuts_down() {
    for shared in [false, true] {
        shutdown(true, shared).await;
    }
}
