//! What a call costs a server, without the system: a stream in memory brings the same calls over and over, so many at a time, and takes
//! the replies. There are no system calls, so what is measured is alato's own work (and of tokio, what polls a task); and the count of
//! instructions, under callgrind, is the same in every run:
//!
//! ```console
//! $ cargo bench --manifest-path benches/rpc/Cargo.toml --bench memory
//! $ cargo bench --manifest-path benches/rpc/Cargo.toml --bench memory -- bytes 32 1024 100000
//! ```
//!
//! Behind `--`: what the payload is (`bytes`, `vec`, or `floor`: frames that are sent back as they came), how many calls come at once,
//! the bytes in each, and how many there are in all. The difference of two runs by the difference of their calls is what a call takes.

mod without_system;

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use alato::{
    RpcError, Server,
    rpc::{Accepted, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    sync::Notify,
};

use without_system::{
    EchoOwned, EchoOwnedServer, EchoShared, EchoSharedServer, Owned, Shared, measure,
};

struct Handler;

impl EchoShared for Handler {
    async fn echo(&self, payload: Shared) -> Result<Shared, RpcError> {
        Ok(payload)
    }
}

impl EchoOwned for Handler {
    async fn echo(&self, payload: Owned) -> Result<Owned, RpcError> {
        Ok(payload)
    }
}

/// One run.
#[derive(Clone)]
struct Run {
    kind: &'static str,
    at_once: usize,
    payload: usize,
    calls: usize,
}

/// Brings the calls; there is nothing to read between one batch and the next.
struct InMemory {
    batch: Arc<[u8]>,
    /// How much of the batch has been read.
    read: usize,
    batches_left: usize,
    /// The bytes of the batch's replies, and how many of them have not been written yet.
    to_write: usize,
    unwritten: usize,
    done: Arc<Notify>,
}

impl AsyncRead for InMemory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.read == self.batch.len() {
            if self.batches_left == 0 {
                return Poll::Ready(Ok(()));
            }
            assert_eq!(self.unwritten, 0, "the server reads before it has answered");
            self.batches_left -= 1;
            (self.read, self.unwritten) = (0, self.to_write);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = self.batch.get(self.read..).unwrap_or_default();
        let some = &left[..left.len().min(buffer.remaining())];
        buffer.put_slice(some);
        self.read += some.len();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for InMemory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::hint::black_box(bytes);
        self.unwritten -= bytes.len();
        if self.unwritten == 0 && self.batches_left == 0 {
            self.done.notify_one();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A single connection.
struct Once(Option<InMemory>);

impl Listener for Once {
    type Stream = InMemory;

    fn poll_accept(&mut self, _: &mut Context<'_>) -> Poll<io::Result<Accepted<InMemory>>> {
        match self.0.take() {
            Some(stream) => Poll::Ready(Ok(Accepted::new(stream, None))),
            None => Poll::Pending,
        }
    }
}

/// As the bench's `floor-merged`.
async fn floor(mut stream: InMemory) -> io::Result<Infallible> {
    let mut buffer = vec![0; 64 << 10];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        filled += read;
        let mut complete = 0;
        while let Some(prefix) = buffer[complete..filled].first_chunk() {
            let len = 4 + u32::from_be_bytes(*prefix) as usize;
            if filled - complete < len {
                break;
            }
            complete += len;
        }
        stream.write_all(&buffer[..complete]).await?;
        buffer.copy_within(complete..filled, 0);
        filled -= complete;
    }
}

/// A call of `echo`, in the binary protocol, in a frame: `name` stands before, and the argument is a struct in a struct.
fn frame(kind: u8, sequence_id: u32, payload: usize) -> Vec<u8> {
    let mut message = vec![0x80, 1, 0, kind, 0, 0, 0, 4];
    message.extend(b"echo");
    message.extend(sequence_id.to_be_bytes());
    // A call's argument is 1, a reply's result 0; the binary in it is 1.
    message.extend([12, 0, if kind == 1 { 1 } else { 0 }, 11, 0, 1]);
    message.extend((payload as u32).to_be_bytes());
    message.extend((0..payload).map(|i| (i * 31) as u8));
    message.extend([0, 0]);
    [&(message.len() as u32).to_be_bytes(), message.as_slice()].concat()
}

async fn run(run: Run) {
    let batch: Vec<u8> = (0..run.at_once)
        .flat_map(|i| frame(1, i as u32, run.payload))
        .collect();
    let done = Arc::new(Notify::new());
    let stream = InMemory {
        read: batch.len(),
        to_write: batch.len(),
        batch: batch.into(),
        batches_left: run.calls / run.at_once,
        unwritten: 0,
        done: Arc::clone(&done),
    };
    let listener = Once(Some(stream));
    let ended = async move { done.notified().await };
    match run.kind {
        "bytes" => {
            let server = Server::new(EchoSharedServer::new(Handler)).answer_out_of_order();
            server.serve(listener, ended).await.expect("a server");
        }
        "vec" => {
            let server = Server::new(EchoOwnedServer::new(Handler)).answer_out_of_order();
            server.serve(listener, ended).await.expect("a server");
        }
        "ordered" => {
            let server = Server::new(EchoOwnedServer::new(Handler));
            server.serve(listener, ended).await.expect("a server");
        }
        "floor" => {
            let stream = listener.0.expect("a stream");
            let task = tokio::spawn(floor(stream));
            ended.await;
            task.abort();
        }
        _ => panic!("bytes, vec, ordered or floor"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    if let [kind, at_once, payload, calls] = &arguments[..] {
        let number = |text: &String| text.parse().expect("a number");
        let kind: &'static str = kind.clone().leak();
        let one = Run {
            kind,
            at_once: number(at_once),
            payload: number(payload),
            calls: number(calls),
        };
        let (time, allocations) = measure(one.calls, run(one));
        println!(
            "{:.1} ns {allocations:.2} allocations",
            time.as_secs_f64() * 1e9 / number(calls) as f64
        );
        return;
    }
    for (at_once, payload) in [(1, 1024), (32, 64), (32, 1024), (256, 64), (256, 1024)] {
        for kind in ["floor", "bytes", "vec", "ordered"] {
            let one = Run {
                kind,
                at_once,
                payload,
                calls: 200_000 / at_once * at_once,
            };
            let rounds = (0..7).map(|_| measure(one.calls, run(one.clone())));
            let (time, allocations) = rounds.min_by_key(|(time, _)| *time).expect("a round");
            let nanos = time.as_secs_f64() * 1e9 / one.calls as f64;
            println!(
                "{at_once:4} at a time, {payload:5} B, {kind:8} {nanos:7.1} ns per call, {allocations:.2} allocations"
            );
        }
    }
}
