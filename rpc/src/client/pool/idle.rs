//! [`Idle`]: the connections without a call, and the tasks that look after them.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{runtime::Id, sync::Notify, time::Instant};

use super::Pool;
use crate::client::exclusive::Connection;

#[derive(Debug, Default)]
pub(super) struct Idle {
    /// The last used is the last.
    pub(super) connections: VecDeque<Resting>,
    /// Where they are used; few, and those are here where there is anything to be said of them.
    runtimes: Vec<Runtime>,
}

/// A runtime that calls are made in.
#[derive(Debug)]
pub(super) struct Runtime {
    id: Id,
    /// Whether a task looks after its idle connections.
    pub(super) is_looked_after: bool,
    /// How many of its calls would take one that becomes idle.
    pub(super) waiting: usize,
    /// Wakes one of them.
    pub(super) freed: Arc<Notify>,
    /// How many connections are made for later.
    pub(super) places: usize,
}

impl Idle {
    /// What there is to say of a runtime, and is about to be said.
    pub(super) fn used_in(&mut self, id: Id) -> &mut Runtime {
        let known = self.runtimes.iter().position(|runtime| runtime.id == id);
        let at = known.unwrap_or_else(|| {
            self.runtimes.push(Runtime {
                id,
                is_looked_after: false,
                waiting: 0,
                freed: Arc::default(),
                places: 0,
            });
            self.runtimes.len() - 1
        });
        &mut self.runtimes[at]
    }

    /// All runtimes but this one.
    pub(super) fn others(&mut self, here: Id) -> impl Iterator<Item = &mut Runtime> {
        self.runtimes
            .iter_mut()
            .filter(move |runtime| runtime.id != here)
    }

    /// How many connections there are for later, or will be.
    pub(super) fn len(&self) -> usize {
        let places = self.runtimes.iter().map(|runtime| runtime.places);
        self.connections.len() + places.sum::<usize>()
    }

    /// Forgets the runtimes of which there is nothing to say any more.
    pub(super) fn tidy(&mut self) {
        self.runtimes
            .retain(|runtime| runtime.is_looked_after || runtime.waiting > 0 || runtime.places > 0);
    }
}

/// A connection without a call.
#[derive(Debug)]
pub(super) struct Resting {
    pub(super) connection: Box<Connection>,
    pub(super) since: Instant,
    pub(super) runtime: Id,
}

/// How long a connection that the server has closed may be kept.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Begins to look after the idle connections of the current runtime, for as long as there are any.
pub(super) fn look_after(pool: &Arc<Pool>, runtime: Id) {
    // Made here: the task may be dropped before it has begun.
    let looked_after = LookedAfter {
        pool: Arc::downgrade(pool),
        runtime,
    };
    tokio::spawn(close_in_time(looked_after, pool.options.idle_timeout));
}

async fn close_in_time(mut looked_after: LookedAfter, idle_timeout: Duration) {
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

impl Pool {
    /// A server was silent for as long as a call waited that began at `began`: closes the
    /// connections that were not used since then.
    // They lead to the same server, and each of them would cost a call all of its time if that is
    // gone without a word.
    pub(in crate::client) fn distrust(&self, began: Instant) {
        let mut idle = self.idle();
        let (closed, kept) = std::mem::take(&mut idle.connections)
            .into_iter()
            .partition(|resting| resting.since < began);
        idle.connections = kept;
        // After the lock is released.
        drop(idle);
        drop::<VecDeque<_>>(closed);
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
            idle.used_in(here).is_looked_after = false;
            idle.tidy();
        }
        // After the lock is released.
        drop(idle);
        drop(closed);
        next
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
            idle.used_in(self.runtime).is_looked_after = false;
            idle.tidy();
            let (ended, others) = std::mem::take(&mut idle.connections)
                .into_iter()
                .partition(|resting| resting.runtime == self.runtime);
            idle.connections = others;
            // After the lock is released.
            drop(idle);
            drop::<VecDeque<_>>(ended);
        }
    }
}
