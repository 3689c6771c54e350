//! [`Place`]: room for a connection that is made for later.

use std::sync::Arc;

use tokio::runtime::Id;

use super::{Pool, idle::Idle};
use crate::client::exclusive::Connection;

/// Room for a connection that no call waits for.
// A permit that is counted in the pool, where calls of other runtimes find it: this one may stand still.
pub(super) struct Place {
    pool: Arc<Pool>,
    runtime: Id,
    is_counted: bool,
}

impl Place {
    /// If there is one.
    pub(super) fn new(pool: &Arc<Pool>, runtime: Id) -> Option<Self> {
        // Under the lock: whoever finds no permit finds out why.
        let mut idle = pool.idle();
        pool.busy.try_acquire().ok()?.forget();
        idle.used_in(runtime).places += 1;
        drop(idle);
        Some(Self {
            pool: Arc::clone(pool),
            runtime,
            is_counted: true,
        })
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Whether the connection would not be closed at once, as there are enough.
    pub(super) fn is_wanted(&self) -> bool {
        self.pool.idle().len() <= self.pool.options.max_idle_connections
    }

    /// Keeps the connection for the next call, unless the room is somebody else's by now.
    pub(super) fn fill(mut self, connection: Connection) {
        let pool = Arc::clone(&self.pool);
        let mut idle = pool.idle();
        if !self.is_still_ours(&mut idle) {
            return;
        }
        let freed = Pool::rest(&pool, idle, Box::new(connection), self.runtime);
        // Whoever gets the permit finds the connection.
        pool.busy.add_permits(1);
        if let Some(freed) = freed {
            freed.notify_one();
        }
    }

    /// Whether nobody has taken it; from now on, it is not counted.
    fn is_still_ours(&mut self, idle: &mut Idle) -> bool {
        self.is_counted = false;
        let places = &mut idle.used_in(self.runtime).places;
        let is_ours = *places > 0;
        *places = places.saturating_sub(1);
        idle.tidy();
        is_ours
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        let pool = Arc::clone(&self.pool);
        let mut idle = pool.idle();
        let is_ours = self.is_still_ours(&mut idle);
        drop(idle);
        if is_ours {
            pool.busy.add_permits(1);
        }
    }
}

impl Pool {
    /// Frees the places of other runtimes, for calls that would have to wait; says how many there are in this one.
    pub(super) fn take_places_of_others(&self, here: Id) -> usize {
        let mut idle = self.idle();
        let own = idle.used_in(here).places;
        let places = idle.others(here);
        let taken = places.map(|other| std::mem::take(&mut other.places)).sum();
        idle.tidy();
        drop(idle);
        self.busy.add_permits(taken);
        own
    }
}
