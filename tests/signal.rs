//! A process that is told to end answers what it has begun. In a process of its own, which is sent the signals.
#![cfg(unix)]

use std::{process::Command, time::Duration};

use alato::{RpcError, Server, rpc::shutdown_signal, thrift_service};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

#[thrift_service]
trait Worker {
    async fn work(&self, millis: i64) -> Result<i64, RpcError>;
}

struct Handler;

impl Worker for Handler {
    async fn work(&self, millis: i64) -> Result<i64, RpcError> {
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(millis)
    }
}

fn send(signal: &str) {
    let process = std::process::id().to_string();
    let sent = Command::new("kill").args([signal, &process]).status();
    assert!(sent.unwrap().success());
}

#[tokio::test]
async fn sigterm_and_sigint_end_a_server_that_answers_what_it_has_begun() {
    for signal in ["-TERM", "-INT", "-TERM"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::new(WorkerServer::new(Handler));
        let mut serving = tokio::spawn(server.serve(listener, shutdown_signal()));
        let client = WorkerClient::builder(address).build();
        assert_eq!(client.work(0).await.unwrap(), 0);
        let begun = tokio::spawn(async move { client.work(200).await });
        sleep(Duration::from_millis(50)).await;
        assert!(!serving.is_finished(), "{signal}");
        send(signal);
        assert_eq!(begun.await.unwrap().unwrap(), 200, "{signal}");
        let ended = timeout(Duration::from_secs(5), &mut serving).await;
        ended.expect("an end").unwrap().unwrap();
        TcpStream::connect(address).await.unwrap_err();
    }
}
