//! Servers that keep what they receive: the context of a call, or its bytes.

use std::{
    io::Read,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread::JoinHandle,
    time::Duration,
};

use alato_core::Service;
use alato_metainfo::Kind;
use alato_rpc::{CallContext, Reply, ReplyKind, Request, RpcError, Server};
use alato_thrift::StructValue;

/// What the handler of a call sees.
#[derive(Debug)]
pub struct Seen {
    pub method: String,
    pub service: Option<String>,
    pub persistent: Vec<(String, String)>,
    /// What was transient at the caller's.
    pub upstream: Vec<(String, String)>,
    pub remaining: Option<Duration>,
}

/// Answers every call with nothing, and with metadata of its own.
struct Handler(mpsc::Sender<Seen>);

impl Service<CallContext, Request> for Handler {
    type Response = Reply;
    type Error = RpcError;

    async fn call(&self, cx: &mut CallContext, request: Request) -> Result<Reply, RpcError> {
        let pairs = |kind| {
            let pairs = cx.metadata().iter(kind);
            pairs
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect()
        };
        let seen = Seen {
            method: request.method().to_owned(),
            service: request.service().map(str::to_owned),
            persistent: pairs(Kind::Persistent),
            upstream: pairs(Kind::Upstream),
            remaining: cx.remaining(),
        };
        let _ = self.0.send(seen);
        let set = cx.metadata_mut().set(Kind::Backward, "SERVED_BY", "here");
        set.map_err(|error| RpcError::internal(error.to_string()))?;
        let body = request.protocol().to_bytes(&StructValue::default());
        let body = body.map_err(|error| RpcError::internal(error.to_string()))?;
        Ok(Reply::new(ReplyKind::Success, request.protocol(), body))
    }
}

/// A server of alato's; it ends with its runtime.
pub fn serve() -> (tokio::runtime::Runtime, SocketAddr, mpsc::Receiver<Seen>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
    let listener = runtime.block_on(listener).unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, seen) = mpsc::channel();
    runtime.spawn(Server::new(Handler(sender)).serve(listener, std::future::pending()));
    (runtime, address, seen)
}

/// Takes one connection, reads one frame, and hangs up.
pub fn tap() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let frame = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut frame = vec![0; 4];
        stream.read_exact(&mut frame).unwrap();
        let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]);
        frame.resize(4 + usize::try_from(length).unwrap(), 0);
        stream.read_exact(&mut frame[4..]).unwrap();
        frame
    });
    (address, frame)
}
