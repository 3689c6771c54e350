//! Middleware on both sides.

use std::sync::{Arc, Mutex};

use alato::{CallContext, Reply, Request, RpcError, Server, Service, layer_fn, service};
use tokio::net::TcpListener;

use crate::fixture::{Echo, EchoClient, EchoServer, Handler, exception};

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

#[tokio::test]
async fn messages_print_what_they_hold_as_far_as_it_is_not_too_much() {
    struct Print<S>(S, Arc<Mutex<Vec<String>>>);
    impl<S: Service<CallContext, Request, Response = Reply>> Service<CallContext, Request>
        for Print<S>
    {
        type Response = Reply;
        type Error = S::Error;

        async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, S::Error> {
            let request_text = format!("{request:?}");
            let reply = self.0.call(cx, request).await?;
            self.1
                .lock()
                .unwrap()
                .push(format!("{request_text} -> {reply:?}"));
            Ok(reply)
        }
    }
    let printed = Arc::new(Mutex::new(Vec::new()));
    let server = Print(EchoServer::new(Handler::default()), Arc::clone(&printed));
    let client = EchoClient::new(server);
    client.echo("hé").await.unwrap();
    client.shout(120).await.unwrap_err();
    client.echo(&"x".repeat(2_000)).await.unwrap();
    client.large(20_000).await.unwrap();
    let printed = printed.lock().unwrap();
    assert_eq!(
        printed[0],
        r#"Echo.echo(text: "hé") -> Success(success: "hé")"#
    );
    assert_eq!(
        printed[1],
        "Echo.shout(volume: 120) -> Declared(too_loud: {decibels: 120})"
    );
    assert!(printed[2].len() < 1_100, "{}", printed[2]);
    assert_eq!(
        printed[3],
        "Echo.large(bytes: 20000) -> Success(20008 bytes)"
    );
}
