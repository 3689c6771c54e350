//! Kitex's client calls our server.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::atomic::Ordering,
};

use super::{
    ours::{Handler, OurServer},
    support::go::kitex,
};

/// The cases of `client.go`.
const CASES: usize = 10;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// Puts our server through every case of Kitex's client.
fn every_case(transport: &str) {
    let Some(mut kitex) = kitex() else {
        return;
    };
    let runtime = runtime();
    let handler = Handler::default();
    let server = runtime.block_on(OurServer::start("127.0.0.1:0", handler.clone()));
    kitex.args(["client", "--transport", transport]);
    let output = kitex.arg(server.address.to_string()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{transport}: {said}{errors}");
    let held = said.lines().filter(|line| line.starts_with("ok ")).count();
    assert_eq!(held, CASES, "{transport}: {said}");
    // The time-out travels in a header: the call is given up on the server, too.
    if transport.starts_with("ttheader") || transport == "mux" {
        assert_eq!(handler.dropped.load(Ordering::Relaxed), 1, "{transport}");
    }
}

#[test]
fn kitexs_client_calls_our_server_over_ttheader() {
    every_case("ttheader");
}

#[test]
fn kitexs_client_calls_our_server_over_framed_ttheader() {
    every_case("ttheader-framed");
}

#[test]
fn kitexs_client_calls_our_server_over_framed() {
    every_case("framed");
}

#[test]
fn kitexs_client_calls_our_server_over_buffered() {
    every_case("buffered");
}

#[test]
fn kitexs_multiplexed_client_calls_our_server() {
    every_case("mux");
}

/// Restarts our server while Kitex's client waits for a reply of it.
fn restart(transport: &str) {
    let Some(mut kitex) = kitex() else {
        return;
    };
    let runtime = runtime();
    let server = runtime.block_on(OurServer::start("127.0.0.1:0", Handler::default()));
    let address = server.address.to_string();
    kitex.args(["restart", "--transport", transport, &address]);
    restart_during(&mut kitex, || {
        runtime.block_on(async {
            server.stop().await.unwrap().unwrap();
            OurServer::start(&address, Handler::default()).await
        })
    });
}

/// Runs `restart.go`; `restart` is called when a call is on its way, and the client goes on when it returns.
fn restart_during<T>(kitex: &mut Command, restart: impl FnOnce() -> T) {
    let kitex = kitex.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = kitex.stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let restarted = (line == "calling\n").then(restart);
    // If the client has failed, what it said is more than this would be.
    let _ = child.stdin.take().unwrap().write_all(b"\n");
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}{errors}");
    assert!(restarted.is_some(), "{line}");
}

#[test]
fn kitexs_client_loses_no_call_when_our_server_restarts() {
    for transport in ["ttheader", "ttheader-framed", "framed", "buffered"] {
        restart(transport);
    }
}

#[test]
fn kitexs_multiplexed_client_loses_no_call_when_our_server_restarts() {
    restart("mux");
}
