//! The endpoints that a client may be told to connect to.

use alato::{
    RpcError, Server, TransportError,
    rpc::{Endpoint, Network},
};
use tokio::net::UnixListener;

use crate::fixture::{Echo, EchoClient, EchoServer, Handler};

#[tokio::test]
async fn an_endpoint_that_is_none_is_an_error_of_its_own_and_no_reason_to_try_again() {
    for endpoint in [
        "localhost",
        "127.0.0.1",
        "localhost:",
        ":9090",
        "localhost:http",
        "localhost:70000",
        "localhost:0",
        "[::1]",
        "::1",
        "http://localhost:9090",
        "",
        "unix:",
        "unix:@",
    ] {
        let builder = || EchoClient::builder(endpoint);
        for client in [builder().build(), builder().multiplexed(1).build()] {
            for error in [
                client.echo("x").await.unwrap_err(),
                client.echo("y").await.unwrap_err(),
            ] {
                let RpcError::Transport(TransportError::InvalidEndpoint { .. }, _) = &error else {
                    panic!("{endpoint:?}: {error:?}");
                };
                assert!(!error.is_retryable() && !error.is_timeout(), "{error}");
                let text = error.to_string();
                assert!(text.contains("`host:port`"), "{text}");
                assert_eq!(error.endpoint(), Some(&Endpoint::from(endpoint)));
            }
        }
    }
    let error = EchoClient::builder("localhost")
        .build()
        .echo("x")
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`echo` at localhost: cannot connect to \"localhost\": the port is missing; an endpoint is `host:port`, as in \"127.0.0.1:9090\", or `unix:path`"
    );
}

#[tokio::test]
async fn a_server_that_does_not_listen_is_a_reason_to_try_again() {
    for endpoint in ["127.0.0.1:1", "unix:/nowhere/at/all", "unix:@alato-nowhere"] {
        let error = EchoClient::builder(endpoint).build().echo("x").await;
        let error = error.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_unix_socket_may_have_an_abstract_name() {
    let name = format!("alato-{}", std::process::id());
    let listener = UnixListener::bind(format!("\0{name}")).unwrap();
    let server = Server::new(EchoServer::new(Handler::default()));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let endpoint = format!("unix:@{name}");
    for shared in [0, 1] {
        let mut builder = EchoClient::builder(endpoint.as_str());
        if shared > 0 {
            builder = builder.multiplexed(shared);
        }
        assert_eq!(builder.build().echo("x").await.unwrap(), "x");
    }
}

#[tokio::test]
async fn settings_of_tcp_may_be_changed() {
    let running = crate::fixture::Running::start().await;
    let client = EchoClient::builder(running.address)
        .connector(Network::new().tcp_keepalive(None).tcp_user_timeout(None))
        .build();
    assert_eq!(client.echo("x").await.unwrap(), "x");
}
