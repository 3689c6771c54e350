//! Connections that carry one call at a time.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use super::{Dialer, Failure, Options, Time, exclusive::Connection};
use crate::TransportError;

/// The connections of a client: those that are idle, and how many others there may be. The last used is used first.
#[derive(Debug)]
pub(super) struct Pool {
    dialer: Dialer,
    options: Options,
    idle: Mutex<Idle>,
    /// A permit for each call that has a connection, or is about to.
    busy: Semaphore,
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct Idle {
    connections: VecDeque<(Box<Connection>, Instant)>,
    /// Whether a task looks after them.
    looked_after: bool,
}

/// A connection that belongs to one call.
pub(super) struct Taken<'a> {
    pub(super) connection: Box<Connection>,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    pub(super) fn new(dialer: Dialer, options: Options) -> Self {
        Self {
            dialer,
            options,
            idle: Mutex::default(),
            busy: Semaphore::new(options.max_connections.min(Semaphore::MAX_PERMITS)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// A connection, if there is one in time.
    pub(super) async fn take(&self, time: Time) -> Result<Taken<'_>, Failure> {
        let permit = self.busy.try_acquire().ok();
        if let Some(taken) = permit.and_then(|permit| self.take_idle(permit).ok()) {
            return Ok(taken);
        }
        // In a box: it is seldom, and there is room for it in every call otherwise.
        let taken = match time.deadline {
            Some(deadline) => {
                Box::pin(tokio::time::timeout_at(deadline, self.wait_for_one())).await
            }
            None => Ok(Box::pin(self.wait_for_one()).await),
        };
        match taken {
            Ok(taken) => taken.map_err(|error| Box::new(error.into())),
            Err(_) => Err(Box::new(time.is_up())),
        }
    }

    /// An idle connection, or a new one.
    async fn wait_for_one(&self) -> Result<Taken<'_>, TransportError> {
        let permit = match self.take_idle(self.permit().await?) {
            Ok(taken) => return Ok(taken),
            Err(permit) => permit,
        };
        let stream = self.dialer.connect().await?;
        Ok(Taken {
            connection: Box::new(Connection::new(stream, self.options)),
            _permit: permit,
        })
    }

    /// An idle connection, or the permit again.
    fn take_idle<'a>(&self, permit: SemaphorePermit<'a>) -> Result<Taken<'a>, SemaphorePermit<'a>> {
        while let Some(mut connection) = self.pop() {
            if !self.is_too_old(&connection) && connection.is_quiet() {
                return Ok(Taken {
                    connection,
                    _permit: permit,
                });
            }
        }
        Err(permit)
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, TransportError> {
        if let Ok(permit) = self.busy.try_acquire() {
            return Ok(permit);
        }
        let waiting = Counted::new(&self.waiting);
        if waiting.before >= self.options.max_waiting_calls {
            return Err(TransportError::TooManyCalls);
        }
        // It is never closed.
        let permit = self.busy.acquire().await;
        permit.map_err(|_| TransportError::TooManyCalls)
    }

    /// Keeps a connection whose call is complete.
    pub(super) fn give_back(this: &Arc<Self>, taken: Taken<'_>) {
        let now = Instant::now();
        let mut idle = this.idle();
        if idle.connections.len() >= this.options.max_idle_connections {
            return;
        }
        // Before the permit is free: whoever gets that finds the connection.
        idle.connections.push_back((taken.connection, now));
        if !idle.looked_after {
            idle.looked_after = true;
            drop(idle);
            // Made here: the task may be dropped before it has begun.
            let looked_after = LookedAfter(Some(Arc::downgrade(this)));
            tokio::spawn(look_after(looked_after, this.options.idle_timeout));
        }
    }

    fn pop(&self) -> Option<Box<Connection>> {
        let (connection, _) = self.idle().connections.pop_back()?;
        Some(connection)
    }

    fn is_too_old(&self, connection: &Connection) -> bool {
        let age = self.options.max_connection_age;
        age.is_some_and(|age| connection.since().elapsed() >= age)
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes what was not used for long enough, or has been closed by the server; says when to look again.
    fn close_what_is_stale(&self) -> Option<Duration> {
        let mut closed = Vec::new();
        let mut idle = self.idle();
        let mut kept = VecDeque::new();
        for (mut connection, since) in idle.connections.drain(..) {
            let stale = since.elapsed() >= self.options.idle_timeout
                || self.is_too_old(&connection)
                || !connection.is_quiet();
            if stale {
                closed.push(connection);
            } else {
                kept.push_back((connection, since));
            }
        }
        let next = kept.front().map(|(_, since)| {
            let left = self.options.idle_timeout.saturating_sub(since.elapsed());
            left.clamp(Duration::from_millis(10), LOOK_EVERY)
        });
        idle.connections = kept;
        idle.looked_after = next.is_some();
        // Behind the lock.
        drop(idle);
        drop(closed);
        next
    }
}

/// How long a connection that the server has closed may be kept.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Looks after the idle connections for as long as there are any.
async fn look_after(mut looked_after: LookedAfter, idle_timeout: Duration) {
    let mut pause = idle_timeout.min(LOOK_EVERY);
    loop {
        tokio::time::sleep(pause).await;
        let Some(pool) = looked_after.0.as_ref().and_then(Weak::upgrade) else {
            return;
        };
        let Some(next) = pool.close_what_is_stale() else {
            // It has said so itself.
            looked_after.0 = None;
            return;
        };
        pause = next;
    }
}

/// Says that nobody looks after the connections any more, also if the runtime has ended.
struct LookedAfter(Option<Weak<Pool>>);

impl Drop for LookedAfter {
    fn drop(&mut self) {
        if let Some(pool) = self.0.as_ref().and_then(Weak::upgrade) {
            pool.idle().looked_after = false;
        }
    }
}

/// Counts somebody until it is dropped.
struct Counted<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        let before = count.fetch_add(1, Ordering::Relaxed);
        Self { count, before }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}
