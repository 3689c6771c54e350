//! TLS between a client and a server, and what can go wrong with it.

mod calls;
mod certificates;
mod closing;
mod configuration;
mod failures;
mod fixture;
mod handshakes;
mod identity;
mod python;
mod reload;
mod reuse;
mod standstill;
#[path = "../support/mod.rs"]
mod support;
