//! Clients whose calls share connections.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use alato::{ProtocolError, RpcError, Server, TransportError, rpc::Endpoint};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    counting::Counting,
    fixture::{Echo, EchoClient, EchoServer, Handler, Running, TooQuiet, exception},
    wire::{echoed, frame, raw_server, read_frame, sequence_id_of},
};

fn shared(address: std::net::SocketAddr) -> EchoClient {
    EchoClient::builder(address).multiplexed(1).build()
}

#[tokio::test]
async fn many_calls_at_once_get_their_own_replies_on_one_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(EchoServer::new(Handler::default()))
        .answer_out_of_order()
        .max_connections(1);
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = shared(address);
    let mut calls = JoinSet::new();
    for i in 0..500 {
        let client = client.clone();
        calls.spawn(async move {
            if i % 10 == 0 {
                client.sleep_millis(i % 7).await.unwrap();
            }
            let text = "x".repeat(usize::try_from(i).unwrap() * 20) + &i.to_string();
            assert_eq!(client.echo(&text).await.unwrap(), text);
        });
    }
    while let Some(done) = calls.join_next().await {
        done.unwrap();
    }
    client.note("n".into()).await.unwrap();
    let quiet = client.nothing().await.unwrap_err().into_declared();
    assert_eq!(quiet, Some(TooQuiet {}));
    assert_eq!(client.large(100_000).await.unwrap().len(), 100_000);
}

