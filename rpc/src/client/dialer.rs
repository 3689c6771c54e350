//! [`Dialer`]: makes the connections of a client.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    connect::{AnyConnector, ClientStream},
    endpoint::{Endpoint, InvalidEndpoint},
};
use crate::{TransportError, error::hint};

/// Makes connections.
#[derive(Clone)]
pub(super) struct Dialer {
    pub(super) connector: Arc<dyn AnyConnector>,
    pub(super) endpoint: Endpoint,
    pub(super) timeout: Duration,
    /// True if there has ever been a connection.
    pub(super) connected: Arc<AtomicBool>,
}

impl Dialer {
    pub(super) async fn connect(&self) -> Result<Box<dyn ClientStream>, TransportError> {
        let connecting = self.connector.connect(&self.endpoint);
        let connected = match self.timeout {
            // Not even if it is there at once.
            Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
            timeout => tokio::time::timeout(timeout, connecting)
                .await
                .unwrap_or_else(|elapsed| Err(io::Error::from(elapsed))),
        };
        // The runtime may have stood still since it was made.
        let alive = connected.and_then(|mut stream| still_open(&mut *stream).map(|()| stream));
        self.connected.fetch_or(alive.is_ok(), Ordering::Relaxed);
        alive.map_err(|source| match InvalidEndpoint::of(&source) {
            Some(invalid) => TransportError::InvalidEndpoint {
                endpoint: self.endpoint.to_string(),
                why: invalid.why(),
            },
            None => TransportError::Connect {
                endpoint: self.endpoint.to_string(),
                source,
            },
        })
    }
}

/// Returns true if a new connection is still there. A server says nothing before it is asked.
fn still_open(stream: &mut dyn ClientStream) -> io::Result<()> {
    let mut start = [0; 16];
    match stream.read_now(&mut start) {
        Ok(0) => {
            let why = "the server closed the connection before a call was sent";
            Err(io::Error::new(io::ErrorKind::ConnectionAborted, why))
        }
        Ok(read) => {
            let start = start.get(..read).unwrap_or_default();
            let why = format!(
                "the server sent {:?} before it was asked{}",
                String::from_utf8_lossy(start),
                hint(start)
            );
            Err(io::Error::new(io::ErrorKind::InvalidData, why))
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error),
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.endpoint.fmt(f)
    }
}
