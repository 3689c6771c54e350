//! A server that is restarted under load: `ALATO_RESTARTS=100 cargo test --release --test rpc restarts`.

use std::{
    collections::HashSet,
    env,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    time::Duration,
};

use alato::{RpcError, Server, Transport, thrift_service};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::JoinSet,
    time::{Instant, sleep},
};

#[thrift_service]
trait Log {
    async fn begin(&self, number: i32) -> Result<i32, RpcError>;
}

#[derive(Clone, Default)]
struct Handler {
    begun: Arc<Mutex<HashSet<i32>>>,
}

impl Log for Handler {
    async fn begin(&self, number: i32) -> Result<i32, RpcError> {
        self.begun.lock().unwrap().insert(number);
        if number % 3 > 0 {
            sleep(Duration::from_micros(
                u64::from(number.unsigned_abs() % 7) * 300,
            ))
            .await;
        }
        Ok(number)
    }
}

/// Serves for a while, then drains.
async fn serve_once(listener: TcpListener, handler: Handler) {
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server::new(LogServer::new(handler));
    let serving = tokio::spawn(server.serve(listener, async {
        stopped.await.unwrap_or(());
    }));
    sleep(Duration::from_millis(20)).await;
    stop.send(()).unwrap();
    serving.await.unwrap().expect("a drain in time");
}

async fn bind(address: SocketAddr) -> TcpListener {
    let start = Instant::now();
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(10), "{error}"),
        }
        sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_begun_is_answered_and_what_fails_has_not_begun() {
    let restarts = env::var("ALATO_RESTARTS").map_or(8, |value| value.parse().unwrap());
    for transport in [Transport::Framed, Transport::TTHeader] {
        for multiplexed in [false, true] {
            restart(restarts, transport, multiplexed).await;
        }
    }
}

async fn restart(restarts: usize, transport: Transport, multiplexed: bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let handler = Handler::default();
    let mut builder = LogClient::builder(address)
        .transport(transport)
        .server_drains();
    if multiplexed {
        builder = builder.multiplexed(2);
    }
    let client = builder.build();
    let done = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicI32::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..16 {
        let (client, done, next) = (client.clone(), Arc::clone(&done), Arc::clone(&next));
        callers.spawn(async move {
            let (mut answered, mut failed) = (Vec::new(), Vec::new());
            while !done.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                match client.begin(number).await {
                    Ok(echo) => {
                        assert_eq!(echo, number);
                        answered.push(number);
                    }
                    Err(error) => {
                        failed.push((number, error));
                        sleep(Duration::from_micros(500)).await;
                    }
                }
            }
            (answered, failed)
        });
    }
    let mut listener = Some(listener);
    for _ in 0..restarts {
        let listener = match listener.take() {
            Some(listener) => listener,
            None => bind(address).await,
        };
        serve_once(listener, handler.clone()).await;
    }
    done.store(true, Ordering::Relaxed);
    let mut answered = HashSet::new();
    let mut failures = 0;
    while let Some(caller) = callers.join_next().await {
        let (by_this, failed) = caller.unwrap();
        answered.extend(by_this);
        for (number, error) in failed {
            let begun = handler.begun.lock().unwrap().contains(&number);
            assert!(!begun, "{number} had begun: {error}");
            assert!(error.is_retryable(), "{error} ({error:?})");
            failures += 1;
        }
    }
    let begun = handler.begun.lock().unwrap();
    assert_eq!(*begun, answered, "every call that has begun is answered");
    println!(
        "{transport:?}, multiplexed: {multiplexed}: {restarts} restarts, {} answered, {failures} failed unbegun",
        answered.len()
    );
    assert!(answered.len() > 100 * restarts / 8);
}
