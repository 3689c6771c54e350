//! [`Multiplexed`]: connections that many calls share.

mod carrier;
mod line;
mod lost;
mod slots;

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use self::line::Line;
use super::{Dialer, Options, Outgoing};
use crate::{RpcError, TransportError, wire::Message};

/// A number of connections. Calls take turns with them.
#[derive(Debug)]
pub(super) struct Multiplexed {
    dialer: Dialer,
    options: Options,
    /// As many as there are to be; made when they are first needed, and made again when they are lost.
    lines: Vec<Mutex<Option<Arc<Line>>>>,
    next: AtomicUsize,
}

impl Multiplexed {
    pub(super) fn new(dialer: Dialer, options: Options, connections: usize) -> Self {
        Self {
            dialer,
            options,
            lines: (0..connections.max(1)).map(|_| Mutex::default()).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Sends a call, and waits for its reply, if it gets one.
    pub(super) async fn call(
        &self,
        call: &Outgoing<'_>,
        after: Duration,
    ) -> Result<Option<Box<Message>>, RpcError> {
        let (first, second) = (self.line(), OnceLock::new());
        let sent = match first.send(call) {
            // It was lost just now.
            Err(RpcError::Transport(TransportError::NeverSent, _)) => {
                second.get_or_init(|| self.line()).send(call)?
            }
            sent => sent?,
        };
        match sent {
            Some(sent) => sent.reply(after).await.map(Some),
            None => Ok(None),
        }
    }

    fn line(&self) -> Arc<Line> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.lines.len();
        let new = || Arc::new(Line::new(self.dialer.clone(), self.options));
        let Some(place) = self.lines.get(turn) else {
            // Not reached: there is at least one.
            return new();
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *place {
            Some(line) if line.is_open() => Arc::clone(line),
            other => Arc::clone(other.insert(new())),
        }
    }
}
