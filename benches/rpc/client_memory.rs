//! What a call costs a client, without the system: a stream in memory answers each call with its own payload. As in `memory`, which does it
//! for a server, there are no system calls, and the count of instructions is the same in every run:
//!
//! ```console
//! $ cargo bench --manifest-path benches/rpc/Cargo.toml --bench client_memory
//! $ cargo bench --manifest-path benches/rpc/Cargo.toml --bench client_memory -- mux-bytes tasks 32 1024 100000
//! ```
//!
//! Behind `--`: how the calls travel and what the payload is (`mux-bytes` and `mux-vec` on one connection, `pool-bytes` and `pool-vec` on
//! one for each caller), what the callers are (`tasks`, or `joined`: futures of one task), how many there are, the bytes in each call,
//! and how many calls there are in all. The difference of two runs by the difference of their calls is what a call takes; the stream's
//! part of it is a copy of the payload on either way.

mod without_system;

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use alato::rpc::{ClientStream, Connector, Endpoint};
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    task::JoinSet,
};

use without_system::{
    EchoOwned, EchoOwnedClient, EchoShared, EchoSharedClient, Owned, Shared, measure,
};

/// How long the frame's length is, and where in the frame stand the message's kind, and the number of the argument, which becomes that
/// of the result: `echo` is the method's name.
const PREFIX: usize = 4;
const KIND: usize = PREFIX + 3;
const FIELD: usize = PREFIX + 4 + 4 + 4 + 4 + 2;

/// A server in memory. What has been written can be read when the task has been polled again, as if it had been away.
#[derive(Default)]
struct InMemory {
    replies: Vec<u8>,
    /// How much of them is complete, and how much of that has been read.
    complete: usize,
    read: usize,
    /// Whether there is something that the client has not been woken for.
    is_new: bool,
}

impl AsyncRead for InMemory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::take(&mut self.is_new) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = &self.replies[self.read..self.complete];
        if left.is_empty() {
            return Poll::Pending;
        }
        let some = &left[..left.len().min(buffer.remaining())];
        buffer.put_slice(some);
        self.read += some.len();
        if self.read == self.replies.len() {
            self.replies.clear();
            (self.read, self.complete) = (0, 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for InMemory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.replies.extend_from_slice(bytes);
        let mut complete = self.complete;
        while let Some(prefix) = self.replies[complete..].first_chunk() {
            let length = PREFIX + u32::from_be_bytes(*prefix) as usize;
            let Some(frame) = self.replies[complete..].get_mut(..length) else {
                break;
            };
            assert_eq!((frame[KIND], frame[FIELD]), (1, 1), "not a call of `echo`");
            (frame[KIND], frame[FIELD]) = (2, 0);
            complete += length;
        }
        self.is_new |= complete > self.complete;
        self.complete = complete;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl ClientStream for InMemory {
    fn is_quiet(&mut self) -> bool {
        self.replies.is_empty()
    }
}

struct ToMemory;

impl Connector for ToMemory {
    type Stream = InMemory;

    async fn connect(&self, _: &Endpoint) -> io::Result<InMemory> {
        Ok(InMemory::default())
    }
}

/// One run.
#[derive(Clone, Copy)]
struct Run<'a> {
    kind: &'a str,
    callers: &'a str,
    at_once: usize,
    payload: usize,
    calls: usize,
}

async fn run(run: Run<'_>) {
    let data: Vec<u8> = (0..run.payload).map(|i| (i * 31) as u8).collect();
    let calls = run.calls / run.at_once;
    macro_rules! call {
        ($Client:ident, $payload:expr, $($multiplexed:tt)*) => {{
            let client = $Client::builder("memory").connector(ToMemory);
            let client = client.max_idle_connections(run.at_once) $($multiplexed)*.build();
            let payload = $payload;
            let callers = (0..run.at_once).map(|_| {
                let (client, payload) = (client.clone(), payload.clone());
                async move {
                    for _ in 0..calls {
                        let reply = client.echo(payload.clone()).await.expect("a reply");
                        assert_eq!(reply.data.len(), payload.data.len());
                    }
                }
            });
            match run.callers {
                "tasks" => {
                    let mut tasks: JoinSet<()> = callers.collect();
                    while let Some(done) = tasks.join_next().await {
                        done.expect("a caller");
                    }
                }
                "joined" => {
                    let mut futures: FuturesUnordered<_> = callers.collect();
                    while futures.next().await.is_some() {}
                }
                _ => panic!("tasks or joined"),
            }
        }};
    }
    match run.kind {
        "mux-bytes" => call!(EchoSharedClient, Shared { data: data.into() }, .multiplexed(1)),
        "mux-vec" => call!(EchoOwnedClient, Owned { data }, .multiplexed(1)),
        "pool-bytes" => call!(EchoSharedClient, Shared { data: data.into() },),
        "pool-vec" => call!(EchoOwnedClient, Owned { data },),
        _ => panic!("mux-bytes, mux-vec, pool-bytes or pool-vec"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    if let [kind, callers, at_once, payload, calls] = &arguments[..] {
        let number = |text: &String| text.parse().expect("a number");
        let one = Run {
            kind,
            callers,
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
        for kind in ["mux-bytes", "mux-vec", "pool-bytes", "pool-vec"] {
            for callers in ["tasks", "joined"] {
                let one = Run {
                    kind,
                    callers,
                    at_once,
                    payload,
                    calls: 200_000 / at_once * at_once,
                };
                let rounds = (0..7).map(|_| measure(one.calls, run(one)));
                let (time, allocations) = rounds.min_by_key(|(time, _)| *time).expect("a round");
                let nanos = time.as_secs_f64() * 1e9 / one.calls as f64;
                println!(
                    "{at_once:4} at a time, {payload:5} B, {kind:10} {callers:6} {nanos:7.1} ns per call, {allocations:.2} allocations"
                );
            }
        }
    }
}
