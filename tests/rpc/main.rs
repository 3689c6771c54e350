//! A server and a client, and everything that can go wrong between them.

mod accepting;
mod calls;
mod connections;
mod context;
mod counting;
mod descriptors;
mod draining;
mod extends;
mod faults;
mod fixture;
mod layers;
mod limits;
mod listeners;
mod multiplexed;
mod per_core;
mod pool;
mod protocols;
mod restarts;
mod runtimes;
mod shared_connections;
mod shutdown;
mod side_by_side;
mod simulation;
mod stuck;
mod time_outs;
mod wire;
