//! The connections of a client between calls.

use std::{
    collections::VecDeque,
    io::ErrorKind,
    mem::MaybeUninit,
    sync::{Mutex, MutexGuard, PoisonError},
};

use socket2::SockRef;
use tokio::net::TcpStream;

use super::{Endpoint, Options};
use crate::{Protocol, TransportError, wire::Stream};

/// A connection that belongs to one call at a time.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream<TcpStream>,
    protocol: Protocol,
    last_sequence_id: i32,
    /// The first of the oneway calls since the last reply.
    first_oneway: Option<i32>,
}

impl Connection {
    pub(super) fn stream(&mut self) -> &mut Stream<TcpStream> {
        &mut self.stream
    }

    pub(super) fn protocol(&self) -> Protocol {
        self.protocol
    }

    pub(super) fn next_sequence_id(&mut self) -> i32 {
        self.last_sequence_id = self.last_sequence_id.wrapping_add(1);
        self.last_sequence_id
    }

    /// Remembers a oneway call. It gets no reply, unless the server does not know the method: then some answer with an
    /// exception, which the next call finds before its own reply.
    pub(super) fn sent_oneway(&mut self, sequence_id: i32) {
        self.first_oneway.get_or_insert(sequence_id);
    }

    /// Whether a reply belongs to a oneway call that went before the call `current`.
    pub(super) fn is_stray(&self, sequence_id: i32, current: i32) -> bool {
        self.first_oneway.is_some_and(|first| {
            let distance = |id: i32| id.wrapping_sub(first).cast_unsigned();
            distance(sequence_id) < distance(current)
        })
    }

    /// The call has its reply, so the server has answered what went before it.
    pub(super) fn got_reply(&mut self) {
        self.first_oneway = None;
    }

    /// Whether another call can use it: the server has neither closed it nor sent what nobody asked for.
    fn is_quiet(&self) -> bool {
        // Asks the system: tokio would answer from what it has last heard of the socket.
        let socket = SockRef::from(self.stream.get_ref());
        let nothing_to_read = match socket.peek(&mut [MaybeUninit::uninit()]) {
            Ok(_) => false,
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        };
        nothing_to_read && !self.stream.has_unread()
    }
}

/// Connections that no call is using. The last used is used first, and the one that was not used for longest is looked
/// after whenever another is given back, so that those that the server has closed do not stay.
#[derive(Debug)]
pub(super) struct Pool {
    endpoint: Endpoint,
    options: Options,
    idle: Mutex<VecDeque<Connection>>,
}

impl Pool {
    pub(super) fn new(endpoint: Endpoint, options: Options) -> Self {
        Self {
            endpoint,
            options,
            idle: Mutex::new(VecDeque::new()),
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
        let mut idle = self.idle();
        if idle.front().is_some_and(|oldest| !oldest.is_quiet()) {
            idle.pop_front();
        }
        if idle.len() < self.options.max_idle_connections {
            idle.push_back(connection);
        }
    }

    fn pop(&self) -> Option<Connection> {
        self.idle().pop_back()
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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
            stream: Stream::new(stream, self.options.max_frame_size),
            protocol: self.options.protocol,
            last_sequence_id: 0,
            first_oneway: None,
        })
    }
}
