//! Calls of one connection that run at the same time: their order, their number, and what becomes of them when the client goes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{ApplicationExceptionKind, Layer, RpcError, Server, Service, service, thrift_service};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::{
    fixture::{Echo, Running, exception},
    wire::{field_i32, frame, read_frame, reply},
};

const LONG: Duration = Duration::from_secs(5);

#[thrift_service]
trait Gate {
    /// Waits until the gate has let it through.
    async fn pass(&self, which: i32) -> Result<i32, RpcError>;
    async fn now(&self) -> Result<(), RpcError>;
    #[thrift(oneway)]
    async fn tell(&self) -> Result<(), RpcError>;
}

struct Keeper {
    gate: Semaphore,
    begun: AtomicUsize,
    /// Calls of `pass` and `tell` that went through.
    through: AtomicUsize,
    dropped: AtomicUsize,
}

impl Default for Keeper {
    fn default() -> Self {
        Self {
            gate: Semaphore::new(0),
            begun: AtomicUsize::new(0),
            through: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
        }
    }
}

struct Dropped<'a>(Option<&'a AtomicUsize>);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0 {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Keeper {
    async fn wait(&self) {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let mut guard = Dropped(Some(&self.dropped));
        self.gate.acquire().await.unwrap().forget();
        guard.0 = None;
        self.through.fetch_add(1, Ordering::SeqCst);
    }
}

impl Gate for Keeper {
    async fn pass(&self, which: i32) -> Result<i32, RpcError> {
        self.wait().await;
        Ok(which)
    }

    async fn now(&self) -> Result<(), RpcError> {
        Ok(())
    }

