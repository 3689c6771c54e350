//! A server and a client, and everything that can go wrong between them.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{
    ApplicationException, ApplicationExceptionKind, CallContext, ProtocolError, Reply, Request,
    RpcError, Server, Service, ThriftException, TransportError, layer_fn, service, thrift_service,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

#[derive(ThriftException, Debug, PartialEq)]
struct TooLoud {
    #[thrift(id = 1)]
    decibels: i32,
}

#[derive(ThriftException, Debug, PartialEq)]
struct TooQuiet {}

#[derive(ThriftException, Debug, PartialEq)]
enum Complaint {
    #[thrift(id = 1)]
    TooLoud(TooLoud),
    #[thrift(id = 7)]
    TooQuiet(TooQuiet),
}

#[thrift_service]
trait Echo {
    async fn echo(&self, text: &str) -> Result<String, RpcError>;
    async fn shout(&self, volume: i32) -> Result<i32, RpcError<Complaint>>;
    async fn nothing(&self) -> Result<(), RpcError<TooQuiet>>;
    async fn fail(&self, how: i32) -> Result<i32, RpcError>;
    #[thrift(rename = "sleepMillis")]
    async fn sleep_millis(&self, millis: i64) -> Result<(), RpcError>;
    #[thrift(oneway)]
    async fn note(&self, text: String) -> Result<(), RpcError>;
    async fn notes(&self) -> Result<Vec<String>, RpcError>;
    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError>;
}

#[derive(Default)]
struct Handler {
    notes: Mutex<Vec<String>>,
    started: Notify,
}

impl Echo for Handler {
    async fn echo(&self, text: &str) -> Result<String, RpcError> {
        Ok(text.to_owned())
    }

    async fn shout(&self, volume: i32) -> Result<i32, RpcError<Complaint>> {
        match volume {
            ..10 => Err(Complaint::from(TooQuiet {}).into()),
            100.. => Err(Complaint::from(TooLoud { decibels: volume }).into()),
            _ => Ok(volume),
        }
    }

    async fn nothing(&self) -> Result<(), RpcError<TooQuiet>> {
        Err(TooQuiet {})?
    }

    async fn fail(&self, how: i32) -> Result<i32, RpcError> {
        match how {
            0 => panic!("as it was asked to"),
            1 => Err(RpcError::internal("no disk")),
            2 => Err(TransportError::Closed.into()),
            _ => Err(ApplicationException::new(ApplicationExceptionKind(99), "own kind").into()),
        }
    }

    async fn sleep_millis(&self, millis: i64) -> Result<(), RpcError> {
        self.started.notify_one();
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(())
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        assert!(text != "panic", "as it was asked to");
        self.notes.lock().unwrap().push(text);
        Ok(())
    }

    async fn notes(&self) -> Result<Vec<String>, RpcError> {
        Ok(self.notes.lock().unwrap().clone())
    }

    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError> {
        Ok(vec![7; usize::try_from(bytes).unwrap_or(0)])
    }
}

/// A server that runs until it is dropped.
struct Running {
    address: SocketAddr,
    handler: Arc<Handler>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

/// The trait is implemented for the handler, and the test keeps the handler.
struct Shared(Arc<Handler>);

impl Echo for Shared {
    async fn echo(&self, text: &str) -> Result<String, RpcError> {
        self.0.echo(text).await
    }
    async fn shout(&self, volume: i32) -> Result<i32, RpcError<Complaint>> {
        self.0.shout(volume).await
    }
    async fn nothing(&self) -> Result<(), RpcError<TooQuiet>> {
        self.0.nothing().await
    }
    async fn fail(&self, how: i32) -> Result<i32, RpcError> {
        self.0.fail(how).await
    }
    async fn sleep_millis(&self, millis: i64) -> Result<(), RpcError> {
        self.0.sleep_millis(millis).await
    }
    async fn note(&self, text: String) -> Result<(), RpcError> {
        self.0.note(text).await
    }
    async fn notes(&self) -> Result<Vec<String>, RpcError> {
        self.0.notes().await
    }
    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError> {
        self.0.large(bytes).await
    }
}

impl Running {
    async fn start() -> Self {
        Self::start_with(|server| server).await
    }

