//! [`Multiplexed`]: connections that many calls share.

mod carrier;
mod idle;
mod line;
mod lost;
mod slots;
mod watch;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Context,
};

use self::line::{Line, Refusal, Sent};
use super::{Dialer, Failure, Options, Outgoing};
use crate::TransportError;

/// A number of connections. Calls take turns with them.
#[derive(Debug)]
pub(super) struct Multiplexed {
    dialer: Dialer,
    options: Options,
    /// As many as there are to be; made when they are first needed, and made again when they are lost.
    lines: Vec<Place>,
    next: AtomicUsize,
}

type Place = Mutex<Option<Arc<Line>>>;

impl Multiplexed {
    pub(super) fn new(dialer: Dialer, options: Options, connections: usize) -> Self {
        Self {
            dialer,
            options,
            lines: (0..connections.max(1)).map(|_| Mutex::default()).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Sends a call of the task that is polled; `None` if it gets no reply.
    pub(super) fn send(
        &self,
        call: &mut Outgoing<'_>,
        cx: &Context<'_>,
    ) -> Result<Option<Sent>, Failure> {
        let place = match &self.lines[..] {
            [only] => Some(only),
            several => {
                let turn = self.next.fetch_add(1, Ordering::Relaxed);
                several.get(turn % several.len().max(1))
            }
        };
        // There is at least one.
        let place = place.ok_or_else(|| Box::new(TransportError::NeverSent.into()))?;
        let sent = match self.line(place).send(call, cx) {
            Err(Refusal::Closed(line)) => self.line_instead_of(&line, place).send(call, cx),
            sent => sent,
        };
        sent.map_err(Into::into)
    }

    fn line(&self, place: &Place) -> Arc<Line> {
        let mut place = lock(place);
        match &mut *place {
            Some(line) if !line.is_too_old() => Arc::clone(line),
            other => Arc::clone(other.insert(self.new_line())),
        }
    }

    /// A line in place of one that takes no further calls.
    fn line_instead_of(&self, closed: &Arc<Line>, place: &Place) -> Arc<Line> {
        let mut place = lock(place);
        match &mut *place {
            Some(line) if !Arc::ptr_eq(line, closed) => Arc::clone(line),
            other => Arc::clone(other.insert(self.new_line())),
        }
    }

    fn new_line(&self) -> Arc<Line> {
        Arc::new(Line::new(self.dialer.clone(), self.options))
    }
}

fn lock(place: &Place) -> MutexGuard<'_, Option<Arc<Line>>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
