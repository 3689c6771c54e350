//! Connections that carry one call at a time.

mod connecting;
mod idle;
mod place;

use std::{
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    runtime::{Handle, Id},
    sync::{Notify, Semaphore, SemaphorePermit},
    time::Instant,
};

use self::{
    connecting::{Awaits, Connecting},
    idle::{Idle, Resting},
    place::Place,
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
    /// A permit for each call that has a connection, or is about to, and for each [`Place`].
    busy: Semaphore,
    waiting: AtomicUsize,
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
    pub(super) async fn take(this: &Arc<Self>, time: Time) -> Result<Taken<'_>, Failure> {
        let here = Handle::current().id();
        let permit = this.busy.try_acquire().ok();
        if let Some(taken) = permit.and_then(|permit| this.take_idle(here, permit).ok()) {
            return Ok(taken);
        }
        // In a box: it is seldom, and there is room for it in every call otherwise.
        let taken = match time.deadline {
            Some(deadline) => {
                let waiting = tokio::time::timeout_at(deadline, Self::wait_for_one(this, here));
                Box::pin(waiting).await
            }
            None => Ok(Box::pin(Self::wait_for_one(this, here)).await),
        };
        match taken {
            Ok(taken) => taken.map_err(|error| Box::new(error.into())),
            Err(_) => Err(Box::new(time.is_up())),
        }
    }

    /// A connection that is idle, or becomes so, or a new one: whatever is there first.
    async fn wait_for_one(this: &Arc<Self>, here: Id) -> Result<Taken<'_>, TransportError> {
        let permit = this.permit(here).await?;
        let awaits = Awaits::new(this, here);
        // Enabled before it looks: what becomes idle later wakes it.
        let mut freed = pin!(awaits.freed());
        freed.as_mut().enable();
        let mut permit = match this.take_idle(here, permit) {
            Ok(taken) => return Ok(taken),
            Err(permit) => permit,
        };
        this.close_what_leaves_no_room(here);
        let mut connecting = Connecting::new(&this.dialer);
        loop {
            if let Some(stream) = connecting.made_before(freed.as_mut()).await {
                return Ok(Taken {
                    connection: Box::new(Connection::new(stream?, this.options)),
                    runtime: here,
                    _permit: permit,
                });
            }
            freed.set(awaits.freed());
            freed.as_mut().enable();
            // What was begun is not thrown away for another: the next call would begin it again, and there would never be more connections.
            if let Some(place) = Place::new(this, here) {
                permit = match this.take_idle(here, permit) {
                    Ok(taken) => {
                        connecting.go_on_for_later(place);
                        return Ok(taken);
                    }
                    Err(permit) => permit,
                };
            }
        }
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

    async fn permit(&self, here: Id) -> Result<SemaphorePermit<'_>, TransportError> {
        if let Ok(permit) = self.busy.try_acquire() {
            return Ok(permit);
        }
        if self.options.max_connections == 0 {
            return Err(TransportError::TooManyCalls);
        }
        let places = self.take_places_of_others(here);
        if let Ok(permit) = self.busy.try_acquire() {
            return Ok(permit);
        }
        let waiting = Counted::new(&self.waiting);
        // Those who wait for a place, and not for another call, are not too many.
        if waiting.before >= self.options.max_waiting_calls.saturating_add(places) {
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
        let freed = Self::rest(this, this.idle(), connection, runtime);
        // Whoever gets it finds the connection.
        drop(permit);
        if let Some(freed) = freed {
            freed.notify_one();
        }
    }

    /// Keeps a connection for the next call; says whom to wake, when there is a permit for him.
    #[must_use]
    fn rest(
        this: &Arc<Self>,
        mut idle: MutexGuard<'_, Idle>,
        connection: Box<Connection>,
        runtime: Id,
    ) -> Option<Arc<Notify>> {
        let resting = Resting {
            connection,
            since: Instant::now(),
            runtime,
        };
        idle.connections.push_back(resting);
        let surplus = (idle.connections.len() > this.options.max_idle_connections)
            .then(|| idle.connections.pop_front());
        let used = idle.used_in(runtime);
        let is_new = !std::mem::replace(&mut used.is_looked_after, true);
        let freed = (used.waiting > 0).then(|| Arc::clone(&used.freed));
        drop(idle);
        drop(surplus);
        if is_new {
            idle::look_after(this, runtime);
        }
        freed
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
