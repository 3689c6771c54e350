//! Servers with a runtime for each core.

use std::{
    cell::Cell, future::Future, num::NonZeroUsize, pin::Pin, rc::Rc, sync::Arc, time::Duration,
};

use alato::{
    CallContext, GatService, Protocol, Reply, ReplyKind, Request, RpcError, Server,
    rpc::PerCoreListener,
};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    sync::oneshot,
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler},
    wire::{frame, read_frame, reply},
};

fn two_cores() -> PerCoreListener {
    let address = "127.0.0.1:0".parse().unwrap();
    PerCoreListener::bind(address, NonZeroUsize::new(2)).unwrap()
}

#[tokio::test]
async fn every_core_answers_and_ends_with_the_shutdown() {
    let listener = two_cores();
    let address = listener.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server::new(EchoServer::new(Arc::new(Handler::default())));
    let serving = tokio::spawn(server.serve_per_core(listener, async {
        stopped.await.unwrap_or(());
    }));
    let mut clients = Vec::new();
    for i in 0..20 {
        let client = EchoClient::builder(address).build();
        assert_eq!(client.echo(&i.to_string()).await.unwrap(), i.to_string());
        clients.push(client);
    }
    // A call that has begun is answered.
    let client = clients[0].clone();
    let slow = tokio::spawn(async move { client.sleep_millis(200).await });
    sleep(Duration::from_millis(50)).await;
    stop.send(()).unwrap();
    slow.await.unwrap().unwrap();
    let ended = timeout(Duration::from_secs(10), serving).await;
    ended.expect("in time").unwrap().unwrap();
    TcpStream::connect(address).await.unwrap_err();
}

#[tokio::test]
async fn a_socket_that_somebody_else_has_bound_is_served_on_a_core() {
    let bound = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listener = PerCoreListener::from_bound(vec![bound]).unwrap();
    let client = EchoClient::builder(listener.local_addr()).build();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve_per_core(listener, std::future::pending()));
    assert_eq!(client.echo("x").await.unwrap(), "x");
    PerCoreListener::from_bound(Vec::new()).unwrap_err();
}

/// Counts calls in a state that cannot leave its thread, and waits while it holds it.
struct Counter {
    calls: Rc<Cell<i32>>,
}

impl GatService<CallContext, Request> for Counter {
    type Response = Reply;
    type Error = RpcError;
    type Future<'a> = Pin<Box<dyn Future<Output = Result<Reply, RpcError>> + 'a>>;

    fn call<'a>(&'a self, _cx: &'a mut CallContext, request: Request) -> Self::Future<'a>
    where
        CallContext: 'a,
        Request: 'a,
    {
        let calls = Rc::clone(&self.calls);
        Box::pin(async move {
            tokio::task::yield_now().await;
            calls.set(calls.get() + 1);
            assert!(request.method() != "panic", "as it was asked to");
            let helper = Rc::clone(&calls);
            // What stays on the thread may be spawned.
            let count = tokio::task::spawn_local(async move { helper.get() }).await;
            let count = count.map_err(|error| RpcError::internal(error.to_string()))?;
            let mut body = vec![8, 0, 0];
            body.extend(count.to_be_bytes());
            body.push(0);
            Ok(Reply::new(ReplyKind::Success, Protocol::Binary, body))
        })
    }
}

#[tokio::test]
async fn a_service_of_one_core_holds_what_is_not_send() {
    let listener = two_cores();
    let address = listener.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server::new(|| Counter {
        calls: Rc::default(),
    });
    let serving = tokio::spawn(async move {
        let stopped = async {
            stopped.await.unwrap_or(());
        };
        server.serve_per_core_local(listener, stopped).await
    });
    let mut highest = 0;
    for _ in 0..10 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        for id in 0..4 {
            let call = frame(1, "count", id, &[0]);
            stream.write_all(&call).await.unwrap();
        }
        for id in 0..4 {
            let reply = read_frame(&mut stream).await.unwrap();
            assert_eq!(crate::wire::sequence_id_of(&reply), id);
            let count = i32::from_be_bytes(reply[reply.len() - 5..][..4].try_into().unwrap());
            highest = highest.max(count);
        }
        // Pipelined calls run side by side there, too, and a panic is answered.
        stream.write_all(&frame(1, "panic", 9, &[0])).await.unwrap();
        assert_eq!(reply(&mut stream).await, (3, "panic".into(), 9));
    }
    // Fifty calls in all, on at most two cores.
    assert!((20..=50).contains(&highest), "{highest}");
    stop.send(()).unwrap();
    timeout(Duration::from_secs(10), serving)
        .await
        .expect("in time")
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_core_that_fails_ends_the_server() {
    let server = Server::new(|| -> Counter { std::panic::resume_unwind(Box::new("no state")) });
    let serving = server.serve_per_core_local(two_cores(), std::future::pending());
    let ended = timeout(Duration::from_secs(10), serving).await;
    assert_eq!(
        ended.expect("in time").unwrap_err().to_string(),
        "a core panicked"
    );
}

#[tokio::test]
async fn the_drain_is_bounded_whatever_blocks_a_core() {
    struct Blocking;
    impl GatService<CallContext, Request> for Blocking {
        type Response = Reply;
        type Error = RpcError;
        type Future<'a> = Pin<Box<dyn Future<Output = Result<Reply, RpcError>> + 'a>>;

        fn call<'a>(&'a self, _cx: &'a mut CallContext, _request: Request) -> Self::Future<'a>
        where
            CallContext: 'a,
            Request: 'a,
        {
            Box::pin(async {
                let sleep = || std::thread::sleep(Duration::from_secs(4));
                let _ = tokio::task::spawn_blocking(sleep).await;
                Ok(Reply::oneway())
            })
        }
    }
    let listener = two_cores();
    let mut stream = TcpStream::connect(listener.local_addr()).await.unwrap();
    stream.write_all(&frame(1, "block", 1, &[0])).await.unwrap();
    let server = Server::new(|| Blocking).drain_timeout(Duration::from_millis(100));
    let serving = server.serve_per_core_local(listener, sleep(Duration::from_millis(300)));
    let ended = timeout(Duration::from_secs(2), serving).await;
    let error = ended.expect("in time").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
}
