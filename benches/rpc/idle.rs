//! What connections cost that do nothing.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::{
    arguments::Idle,
    process::{ServerProcess, raise_file_limit},
    rows::Row,
};

/// Files that are not connections.
const OTHER_FILES: u64 = 100;

pub fn run(options: &Idle) {
    let limit = raise_file_limit();
    let room = usize::try_from(limit.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    let connections = options.connections.min(room);
    if connections < options.connections {
        println!("(no more files may be open than {limit})");
    }
    println!("\n### {connections} idle connections: the server's resident memory for each\n");
    println!("| row | never called | after a call of 1 KiB on each |");
    println!("|---|--:|--:|");
    for row in &options.rows {
        if let Some(call) = framed_call(*row) {
            let [fresh, used] = measure(*row, options, connections, &call);
            println!("| {} | {fresh:.0} B | {used:.0} B |", row.name());
        }
    }
}

fn measure(row: Row, options: &Idle, connections: usize, call: &[u8]) -> [f64; 2] {
    let server = ServerProcess::start(row, &options.server, false);
    let connect = || TcpStream::connect(server.address).expect("the server");
    // What the first connection and the first call need is not for each.
    exchange(&mut connect(), call);
    let before = server.memory();
    let mut all: Vec<TcpStream> = (0..connections).map(|_| connect()).collect();
    // Until the last is accepted: connections are, in the order in which they come.
    exchange(&mut connect(), call);
    settle();
    let fresh = server.memory();
    for stream in &mut all {
        exchange(stream, call);
    }
    settle();
    let used = server.memory();
    [fresh, used].map(|memory| memory.saturating_sub(before) as f64 / connections as f64)
}

fn settle() {
    std::thread::sleep(Duration::from_millis(500));
}

fn exchange(stream: &mut TcpStream, call: &[u8]) {
    stream.write_all(call).expect("the server");
    let mut prefix = [0; 4];
    stream.read_exact(&mut prefix).expect("a reply");
    let mut reply = vec![0; u32::from_be_bytes(prefix) as usize];
    stream.read_exact(&mut reply).expect("a reply");
    assert!(reply.len() > 1 << 10, "not the payload: {reply:?}");
}

/// A call of `echo` with 1 KiB, for the rows that understand a framed message in the binary protocol.
pub fn framed_call(row: Row) -> Option<Vec<u8>> {
    let payload = vec![7; 1 << 10];
    let body = match row {
        Row::FloorPingPong | Row::FloorMerged => [&payload[..], &[0]].concat(),
        // Neither HTTP/2 nor bincode; and a thread for each connection.
        Row::Tonic | Row::Tarpc | Row::Apache => return None,
        _ => [
            &[0x80, 1, 0, 1, 0, 0, 0, 4][..], // a call; the length of its name
            b"echo",
            &[0, 0, 0, 1],         // its sequence id
            &[12, 0, 1, 11, 0, 1], // a struct with a binary
            &[0, 0, 4, 0],
            &payload,
            &[0, 0],
        ]
        .concat(),
    };
    let len = u32::try_from(body.len()).ok()?;
    Some([&len.to_be_bytes(), &body[..]].concat())
}