    async fn start_with(
        configure: impl FnOnce(Server<EchoServer<Shared>>) -> Server<EchoServer<Shared>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Arc::new(Handler::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = configure(Server::new(EchoServer::new(Shared(Arc::clone(&handler)))));
        let server = tokio::spawn(server.serve(listener, async {
            stopped.await.unwrap_or(());
        }));
        Self {
            address,
            handler,
            stop: Some(stop),
            server,
        }
    }

    fn client(&self) -> EchoClient {
        EchoClient::builder(self.address).build()
    }

    fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }
}

fn exception<T: std::fmt::Debug, E: std::fmt::Debug>(
    result: Result<T, RpcError<E>>,
) -> ApplicationException {
    match result {
        Err(RpcError::Application(exception)) => exception,
        other => panic!("expected an application exception, got {other:?}"),
    }
}

#[tokio::test]
async fn results_and_declared_exceptions_arrive() {
    let running = Running::start().await;
    let client = running.client();
    assert_eq!(client.echo("hé").await.unwrap(), "hé");
    assert_eq!(client.shout(50).await.unwrap(), 50);
    let complaint = client.shout(120).await.unwrap_err().into_declared();
    assert_eq!(complaint, Some(TooLoud { decibels: 120 }.into()));
    let complaint = client.shout(1).await.unwrap_err().into_declared();
    assert_eq!(complaint, Some(TooQuiet {}.into()));
    let quiet = client.nothing().await.unwrap_err().into_declared();
    assert_eq!(quiet, Some(TooQuiet {}));
}

#[tokio::test]
async fn failures_that_are_not_declared_arrive_as_application_exceptions() {
    let running = Running::start().await;
    let client = running.client();
    let failed = exception(client.fail(1).await);
    assert_eq!(failed.to_string(), "internal error: no disk");
    let failed = exception(client.fail(2).await);
    assert_eq!(failed.kind, ApplicationExceptionKind::INTERNAL_ERROR);
    let failed = exception(client.fail(3).await);
    assert_eq!(
        failed.to_string(),
        "application exception of kind 99: own kind"
    );
}

#[tokio::test]
async fn a_panic_in_a_handler_is_answered_and_the_connections_go_on() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let client = running.client();
    let failed = exception(client.fail(0).await);
    assert_eq!(
        failed.to_string(),
        "internal error: the handler of `fail` panicked"
    );
    assert_eq!(client.echo("still there").await.unwrap(), "still there");

    // On one connection: the panic, then a call.
    raw.write_all(&frame(1, "fail", 5, &field_i32(1, 0)))
        .await
        .unwrap();
    raw.write_all(&frame(1, "echo", 6, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "fail".into(), 5));
    assert_eq!(reply(&mut raw).await, (2, "echo".into(), 6));
}

#[tokio::test]
async fn oneway_calls_arrive_and_get_no_reply_whatever_happens() {
    let running = Running::start().await;
    let client = running.client();
    client.note("first".into()).await.unwrap();
    client.note("panic".into()).await.unwrap();
    client.note("second".into()).await.unwrap();
    timeout(Duration::from_secs(5), async {
        while running.handler.notes.lock().unwrap().len() < 2 {
            sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .unwrap();

    // Neither a panic, nor undecodable arguments, nor a message of the wrong kind get a reply.
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let text = |text: &str| {
        [
            &[11, 0, 1, 0, 0, 0, text.len() as u8],
            text.as_bytes(),
            &[0],
        ]
        .concat()
    };
    for kind in [4, 1] {
        raw.write_all(&frame(kind, "note", 1, &text("panic")))
            .await
            .unwrap();
        raw.write_all(&frame(kind, "note", 2, &[99])).await.unwrap();
        raw.write_all(&frame(kind, "note", 3, &text("x")))
            .await
            .unwrap();
    }
    raw.write_all(&frame(1, "notes", 4, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (2, "notes".into(), 4));
}

#[tokio::test]
async fn an_unknown_method_and_bad_arguments_are_answered_on_a_connection_that_goes_on() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let unknown = frame(1, "no_such_method", -1, &field_i32(1, 0));
    raw.write_all(&unknown).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "no_such_method".into(), -1));
    // An unknown method that came as oneway is answered all the same, as Apache's servers do.
    raw.write_all(&frame(4, "no_such_method", 2, &[0]))
        .await
        .unwrap();
    assert_eq!(reply(&mut raw).await, (3, "no_such_method".into(), 2));
    raw.write_all(&frame(1, "echo", 3, &[99])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "echo".into(), 3));
    // A reply is no call.
    raw.write_all(&frame(2, "echo", 4, &[0])).await.unwrap();
    assert_eq!(reply(&mut raw).await, (3, "echo".into(), 4));
    raw.write_all(&frame(1, "echo", i32::MIN, &[0]))
        .await
        .unwrap();
    assert_eq!(reply(&mut raw).await, (2, "echo".into(), i32::MIN));
}

