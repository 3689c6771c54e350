//! Messages made and read by hand.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// A framed message in the strict binary protocol, made by hand.
pub(crate) fn frame(kind: u8, name: &str, sequence_id: i32, body: &[u8]) -> Vec<u8> {
    let message = [
        &[0x80, 1, 0, kind, 0, 0, 0, short_len(name)],
        name.as_bytes(),
        &sequence_id.to_be_bytes(),
        body,
    ]
    .concat();
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes()[..], &message].concat()
}

pub(crate) fn field_i32(id: u8, value: i32) -> Vec<u8> {
    [&[8, 0, id], &value.to_be_bytes()[..], &[0]].concat()
}

/// The reply to an `echo`, under the given sequence id.
pub(crate) fn echoed(text: &str, sequence_id: i32) -> Vec<u8> {
    let body = [&[11, 0, 0, 0, 0, 0, short_len(text)], text.as_bytes(), &[0]].concat();
    frame(2, "echo", sequence_id, &body)
}

pub(crate) fn sequence_id_of(call: &[u8]) -> i32 {
    let after_name = 8 + usize::from(call[7]);
    i32::from_be_bytes(call[after_name..after_name + 4].try_into().unwrap())
}

/// The kind, the name and the sequence id of the next reply.
pub(crate) async fn reply(stream: &mut TcpStream) -> (u8, String, i32) {
    let frame = timeout(Duration::from_secs(5), read_frame(stream))
        .await
        .expect("a reply in time")
        .expect("a reply");
    let name = String::from_utf8(frame[8..8 + usize::from(frame[7])].to_vec()).unwrap();
    (frame[3], name, sequence_id_of(&frame))
}

pub(crate) async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let length = stream.read_u32().await.ok()?;
    let mut frame = vec![0; length as usize];
    stream.read_exact(&mut frame).await.ok()?;
    Some(frame)
}

/// A server of raw frames: answers a call on its n-th connection by `answer(call, n)`, and closes the connection
/// behind a frame that is not whole.
pub(crate) async fn raw_server<F, Fut>(answer: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(Vec<u8>, usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Vec<u8>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let connection = count.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            tokio::spawn(async move {
                while let Some(call) = read_frame(&mut stream).await {
                    let reply = answer(call, connection).await;
                    let complete = reply.first_chunk().is_some_and(|&length| {
                        reply.len() - 4 >= u32::from_be_bytes(length) as usize
                    });
                    if stream.write_all(&reply).await.is_err() || !complete {
                        return;
                    }
                }
            });
        }
    });
    (address, connections)
}

/// A length that is written in its last byte alone.
pub(crate) fn short_len(text: &str) -> u8 {
    u8::try_from(text.len()).unwrap()
}
