//! A call ends in time whatever its layers do with the call inside of them: hold it, poll it elsewhere, hand it on, or drop it.

use std::{
    future::{pending, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::{Duration, Instant},
};

use alato::{
    CallContext, Client, Reply, Request, RpcError, Service, layer_fn,
    rpc::{Connector, Endpoint},
    service,
};
use futures_util::{
    FutureExt,
    future::join_all,
    stream::{FuturesUnordered, StreamExt},
};
use tokio::{
    io::DuplexStream,
    task::{JoinSet, yield_now},
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, EchoClient, Running},
    wire::raw_server,
};

const SHORT: Duration = Duration::from_millis(100);

type Inner = Pin<Box<dyn Future<Output = Result<Reply, RpcError>> + Send>>;

/// The use that a layer makes of its inner call, before it waits for something that never comes.
#[derive(Clone, Copy, Debug)]
enum Odd {
    Holds,
    PollsWithoutAWaker,
    PollsOnAnotherThread,
    PollsInAnotherTask,
    HandsOn,
    HandsOnLater,
    HandsOnAndForgets,
    DropsOnAnotherThread,
    DropsInAnotherTask,
    TakesOutOfASet,
    PollsInASet,
    UsesUpItsBudget,
    Shares,
}

const ALL: [Odd; 13] = [
    Odd::Holds,
    Odd::PollsWithoutAWaker,
    Odd::PollsOnAnotherThread,
    Odd::PollsInAnotherTask,
    Odd::HandsOn,
    Odd::HandsOnLater,
    Odd::HandsOnAndForgets,
    Odd::DropsOnAnotherThread,
    Odd::DropsInAnotherTask,
    Odd::TakesOutOfASet,
    Odd::PollsInASet,
    Odd::UsesUpItsBudget,
    Odd::Shares,
];

/// Polls a future in the current task.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx))).await
}

impl Odd {
    async fn wait_with(self, mut call: Inner) {
        match self {
            Self::Holds => {
                let _ = poll_once(&mut call).await;
                pending::<()>().await;
            }
            Self::PollsWithoutAWaker => {
                let _ = poll_once(&mut call).await;
                let _ = (&mut call).now_or_never();
                pending::<()>().await;
            }
            Self::PollsOnAnotherThread => {
                let _ = poll_once(&mut call).await;
                let here = tokio::runtime::Handle::current();
                let polled = std::thread::spawn(move || {
                    let _here = here.enter();
                    let _ = (&mut call).now_or_never();
                    call
                });
                let _call = polled.join().unwrap();
                pending::<()>().await;
            }
            Self::PollsInAnotherTask => {
                let shared = Arc::new(Mutex::new(call));
                let _ = poll_fn(|cx| Poll::Ready(shared.lock().unwrap().as_mut().poll(cx))).await;
                let other = Arc::clone(&shared);
                tokio::spawn(poll_fn(move |cx| {
                    other.lock().unwrap().as_mut().poll(cx).map(drop)
                }));
                pending::<()>().await;
            }
            Self::HandsOn => {
                let _ = poll_once(&mut call).await;
                tokio::spawn(call);
                pending::<()>().await;
            }
            Self::HandsOnLater => {
                let _ = timeout(SHORT / 4, &mut call).await;
                tokio::spawn(call);
                pending::<()>().await;
            }
            Self::HandsOnAndForgets => {
                let _ = poll_once(&mut call).await;
                tokio::spawn(async move {
                    let _ = poll_once(&mut call).await;
                    drop(call);
                });
                pending::<()>().await;
            }
            Self::DropsOnAnotherThread => {
                let _ = poll_once(&mut call).await;
                std::thread::spawn(move || drop(call));
                pending::<()>().await;
            }
            Self::DropsInAnotherTask => {
                let _ = poll_once(&mut call).await;
                let mut tasks = JoinSet::new();
                tasks.spawn(call);
                tasks.abort_all();
                pending::<()>().await;
            }
            Self::TakesOutOfASet => {
                let mut set = FuturesUnordered::from_iter([call]);
                let _ = poll_once(&mut set.next()).await;
                let _calls: Vec<_> = set.into_iter().collect();
                pending::<()>().await;
            }
            Self::PollsInASet => {
                let never: Inner = Box::pin(pending());
                join_all([call, never]).await;
            }
            Self::UsesUpItsBudget => {
                let _ = poll_once(&mut call).await;
                loop {
                    tokio::task::consume_budget().await;
                }
            }
            Self::Shares => {
                let mut shared = call.map(drop).shared();
                let other = shared.clone();
                let _ = poll_once(&mut shared).await;
                tokio::spawn(other);
                pending::<()>().await;
            }
        }
    }
}

