//! [`Connecting`]: a connection that is being made, for a call that may get another one before.

use std::{
    pin::{Pin, pin},
    sync::Arc,
};

use futures_util::future::{Either, select};
use tokio::{runtime::Id, sync::futures::Notified};

use super::Pool;
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
    pub(super) async fn made_before(&mut self, freed: Notified<'_>) -> Option<Made> {
        match select(self.0.as_mut(), pin!(freed)).await {
            Either::Left((made, _)) => Some(made),
            Either::Right(_) => None,
        }
    }

    /// Makes it in a task of its own, since the call has another one now: dropped, it would be made again by one of the next calls, which would not wait
    /// for it either.
    pub(super) fn go_on_for_later(self, pool: &Arc<Pool>, here: Id) {
        let Some(place) = Place::new(pool) else {
            return;
        };
        tokio::spawn(async move {
            match self.0.await {
                Ok(stream) => {
                    let connection = Connection::new(stream, place.0.options);
                    Pool::rest(&place.0, Box::new(connection), here);
                }
                Err(error) => tracing::debug!(%error, "no connection for later calls"),
            }
            // Whoever gets it finds the connection.
            drop(place);
        });
    }
}

/// One of the places for connections.
struct Place(Arc<Pool>);

impl Place {
    fn new(pool: &Arc<Pool>) -> Option<Self> {
        pool.busy.try_acquire().ok()?.forget();
        Some(Self(Arc::clone(pool)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.busy.add_permits(1);
    }
}

/// A call that would take a connection which becomes idle.
pub(super) struct Awaits<'a>(&'a Pool);

impl<'a> Awaits<'a> {
    pub(super) fn new(pool: &'a Pool) -> Self {
        pool.idle().awaited += 1;
        Self(pool)
    }
}

impl Drop for Awaits<'_> {
    fn drop(&mut self) {
        self.0.idle().awaited -= 1;
    }
}