#[tokio::test]
async fn calls_overtake_one_another_only_where_the_server_lets_them() {
    for out_of_order in [false, true] {
        let server = Running::start_with(|server| {
            if out_of_order {
                server.answer_out_of_order()
            } else {
                server
            }
        })
        .await;
        let client = shared(server.address);
        let slow = {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(200).await })
        };
        server.handler.started.notified().await;
        let start = Instant::now();
        client.echo("x").await.unwrap();
        assert_eq!(start.elapsed() < Duration::from_millis(150), out_of_order);
        slow.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_late_reply_finds_nobody_and_the_connection_goes_on() {
    let (address, connections) = raw_server(async |call: Vec<u8>, _| {
        let id = sequence_id_of(&call);
        if call.windows(4).any(|word| word == b"slow") {
            sleep(Duration::from_millis(100)).await;
        }
        echoed(&id.to_string(), id)
    })
    .await;
    let client = shared(address);
    // Dropped, and timed out.
    timeout(Duration::from_millis(20), client.echo("slow"))
        .await
        .unwrap_err();
    for _ in 0..50 {
        client.echo("x").await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes_in_time_is_not_used_again() {
    let (address, connections) = raw_server(async |call: Vec<u8>, connection| {
        if connection == 0 {
            std::future::pending::<()>().await;
        }
        echoed("new", sequence_id_of(&call))
    })
    .await;
    let client = EchoClient::builder(address)
        .multiplexed(1)
        .request_timeout(Duration::from_millis(50))
        .build();
    let error = client.echo("x").await.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable(), "{error}");
    assert_eq!(client.echo("x").await.unwrap(), "new");
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_reply_that_no_call_has_asked_for_ends_the_connection_for_all() {
    for wrong in [1, -1, 0x1_0000, i32::MIN, i32::MAX] {
        let (address, connections) = raw_server(move |call: Vec<u8>, connection| {
            let id = sequence_id_of(&call);
            let wrong = if connection == 0 { wrong } else { 0 };
            std::future::ready(echoed("x", id.wrapping_add(wrong)))
        })
        .await;
        let client = shared(address);
        match client.echo("x").await {
            Err(RpcError::Protocol(ProtocolError::UnknownSequenceId { .. }, at)) => {
                assert_eq!(at.method(), Some("echo"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(client.echo("x").await.unwrap(), "x");
        assert_eq!(connections.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn replies_that_are_swapped_find_their_calls_and_one_that_is_repeated_ends_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = shared(listener.local_addr().unwrap());
    let calls = ["a", "b"].map(|text| {
        let client = client.clone();
        tokio::spawn(async move { client.echo(text).await })
    });
    let (mut stream, _) = listener.accept().await.unwrap();
    let first = read_frame(&mut stream).await.unwrap();
    let second = read_frame(&mut stream).await.unwrap();
    let of = |call: &[u8]| {
        let text = String::from_utf8_lossy(&call[call.len() - 2..call.len() - 1]).into_owned();
        echoed(&text, sequence_id_of(call))
    };
    let replies = [of(&second), of(&first), of(&second)].concat();
    stream.write_all(&replies).await.unwrap();
    for (call, expected) in calls.into_iter().zip(["a", "b"]) {
        assert_eq!(call.await.unwrap().unwrap(), expected);
    }
    let end = timeout(Duration::from_secs(5), stream.read(&mut [0])).await;
    assert_eq!(end.unwrap().unwrap_or(0), 0);
}

#[tokio::test]
async fn an_answer_to_a_oneway_call_is_passed_over() {
    let (address, connections) = raw_server(async |call: Vec<u8>, _| {
        let id = sequence_id_of(&call);
        if call[3] == 4 {
            return frame(3, "note", id, &[0]);
        }
        echoed("x", id)
    })
    .await;
    let client = shared(address);
    for _ in 0..3 {
        client.note("a".into()).await.unwrap();
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn when_a_connection_is_lost_everybody_on_it_is_told_and_the_next_call_has_another() {
    let mut running = Running::start().await;
    let client = shared(running.address);
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(60_000).await })
        })
        .collect();
    running.handler.started.notified().await;
    sleep(Duration::from_millis(50)).await;
    running.server.abort();
    let _ = (&mut running.server).await;
    for call in waiting {
        match call.await.unwrap() {
            Err(error @ RpcError::Transport(TransportError::Closed | TransportError::Io(_), _)) => {
                assert!(!error.is_retryable());
            }
            other => panic!("{other:?}"),
        }
    }
    let listener = TcpListener::bind(running.address).await.unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    assert_eq!(client.echo("again").await.unwrap(), "again");
}

#[tokio::test]
async fn nobody_listening_is_told_to_every_call_and_each_may_be_made_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = shared(address);
    for _ in 0..2 {
        let (one, two) = tokio::join!(client.echo("x"), client.echo("y"));
        for error in [one.unwrap_err(), two.unwrap_err()] {
            assert!(error.is_retryable(), "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("`echo` at {address}: cannot connect")),
                "{error}"
            );
        }
    }
    let server = Server::new(EchoServer::new(Handler::default()));
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(server.serve(listener, std::future::pending()));
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn calls_beyond_what_a_connection_may_carry_fail_at_once_and_may_be_made_again() {
    let server = Running::start().await;
    let client = EchoClient::builder(server.address)
        .multiplexed(1)
        .max_calls_per_connection(2)
        .build();
    let slow: Vec<_> = (0..2)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(100).await })
        })
        .collect();
    server.handler.started.notified().await;
    let error = client.echo("x").await.unwrap_err();
    assert!(error.is_retryable(), "{error}");
    for call in slow {
        call.await.unwrap().unwrap();
    }
    assert_eq!(client.echo("x").await.unwrap(), "x");
}

#[tokio::test]
async fn a_shared_connection_is_closed_when_it_is_idle_and_when_its_client_is_dropped() {
    for idle in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut builder = EchoClient::builder(listener.local_addr().unwrap()).multiplexed(1);
        if idle {
            builder = builder.idle_timeout(Duration::from_millis(50));
        }
        let client = builder.build();
        let answering = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let call = read_frame(&mut stream).await.unwrap();
            let reply = echoed("x", sequence_id_of(&call));
            stream.write_all(&reply).await.unwrap();
            (stream, listener)
        });
        client.echo("x").await.unwrap();
        let (mut stream, listener) = answering.await.unwrap();
        let clone = client.clone();
        drop(client);
        let mut end = Box::pin(async move { stream.read(&mut [0]).await });
        if idle {
            assert_eq!(
                timeout(Duration::from_secs(5), end).await.unwrap().unwrap(),
                0
            );
            // And another takes its place.
            let again = tokio::spawn(async move { clone.echo("x").await });
            listener.accept().await.unwrap();
            again.abort();
        } else {
            timeout(Duration::from_millis(50), &mut end)
                .await
                .unwrap_err();
            drop(clone);
            assert_eq!(
                timeout(Duration::from_secs(5), end).await.unwrap().unwrap(),
                0
            );
        }
    }
}