#[derive(Clone)]
struct Does<S> {
    inner: S,
    what: Odd,
}

#[service]
impl<S> Service<CallContext, Request> for Does<S>
where
    S: Service<CallContext, Request, Response = Reply, Error = RpcError> + Clone + 'static,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        let (inner, mut own) = (self.inner.clone(), cx.clone());
        // Its reply may be there when it is first polled.
        let call = async move { inner.call(&mut own, req).await };
        let call: Inner = Box::pin(call.fuse());
        self.what.wait_with(call).await;
        Err(RpcError::internal("it went on"))
    }
}

/// That a call ends after 100 ms, and not before.
async fn assert_in_time(client: EchoClient<Does<Client>>, what: &str) {
    let start = Instant::now();
    // In a task of its own: nothing else wakes it.
    let call = tokio::spawn(async move { client.echo("x").await });
    let called = timeout(20 * SHORT, call).await;
    let error = called.unwrap_or_else(|_| panic!("{what} did not end"));
    let error = error.unwrap().unwrap_err();
    assert!(error.is_timeout(), "{what}: {error}");
    assert!(start.elapsed() >= SHORT, "{what}");
}

async fn assert_all_in_time() {
    let (silent, _) = raw_server(async |_, _| pending().await).await;
    let server = Running::start().await;
    for what in ALL {
        for shared in [false, true] {
            for address in [silent, server.address] {
                let mut builder = EchoClient::builder(address)
                    .request_timeout(SHORT)
                    .layer(layer_fn(move |inner| Does { inner, what }));
                if shared {
                    builder = builder.multiplexed(1);
                }
                let answers = address != silent;
                let text = format!("{what:?}, shared: {shared}, answers: {answers}");
                let client = builder.build();
                assert_in_time(client.clone(), &text).await;
                // Over a connection that is there.
                assert_in_time(client, &text).await;
            }
            let mut builder = EchoClient::builder("nowhere:1")
                .connector(NeverThere)
                .request_timeout(SHORT)
                .layer(layer_fn(move |inner| Does { inner, what }));
            if shared {
                builder = builder.multiplexed(1);
            }
            let text = format!("{what:?}, shared: {shared}, while it connects");
            assert_in_time(builder.build(), &text).await;
        }
    }
}

struct NeverThere;

impl Connector for NeverThere {
    type Stream = DuplexStream;

    async fn connect(&self, _: &Endpoint) -> std::io::Result<DuplexStream> {
        pending().await
    }
}

#[tokio::test]
async fn a_call_ends_in_time_whatever_a_layer_does_with_it_on_one_thread() {
    assert_all_in_time().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_call_ends_in_time_whatever_a_layer_does_with_it_on_several_threads() {
    assert_all_in_time().await;
}

/// Holds the call inside of it, and lets go of it when others have run.
#[tokio::test]
async fn a_call_that_is_handed_on_gets_its_reply() {
    let server = Running::start().await;
    for shared in [false, true] {
        let mut builder = EchoClient::builder(server.address)
            .request_timeout(50 * SHORT)
            .layer(layer_fn(|inner| HandsOver { inner }));
        if shared {
            builder = builder.multiplexed(1);
        }
        let client = builder.build();
        for _ in 0..20 {
            assert_eq!(client.echo("x").await.unwrap(), "x");
        }
    }
}

#[derive(Clone)]
struct HandsOver<S> {
    inner: S,
}

#[service]
impl<S> Service<CallContext, Request> for HandsOver<S>
where
    S: Service<CallContext, Request, Response = Reply, Error = RpcError> + Clone + 'static,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        let (inner, mut own) = (self.inner.clone(), cx.clone());
        let mut call: Inner = Box::pin(async move { inner.call(&mut own, req).await });
        if let Some(replied) = (&mut call).now_or_never() {
            return replied;
        }
        let mut call = tokio::spawn(async move {
            let polled = poll_once(&mut call).await;
            (call, polled)
        });
        yield_now().await;
        sleep(Duration::from_micros(100)).await;
        match (&mut call).await.unwrap() {
            (_, Poll::Ready(replied)) => replied,
            (call, Poll::Pending) => tokio::spawn(call).await.unwrap(),
        }
    }
}
