//! Servers that say in a message of its own that they close a connection, as Kitex's multiplexed server does.

use std::time::Duration;

use alato::{RpcError, Transport};
use tokio::time::sleep;

use crate::{
    fixture::{Echo, EchoClient},
    wire::raw_server,
};

/// A frame of `TTHeader` around a reply, with pairs of strings.
fn frame(name: &str, sequence_id: i32, pairs: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut infos = vec![0, 0];
    if !pairs.is_empty() {
        infos.push(1);
        infos.extend(u16::try_from(pairs.len()).unwrap().to_be_bytes());
        for text in pairs.iter().flat_map(|(key, value)| [key, value]) {
            infos.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            infos.extend(text.as_bytes());
        }
    }
    infos.resize(infos.len().next_multiple_of(4), 0);
    let words = u16::try_from(infos.len() / 4).unwrap();
    let mut message = vec![0x10, 0, 0, 0];
    message.extend(sequence_id.to_be_bytes());
    message.extend(words.to_be_bytes());
    message.extend(infos);
    message.extend([0x80, 1, 0, 2]);
    message.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    message.extend(name.as_bytes());
    message.extend(sequence_id.to_be_bytes());
    message.extend(body);
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes()[..], &message].concat()
}

/// The control frame of Kitex (`pkg/remote/trans/netpollmux/server_handler.go`, `GracefulShutdown`).
fn notice() -> Vec<u8> {
    frame("none", 0, &[("crrst", "1")], &[0])
}

fn echoed(call: &[u8], text: &str) -> Vec<u8> {
    let sequence_id = i32::from_be_bytes(call[4..8].try_into().unwrap());
    let length = u32::try_from(text.len()).unwrap();
    let body = [
        &[11, 0, 0][..],
        &length.to_be_bytes(),
        text.as_bytes(),
        &[0],
    ]
    .concat();
    frame("echo", sequence_id, &[], &body)
}

fn clients(address: std::net::SocketAddr) -> [EchoClient; 2] {
    let builder = || EchoClient::builder(address).transport(Transport::TTHeader);
    [builder().build(), builder().multiplexed(1).build()]
}

#[tokio::test]
async fn a_notice_before_a_reply_loses_no_call_and_the_next_goes_elsewhere() {
    for shared in [0, 1] {
        let (address, connections) = raw_server(|call, connection| async move {
            let reply = echoed(&call, &format!("from {connection}"));
            match connection {
                0 => [notice(), reply].concat(),
                _ => reply,
            }
        })
        .await;
        let client = &clients(address)[shared];
        for expected in ["from 0", "from 1", "from 1"] {
            assert_eq!(client.echo("x").await.unwrap(), expected, "{shared}");
        }
        assert_eq!(connections.load(std::sync::atomic::Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_notice_behind_a_reply_sends_the_next_call_elsewhere() {
    for shared in [0, 1] {
        let (address, _) = raw_server(|call, connection| async move {
            let reply = echoed(&call, &format!("from {connection}"));
            match connection {
                0 => [reply, notice()].concat(),
                _ => reply,
            }
        })
        .await;
        let client = &clients(address)[shared];
        assert_eq!(client.echo("x").await.unwrap(), "from 0");
        // Until it has been read.
        sleep(Duration::from_millis(100)).await;
        assert_eq!(client.echo("x").await.unwrap(), "from 1", "{shared}");
    }
}

#[tokio::test]
async fn a_message_to_no_call_that_is_no_notice_still_ends_the_connection() {
    for shared in [0, 1] {
        let (address, _) = raw_server(|call, _| async move {
            [frame("none", 0, &[], &[0]), echoed(&call, "too late")].concat()
        })
        .await;
        let error = clients(address)[shared].echo("x").await.unwrap_err();
        assert!(matches!(error, RpcError::Protocol(..)), "{shared}: {error}");
    }
}
