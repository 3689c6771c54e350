//! Clients that are used in several runtimes: none has to do with what becomes of another.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncWriteExt,
    net::TcpListener,
    runtime::{Builder, Runtime},
};

use crate::{
    counting::Counting,
    fixture::{Echo, EchoClient, Running},
    wire::{echoed, read_frame, sequence_id_of},
};

const LONG: Duration = Duration::from_secs(5);

/// With a connection for each call, and with one for all.
fn clients(address: SocketAddr) -> [EchoClient; 2] {
    let builder = || EchoClient::builder(address);
    [builder().build(), builder().multiplexed(1).build()]
}

/// A runtime that stands still unless it is waited for.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server that answers `x`, and says how many connections are open.
fn counting(serving: &Runtime) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = serving.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let open = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&open);
    serving.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                while let Some(call) = read_frame(&mut stream).await {
                    let reply = echoed("x", sequence_id_of(&call));
                    stream.write_all(&reply).await.unwrap();
                }
                count.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    (address, open)
}

fn until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < LONG, "in time");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_client_goes_on_when_a_runtime_has_ended() {
    let serving = Runtime::new().unwrap();
    let server = serving.block_on(Running::start());
    for client in clients(server.address) {
        for i in 0..5 {
            let start = Instant::now();
            assert_eq!(runtime().block_on(client.echo("x")).unwrap(), "x", "{i}");
            assert!(start.elapsed() < LONG);
        }
    }
}

#[test]
fn a_call_is_answered_although_another_runtime_stands_still() {
    let serving = Runtime::new().unwrap();
    let server = serving.block_on(Running::start());
    let (one, other) = (runtime(), runtime());
    for client in clients(server.address) {
        for runtime in [&one, &other, &one, &other] {
            assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
        }
    }
}

#[test]
fn a_call_goes_on_when_another_runtime_ends() {
    let serving = Runtime::new().unwrap();
    let server = serving.block_on(Running::start());
    for client in clients(server.address) {
        let first = Runtime::new().unwrap();
        assert_eq!(first.block_on(client.echo("x")).unwrap(), "x");
        let call = thread::spawn(move || runtime().block_on(client.sleep_millis(300)));
        thread::sleep(Duration::from_millis(100));
        drop(first);
        call.join().unwrap().unwrap();
    }
}

#[test]
fn all_runtimes_together_have_no_more_connections_than_there_may_be() {
    let serving = Runtime::new().unwrap();
    let (address, open) = counting(&serving);
    let client = EchoClient::builder(address).max_connections(2).build();
    let runtimes = [(); 4].map(|()| runtime());
    for runtime in runtimes.iter().cycle().take(12) {
        assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
        until(|| open.load(Ordering::SeqCst) <= 2);
    }
}

#[test]
fn the_idle_connections_of_a_runtime_are_closed_when_it_ends() {
    let serving = Runtime::new().unwrap();
    let (address, open) = counting(&serving);
    for client in clients(address) {
        let (first, second) = (runtime(), runtime());
        for runtime in [&first, &second] {
            assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
        }
        assert_eq!(open.load(Ordering::SeqCst), 2);
        drop(first);
        until(|| open.load(Ordering::SeqCst) == 1);
        assert_eq!(second.block_on(client.echo("x")).unwrap(), "x");
        drop(second);
        until(|| open.load(Ordering::SeqCst) == 0);
    }
}

#[test]
fn a_connection_that_is_made_for_later_where_all_stands_still_keeps_no_other_call_out() {
    let serving = Runtime::new().unwrap();
    let server = serving.block_on(Running::start());
    let connections = Counting::only(1);
    let client = EchoClient::builder(server.address)
        .connector(connections.clone())
        .max_connections(2)
        .max_waiting_calls(0)
        .build();
    let still = runtime();
    still.block_on(async {
        let first = client.sleep_millis(50);
        let second = async {
            server.handler.started.notified().await;
            client.echo("x").await
        };
        let (first, second) = tokio::join!(first, second);
        first.and(second.map(drop)).unwrap();
    });
    // One is idle there, and one is not made yet.
    assert_eq!((connections.begun(), connections.made()), (2, 1));
    connections.gate.add_permits(10);
    runtime().block_on(async {
        let (first, second) = tokio::join!(client.sleep_millis(50), client.sleep_millis(50));
        first.and(second).unwrap();
    });
    // And where it stood still, it goes on.
    still.block_on(async {
        let (first, second) = tokio::join!(client.sleep_millis(50), client.sleep_millis(50));
        first.and(second).unwrap();
    });
}

#[test]
fn a_connection_that_becomes_free_wakes_a_call_of_its_own_runtime() {
    let serving = Runtime::new().unwrap();
    let server = serving.block_on(Running::start());
    let connections = Counting::only(1);
    let client = EchoClient::builder(server.address)
        .connector(connections.clone())
        .connect_timeout(LONG)
        .build();
    let here = runtime();
    let calling = client.clone();
    let call = here.spawn(async move { calling.sleep_millis(200).await });
    here.block_on(server.handler.started.notified());
    // This one waits first, and stands still.
    let elsewhere = runtime();
    let waiting = client.clone();
    let waiting = elsewhere.spawn(async move { waiting.echo("elsewhere").await });
    elsewhere.block_on(tokio::task::yield_now());
    assert_eq!(connections.begun(), 2);
    here.block_on(async {
        let second = tokio::time::timeout(LONG / 2, client.echo("here"));
        let (first, second) = tokio::join!(call, second);
        first.unwrap().unwrap();
        assert_eq!(second.unwrap().unwrap(), "here");
    });
    drop(waiting);
}
