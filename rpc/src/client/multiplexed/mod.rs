//! [`Multiplexed`]: connections that many calls share.

mod carrier;
mod line;
mod lost;
mod patience;
mod slots;
mod watch;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Context,
};

use tokio::{
    runtime::{Handle, Id},
    time::Instant,
};

use self::line::{Line, Refusal, Sent};
use super::{Dialer, Failure, Options, Outgoing};
use crate::TransportError;

/// More than one system has ports for.
const MAX_CONNECTIONS: usize = 1 << 16;

/// A number of connections for each runtime that calls are made in. Calls take turns with them.
// A connection stands still with its runtime, and ends with it: calls of another would wait for one that has nothing to do with them.
#[derive(Debug)]
pub(super) struct Multiplexed {
    dialer: Dialer,
    options: Options,
    /// As many as there are to be.
    lines: Vec<Place>,
    next: AtomicUsize,
}

/// A connection in each runtime; made when it is first needed, and made again when it is lost.
type Place = Mutex<Vec<Arc<Line>>>;

impl Multiplexed {
    pub(super) fn new(dialer: Dialer, options: Options, connections: usize) -> Self {
        Self {
            dialer,
            options,
            lines: (0..connections.clamp(1, MAX_CONNECTIONS))
                .map(|_| Mutex::default())
                .collect(),
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
        let here = Handle::current().id();
        let sent = match self.line(place, here).send(call, cx) {
            Err(Refusal::Closed(line)) => self.line_instead_of(&line, place, here).send(call, cx),
            sent => sent,
        };
        sent.map_err(Into::into)
    }

    /// A server was silent for as long as a call waited that began at `began`: further calls take
    /// connections that are known to live.
    pub(super) fn distrust(&self, began: Instant) {
        let here = Handle::current().id();
        for place in &self.lines {
            let lines = lock(place);
            for line in lines.iter().filter(|line| line.runtime() == here) {
                line.distrust(began);
            }
        }
    }

    fn line(&self, place: &Place, here: Id) -> Arc<Line> {
        let mut lines = lock(place);
        match lines.iter().find(|line| line.runtime() == here) {
            Some(line) if !line.is_too_old() => Arc::clone(line),
            _ => self.new_line(&mut lines, here),
        }
    }

    /// A line in place of one that takes no further calls.
    fn line_instead_of(&self, closed: &Arc<Line>, place: &Place, here: Id) -> Arc<Line> {
        let mut lines = lock(place);
        match lines.iter().find(|line| line.runtime() == here) {
            Some(line) if !Arc::ptr_eq(line, closed) => Arc::clone(line),
            _ => self.new_line(&mut lines, here),
        }
    }

    #[cold]
    fn new_line(&self, lines: &mut Vec<Arc<Line>>, here: Id) -> Arc<Line> {
        // Those of runtimes that have ended are lost.
        lines.retain(|line| line.runtime() != here && !line.is_lost());
        let line = Arc::new(Line::new(self.dialer.clone(), self.options));
        lines.push(Arc::clone(&line));
        line
    }
}

fn lock(place: &Place) -> MutexGuard<'_, Vec<Arc<Line>>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
