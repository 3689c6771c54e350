//! Where connections come from.

use std::{
    future::poll_fn,
    task::{Context, Poll},
    time::Duration,
};

use alato::{
    Server,
    rpc::{Accepted, EitherStream, Listener},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    time::timeout,
};

use crate::{
    fixture::{Echo, EchoClient, EchoServer, Handler},
    wire::{frame, read_frame},
};

#[tokio::test]
async fn a_server_takes_connections_from_several_ports_and_a_unix_socket() {
    let directory = std::env::temp_dir().join(format!("alato-listeners-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("socket");
    let _ = std::fs::remove_file(&path);
    let socket = UnixListener::bind(&path).unwrap();
    let mut ports = Vec::new();
    let mut addresses = Vec::new();
    for _ in 0..3 {
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
        addresses.push(port.local_addr().unwrap());
        ports.push(port);
    }
    // One that somebody else has bound.
    let bound = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    bound.set_nonblocking(true).unwrap();
    addresses.push(bound.local_addr().unwrap());
    ports.push(TcpListener::from_std(bound).unwrap());

    let server = Server::new(EchoServer::new(Handler::default()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve((ports, socket), async {
        stopped.await.unwrap_or(());
    }));
    for address in addresses.iter().chain(&addresses) {
        let client = EchoClient::builder(*address).build();
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    for _ in 0..2 {
        let mut stream = UnixStream::connect(&path).await.unwrap();
        stream.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
        let reply = timeout(Duration::from_secs(5), read_frame(&mut stream)).await;
        assert_eq!(reply.unwrap().unwrap()[3], 2);
    }
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    for address in addresses {
        TcpStream::connect(address).await.unwrap_err();
    }
    UnixStream::connect(&path).await.unwrap_err();
    std::fs::remove_dir_all(&directory).unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_takes_connections_from_an_abstract_unix_socket() {
    let name = format!("\0alato-listeners-{}", std::process::id());
    let socket = UnixListener::bind(&name).unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(socket, async {
        stopped.await.unwrap_or(());
    }));
    let mut stream = UnixStream::connect(&name).await.unwrap();
    stream.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
    let reply = timeout(Duration::from_secs(5), read_frame(&mut stream)).await;
    assert_eq!(reply.unwrap().unwrap()[3], 2);
    stop.send(()).unwrap();
    drop(stream);
    serving.await.unwrap().unwrap();
    UnixStream::connect(&name).await.unwrap_err();
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes_is_closed_sooner_than_one_that_was_used() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(EchoServer::new(Handler::default()))
        .first_call_timeout(Duration::from_millis(100));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let mut used = TcpStream::connect(address).await.unwrap();
    used.write_all(&frame(1, "echo", 1, &[0])).await.unwrap();
    read_frame(&mut used).await.unwrap();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let end = timeout(Duration::from_secs(5), silent.read(&mut [0])).await;
    assert_eq!(end.expect("an end").unwrap_or(0), 0);
    used.write_all(&frame(1, "echo", 2, &[0])).await.unwrap();
    read_frame(&mut used).await.unwrap();
}

/// Always has a connection.
struct Busy(DuplexStream);

impl Listener for Busy {
    type Stream = DuplexStream;

    fn poll_accept(
        &mut self,
        _cx: &mut Context<'_>,
    ) -> Poll<std::io::Result<Accepted<DuplexStream>>> {
        let stream = std::mem::replace(&mut self.0, tokio::io::duplex(1).0);
        Poll::Ready(Ok(Accepted::new(stream, None)))
    }
}

#[tokio::test]
async fn no_listener_of_a_pair_keeps_others_waiting() {
    let busy = || Busy(tokio::io::duplex(1).0);
    let mut pairs = ((busy(), busy()), (busy(), busy()));
    let mut counts = [0; 4];
    for _ in 0..1_000 {
        let accepted = poll_fn(|cx| pairs.poll_accept(cx)).await.unwrap();
        let place = match accepted.stream {
            EitherStream::Left(EitherStream::Left(_)) => 0,
            EitherStream::Left(EitherStream::Right(_)) => 1,
            EitherStream::Right(EitherStream::Left(_)) => 2,
            EitherStream::Right(EitherStream::Right(_)) => 3,
        };
        counts[place] += 1;
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