#[tokio::test]
async fn calls_sent_at_once_and_in_pieces_are_answered_in_order() {
    let running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let calls: Vec<u8> = (0..50).flat_map(|i| frame(1, "echo", i, &[0])).collect();
    raw.write_all(&calls).await.unwrap();
    for i in 0..50 {
        assert_eq!(reply(&mut raw).await.2, i);
    }
    for byte in frame(1, "echo", 99, &[0]) {
        raw.write_all(&[byte]).await.unwrap();
        raw.flush().await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(reply(&mut raw).await.2, 99);
}

#[tokio::test]
async fn a_client_can_call_a_server_without_a_socket() {
    let client = EchoClient::new(EchoServer::new(Handler::default()));
    assert_eq!(client.echo("near").await.unwrap(), "near");
    assert_eq!(
        client.shout(1).await.unwrap_err().into_declared(),
        Some(TooQuiet {}.into())
    );
    client.note("n".into()).await.unwrap();
    assert_eq!(client.notes().await.unwrap(), ["n"]);
}

/// Writes down what passes.
struct Record<S> {
    inner: S,
    seen: Arc<Mutex<Vec<String>>>,
}

#[service]
impl<S> Service<CallContext, Request> for Record<S>
where
    S: Service<CallContext, Request, Response = Reply>,
{
    async fn call(&self, cx: &mut CallContext, req: Request) -> Result<Reply, S::Error> {
        let method = req.method().to_owned();
        let from = cx.peer().is_some();
        let reply = self.inner.call(cx, req).await?;
        let seen = format!("{method} {:?} {from}", reply.kind());
        self.seen.lock().unwrap().push(seen);
        Ok(reply)
    }
}

#[tokio::test]
async fn layers_on_both_sides_see_the_method_and_the_kind_of_reply() {
    let (on_server, on_client) = (Arc::default(), Arc::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::clone(&on_server);
    let server = Server::new(EchoServer::new(Handler::default())).layer(layer_fn(move |inner| {
        let seen = Arc::clone(&seen);
        Record { inner, seen }
    }));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let seen = Arc::clone(&on_client);
    let client = EchoClient::builder(address)
        .layer(layer_fn(move |inner| {
            let seen = Arc::clone(&seen);
            Record { inner, seen }
        }))
        .build();
    client.echo("x").await.unwrap();
    client.shout(1).await.unwrap_err();
    client.nothing().await.unwrap_err();
    client.sleep_millis(0).await.unwrap();
    client.fail(1).await.unwrap_err();
    client.note(String::new()).await.unwrap();
    client.notes().await.unwrap();
    let expected = |server: bool| {
        let of = |what: &str| format!("{what} {server}");
        [
            of("echo Success"),
            of("shout Declared"),
            of("nothing Declared"),
            of("sleepMillis Success"),
            of("fail Application"),
            of("note Oneway"),
            of("notes Success"),
        ]
    };
    assert_eq!(*on_client.lock().unwrap(), expected(false));
    assert_eq!(*on_server.lock().unwrap(), expected(true));
}

#[tokio::test]
async fn a_layer_that_fails_on_the_server_is_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let refuse = alato::service_fn(async |_cx: &mut CallContext, _req: Request| {
        Err::<Reply, _>(RpcError::internal("not today"))
    });
    tokio::spawn(Server::new(refuse).serve(listener, std::future::pending()));
    let client = EchoClient::builder(address).build();
    let failed = exception(client.echo("x").await);
    assert_eq!(failed.to_string(), "internal error: not today");
    // The caller of a oneway method would not read a reply, so the next call must not find one.
    client.note(String::new()).await.unwrap();
    let failed = exception(client.echo("x").await);
    assert_eq!(failed.to_string(), "internal error: not today");
}

/// A server of raw frames: answers a call on its n-th connection by `answer(call, n)`, and closes the connection
/// behind a frame that is not whole.
async fn raw_server<F, Fut>(answer: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(Vec<u8>, usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Vec<u8>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let connection = count.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            tokio::spawn(async move {
                while let Some(call) = read_frame(&mut stream).await {
                    let reply = answer(call, connection).await;
                    let complete = reply.first_chunk().is_some_and(|&length| {
                        reply.len() - 4 >= u32::from_be_bytes(length) as usize
                    });
                    if stream.write_all(&reply).await.is_err() || !complete {
                        return;
                    }
                }
            });
        }
    });
    (address, connections)
}

