//! The least that anything on tokio has to do: frames with a length in front, sent back as they came. In each is a call of `echo`, so that
//! the same bytes move as in alato's rows.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    net::{SocketAddr, TcpListener},
    pin::Pin,
    task::Poll,
    time::Instant,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    runtime::Runtime,
};

use super::{Cell, listen, payload};
use crate::load::{Caller, Load, Recorder};

const PREFIX: usize = 4;
/// The version and the kind, the name with its length, and the sequence id.
const ENVELOPE: usize = 4 + 4 + 4 + 4;
/// What is read at once, at most: as much as alato does.
const READ: usize = 64 << 10;

/// How a server answers.
#[derive(Clone, Copy)]
pub enum Answers {
    /// Each frame by a write of its own.
    EachAlone,
    /// All frames that are there by one write.
    Merged,
    /// The same, and each is a call of alato's `echo`, which becomes its reply.
    MergedReplies,
}

pub fn serve(runtime: &Runtime, listener: TcpListener, answers: Answers) {
    runtime.spawn(async move {
        let listener = listen(listener);
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("a socket");
            tokio::spawn(converse(stream, answers));
        }
    });
}

async fn converse(mut stream: TcpStream, answers: Answers) -> io::Result<()> {
    let mut buffer = vec![0; READ];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        let mut answered = 0;
        let mut complete = 0;
        while let Some(len) = frame_len(&buffer[complete..filled]) {
            match answers {
                Answers::EachAlone => {
                    stream.write_all(&buffer[complete..complete + len]).await?;
                    answered = complete + len;
                }
                Answers::Merged => {}
                Answers::MergedReplies => turn_into_reply(&mut buffer[complete..complete + len]),
            }
            complete += len;
        }
        stream.write_all(&buffer[answered..complete]).await?;
        buffer.copy_within(complete..filled, 0);
        filled -= complete;
    }
}

/// The length of the first frame, if all of it is there.
fn frame_len(bytes: &[u8]) -> Option<usize> {
    let len = PREFIX + u32::from_be_bytes(*bytes.first_chunk()?) as usize;
    assert!(len <= READ, "a frame that has no room");
    (bytes.len() >= len).then_some(len)
}

/// A call of alato's `echo`, whose reply is as long, in a frame: so that all servers move the same bytes.
fn call_in_frame(cell: Cell) -> Vec<u8> {
    let payload = payload(cell.payload);
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a length").to_be_bytes();
    // The envelope in the binary protocol; then the argument, which is a struct of one field.
    let mut call = vec![0x80, 1, 0, 1, 0, 0, 0, 4];
    call.extend(b"echo\0\0\0\x01");
    call.extend([12, 0, 1, 11, 0, 1]);
    call.extend(length(&payload));
    call.extend(payload);
    call.extend([0, 0]);
    [&length(&call), &call[..]].concat()
}

/// Makes of a call of `echo` its reply: the payload is the field 1 of the arguments, and the field 0 of the result.
fn turn_into_reply(call: &mut [u8]) {
    const KIND: usize = PREFIX + 3;
    const FIELD: usize = PREFIX + ENVELOPE + 2;
    assert_eq!((call[KIND], call[FIELD]), (1, 1), "a call of `echo`");
    call[KIND] = 2;
    call[FIELD] = 0;
}

async fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).await.expect("the server");
    stream.set_nodelay(true).expect("a socket");
    stream
}

pub fn call(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
    let call = || FloorCaller {
        stream: runtime.block_on(connect(server)),
        request: call_in_frame(cell),
        reply: vec![0; READ],
    };
    let callers = (0..cell.concurrency).map(|_| call()).collect();
    load.spawn(runtime, callers, call_in_frame(cell).len());
}

struct FloorCaller {
    stream: TcpStream,
    request: Vec<u8>,
    reply: Vec<u8>,
}

impl Caller for FloorCaller {
    async fn call(&mut self) -> usize {
        let sent = self.stream.write_all(&self.request).await;
        sent.expect("the server");
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.reply[filled..]).await;
            filled += read.expect("the server");
            if let Some(len) = frame_len(&self.reply[..filled]) {
                return len;
            }
        }
    }
}

/// One task keeps so many frames on their way. What it has read it answers with as many new ones, in one write.
pub fn call_merged(runtime: &Runtime, load: &Load, server: SocketAddr, cell: Cell) {
    let mut recorder = load.recorder();
    let frame = call_in_frame(cell);
    runtime.spawn(async move {
        let mut stream = connect(server).await;
        let requests = frame.repeat(cell.concurrency);
        let mut began: VecDeque<Instant> = [Instant::now()].repeat(cell.concurrency).into();
        let mut to_write = requests.len();
        let mut reply = vec![0; READ];
        let mut filled = 0;
        poll_fn(|cx| {
            loop {
                let mut moved = false;
                while to_write > 0 {
                    // As the frames are alike, it does not matter which are written, but where one begins does.
                    let from = &requests[requests.len() - to_write..];
                    let Poll::Ready(written) = Pin::new(&mut stream).poll_write(cx, from) else {
                        break;
                    };
                    to_write -= written.expect("the server");
                    moved = true;
                }
                let mut room = ReadBuf::new(&mut reply[filled..]);
                if let Poll::Ready(read) = Pin::new(&mut stream).poll_read(cx, &mut room) {
                    read.expect("the server");
                    assert!(!room.filled().is_empty(), "the server has gone");
                    filled += room.filled().len();
                    moved = true;
                }
                let mut complete = 0;
                while let Some(len) = frame_len(&reply[complete..filled]) {
                    assert_eq!(len, frame.len(), "the payload came back short");
                    complete += len;
                    to_write += len;
                    recorder.note(began.pop_front().expect("a request"));
                    began.push_back(Instant::now());
                }
                reply.copy_within(complete..filled, 0);
                filled -= complete;
                if !Recorder::goes_on() {
                    return Poll::Ready(());
                }
                if !moved {
                    return Poll::Pending;
                }
            }
        })
        .await;
    });
}
