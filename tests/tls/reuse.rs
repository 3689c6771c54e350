//! Which connection is used again, and which is not.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{
    RpcError, TransportError,
    rpc::tls::{ServerTls, TlsConnector},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    certificates::Authority,
    fixture::{Running, VERSIONS, Vault, VaultClient, config, trusting},
};

#[tokio::test]
async fn a_pooled_connection_is_used_again() {
    for version in VERSIONS {
        let running = Running::start().await;
        let connector = TlsConnector::new(config(running.authority.text(), version));
        let client = running.builder().connector(connector).build();
        for n in 0..20 {
            assert_eq!(client.echo("x").await.unwrap(), "x");
            if n % 7 == 0 {
                sleep(Duration::from_millis(5)).await;
            }
        }
        assert_eq!(running.connections(), 1);
    }
}

#[tokio::test]
async fn tickets_that_nobody_has_read_leave_a_connection_usable() {
    for pause in [0, 20] {
        let running = Running::start().await;
        let client = running.client();
        for n in 0..20 {
            // No reply is read, and so the tickets are not.
            client.note(n.to_string()).await.unwrap();
            sleep(Duration::from_millis(pause)).await;
        }
        assert_eq!(client.notes().await.unwrap().len(), 20);
        assert_eq!(running.connections(), 1);
    }
}

#[test]
fn tickets_that_came_while_the_runtime_slept_leave_a_connection_usable() {
    let others = tokio::runtime::Runtime::new().unwrap();
    let running = others.block_on(Running::start());
    let client = running.client();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        client.note("a".into()).await.unwrap();
        // Without a look at what has come.
        std::thread::sleep(Duration::from_millis(50));
        client.note("b".into()).await.unwrap();
        assert_eq!(client.notes().await.unwrap(), ["a", "b"]);
    });
    assert_eq!(running.connections(), 1);
    // Outside of any runtime.
    drop(runtime);
    drop(client);
}

#[test]
fn a_connection_that_ended_while_the_runtime_slept_is_not_used_again() {
    let others = tokio::runtime::Runtime::new().unwrap();
    let mut running = others.block_on(Running::start());
    let client = running.client();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        assert_eq!(client.echo("x").await.unwrap(), "x");
        running.stop();
        // Without a look at what has come.
        std::thread::sleep(Duration::from_millis(100));
        let error = client.echo("x").await.unwrap_err();
        let is_connect = matches!(
            error,
            RpcError::Transport(TransportError::Connect { .. }, _)
        );
        assert!(is_connect, "{error:?}");
    });
}

#[tokio::test]
async fn new_keys_between_calls_leave_a_connection_usable() {
    let (builder, connections) = raw_server(async |stream, _| {
        stream.get_mut().1.refresh_traffic_keys().unwrap();
        stream.flush().await.unwrap();
        true
    })
    .await;
    let client = builder.build();
    for _ in 0..5 {
        assert_eq!(client.echo("x").await.unwrap(), "x");
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_connection_with_data_that_nobody_asked_for_is_not_used_again() {
    let (builder, connections) = raw_server(async |stream, connection| {
        if connection == 0 {
            stream.write_all(&[0]).await.unwrap();
            stream.flush().await.unwrap();
        }
        true
    })
    .await;
    expect_another_connection(&builder.build(), &connections).await;
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_not_used_again() {
    let (builder, connections) = raw_server(async |stream, connection| {
        if connection == 0 {
            stream.shutdown().await.unwrap();
        }
        true
    })
    .await;
    expect_another_connection(&builder.build(), &connections).await;
}

#[tokio::test]
async fn a_connection_whose_end_is_announced_is_not_used_again() {
    let (builder, connections) = raw_server(async |stream, connection| {
        if connection == 0 {
            stream.get_mut().1.send_close_notify();
            stream.flush().await.unwrap();
        }
        true
    })
    .await;
    expect_another_connection(&builder.build(), &connections).await;
}

#[tokio::test]
async fn a_connection_that_was_cut_off_is_not_used_again() {
    let (builder, connections) = raw_server(async |_, connection| connection != 0).await;
    expect_another_connection(&builder.build(), &connections).await;
}

async fn expect_another_connection(client: &VaultClient, connections: &AtomicUsize) {
    assert_eq!(client.echo("x").await.unwrap(), "x");
    sleep(Duration::from_millis(50)).await;
    for _ in 0..3 {
        assert_eq!(client.echo("x").await.unwrap(), "x");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// A server made by hand, which answers each call of its n-th connection, does `then(stream, n)`, and goes on if that says so.
async fn raw_server(
    then: impl AsyncFn(&mut TlsStream<TcpStream>, usize) -> bool + Clone + Send + 'static,
) -> (alato::ClientBuilder<VaultClient<()>>, Arc<AtomicUsize>) {
    let authority = Authority::new("authority");
    let [chain, key] = authority.server().pem();
    let tls = ServerTls::builder(chain, key).build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let connections = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&connections);
    // The futures of a closure like this one are not `Send` for all that is known.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let listener = listener.into_std().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async move {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let connection = count.fetch_add(1, Ordering::SeqCst);
                let (acceptor, then) = (TlsAcceptor::from(tls.config()), then.clone());
                tokio::task::spawn_local(async move {
                    let mut stream = acceptor.accept(stream).await.unwrap();
                    while let Ok(length) = stream.read_u32().await {
                        let mut call = vec![0; length as usize];
                        stream.read_exact(&mut call).await.unwrap();
                        stream.write_all(&echoed_x(&call)).await.unwrap();
                        stream.flush().await.unwrap();
                        if !then(&mut stream, connection).await {
                            return;
                        }
                    }
                });
            }
        });
    });
    let builder = VaultClient::builder(address).connector(trusting(authority.pem()));
    (builder, connections)
}

/// The reply to a call `echo("x")`.
fn echoed_x(call: &[u8]) -> Vec<u8> {
    let sequence_id = &call[12..16];
    let head = [&[0, 0, 0, 25, 0x80, 1, 0, 2, 0, 0, 0, 4], &b"echo"[..]].concat();
    [&head, sequence_id, &[11, 0, 0, 0, 0, 0, 1, b'x', 0]].concat()
}