/// The reply to an `echo`, under the given sequence id.
fn echoed(text: &str, sequence_id: i32) -> Vec<u8> {
    let body = [
        &[11, 0, 0, 0, 0, 0, text.len() as u8],
        text.as_bytes(),
        &[0],
    ]
    .concat();
    frame(2, "echo", sequence_id, &body)
}

fn sequence_id_of(call: &[u8]) -> i32 {
    let after_name = 8 + usize::from(call[7]);
    i32::from_be_bytes(call[after_name..after_name + 4].try_into().unwrap())
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_call_that_succeeded() {
    let (address, connections) =
        raw_server(async |call: Vec<u8>, _| echoed("x", sequence_id_of(&call))).await;
    let client = EchoClient::builder(address).build();
    for _ in 0..20 {
        client.echo("x").await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_a_call_that_timed_out() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection == 0 {
            sleep(Duration::from_millis(100)).await;
            return echoed("late", sequence_id_of(&call));
        }
        echoed("new", sequence_id_of(&call))
    })
    .await;
    let client = EchoClient::builder(address)
        .request_timeout(Duration::from_millis(20))
        .build();
    let error = client.echo("x").await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.to_string(), "no reply within 20ms");
    sleep(Duration::from_millis(150)).await; // The late reply has arrived by now.
    assert_eq!(client.echo("x").await.unwrap(), "new");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_a_call_that_was_dropped() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection == 0 {
            sleep(Duration::from_millis(50)).await;
        }
        echoed(&connection.to_string(), sequence_id_of(&call))
    })
    .await;
    let client = EchoClient::builder(address).build();
    timeout(Duration::from_millis(10), client.echo("x"))
        .await
        .unwrap_err();
    assert_eq!(client.echo("x").await.unwrap(), "1");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_reply_with_another_sequence_id_is_an_error_and_ends_the_connection() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        let wrong = if connection == 0 { 1 } else { 0 };
        echoed("x", sequence_id_of(&call) + wrong)
    })
    .await;
    let client = EchoClient::builder(address).build();
    match client.echo("x").await {
        Err(RpcError::Protocol(ProtocolError::SequenceId {
            expected: 1,
            found: 2,
        })) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_with_a_reply_that_nobody_asked_for_is_not_used_again() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        let mut reply = echoed(&connection.to_string(), sequence_id_of(&call));
        if connection == 0 {
            reply.extend(echoed("stray", sequence_id_of(&call) + 1));
        }
        reply
    })
    .await;
    let client = EchoClient::builder(address).build();
    assert_eq!(client.echo("x").await.unwrap(), "0");
    assert_eq!(client.echo("x").await.unwrap(), "1");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let mut running = Running::start().await;
    let client = running.client();
    client.echo("x").await.unwrap();
    running.stop();
    (&mut running.server).await.unwrap().unwrap();

    let listener = TcpListener::bind(running.address).await.unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    assert_eq!(client.echo("again").await.unwrap(), "again");
}

#[tokio::test]
async fn a_reply_that_makes_no_sense_is_an_error() {
    for (reply, expected) in [
        (
            vec![],
            "the connection was closed before the reply was there",
        ),
        (
            vec![0, 0, 0, 9, 1],
            "the connection was closed before the reply was there",
        ),
        (vec![0; 4], "an empty frame"),
        (
            b"HTTP/1.1 400 Bad Request\r\n".to_vec(),
            "a frame of 1213486160 bytes is over the limit of 16384000 (the other side seems to speak HTTP)",
        ),
        (
            vec![0, 0, 0, 4, 0x82, 0x21, 1, 2],
            "cannot decode the message: not a message in the binary protocol: it begins with 0x82210102 (at byte 0)",
        ),
        (
            frame(1, "echo", 1, &[0]),
            "a message of the kind Call where a reply belongs",
        ),
        (frame(2, "echo", 1, &[0]), "a reply without a result"),
        (
            frame(2, "echo", 1, &[11, 0, 0]),
            "cannot decode the message: result: the input ends too early: 4 bytes needed, 0 left (at byte 3)",
        ),
    ] {
        let (address, _) = raw_server(move |_, _| {
            let reply = reply.clone();
            async move { reply }
        })
        .await;
        let client = EchoClient::builder(address).build();
        let error = client.echo("x").await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn nobody_listening_is_an_error_that_names_the_endpoint() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = EchoClient::builder(address).build();
    let error = client.echo("x").await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot connect to {address}: ")),
        "{error}"
    );
}