    async fn tell(&self) -> Result<(), RpcError> {
        self.wait().await;
        Ok(())
    }
}

type GateHandler = GateServer<Arc<Keeper>>;

async fn start(
    configure: impl FnOnce(Server<GateHandler>) -> Server<GateHandler>,
) -> (TcpStream, Arc<Keeper>) {
    let keeper = Arc::new(Keeper::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let server = configure(Server::new(GateServer::new(Arc::clone(&keeper))));
    tokio::spawn(server.serve(listener, std::future::pending()));
    (stream, keeper)
}

fn pass(id: i32) -> Vec<u8> {
    frame(1, "pass", id, &field_i32(1, id))
}

async fn until(what: impl Fn() -> bool) {
    timeout(LONG, async {
        while !what() {
            sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .expect("it in time");
}

#[tokio::test]
async fn pipelined_calls_run_at_once_and_are_answered_in_their_order() {
    let (mut stream, keeper) = start(|server| server).await;
    let calls: Vec<u8> = (1..=20).flat_map(pass).collect();
    stream.write_all(&calls).await.unwrap();
    stream.write_all(&frame(1, "now", 21, &[0])).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 20).await;
    // The last is ready, and waits for its turn.
    timeout(Duration::from_millis(50), reply(&mut stream))
        .await
        .unwrap_err();
    keeper.gate.add_permits(20);
    for id in 1..=21 {
        assert_eq!(reply(&mut stream).await.2, id);
    }
}

#[tokio::test]
async fn who_can_tell_replies_apart_is_answered_as_soon_as_they_are_there() {
    let (mut stream, keeper) = start(Server::answer_out_of_order).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&pass(2)).await.unwrap();
    stream.write_all(&frame(1, "now", 3, &[0])).await.unwrap();
    assert_eq!(reply(&mut stream).await, (2, "now".into(), 3));
    keeper.gate.add_permits(2);
    let mut late = [reply(&mut stream).await.2, reply(&mut stream).await.2];
    late.sort_unstable();
    assert_eq!(late, [1, 2]);
}

#[tokio::test]
async fn a_connection_has_no_more_calls_than_it_may() {
    let (mut stream, keeper) = start(|server| server.max_calls_per_connection(3)).await;
    let calls: Vec<u8> = (1..=10).flat_map(pass).collect();
    stream.write_all(&calls).await.unwrap();
    for round in 0..10 {
        until(|| keeper.begun.load(Ordering::SeqCst) == (round + 3).min(10)).await;
        sleep(Duration::from_millis(5)).await;
        assert!(keeper.begun.load(Ordering::SeqCst) <= round + 3);
        keeper.gate.add_permits(1);
        assert_eq!(
            reply(&mut stream).await.2,
            i32::try_from(round).unwrap() + 1
        );
    }
}

#[tokio::test]
async fn calls_over_the_limit_of_the_server_are_refused_before_they_are_decoded() {
    let (mut stream, keeper) = start(|server| server.max_calls(2).answer_out_of_order()).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&pass(2)).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 2).await;
    // Its arguments make no sense, which nobody notices.
    stream.write_all(&frame(1, "pass", 3, &[99])).await.unwrap();
    stream.write_all(&frame(4, "tell", 4, &[0])).await.unwrap();
    let refused = read_frame(&mut stream).await.unwrap();
    assert_eq!(refused[3], 3);
    let exception: alato::ApplicationException =
        alato::thrift::binary::from_slice(&refused[16..]).unwrap();
    assert_eq!(exception.kind, ApplicationExceptionKind::LOADSHEDDING);
    keeper.gate.add_permits(2);
    reply(&mut stream).await;
    reply(&mut stream).await;
    // There is room again.
    stream.write_all(&frame(1, "now", 5, &[0])).await.unwrap();
    assert_eq!(reply(&mut stream).await, (2, "now".into(), 5));
    assert_eq!(keeper.begun.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_calls_with_it_but_those_that_are_oneway() {
    // Said in the message, and known by the method alone.
    for kind in [4, 1] {
        let (mut stream, keeper) = start(|server| server).await;
        stream.write_all(&pass(1)).await.unwrap();
        stream
            .write_all(&frame(kind, "tell", 2, &[0]))
            .await
            .unwrap();
        stream.write_all(&pass(3)).await.unwrap();
        until(|| keeper.begun.load(Ordering::SeqCst) == 3).await;
        drop(stream);
        until(|| keeper.dropped.load(Ordering::SeqCst) == 2).await;
        keeper.gate.add_permits(3);
        until(|| keeper.through.load(Ordering::SeqCst) == 1).await;
        assert_eq!(keeper.dropped.load(Ordering::SeqCst), 2);
    }
}

/// Lets the others go first, so that nothing is known of a call when it is first polled.
#[derive(Layer)]
struct Later<S> {
    #[layer(inner)]
    inner: S,
}

#[service]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Later<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        tokio::task::yield_now().await;
        self.inner.call(cx, req).await
    }
}

#[tokio::test]
async fn what_turns_out_to_be_oneway_late_goes_on_and_counts_until_it_is_over() {
    let keeper = Arc::new(Keeper::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(GateServer::new(Arc::clone(&keeper)))
        .layer(LaterLayer::new())
        .max_calls(1);
    tokio::spawn(server.serve(listener, std::future::pending()));
    let mut gone = TcpStream::connect(address).await.unwrap();
    // By the kind of the message, it waits for a reply.
    gone.write_all(&frame(1, "tell", 1, &[0])).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    drop(gone);
    // Long enough for the server to see it.
    sleep(Duration::from_millis(50)).await;

    let mut stream = TcpStream::connect(address).await.unwrap();
    let now = frame(1, "now", 2, &[0]);
    stream.write_all(&now).await.unwrap();
    assert_eq!(reply(&mut stream).await, (3, "now".into(), 2), "refused");
    keeper.gate.add_permits(1);
    until(|| keeper.through.load(Ordering::SeqCst) == 1).await;
    assert_eq!(keeper.dropped.load(Ordering::SeqCst), 0);
    timeout(LONG, async {
        loop {
            stream.write_all(&now).await.unwrap();
            if reply(&mut stream).await.0 == 2 {
                break;
            }
        }
    })
    .await
    .expect("room again");
}

#[tokio::test]
async fn who_has_an_answer_finds_room_for_the_next_call_on_another_connection() {
    let server = Running::start_with(|server| server.max_calls(1)).await;
    let clients = [server.client(), server.client()];
    for round in 0..200 {
        let text = round.to_string();
        let [one, other] = &clients;
        assert_eq!(one.echo(&text).await.unwrap(), text);
        assert_eq!(other.echo(&text).await.unwrap(), text);
    }
}

#[tokio::test]
async fn a_slow_oneway_call_holds_nobody_up() {
    let (mut stream, keeper) = start(|server| server).await;
    for kind in [4, 1] {
        stream
            .write_all(&frame(kind, "tell", 1, &[0]))
            .await
            .unwrap();
    }
    stream.write_all(&frame(1, "now", 2, &[0])).await.unwrap();
    assert_eq!(reply(&mut stream).await, (2, "now".into(), 2));
    assert_eq!(keeper.begun.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_client_that_closes_its_side_is_answered_if_the_server_is_told_to() {
    let (mut stream, keeper) = start(Server::half_close).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&pass(2)).await.unwrap();
    stream.shutdown().await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 2).await;
    keeper.gate.add_permits(2);
    assert_eq!(reply(&mut stream).await.2, 1);
    assert_eq!(reply(&mut stream).await.2, 2);
    assert_eq!(read_frame(&mut stream).await, None);
}

#[tokio::test]
async fn what_comes_after_nonsense_is_not_begun_and_what_came_before_is_answered() {
    let (mut stream, keeper) = start(|server| server).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&[0, 0, 0, 2, 1, 1]).await.unwrap();
    stream.write_all(&pass(2)).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    sleep(Duration::from_millis(20)).await;
    keeper.gate.add_permits(2);
    assert_eq!(reply(&mut stream).await.2, 1);
    assert_eq!(reply(&mut stream).await, (3, String::new(), 0));
    assert_eq!(read_frame(&mut stream).await, None);
    assert_eq!(keeper.begun.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn calls_that_come_while_a_server_stops_are_refused_as_never_begun() {
    let mut running = Running::start().await;
    let client = running.client();
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let slow = [10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 200, 0];
    raw.write_all(&frame(1, "sleepMillis", 1, &slow))
        .await
        .unwrap();
    running.handler.started.notified().await;
    running.stop();
    sleep(Duration::from_millis(50)).await;
    raw.write_all(&frame(1, "echo", 2, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (2, "sleepMillis".into(), 1));
    assert_eq!(reply(&mut raw).await, (3, "echo".into(), 2));
    assert_eq!(read_frame(&mut raw).await, None);
    drop(raw);
    drop(client);
    (&mut running.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_refusal_says_to_the_client_what_it_is() {
    let server = Running::start_with(|server| server.max_calls(0)).await;
    let refused = exception(crate::fixture::Echo::echo(&server.client(), "x").await);
    assert_eq!(refused.kind, ApplicationExceptionKind::LOADSHEDDING);
}

#[tokio::test]
async fn a_client_that_goes_away_is_noticed_where_there_is_no_room_for_another_call() {
    let (mut stream, keeper) = start(|server| server.max_calls_per_connection(1)).await;
    stream.write_all(&pass(1)).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    drop(stream);
    until(|| keeper.dropped.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_client_that_goes_away_is_noticed_where_further_calls_wait_for_room() {
    let (mut stream, keeper) = start(|server| server.max_calls_per_connection(1)).await;
    for which in 1..=3 {
        stream.write_all(&pass(which)).await.unwrap();
        until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
        sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    until(|| keeper.dropped.load(Ordering::SeqCst) == 1).await;
    sleep(Duration::from_millis(10)).await;
    assert_eq!(keeper.begun.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_oneway_call_that_waits_for_room_goes_on_when_the_client_has_gone() {
    let (mut stream, keeper) = start(|server| server.max_calls_per_connection(1)).await;
    let tell = frame(4, "tell", 2, &[0]);
    let calls = [pass(1), tell.clone(), pass(3), tell].concat();
    stream.write_all(&calls).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    drop(stream);
    until(|| keeper.dropped.load(Ordering::SeqCst) == 1).await;
    keeper.gate.add_permits(10);
    until(|| keeper.through.load(Ordering::SeqCst) == 2).await;
    assert_eq!(keeper.begun.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_client_that_goes_away_after_nonsense_takes_its_calls_with_it() {
    let (mut stream, keeper) = start(|server| server).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    stream.write_all(&vec![0; 100_000]).await.unwrap();
    sleep(Duration::from_millis(20)).await;
    assert_eq!(keeper.dropped.load(Ordering::SeqCst), 0);
    drop(stream);
    until(|| keeper.dropped.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_client_that_closes_its_side_after_nonsense_is_answered_if_the_server_is_told_to() {
    let (mut stream, keeper) = start(Server::half_close).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&[0, 0, 0, 2, 1, 1]).await.unwrap();
    stream.shutdown().await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    sleep(Duration::from_millis(20)).await;
    keeper.gate.add_permits(1);
    assert_eq!(reply(&mut stream).await.2, 1);
    assert_eq!(reply(&mut stream).await, (3, String::new(), 0));
    assert_eq!(read_frame(&mut stream).await, None);
}

#[tokio::test]
async fn what_has_begun_is_answered_although_the_next_message_does_not_end() {
    let (mut stream, keeper) = start(|server| server.read_timeout(Duration::from_millis(50))).await;
    stream.write_all(&pass(1)).await.unwrap();
    stream.write_all(&pass(2)[..7]).await.unwrap();
    until(|| keeper.begun.load(Ordering::SeqCst) == 1).await;
    sleep(Duration::from_millis(150)).await;
    keeper.gate.add_permits(1);
    assert_eq!(reply(&mut stream).await, (2, "pass".into(), 1));
    let told = read_frame(&mut stream).await.unwrap();
    let told = String::from_utf8_lossy(&told);
    assert!(told.contains("a message did not end within 50ms"), "{told}");
    assert_eq!(read_frame(&mut stream).await, None);
}

/// What a handler passes on of another server's refusal does not say that the handler has not begun.
#[tokio::test]
async fn a_refusal_behind_a_handler_is_none_of_its_own() {
    struct Relay(crate::fixture::EchoClient);
    impl Gate for Relay {
        async fn pass(&self, _which: i32) -> Result<i32, RpcError> {
            let refused = crate::fixture::Echo::echo(&self.0, "x").await;
            assert!(refused.as_ref().is_err_and(RpcError::is_retryable));
            refused.map(|_| 0)
        }

        async fn now(&self) -> Result<(), RpcError> {
            Ok(())
        }

        async fn tell(&self) -> Result<(), RpcError> {
            Ok(())
        }
    }
    let busy = Running::start_with(|server| server.max_calls(0)).await;
    let client = GateClient::new(GateServer::new(Relay(busy.client())));
    let error = client.pass(1).await.unwrap_err();
    assert!(!error.is_retryable(), "{error}");
}
