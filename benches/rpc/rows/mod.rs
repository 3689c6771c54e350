//! The ways to make a call.

mod alato;
mod apache;
mod floor;
pub mod kitex;
mod tarpc;
mod tonic;
mod volo;
mod volo_generated;

use std::net::{SocketAddr, TcpListener};

use ::alato::Transport;
use floor::Answers;
use tokio::runtime::Runtime;

use crate::load::Load;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    AlatoPingPong,
    /// The same with Volo's default header around each message.
    AlatoTtheader,
    /// The first on a runtime that stays on one core.
    AlatoPerCore,
    AlatoMultiplexed,
    AlatoMultiplexedTtheader,
    AlatoMultiplexedVec,
    Volo,
    VoloFramed,
    VoloMultiplexed,
    VoloMultiplexedFramed,
    /// Volo's client and alato's server, in frames, multiplexed.
    VoloToAlato,
    /// And the other way round.
    AlatoToVolo,
    /// Kitex, over TTHeader.
    Kitex,
    /// Its multiplexed mode.
    KitexMultiplexed,
    /// Kitex's client and alato's server, over TTHeader.
    KitexToAlato,
    KitexMultiplexedToAlato,
    /// And the other way round.
    AlatoToKitex,
    AlatoMultiplexedToKitex,
    Apache,
    Tonic,
    Tarpc,
    FloorPingPong,
    FloorMerged,
    /// The last one's client, and alato's server.
    MergedToAlato,
    /// And the other way round.
    AlatoToMerged,
}

/// What the callers of a cell do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Calls at the same time. A row in ping-pong has as many connections; the others have one.
    pub concurrency: usize,
    /// Bytes in the payload.
    pub payload: usize,
}

