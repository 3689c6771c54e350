//! No call is written into a connection that has ended, though the client's runtime stood still when it did.

use std::{
    future::pending,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{
    Server,
    rpc::tls::{ServerTls, TlsListener},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    runtime::Runtime,
};

use crate::{
    certificates::Authority,
    fixture::{Handler, Vault, VaultClient, VaultServer, trusting},
};

fn start(tls: &ServerTls, address: &str) -> (Runtime, SocketAddr) {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind(address)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(VaultServer::new(Arc::new(Handler::default())));
    runtime.spawn(server.serve(TlsListener::new(listener, tls), pending()));
    (runtime, address)
}

#[test]
fn a_call_after_a_restart_goes_over_a_new_connection() {
    for shared in [0, 1] {
        let authority = Authority::new("authority");
        let [chain, key] = authority.server().pem();
        let tls = ServerTls::builder(chain, key).build().unwrap();
        let (mut server, address) = start(&tls, "127.0.0.1:0");
        let mut builder = VaultClient::builder(address).connector(trusting(authority.pem()));
        if shared > 0 {
            builder = builder.multiplexed(shared);
        }
        let client = builder.build();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        for _ in 0..3 {
            assert_eq!(runtime.block_on(client.echo("x")).unwrap(), "x");
            drop(server);
            server = start(&tls, &address.to_string()).0;
            assert_eq!(runtime.block_on(client.echo("y")).unwrap(), "y");
            drop(server);
            server = start(&tls, &address.to_string()).0;
            runtime.block_on(client.note("n".to_owned())).unwrap();
            assert_eq!(runtime.block_on(client.notes()).unwrap(), ["n"]);
        }
    }
}

/// How a server may end a connection.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// It says so, and nothing else.
    Announced,
    /// It says so, and half a reply before.
    InTheMiddle,
    /// It says nothing.
    Cut,
}

#[test]
fn a_call_after_an_end_of_any_kind_goes_over_a_new_connection() {
    for ending in [Ending::Announced, Ending::InTheMiddle, Ending::Cut] {
        for shared in [0, 1] {
            let authority = Authority::new("authority");
            let [chain, key] = authority.server().pem();
            let tls = ServerTls::builder(chain, key).build().unwrap();
            let server = Runtime::new().unwrap();
            let listener = server.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
            let address = listener.local_addr().unwrap();
            let connections = Arc::<AtomicUsize>::default();
            let count = Arc::clone(&connections);
            let acceptor = tokio_rustls::TlsAcceptor::from(tls.config());
            server.spawn(async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    count.fetch_add(1, Ordering::SeqCst);
                    let mut stream = acceptor.accept(stream).await.unwrap();
                    let length = stream.read_u32().await.unwrap();
                    let mut call = vec![0; length as usize];
                    stream.read_exact(&mut call).await.unwrap();
                    stream.write_all(&echoed_x(&call)).await.unwrap();
                    stream.flush().await.unwrap();
                    // The client reads the reply alone.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    match ending {
                        Ending::Announced => {}
                        Ending::InTheMiddle => {
                            let half = &echoed_x(&call)[..20];
                            stream.write_all(half).await.unwrap();
                        }
                        Ending::Cut => continue,
                    }
                    stream.get_mut().1.send_close_notify();
                    stream.flush().await.unwrap();
                    // It is not closed.
                    std::mem::forget(stream);
                }
            });
            let mut builder = VaultClient::builder(address).connector(trusting(authority.pem()));
            if shared > 0 {
                builder = builder.multiplexed(shared);
            }
            let client = builder.build();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            for expected in 1..4 {
                let echoed = runtime.block_on(client.echo("x"));
                assert_eq!(echoed.unwrap(), "x", "{ending:?} {shared}");
                assert_eq!(connections.load(Ordering::SeqCst), expected);
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// The reply to a call `echo("x")`.
fn echoed_x(call: &[u8]) -> Vec<u8> {
    let head = [&[0, 0, 0, 25, 0x80, 1, 0, 2, 0, 0, 0, 4], &b"echo"[..]].concat();
    [&head, &call[12..16], &[11, 0, 0, 0, 0, 0, 1, b'x', 0]].concat()
}
