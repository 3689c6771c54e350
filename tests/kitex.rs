//! Kitex, both ways: its client calls our server, and our client calls its server (`tests/interop/go/kitex`), by every transport
//! that it has for Thrift.
//!
//! Without Go, or without Kitex in its module cache, the tests print that they are skipped, which `ALATO_REQUIRE_GO=1` makes a
//! failure.

#[path = "kitex/ours.rs"]
mod ours;
#[path = "kitex/their_client.rs"]
mod their_client;
#[path = "kitex/their_server.rs"]
mod their_server;

mod support;