impl Row {
    pub const ALL: [Self; 25] = [
        Self::AlatoPingPong,
        Self::AlatoTtheader,
        Self::AlatoPerCore,
        Self::AlatoMultiplexed,
        Self::AlatoMultiplexedTtheader,
        Self::AlatoMultiplexedVec,
        Self::Volo,
        Self::VoloFramed,
        Self::VoloMultiplexed,
        Self::VoloMultiplexedFramed,
        Self::VoloToAlato,
        Self::AlatoToVolo,
        Self::Kitex,
        Self::KitexMultiplexed,
        Self::KitexToAlato,
        Self::KitexMultiplexedToAlato,
        Self::AlatoToKitex,
        Self::AlatoMultiplexedToKitex,
        Self::Apache,
        Self::Tonic,
        Self::Tarpc,
        Self::FloorPingPong,
        Self::FloorMerged,
        Self::MergedToAlato,
        Self::AlatoToMerged,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::AlatoPingPong => "alato",
            Self::AlatoTtheader => "alato-ttheader",
            Self::AlatoPerCore => "alato-core",
            Self::AlatoMultiplexed => "alato-mux",
            Self::AlatoMultiplexedTtheader => "alato-mux-ttheader",
            Self::AlatoMultiplexedVec => "alato-mux-vec",
            Self::Volo => "volo",
            Self::VoloFramed => "volo-framed",
            Self::VoloMultiplexed => "volo-mux",
            Self::VoloMultiplexedFramed => "volo-mux-framed",
            Self::VoloToAlato => "mux-volo-to-alato",
            Self::AlatoToVolo => "mux-alato-to-volo",
            Self::Kitex => "kitex",
            Self::KitexMultiplexed => "kitex-mux",
            Self::KitexToAlato => "kitex-to-alato",
            Self::KitexMultiplexedToAlato => "kitex-mux-to-alato",
            Self::AlatoToKitex => "alato-to-kitex",
            Self::AlatoMultiplexedToKitex => "alato-mux-to-kitex",
            Self::Apache => "apache",
            Self::Tonic => "tonic",
            Self::Tarpc => "tarpc",
            Self::FloorPingPong => "floor",
            Self::FloorMerged => "floor-merged",
            Self::MergedToAlato => "merged-to-alato",
            Self::AlatoToMerged => "alato-to-merged",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.name() == name)
    }

    /// Returns `Some` if Kitex is the server: `Some(true)` if it multiplexes.
    pub fn kitex_server(self) -> Option<bool> {
        match self {
            Self::Kitex | Self::AlatoToKitex => Some(false),
            Self::KitexMultiplexed | Self::AlatoMultiplexedToKitex => Some(true),
            _ => None,
        }
    }

    /// The same of the client.
    pub fn kitex_client(self) -> Option<bool> {
        match self {
            Self::Kitex | Self::KitexToAlato => Some(false),
            Self::KitexMultiplexed | Self::KitexMultiplexedToAlato => Some(true),
            _ => None,
        }
    }

    pub fn needs_go(self) -> bool {
        self.kitex_server().is_some() || self.kitex_client().is_some()
    }

    /// Begins to answer calls, in other threads.
    pub fn serve(self, runtime: &Runtime, listener: TcpListener) {
        match self {
            Self::AlatoPingPong
            | Self::AlatoTtheader
            | Self::AlatoMultiplexedTtheader
            | Self::KitexToAlato
            | Self::KitexMultiplexedToAlato => alato::serve(runtime, listener),
            Self::Kitex
            | Self::KitexMultiplexed
            | Self::AlatoToKitex
            | Self::AlatoMultiplexedToKitex => unreachable!("served in Go"),
            Self::AlatoPerCore => alato::serve_per_core(runtime, listener),
            Self::AlatoMultiplexed | Self::VoloToAlato => {
                alato::serve_multiplexed(runtime, listener);
            }
            Self::AlatoMultiplexedVec | Self::MergedToAlato => {
                alato::vec::serve_multiplexed(runtime, listener)
            }
            Self::Volo | Self::VoloFramed => volo::serve(runtime, listener, false),
            Self::VoloMultiplexed | Self::VoloMultiplexedFramed | Self::AlatoToVolo => {
                volo::serve(runtime, listener, true);
            }
            Self::Apache => apache::serve(listener),
            Self::Tonic => tonic::serve(runtime, listener),
            Self::Tarpc => tarpc::serve(runtime, listener),
            Self::FloorPingPong => floor::serve(runtime, listener, Answers::EachAlone),
            Self::FloorMerged => floor::serve(runtime, listener, Answers::Merged),
            Self::AlatoToMerged => floor::serve(runtime, listener, Answers::MergedReplies),
        }
    }

    /// Begins to call.
    pub fn call(self, runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
        let volo = |multiplexed, ttheader| {
            let mode = volo::Mode {
                multiplexed,
                ttheader,
            };
            volo::call(runtime, load, server, cell, mode);
        };
        match self {
            Self::AlatoPingPong | Self::AlatoPerCore => {
                alato::call(runtime, load, server, cell, Transport::Framed);
            }
            Self::AlatoTtheader | Self::AlatoToKitex => {
                alato::call(runtime, load, server, cell, Transport::TTHeader);
            }
            Self::AlatoMultiplexed | Self::AlatoToVolo => {
                alato::call_multiplexed(runtime, load, server, cell, Transport::Framed);
            }
            Self::AlatoMultiplexedTtheader | Self::AlatoMultiplexedToKitex => {
                alato::call_multiplexed(runtime, load, server, cell, Transport::TTHeader);
            }
            Self::Kitex
            | Self::KitexMultiplexed
            | Self::KitexToAlato
            | Self::KitexMultiplexedToAlato => unreachable!("called in Go"),
            Self::AlatoMultiplexedVec | Self::AlatoToMerged => {
                alato::vec::call_multiplexed(runtime, load, server, cell)
            }
            Self::Volo => volo(false, true),
            Self::VoloFramed => volo(false, false),
            Self::VoloMultiplexed => volo(true, true),
            Self::VoloMultiplexedFramed | Self::VoloToAlato => volo(true, false),
            Self::Apache => apache::call(load, server, cell),
            Self::Tonic => tonic::call(runtime, load, server, cell),
            Self::Tarpc => tarpc::call(runtime, load, server, cell),
            Self::FloorPingPong => floor::call(runtime, load, server, cell),
            Self::FloorMerged | Self::MergedToAlato => {
                floor::call_merged(runtime, load, server, cell);
            }
        }
    }
}

/// Bytes that are not all alike.
fn payload(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31) as u8).collect()
}

/// Lets a runtime have a socket of the standard library's.
fn listen(listener: TcpListener) -> tokio::net::TcpListener {
    listener.set_nonblocking(true).expect("a socket");
    tokio::net::TcpListener::from_std(listener).expect("a socket")
}
