//! A client with a connection for each call: how it gets one.

use std::time::{Duration, Instant};

use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    counting::Counting,
    fixture::{Echo, EchoClient, Running},
};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(5);

fn client(server: &Running, connections: &Counting, most: usize) -> EchoClient {
    EchoClient::builder(server.address)
        .connector(connections.clone())
        .connect_timeout(LONG)
        .max_connections(most)
        .build()
}

async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(LONG, waiting).await.unwrap();
}

#[tokio::test]
async fn a_call_whose_connection_is_not_made_yet_takes_one_that_becomes_free() {
    let server = Running::start().await;
    let connections = Counting::only(1);
    let client = client(&server, &connections, 10);
    let first = client.sleep_millis(50);
    let second = async {
        server.handler.started.notified().await;
        // A connection is begun, and would never be made.
        timeout(LONG / 2, client.echo("x")).await.unwrap()
    };
    let (first, second) = tokio::join!(first, second);
    first.unwrap();
    assert_eq!(second.unwrap(), "x");
    assert_eq!((connections.begun(), connections.made()), (2, 1));

    // It is for later calls: two at a time need no third one.
    connections.gate.add_permits(1);
    until(|| connections.made() == 2).await;
    for _ in 0..5 {
        let (first, second) = tokio::join!(client.sleep_millis(5), client.sleep_millis(5));
        first.unwrap();
        second.unwrap();
    }
    assert_eq!((connections.begun(), connections.open()), (2, 2));
}

#[tokio::test]
async fn all_calls_of_a_burst_are_made_though_one_connection_is_all_there_is() {
    let server = Running::start().await;
    let connections = Counting::only(1);
    let client = client(&server, &connections, 100);
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        calls.spawn(async move { client.echo("x").await.unwrap() });
    }
    let all = timeout(LONG / 2, calls.join_all()).await.unwrap();
    assert_eq!(all.len(), 100);
    assert_eq!(connections.made(), 1);
}

#[tokio::test]
async fn connections_that_are_made_for_later_are_within_the_bound() {
    let server = Running::start().await;
    let connections = Counting::only(1);
    let client = client(&server, &connections, 3);
    let mut calls = JoinSet::new();
    for i in 0..60 {
        let (client, connections) = (client.clone(), connections.clone());
        calls.spawn(async move {
            client.sleep_millis(i % 3).await.unwrap();
            assert!(connections.open() <= 3, "{}", connections.open());
            if i == 30 {
                connections.gate.add_permits(1);
            }
        });
    }
    timeout(LONG / 2, calls.join_all()).await.unwrap();
    // Nor was one thrown away and begun again.
    assert!(connections.begun() <= 3, "{}", connections.begun());

    // And no place is lost: three calls run at the same time afterwards.
    connections.gate.add_permits(10);
    let start = Instant::now();
    let call = || client.sleep_millis(1_000);
    let (a, b, c) = tokio::join!(call(), call(), call());
    a.and(b).and(c).unwrap();
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_connection_that_fails_for_later_calls_harms_none() {
    let server = Running::start().await;
    let connections = Counting::only(1);
    let client = client(&server, &connections, 2);
    let first = client.sleep_millis(50);
    let second = async {
        server.handler.started.notified().await;
        client.echo("x").await
    };
    let (first, second) = tokio::join!(first, second);
    first.unwrap();
    second.unwrap();
    // The other connection is never made.
    connections.gate.close();
    until(|| connections.open() == 1).await;
    assert_eq!(client.echo("y").await.unwrap(), "y");
    assert_eq!(connections.begun(), 2);
}

#[tokio::test]
async fn a_connection_that_is_made_for_later_is_no_call_that_others_may_not_wait_for() {
    let server = Running::start().await;
    let connections = Counting::only(1);
    let client = EchoClient::builder(server.address)
        .connector(connections.clone())
        .max_connections(2)
        .max_waiting_calls(0)
        .build();
    let started = &server.handler.started;
    let (has_begun, begun) = oneshot::channel();
    let first = client.sleep_millis(50);
    let second = async {
        started.notified().await;
        has_begun.send(()).unwrap();
        client.sleep_millis(100).await
    };
    let third = async {
        begun.await.unwrap();
        started.notified().await;
        // The second has the connection of the first, and its own is being made.
        assert_eq!((connections.begun(), connections.made()), (2, 1));
        client.echo("x").await.map(drop)
    };
    let (first, second, third) = tokio::join!(first, second, third);
    first.and(second).and(third).unwrap();
}
