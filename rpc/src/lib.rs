//! Thrift RPC on tokio: a [`Server`] and a [`Client`] of messages in the binary or the compact protocol, framed or not.
//!
//! Everything that is not framing is a [`Service`](alato_core::Service) over one pair of messages,
//! [`Request`] and [`Reply`], whatever the Thrift service is: a client's and a server's layers, the
//! client itself, and the servers that `#[thrift_service]` generates.

mod call_timeout;
mod client;
mod context;
mod current;
mod error;
mod header;
pub mod layers;
mod message;
mod method;
mod name;
mod print;
mod protocol;
mod server;
#[cfg(feature = "signal")]
mod signal;
#[cfg(feature = "tls")]
pub mod tls;
mod wire;
mod with;

#[doc(hidden)]
pub mod __private;

pub use client::{Client, ClientBuilder, ClientStream, Connector, Endpoint, Network};
pub use context::CallContext;
pub use error::{At, ProtocolError, RpcError, TransportError};
pub use header::{HeaderError, HeaderFrame};
pub use message::{Reply, ReplyKind, Request};
pub use method::Method;
pub use protocol::Protocol;
pub use server::{
    Accepted, EitherStream, Listener, Multiplexed, Named, Nobody, PeerCertificates,
    PerCoreListener, Server, Unnamed,
};
#[cfg(feature = "signal")]
pub use signal::shutdown_signal;
pub use wire::Transport;
pub use with::With;

#[doc(inline)]
pub use alato_metainfo as metainfo;
