//! The connections of a client between calls.

use std::sync::{Mutex, PoisonError};

use tokio::net::TcpStream;

use super::{Endpoint, Options};
use crate::{TransportError, framed::Framed};

/// A connection that belongs to one call at a time.
#[derive(Debug)]
pub(super) struct Connection {
    framed: Framed<TcpStream>,
    last_sequence_id: i32,
}

impl Connection {
    pub(super) fn framed(&mut self) -> &mut Framed<TcpStream> {
        &mut self.framed
    }

    pub(super) fn next_sequence_id(&mut self) -> i32 {
        self.last_sequence_id = self.last_sequence_id.wrapping_add(1);
        self.last_sequence_id
    }

    /// Whether another call can use it: the server has neither closed it nor sent what nobody asked for.
    fn is_quiet(&self) -> bool {
        let nothing_to_read = match self.framed.get_ref().try_read(&mut [0]) {
            Ok(_) => false,
            Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
        };
        nothing_to_read && !self.framed.has_unread()
    }
}

/// Connections that no call is using, the last used on top: the rest may grow old and be closed.
#[derive(Debug)]
pub(super) struct Pool {
    endpoint: Endpoint,
    options: Options,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    pub(super) fn new(endpoint: Endpoint, options: Options) -> Self {
        Self {
            endpoint,
            options,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// An idle connection, or a new one.
    pub(super) async fn take(&self) -> Result<Connection, TransportError> {
        while let Some(connection) = self.pop() {
            if connection.is_quiet() {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    /// Keeps a connection whose call is complete.
    pub(super) fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.options.max_idle_connections {
            idle.push(connection);
        }
    }

    fn pop(&self) -> Option<Connection> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    async fn connect(&self) -> Result<Connection, TransportError> {
        let connecting = TcpStream::connect(self.endpoint.as_str());
        let connected = tokio::time::timeout(self.options.connect_timeout, connecting)
            .await
            .unwrap_or_else(|elapsed| Err(elapsed.into()));
        let connect_error = |source| TransportError::Connect {
            endpoint: self.endpoint.to_string(),
            source,
        };
        let stream = connected.map_err(connect_error)?;
        // A request is written at once, and is not to wait for another.
        stream.set_nodelay(true).map_err(connect_error)?;
        Ok(Connection {
            framed: Framed::new(stream, self.options.max_frame_size),
            last_sequence_id: 0,
        })
    }
}
