//! A network in memory that delays, splits and loses what is sent, on a clock that runs as fast as it can. What happens is decided by a
//! seed: `ALATO_SEED=7 ALATO_CALLS=1000000 cargo test --release --test rpc simulation` does it again, or for longer.

use std::{
    cell::Cell,
    collections::HashSet,
    env, io,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use alato::{
    RpcError, Server, Transport, TransportError,
    rpc::{Accepted, Connector, Endpoint, Listener},
    thrift_service,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::{sleep, timeout},
};

/// Numbers that look like chance (xorshift*); the same for the same seed.
#[derive(Clone)]
struct Dice(Arc<Mutex<u64>>);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed.wrapping_mul(2).wrapping_add(1))))
    }

    fn below(&self, end: u64) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % end
    }

    fn one_in(&self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// How bad the network is.
#[derive(Clone, Copy)]
struct Weather {
    /// The longest delay of a piece, in milliseconds.
    delay: u64,
    /// One piece in so many is lost, and the connection with it.
    losses: u64,
}

#[derive(Clone)]
struct Network {
    dice: Dice,
    weather: Weather,
    connections: mpsc::UnboundedSender<DuplexStream>,
    open: Arc<AtomicUsize>,
}

impl Connector for Network {
    type Stream = DuplexStream;

    async fn connect(&self, _: &Endpoint) -> io::Result<DuplexStream> {
        sleep(Duration::from_millis(
            self.dice.below(self.weather.delay + 1),
        ))
        .await;
        let (client, near) = duplex(1 << 16);
        let (far, server) = duplex(1 << 16);
        self.connections
            .send(server)
            .map_err(|_| io::Error::from(io::ErrorKind::ConnectionRefused))?;
        self.open.fetch_add(1, Ordering::SeqCst);
        let (network, open) = (self.clone(), Arc::clone(&self.open));
        tokio::spawn(async move {
            let (mut from_client, mut to_client) = tokio::io::split(near);
            let (mut from_server, mut to_server) = tokio::io::split(far);
            // When either way is lost, so is the other.
            tokio::select! {
                () = network.carry(&mut from_client, &mut to_server) => {}
                () = network.carry(&mut from_server, &mut to_client) => {}
            }
            open.fetch_sub(1, Ordering::SeqCst);
        });
        Ok(client)
    }
}

impl Network {
    /// Carries bytes in pieces, each with a delay, until the end or a loss.
    async fn carry(
        &self,
        from: &mut (impl tokio::io::AsyncRead + Unpin),
        to: &mut (impl tokio::io::AsyncWrite + Unpin),
    ) {
        let mut buffer = vec![0; 4096];
        loop {
            let most = usize::try_from(self.dice.below(4096)).unwrap() + 1;
            let most = if self.dice.one_in(4) { 1 } else { most };
            match from.read(&mut buffer[..most]).await {
                Ok(0) | Err(_) => return,
                Ok(_) if self.dice.one_in(self.weather.losses) => return,
                Ok(read) => {
                    if self.dice.one_in(3) {
                        let delay = self.dice.below(self.weather.delay + 1);
                        sleep(Duration::from_millis(delay)).await;
                    }
                    if to.write_all(&buffer[..read]).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

struct Arrivals(mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for Arrivals {
    type Stream = DuplexStream;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Accepted<DuplexStream>>> {
        match self.0.poll_recv(cx) {
            Poll::Ready(Some(stream)) => Poll::Ready(Ok(Accepted::new(stream, None))),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

#[thrift_service]
trait Twice {
    async fn twice(&self, number: i64, padding: &[u8], wait: i64) -> Result<i64, RpcError>;
    #[thrift(oneway)]
    async fn count(&self) -> Result<(), RpcError>;
}

struct Handler {
    dice: Dice,
    /// The calls that were begun.
    begun: Arc<Mutex<HashSet<i64>>>,
    running: Arc<AtomicUsize>,
}

struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Twice for Handler {
    async fn twice(&self, number: i64, _padding: &[u8], wait: i64) -> Result<i64, RpcError> {
        self.begun.lock().unwrap().insert(number);
        self.running.fetch_add(1, Ordering::SeqCst);
        let _running = Running(&self.running);
        if wait > 0 {
            sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
        if self.dice.one_in(1000) {
            // A panic now and then, of which nothing is printed.
            std::panic::resume_unwind(Box::new("by chance"));
        }
        Ok(2 * number)
    }

    async fn count(&self) -> Result<(), RpcError> {
        sleep(Duration::from_millis(1)).await;
        Ok(())
    }
}

struct Case {
    weather: Weather,
    transport: Transport,
    multiplexed: bool,
    out_of_order: bool,
}

#[derive(Default, Debug)]
struct Count {
    answered: u64,
    timed_out: u64,
    cancelled: u64,
    lost: u64,
    panicked: u64,
}

fn number_of(variable: &str, default: u64) -> u64 {
    match env::var(variable) {
        Ok(value) => value.parse().unwrap(),
        Err(_) => default,
    }
}

async fn simulate(case: &Case, seed: u64, calls: u64) -> Count {
    let alive = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = alive();
    let dice = Dice::new(seed);
    let (connections, arrivals) = mpsc::unbounded_channel();
    let open = Arc::new(AtomicUsize::new(0));
    let network = Network {
        dice: dice.clone(),
        weather: case.weather,
        connections,
        open: Arc::clone(&open),
    };
    let running = Arc::new(AtomicUsize::new(0));
    let mut server = Server::new(TwiceServer::new(Handler {
        dice: dice.clone(),
        begun: Arc::default(),
        running: Arc::clone(&running),
    }));
    if case.out_of_order {
        server = server.answer_out_of_order();
    }
    let server = tokio::spawn(server.serve(Arrivals(arrivals), std::future::pending()));

    let mut builder = TwiceClient::builder("in memory")
        .connector(network)
        .transport(case.transport)
        .idle_timeout(Duration::from_secs(1))
        .request_timeout(Duration::from_millis(500));
    if case.multiplexed {
        builder = builder.multiplexed(2);
    }
    let client = builder.build();
    let places = Arc::new(Semaphore::new(64));
    let count = Rc::new(std::cell::RefCell::new(Count::default()));
    let next = Rc::new(Cell::new(0_i64));
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let mut running = JoinSet::new();
            for _ in 0..calls {
                let permit = Arc::clone(&places).acquire_owned().await.unwrap();
                while running.try_join_next().is_some() {}
                let (client, dice, count, next) = (
                    client.clone(),
                    dice.clone(),
                    Rc::clone(&count),
                    Rc::clone(&next),
                );
                running.spawn_local(async move {
                    let _permit = permit;
                    next.set(next.get() + 1);
                    call(&client, &dice, next.get(), &count).await;
                });
            }
            while let Some(ended) = running.join_next().await {
                ended.unwrap();
            }
        })
        .await;

    // Nothing is left of it, but for what is kept open on purpose.
    drop(client);
    for _ in 0..1000 {
        if open.load(Ordering::SeqCst) == 0 && running.load(Ordering::SeqCst) == 0 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(open.load(Ordering::SeqCst), 0, "connections");
    assert_eq!(running.load(Ordering::SeqCst), 0, "handlers");
    server.abort();
    let _ = server.await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(alive(), before, "tasks");
    Rc::try_unwrap(count).unwrap().into_inner()
}

/// Makes a call that may take too long, or be given up; a reply that comes is its own.
async fn call(client: &TwiceClient, dice: &Dice, number: i64, count: &std::cell::RefCell<Count>) {
    if dice.one_in(50) {
        let _ = client.count().await;
    }
    let wait = match dice.below(100) {
        0 => 2_000,
        1..10 => i64::try_from(dice.below(50)).unwrap(),
        _ => 0,
    };
    let padding =
        vec![7; usize::try_from(dice.below(if dice.one_in(10) { 20_000 } else { 200 })).unwrap()];
    let called = client.twice(number, &padding, wait);
    let result = if dice.one_in(20) {
        let patience = Duration::from_millis(dice.below(30));
        match timeout(patience, called).await {
            Ok(result) => result,
            Err(_) => {
                count.borrow_mut().cancelled += 1;
                return;
            }
        }
    } else {
        called.await
    };
    let mut count = count.borrow_mut();
    match result {
        Ok(twice) => {
            assert_eq!(twice, 2 * number, "the reply to another call");
            count.answered += 1;
        }
        Err(RpcError::Application(exception, _)) if exception.message.contains("panicked") => {
            count.panicked += 1;
        }
        Err(error) if error.is_timeout() => count.timed_out += 1,
        Err(RpcError::Transport(
            TransportError::Closed
            | TransportError::Io(_)
            | TransportError::Connect { .. }
            | TransportError::NeverSent,
            _,
        )) => count.lost += 1,
        Err(error) => panic!("{error}"),
    }
}

const FAIR: Weather = Weather {
    delay: 10,
    losses: u64::MAX,
};
const FOUL: Weather = Weather {
    delay: 50,
    losses: 300,
};

fn cases() -> impl Iterator<Item = Case> {
    let transports = [
        Transport::Framed,
        Transport::Unframed,
        Transport::THeader,
        Transport::TTHeader,
    ];
    transports.into_iter().flat_map(|transport| {
        [FAIR, FOUL].into_iter().flat_map(move |weather| {
            [(false, false), (true, false), (true, true)]
                .into_iter()
                .map(move |(multiplexed, out_of_order)| Case {
                    weather,
                    transport,
                    multiplexed,
                    out_of_order,
                })
        })
    })
}

#[tokio::test(start_paused = true)]
async fn no_reply_reaches_another_call_and_nothing_is_left_behind() {
    let seed = number_of("ALATO_SEED", 1);
    let all = number_of("ALATO_CALLS", 24_000);
    let mut total = Count::default();
    for (i, case) in (0..).zip(cases()) {
        let count = simulate(&case, seed + i, all / 24).await;
        println!(
            "{:?}, {}multiplexed, {}in order: {count:?}",
            case.transport,
            if case.multiplexed { "" } else { "not " },
            if case.out_of_order { "not " } else { "" },
        );
        total.answered += count.answered;
        total.timed_out += count.timed_out;
        total.cancelled += count.cancelled;
        total.lost += count.lost;
        total.panicked += count.panicked;
    }
    println!("seed {seed}: {total:?}");
    // All of it has happened.
    assert!(total.answered > all / 2, "{total:?}");
    for (what, happened) in [
        ("time-outs", total.timed_out),
        ("cancellations", total.cancelled),
        ("losses", total.lost),
        ("panics", total.panicked),
    ] {
        assert!(happened > 0, "no {what}");
    }
}
