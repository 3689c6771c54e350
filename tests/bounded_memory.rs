//! How much one client can have a server hold. In a process of its own, since the allocator counts.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    future::pending,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use alato::{RpcError, Server, thrift_service};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

/// Counts what is allocated and not yet freed.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// Held by each test, because allocations of other tests would be counted, too.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator is")]
// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(old, layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(size);
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(old, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[thrift_service]
trait Large {
    /// So many bytes at once.
    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError>;
    /// So many bytes, not at once.
    async fn later(&self, bytes: i32) -> Result<Vec<u8>, RpcError>;
    /// Nothing, and never.
    async fn never(&self, bytes: i32) -> Result<(), RpcError>;
}

struct Handler;

fn bytes(bytes: i32) -> Vec<u8> {
    vec![7; usize::try_from(bytes).unwrap_or(0)]
}

impl Large for Handler {
    async fn large(&self, length: i32) -> Result<Vec<u8>, RpcError> {
        Ok(bytes(length))
    }

    async fn later(&self, length: i32) -> Result<Vec<u8>, RpcError> {
        sleep(Duration::from_millis(1)).await;
        Ok(bytes(length))
    }

    async fn never(&self, _: i32) -> Result<(), RpcError> {
        pending().await
    }
}

/// How a call is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Framed,
    Unframed,
    THeader,
    TTHeader,
}

const REPLY: i32 = 64 << 10;

fn call(way: Way, method: &str) -> Vec<u8> {
    let message = [
        &[0x80, 1, 0, 1, 0, 0, 0, 5][..],
        method.as_bytes(),
        &[0, 0, 0, 7, 8, 0, 1],
        &REPLY.to_be_bytes(),
        &[0],
    ]
    .concat();
    let header: &[u8] = match way {
        Way::Unframed => return message,
        Way::Framed => &[],
        Way::THeader => &[0x0f, 0xff, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0, 0, 0],
        Way::TTHeader => &[0x10, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 0, 0, 0],
    };
    let length = u32::try_from(header.len() + message.len()).unwrap();
    [&length.to_be_bytes()[..], header, &message].concat()
}

async fn serve(
    configure: impl FnOnce(Server<LargeServer<Handler>>) -> Server<LargeServer<Handler>>,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = configure(Server::new(LargeServer::new(Handler)));
    tokio::spawn(server.serve(listener, pending()));
    address
}

/// Sends calls and reads nothing, until no more is taken. Returns how much memory that took at the most, and how many bytes were sent.
async fn flood(address: SocketAddr, first: &[u8], call: &[u8]) -> (usize, usize) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(first).await.unwrap();
    let calls = call.repeat(1_000);
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut sent = 0;
    // 400 MB, where nothing stops it.
    while sent < 400 << 20 {
        match timeout(Duration::from_millis(400), stream.write(&calls)).await {
            Ok(written) => sent += written.unwrap(),
            Err(_) => break,
        }
    }
    (PEAK.load(Ordering::Relaxed) - before, sent)
}

#[tokio::test]
async fn a_client_that_reads_no_replies_holds_a_bounded_amount_of_memory() {
    let _alone = ALONE.lock().await;
    for way in [Way::Framed, Way::Unframed, Way::THeader, Way::TTHeader] {
        for out_of_order in [false, true] {
            let address = serve(|server| {
                if out_of_order {
                    server.answer_out_of_order()
                } else {
                    server
                }
            })
            .await;
            let case = format!("{way:?}, out of order: {out_of_order}");
            // What waits to be written, and a reply or two on their way there.
            let (held, sent) = flood(address, b"", &call(way, "large")).await;
            println!("{case}: {held} bytes held, {sent} sent");
            assert!(held < 2 << 20, "{case}: {held} bytes");
            assert!(sent < 100 << 20, "{case}: {sent} bytes were taken");
        }
    }
}

#[tokio::test]
async fn the_replies_that_wait_are_bounded_by_the_setting() {
    let _alone = ALONE.lock().await;
    for (limit, least, most) in [(8 << 20, 4 << 20, 10 << 20), (0, 0, 1 << 20)] {
        let address = serve(|server| server.max_queued_bytes(limit)).await;
        let (held, _) = flood(address, b"", &call(Way::Framed, "large")).await;
        println!("max_queued_bytes({limit}): {held} bytes held");
        assert!((least..most).contains(&held), "{limit}: {held} bytes");
    }
}

#[tokio::test]
async fn replies_that_wait_for_a_slow_call_before_them_are_bounded() {
    let _alone = ALONE.lock().await;
    for way in [Way::Framed, Way::Unframed] {
        let address = serve(|server| server).await;
        let (held, sent) = flood(address, &call(way, "never"), &call(way, "large")).await;
        println!("{way:?}, after a slow call: {held} bytes held, {sent} sent");
        assert!(held < 2 << 20, "{way:?}: {held} bytes");
    }
}

#[tokio::test]
async fn calls_that_run_at_the_same_time_hold_no_more_than_their_number_allows() {
    let _alone = ALONE.lock().await;
    for way in [Way::Framed, Way::TTHeader] {
        let address = serve(|server| server.max_calls_per_connection(32)).await;
        let (held, sent) = flood(address, b"", &call(way, "later")).await;
        println!("{way:?}, 32 at a time: {held} bytes held, {sent} sent");
        // Each result is there twice for a moment, decoded and encoded.
        let running = 32 * usize::try_from(REPLY).unwrap();
        assert!(held < (2 << 20) + 2 * running, "{way:?}: {held} bytes");
    }
}
