//! Accepts connections: until the server stops, and then those that already wait.

use std::{future::poll_fn, io, task::Poll, time::Duration};

use tokio::{
    task::{JoinSet, yield_now},
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    Accepted, Listener,
    shared::{Common, Options},
    stop::Stop,
};

/// How long to pause after the system had no room for another connection; and the longest pause
/// after other errors.
const BACK_OFF: Duration = Duration::from_millis(50);

/// How many errors in a row cost no pause, unless the system is out of resources. A listener that
/// fails for ever is not to keep a thread busy; one whose clients give up early has to take the
/// next one at once.
const MAX_IN_A_ROW: u32 = 64;

/// How many of the connections that already wait are accepted when the server stops, and for how
/// long.
const MAX_WAITING: usize = 16_384;
const TIME_FOR_WAITING: Duration = Duration::from_secs(1);

/// Accepts connections, and has each served by a task of its own, until `shutdown` is ready; then
/// waits for them to end.
pub(super) async fn accept<L: Listener>(
    mut listener: L,
    common: &Common,
    shutdown: impl Future<Output = ()>,
    stop: &Stop,
    mut spawn: impl FnMut(&mut JoinSet<()>, Accepted<L::Stream>),
) -> io::Result<()> {
    let Options {
        max_connections,
        drain_timeout,
        ..
    } = common.options;
    let mut connections = JoinSet::new();
    let mut failures = Failures::default();
    tokio::pin!(shutdown);
    loop {
        let has_room = connections.len() < max_connections;
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(ended) = connections.join_next() => {
                log_if_panicked(ended);
                // It has left room for another.
                failures.pause_until = None;
                continue;
            }
            accepted = next(&mut listener, failures.pause_until), if has_room => accepted,
        };
        match accepted {
            Ok(accepted) => {
                failures = Failures::default();
                spawn(&mut connections, accepted);
            }
            Err(error) => {
                failures.add(&error);
                yield_now().await;
            }
        }
    }
    stop.say();
    let waiting = accept_waiting(&mut listener, |accepted| spawn(&mut connections, accepted));
    if timeout(TIME_FOR_WAITING, waiting).await.is_err() {
        tracing::warn!("connections still waited to be accepted when the server stopped listening");
    }
    drop(listener);
    drain(connections, common, drain_timeout).await
}

/// Accepts the next connection, after a pause if there is to be one.
async fn next<L: Listener>(
    listener: &mut L,
    pause_until: Option<Instant>,
) -> io::Result<Accepted<L::Stream>> {
    if let Some(until) = pause_until {
        sleep_until(until).await;
    }
    poll_fn(|cx| listener.poll_accept(cx)).await
}

/// Accepts the connections that already wait: a socket that is closed resets those in its queue,
/// and their clients could not tell whether their calls had begun.
async fn accept_waiting<L: Listener>(listener: &mut L, mut spawn: impl FnMut(Accepted<L::Stream>)) {
    // The runtime may not yet have heard of the last ones.
    yield_now().await;
    let mut failures = 0;
    for _ in 0..MAX_WAITING {
        let accepted = poll_fn(|cx| match listener.poll_accept_waiting(cx) {
            Poll::Ready(accepted) => Poll::Ready(Some(accepted)),
            Poll::Pending => Poll::Ready(None),
        });
        match accepted.await {
            Some(Ok(accepted)) => {
                failures = 0;
                spawn(accepted);
            }
            Some(Err(error)) if is_out_of_resources(&error) => {
                // The connections that are closed now leave room.
                sleep(BACK_OFF / 5).await;
            }
            Some(Err(_)) if failures < MAX_IN_A_ROW => failures += 1,
            // None waits, or the listener does not recover.
            None | Some(Err(_)) => return,
        }
    }
}

/// The errors since a connection was last accepted.
#[derive(Default)]
struct Failures {
    in_a_row: u32,
    /// When to accept again.
    pause_until: Option<Instant>,
}

impl Failures {
    fn add(&mut self, error: &io::Error) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        let pause = self.pause_after(error);
        if pause.is_zero() {
            tracing::debug!(%error, "a connection ended before it was accepted");
        } else {
            tracing::warn!(%error, ?pause, "cannot accept a connection");
        }
        self.pause_until = (!pause.is_zero()).then(|| Instant::now() + pause);
    }

    fn pause_after(&self, error: &io::Error) -> Duration {
        if is_out_of_resources(error) {
            return BACK_OFF;
        }
        match self.in_a_row.checked_sub(MAX_IN_A_ROW) {
            None => Duration::ZERO,
            Some(more) => Duration::from_millis(1 << more.min(6)).min(BACK_OFF),
        }
    }
}

/// Returns true if the system has no room for another connection, so that accepting again at once
/// would fail again. Any other error is about the one connection: Linux reports what has become of
/// it in the meantime (`accept(2)`, "Error handling").
fn is_out_of_resources(error: &io::Error) -> bool {
    /// `ENOMEM`, `ENFILE`, `EMFILE`: the same on every Unix.
    #[cfg(unix)]
    const COMMON: [i32; 3] = [12, 23, 24];
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const ENOBUFS: i32 = if cfg!(any(target_arch = "mips", target_arch = "mips64")) {
        132
    } else if cfg!(any(target_arch = "sparc", target_arch = "sparc64")) {
        55
    } else {
        105
    };
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    const ENOBUFS: i32 = if cfg!(any(target_os = "solaris", target_os = "illumos")) {
        132
    } else {
        55
    };
    /// `WSAEMFILE`, and an `ERROR_NOT_ENOUGH_MEMORY`.
    #[cfg(not(unix))]
    const COMMON: [i32; 2] = [10024, 8];
    /// `WSAENOBUFS`.
    #[cfg(not(unix))]
    const ENOBUFS: i32 = 10055;

    error.kind() == io::ErrorKind::OutOfMemory
        || error
            .raw_os_error()
            .is_some_and(|code| code == ENOBUFS || COMMON.contains(&code))
}

async fn drain(
    mut connections: JoinSet<()>,
    common: &Common,
    drain_timeout: Duration,
) -> io::Result<()> {
    let all_closed = async {
        while let Some(ended) = connections.join_next().await {
            log_if_panicked(ended);
        }
    };
    if timeout(drain_timeout, all_closed).await.is_ok() {
        return Ok(());
    }
    // Those that only wait for their clients to close have nothing left to answer.
    let left = connections.len().saturating_sub(common.closing());
    connections.shutdown().await;
    if left == 0 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::TimedOut,
        format!(
            "cut off {left} connections whose calls went on for {drain_timeout:?} after the shutdown"
        ),
    ))
}

fn log_if_panicked(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection's task panicked");
    }
}
