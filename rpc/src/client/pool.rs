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
    runtime::{Handle, Id},
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use super::{Dialer, Failure, Options, Time, exclusive::Connection};
use crate::TransportError;

/// The connections of a client: those that are idle, and how many others there may be. The last used is used first.
// A connection is used in the runtime that it was made in: it stands still with it, and ends with it, and a call of another would, too.
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
    connections: VecDeque<Resting>,
    /// The runtimes where a task looks after them.
    looked_after: Vec<Id>,
}

/// A connection without a call.
#[derive(Debug)]
struct Resting {
    connection: Box<Connection>,
    since: Instant,
    runtime: Id,
}

/// A connection that belongs to one call.
pub(super) struct Taken<'a> {
    pub(super) connection: Box<Connection>,
    runtime: Id,
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
        let here = Handle::current().id();
        let permit = self.busy.try_acquire().ok();
        if let Some(taken) = permit.and_then(|permit| self.take_idle(here, permit).ok()) {
            return Ok(taken);
        }
        // In a box: it is seldom, and there is room for it in every call otherwise.
        let taken = match time.deadline {
            Some(deadline) => {
                Box::pin(tokio::time::timeout_at(deadline, self.wait_for_one(here))).await
            }
            None => Ok(Box::pin(self.wait_for_one(here)).await),
        };
        match taken {
            Ok(taken) => taken.map_err(|error| Box::new(error.into())),
            Err(_) => Err(Box::new(time.is_up())),
        }
    }

    /// An idle connection, or a new one.
    async fn wait_for_one(&self, here: Id) -> Result<Taken<'_>, TransportError> {
        let permit = match self.take_idle(here, self.permit().await?) {
            Ok(taken) => return Ok(taken),
            Err(permit) => permit,
        };
        self.close_what_leaves_no_room(here);
        let stream = self.dialer.connect().await?;
        Ok(Taken {
            connection: Box::new(Connection::new(stream, self.options)),
            runtime: here,
            _permit: permit,
        })
    }

    /// An idle connection, or the permit again.
    fn take_idle<'a>(
        &self,
        here: Id,
        permit: SemaphorePermit<'a>,
    ) -> Result<Taken<'a>, SemaphorePermit<'a>> {
        while let Some(mut connection) = self.pop(here) {
            if !self.is_too_old(&connection) && connection.is_quiet() {
                return Ok(Taken {
                    connection,
                    runtime: here,
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
        let Taken {
            connection,
            runtime,
            _permit: permit,
        } = taken;
        let resting = Resting {
            connection,
            since: Instant::now(),
            runtime,
        };
        let mut idle = this.idle();
        // Before the permit is free: whoever gets that finds the connection.
        idle.connections.push_back(resting);
        let surplus = (idle.connections.len() > this.options.max_idle_connections)
            .then(|| idle.connections.pop_front());
        let is_new = !idle.looked_after.contains(&runtime);
        if is_new {
            idle.looked_after.push(runtime);
        }
        drop(idle);
        drop(permit);
        drop(surplus);
        if is_new {
            // Made here: the task may be dropped before it has begun.
            let looked_after = LookedAfter {
                pool: Arc::downgrade(this),
                runtime,
            };
            tokio::spawn(look_after(looked_after, this.options.idle_timeout));
        }
    }

    fn pop(&self, here: Id) -> Option<Box<Connection>> {
        let connections = &mut self.idle().connections;
        let is_here = |resting: &Resting| resting.runtime == here;
        let last = connections.iter().rposition(is_here)?;
        Some(connections.remove(last)?.connection)
    }

    /// Closes idle connections of other runtimes, where there would be more than there may be with another one.
    fn close_what_leaves_no_room(&self, here: Id) {
        let mut closed = Vec::new();
        let mut idle = self.idle();
        while idle.connections.len() > self.busy.available_permits()
            && let Some(other) = idle
                .connections
                .iter()
                .position(|resting| resting.runtime != here)
        {
            closed.extend(idle.connections.remove(other));
        }
        // Behind the lock.
        drop(idle);
        drop(closed);
    }

    fn is_too_old(&self, connection: &Connection) -> bool {
        let age = self.options.max_connection_age;
        age.is_some_and(|age| connection.since().elapsed() >= age)
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes what was not used in a runtime for long enough, or has been closed by the server; says when to look again.
    fn close_what_is_stale(&self, here: Id) -> Option<Duration> {
        let mut closed = Vec::new();
        let mut next = None;
        let mut idle = self.idle();
        let mut kept = VecDeque::new();
        for mut resting in idle.connections.drain(..) {
            if resting.runtime == here {
                let for_long = resting.since.elapsed();
                if for_long >= self.options.idle_timeout
                    || self.is_too_old(&resting.connection)
                    || !resting.connection.is_quiet()
                {
                    closed.push(resting);
                    continue;
                }
                // The first of them is idle for longest.
                let left = self.options.idle_timeout.saturating_sub(for_long);
                next.get_or_insert(left.clamp(Duration::from_millis(10), LOOK_EVERY));
            }
            kept.push_back(resting);
        }
        idle.connections = kept;
        if next.is_none() {
            idle.looked_after.retain(|runtime| *runtime != here);
        }
        // Behind the lock.
        drop(idle);
        drop(closed);
        next
    }
}

/// How long a connection that the server has closed may be kept.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Looks after the idle connections of a runtime for as long as there are any.
async fn look_after(mut looked_after: LookedAfter, idle_timeout: Duration) {
    let mut pause = idle_timeout.min(LOOK_EVERY);
    loop {
        tokio::time::sleep(pause).await;
        let Some(pool) = looked_after.pool.upgrade() else {
            return;
        };
        let Some(next) = pool.close_what_is_stale(looked_after.runtime) else {
            // It has said so itself, and another task may have begun since.
            looked_after.pool = Weak::new();
            return;
        };
        pause = next;
    }
}

/// Says that the runtime has ended, and its connections with it.
struct LookedAfter {
    pool: Weak<Pool>,
    runtime: Id,
}

impl Drop for LookedAfter {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            let mut idle = pool.idle();
            idle.looked_after.retain(|runtime| *runtime != self.runtime);
            let (ended, others) = std::mem::take(&mut idle.connections)
                .into_iter()
                .partition(|resting| resting.runtime == self.runtime);
            idle.connections = others;
            // Behind the lock.
            drop(idle);
            drop::<VecDeque<_>>(ended);
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