#[tokio::test]
async fn a_oneway_call_is_sent_even_if_its_client_is_dropped_at_once() {
    let server = Running::start().await;
    let client = shared(server.address);
    client.note("sent".into()).await.unwrap();
    drop(client);
    timeout(Duration::from_secs(5), async {
        while server.handler.notes.lock().unwrap().is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_call_over_the_frame_limit_is_refused_without_harm_to_others() {
    let server = Running::start().await;
    let client = EchoClient::builder(server.address)
        .multiplexed(1)
        .max_frame_size(1000)
        .build();
    for _ in 0..3 {
        match client.echo(&"x".repeat(1000)).await {
            Err(RpcError::Transport(TransportError::FrameTooLarge { limit: 1000, .. }, _)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    let failed = exception(client.fail(1).await);
    assert_eq!(failed.message, "no disk");
}

#[tokio::test]
async fn calls_wait_for_a_connection_where_there_may_be_only_so_many() {
    let server = Running::start_with(|server| server.max_connections(100)).await;
    let client = EchoClient::builder(server.address)
        .max_connections(2)
        .max_waiting_calls(1)
        .build();
    let start = Instant::now();
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.sleep_millis(100).await })
        })
        .collect();
    let mut refused = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(()) => {}
            Err(error) => {
                assert!(error.is_retryable(), "{error}");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 1, "two have a connection, one waits");
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn idle_connections_are_closed_in_time_and_old_ones_are_not_used() {
    let server = Running::start().await;
    let connections = Counting::new();
    let client = EchoClient::builder(server.address)
        .idle_timeout(Duration::from_millis(50))
        .connector(connections.clone())
        .build();
    client.echo("x").await.unwrap();
    client.echo("x").await.unwrap();
    assert_eq!(connections.open(), 1);
    timeout(Duration::from_secs(5), async {
        while connections.open() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("it is closed without another call");

    let client = EchoClient::builder(server.address)
        .max_connection_age(Duration::from_millis(30))
        .connector(connections.clone())
        .build();
    client.echo("x").await.unwrap();
    let made = connections.made();
    sleep(Duration::from_millis(40)).await;
    client.echo("x").await.unwrap();
    assert_eq!(connections.made(), made + 1);
}

#[tokio::test]
async fn a_client_calls_over_a_unix_socket() {
    let directory = std::env::temp_dir().join(format!("alato-unix-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("socket");
    let _ = std::fs::remove_file(&path);
    let socket = tokio::net::UnixListener::bind(&path).unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve(socket, std::future::pending()));
    for builder in [
        EchoClient::builder(Endpoint::unix(&path)),
        EchoClient::builder(Endpoint::unix(&path)).multiplexed(1),
    ] {
        let client = builder.build();
        for _ in 0..3 {
            assert_eq!(client.echo("x").await.unwrap(), "x");
        }
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn oneway_calls_keep_a_shared_connection_from_being_idle() {
    let server = Running::start().await;
    let connections = Counting::new();
    let client = EchoClient::builder(server.address)
        .multiplexed(1)
        .idle_timeout(Duration::from_millis(200))
        .connector(connections.clone())
        .build();
    for _ in 0..12 {
        client.note("n".into()).await.unwrap();
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(connections.made(), 1);
}
