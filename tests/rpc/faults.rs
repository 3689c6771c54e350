//! Connections that end or are given up at every point.

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use alato::{Protocol, RpcError, Server, Transport, thrift_service};
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

const LONG: Duration = Duration::from_secs(10);

#[thrift_service]
trait Echo {
    async fn echo(&self, text: String) -> Result<String, RpcError>;
}

#[derive(Clone, Default)]
struct Handler {
    begun: Arc<Mutex<Vec<String>>>,
}

impl Echo for Handler {
    async fn echo(&self, text: String) -> Result<String, RpcError> {
        self.begun.lock().unwrap().push(text.clone());
        tokio::task::yield_now().await;
        Ok(text)
    }
}

async fn start() -> (SocketAddr, Handler) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let handler = Handler::default();
    let server = Server::new(EchoServer::new(handler.clone()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    (address, handler)
}

/// Every way to call.
fn ways() -> impl Iterator<Item = (Transport, Protocol)> {
    [
        Transport::Framed,
        Transport::Unframed,
        Transport::THeader,
        Transport::TTHeader,
    ]
    .into_iter()
    .flat_map(|transport| {
        [Protocol::Binary, Protocol::Compact, Protocol::Json]
            .into_iter()
            .map(move |protocol| (transport, protocol))
    })
}

/// What a client sends for `echo(text)`.
async fn bytes_of_a_call(transport: Transport, protocol: Protocol, text: &str) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = EchoClient::builder(listener.local_addr().unwrap())
        .transport(transport)
        .protocol(protocol)
        .build();
    let text = text.to_owned();
    let calling = tokio::spawn(async move { client.echo(text).await });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = vec![0; 4096];
    let read = stream.read(&mut bytes).await.unwrap();
    calling.abort();
    bytes.truncate(read);
    bytes
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Close,
    HalfClose,
    Reset,
}

#[tokio::test]
async fn a_client_may_end_at_any_byte_in_any_way() {
    let (address, handler) = start().await;
    for (transport, protocol) in ways() {
        let call = bytes_of_a_call(transport, protocol, "cut").await;
        for ending in [Ending::Close, Ending::HalfClose, Ending::Reset] {
            for end in 0..call.len() {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(&call[..end]).await.unwrap();
                match ending {
                    Ending::Close => drop(stream),
                    Ending::HalfClose => {
                        stream.shutdown().await.unwrap();
                        // The server ends it, and says nothing but what is wrong, if it can tell.
                        let mut rest = Vec::new();
                        let read = timeout(LONG, stream.read_to_end(&mut rest)).await;
                        read.expect("an end").unwrap();
                    }
                    Ending::Reset => {
                        SockRef::from(&stream)
                            .set_linger(Some(Duration::ZERO))
                            .unwrap();
                        drop(stream);
                    }
                }
            }
        }
        // Whole, and a byte at a time.
        let mut stream = TcpStream::connect(address).await.unwrap();
        for byte in &call {
            stream.write_all(&[*byte]).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
        let read = timeout(LONG, stream.read(&mut [0; 4096])).await;
        assert!(
            read.expect("a reply").unwrap() > 0,
            "{transport:?}, {protocol:?}"
        );
    }
    let begun = handler.begun.lock().unwrap();
    assert_eq!(begun.len(), ways().count(), "only whole calls have begun");
}

/// Answers the first call on each connection with the first `end` bytes of its reply, and ends the connection.
async fn cut_off_server(end: usize, reset: bool) -> SocketAddr {
    let (echo, _) = start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut server = TcpStream::connect(echo).await.unwrap();
            tokio::spawn(async move {
                let mut buffer = vec![0; 4096];
                let call = client.read(&mut buffer).await.unwrap();
                server.write_all(&buffer[..call]).await.unwrap();
                let reply = server.read(&mut buffer).await.unwrap();
                client.write_all(&buffer[..end.min(reply)]).await.unwrap();
                if reset {
                    let linger = Some(Duration::ZERO);
                    SockRef::from(&client).set_linger(linger).unwrap();
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn a_server_may_end_at_any_byte_of_a_reply() {
    for (transport, protocol) in ways() {
        for multiplexed in [false, true] {
            for (end, reset) in (0..24)
                .step_by(3)
                .flat_map(|end| [(end, false), (end, true)])
            {
                let address = cut_off_server(end, reset).await;
                let mut builder = EchoClient::builder(address)
                    .transport(transport)
                    .protocol(protocol);
                if multiplexed {
                    builder = builder.multiplexed(1);
                }
                let client = builder.build();
                for _ in 0..2 {
                    let called = timeout(LONG, client.echo("a text of some length".into()));
                    let error = called.await.expect("an end").unwrap_err();
                    assert!(
                        matches!(error, RpcError::Transport(..)) && !error.is_retryable(),
                        "{error:?} after {end} bytes"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_call_may_be_given_up_at_any_point_and_the_next_has_its_own_reply() {
    let (address, _) = start().await;
    for (transport, protocol) in ways() {
        for multiplexed in [false, true] {
            let mut builder = EchoClient::builder(address)
                .transport(transport)
                .protocol(protocol);
            if multiplexed {
                builder = builder.multiplexed(1);
            }
            let client = builder.build();
            for polls in 0..40 {
                let text = format!("given up after {polls} polls");
                {
                    let mut call = pin!(client.echo(text.clone()));
                    let mut left = polls;
                    let result = poll_fn(|cx| {
                        if left == 0 {
                            return Poll::Ready(None);
                        }
                        left -= 1;
                        match call.as_mut().poll(cx) {
                            Poll::Ready(result) => Poll::Ready(Some(result)),
                            Poll::Pending => {
                                // Polled again without anything having happened.
                                cx.waker().wake_by_ref();
                                Poll::Pending
                            }
                        }
                    })
                    .await;
                    if let Some(result) = result {
                        assert_eq!(result.unwrap(), text);
                    }
                }
                let next = format!("after {polls}");
                let echoed = timeout(LONG, client.echo(next.clone())).await;
                assert_eq!(echoed.expect("an end").unwrap(), next);
            }
        }
    }
}