#[tokio::test]
async fn frames_over_the_limit_are_refused_by_whoever_sees_them_first() {
    // The server's reply is too long for the server.
    let running = Running::start_with(|server| server.max_frame_size(1000)).await;
    let client = running.client();
    let failed = exception(client.large(1000).await);
    assert!(
        failed.message.contains("the reply cannot be sent"),
        "{failed}"
    );
    assert_eq!(client.large(900).await.unwrap().len(), 900);

    // The client's call is too long for the server, which says so.
    let failed = exception(client.echo(&"x".repeat(1000)).await);
    assert_eq!(failed.kind, ApplicationExceptionKind::PROTOCOL_ERROR);
    assert!(
        failed.message.contains("over the limit of 1000"),
        "{failed}"
    );
    assert_eq!(client.echo("x").await.unwrap(), "x");

    // The client's call is too long for the client, which sends nothing.
    let client = EchoClient::builder(running.address)
        .max_frame_size(100)
        .build();
    match client.echo(&"x".repeat(100)).await {
        Err(RpcError::Transport(TransportError::FrameTooLarge { limit: 100, .. })) => {}
        other => panic!("{other:?}"),
    }
    // The server's reply is too long for the client.
    match client.large(200).await {
        Err(RpcError::Transport(TransportError::FrameTooLarge { limit: 100, .. })) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_shutdown_answers_the_calls_that_have_begun_and_closes_what_is_idle() {
    let mut running = Running::start().await;
    let idle = running.client();
    idle.echo("x").await.unwrap();
    let mut half_a_frame = TcpStream::connect(running.address).await.unwrap();
    half_a_frame.write_all(&[0, 0, 0, 100, 0x80]).await.unwrap();

    let client = running.client();
    let call = tokio::spawn(async move { client.sleep_millis(200).await });
    running.handler.started.notified().await;
    running.stop();
    call.await.unwrap().unwrap();
    timeout(Duration::from_secs(5), &mut running.server)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(half_a_frame.read(&mut [0]).await.unwrap_or(0), 0);
    TcpStream::connect(running.address).await.unwrap_err();
}

#[tokio::test]
async fn a_shutdown_answers_every_frame_that_has_been_read() {
    let mut running = Running::start().await;
    let mut raw = TcpStream::connect(running.address).await.unwrap();
    let mut calls = frame(
        1,
        "sleepMillis",
        1,
        &[10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 100, 0],
    );
    calls.extend(frame(1, "echo", 2, &[0]));
    raw.write_all(&calls).await.unwrap();
    running.handler.started.notified().await;
    running.stop();
    assert_eq!(reply(&mut raw).await.2, 1);
    assert_eq!(reply(&mut raw).await.2, 2);
    (&mut running.server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_shutdown_is_bounded_by_the_drain_timeout() {
    let mut running =
        Running::start_with(|server| server.drain_timeout(Duration::from_millis(50))).await;
    let client = running.client();
    let call = tokio::spawn(async move { client.sleep_millis(60_000).await });
    running.handler.started.notified().await;
    let begun = Instant::now();
    running.stop();
    let error = (&mut running.server).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(10));
    match call.await.unwrap() {
        Err(RpcError::Transport(TransportError::Closed | TransportError::Io(_))) => {}
        other => panic!("{other:?}"),
    }
}

/// A framed message in the strict binary protocol, made by hand.
fn frame(kind: u8, name: &str, sequence_id: i32, body: &[u8]) -> Vec<u8> {
    let message = [
        &[0x80, 1, 0, kind, 0, 0, 0, name.len() as u8],
        name.as_bytes(),
        &sequence_id.to_be_bytes(),
        body,
    ]
    .concat();
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes()[..], &message].concat()
}

fn field_i32(id: u8, value: i32) -> Vec<u8> {
    [&[8, 0, id], &value.to_be_bytes()[..], &[0]].concat()
}

async fn read_frame(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let length = stream.read_u32().await.ok()?;
    let mut frame = vec![0; length as usize];
    stream.read_exact(&mut frame).await.ok()?;
    Some(frame)
}

/// The kind, the name and the sequence id of the next reply.
async fn reply(stream: &mut TcpStream) -> (u8, String, i32) {
    let frame = timeout(Duration::from_secs(5), read_frame(stream))
        .await
        .expect("a reply in time")
        .expect("a reply");
    let name = String::from_utf8(frame[8..8 + usize::from(frame[7])].to_vec()).unwrap();
    (frame[3], name, sequence_id_of(&frame))
}
