//! Shared connections whose server takes nothing, or does not even come: none is kept for ever.

use std::{
    future::pending,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::rpc::{Connector, Endpoint};
use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    time::sleep,
};

use crate::{
    fixture::{Echo, EchoClient},
    wire::read_frame,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Connects to servers that do not read.
#[derive(Clone, Default)]
struct Stuck(Arc<Mutex<Vec<DuplexStream>>>);

impl Connector for Stuck {
    type Stream = DuplexStream;

    async fn connect(&self, _: &Endpoint) -> io::Result<DuplexStream> {
        let (near, far) = duplex(1 << 16);
        self.0.lock().unwrap().push(far);
        Ok(near)
    }
}

impl Stuck {
    fn client(&self) -> EchoClient {
        let builder = EchoClient::builder("nowhere").connector(self.clone());
        builder.multiplexed(1).build()
    }

    fn servers(&self) -> Vec<DuplexStream> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_leaves_no_connection_behind_whose_server_takes_nothing() {
    let stuck = Stuck::default();
    let client = stuck.client();
    for _ in 0..5 {
        let called = client.echo(&"x".repeat(1 << 20)).await;
        assert!(called.unwrap_err().is_timeout());
    }
    sleep(Duration::from_secs(60)).await;
    let mut servers = stuck.servers();
    assert_eq!(servers.len(), 5);
    for server in &mut servers {
        server.write_all(b"x").await.unwrap_err();
    }

    let called = client.note("x".repeat(1 << 20)).await;
    called.unwrap();
    drop(client);
    sleep(Duration::from_secs(60)).await;
    let mut servers = stuck.servers();
    assert_eq!(servers.len(), 1);
    servers[0].write_all(b"x").await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn oneway_calls_get_another_connection_when_a_server_takes_nothing() {
    let stuck = Stuck::default();
    let client = stuck.client();
    let text = "x".repeat(1 << 20);
    let mut refused = 0;
    for _ in 0..100 {
        refused += usize::from(client.note(text.clone()).await.is_err());
        sleep(Duration::from_millis(10)).await;
    }
    assert!(refused > 0);
    sleep(DAY).await;
    client.note("a day later".into()).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let mut servers = stuck.servers();
    let call = read_frame(servers.last_mut().unwrap()).await.unwrap();
    assert!(call.ends_with(b"a day later\0"));
}

#[tokio::test(start_paused = true)]
async fn a_oneway_call_is_sent_though_the_client_is_dropped_at_once() {
    let stuck = Stuck::default();
    stuck.client().note("x".into()).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let call = read_frame(&mut stuck.servers()[0]).await.unwrap();
    assert!(call.ends_with(b"x\0"));
}

/// Never connects; counts how often it tries at the moment.
#[derive(Clone, Default)]
struct Never(Arc<AtomicUsize>);

struct Trying<'a>(&'a AtomicUsize);

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Connector for Never {
    type Stream = DuplexStream;

    async fn connect(&self, _: &Endpoint) -> io::Result<DuplexStream> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let _trying = Trying(&self.0);
        pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_connects_any_more_when_nobody_waits_for_it() {
    let never = Never::default();
    let builder = EchoClient::builder("nowhere").connector(never.clone());
    let client = builder
        .multiplexed(1)
        .connect_timeout(Duration::MAX)
        .request_timeout(Duration::from_secs(1))
        .build();
    for _ in 0..10 {
        client.echo("x").await.unwrap_err();
    }
    sleep(Duration::from_millis(1)).await;
    assert_eq!(never.0.load(Ordering::SeqCst), 0);
}
