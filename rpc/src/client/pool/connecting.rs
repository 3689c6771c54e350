//! [`Connecting`]: a connection that is being made, for a call that may get another one before.

use std::{pin::Pin, sync::Arc};

use futures_util::future::{Either, select};
use tokio::{
    runtime::Id,
    sync::{Notify, futures::Notified},
};

use super::{Place, Pool};
use crate::{
    TransportError,
    client::{Dialer, connect::ClientStream, exclusive::Connection},
};

type Made = Result<Box<dyn ClientStream>, TransportError>;

/// A connection that is being made.
pub(super) struct Connecting(Pin<Box<dyn Future<Output = Made> + Send>>);

impl Connecting {
    pub(super) fn new(dialer: &Dialer) -> Self {
        let dialer = dialer.clone();
        Self(Box::pin(async move { dialer.connect().await }))
    }

    /// What became of it, if that is known before another connection is free.
    pub(super) async fn made_before(&mut self, freed: Pin<&mut Notified<'_>>) -> Option<Made> {
        match select(self.0.as_mut(), freed).await {
            Either::Left((made, _)) => Some(made),
            Either::Right(_) => None,
        }
    }

    /// Makes it in a task of its own, since the call has another one now: dropped, it would be made again by one of the next calls, which would not wait
    /// for it either.
    pub(super) fn go_on_for_later(self, place: Place) {
        if !place.is_wanted() {
            return;
        }
        tokio::spawn(async move {
            match self.0.await {
                Ok(stream) => {
                    let connection = Connection::new(stream, place.pool().options);
                    place.fill(connection);
                }
                Err(error) => tracing::debug!(%error, "no connection for later calls"),
            }
        });
    }
}

/// A call that would take a connection which becomes idle in its runtime.
pub(super) struct Awaits<'a> {
    pool: &'a Pool,
    runtime: Id,
    freed: Arc<Notify>,
}

impl<'a> Awaits<'a> {
    pub(super) fn new(pool: &'a Pool, runtime: Id) -> Self {
        let mut idle = pool.idle();
        let used = idle.used_in(runtime);
        used.waiting += 1;
        let freed = Arc::clone(&used.freed);
        Self {
            pool,
            runtime,
            freed,
        }
    }

    /// Ready when one has become idle.
    pub(super) fn freed(&self) -> Notified<'_> {
        self.freed.notified()
    }
}

impl Drop for Awaits<'_> {
    fn drop(&mut self) {
        let mut idle = self.pool.idle();
        idle.used_in(self.runtime).waiting -= 1;
        idle.tidy();
    }
}
